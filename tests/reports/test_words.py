"""The words of the frame: the same keys, places and plural forms in every language."""

from __future__ import annotations

import string
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from crawler.topic.topic import load
from reports import weeks
from reports.gist import SECTIONS
from reports.language import Language, tag
from reports.model import LeftOut, Standing
from reports.settings import LANGUAGES
from storage.models import FactKind, SourceState
from tests.conftest import ROOT
from tests.reports.samples import ALMATY

WORDS = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "reports/words").glob("??.toml")}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_are_words_for_every_language() -> None:
    assert set(WORDS) == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_the_keys_and_places_of_english(code: str) -> None:
    words: dict[str, dict[str, Any]] = WORDS[code]
    assert words.keys() == WORDS["en"].keys()
    for table, entries in WORDS["en"].items():
        assert words[table].keys() == entries.keys(), table
        for key, entry in entries.items():
            if isinstance(entry, str):
                assert places(words[table][key]) == places(entry), key
            else:
                assert all(places(form) <= places(entry["other"]) for form in words[table][key].values()), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_plural_has_its_forms(code: str) -> None:
    rules = Locale.parse(code).plural_form
    for table in ("count", "unit"):
        for key, forms in WORDS[code][table].items():
            assert set(forms) <= {*rules.tags, "other"}, key
            assert "other" in forms, key
            assert len(forms) == 1 or set(forms) == {*rules.tags, "other"}, key


def test_everything_the_data_can_say_has_a_word() -> None:
    words = WORDS["en"]
    assert set(words["section"]) == set(SECTIONS)
    assert set(words["kind"]) == set(get_args(FactKind)) - {"other"}
    assert set(words["standing"]) == set(get_args(Standing))
    assert set(words["state"]) == set(get_args(SourceState)) - {"ok", "new"}
    assert set(LeftOut.__dataclass_fields__) <= set(words["count"])


def test_every_place_is_found_under_all_its_names() -> None:
    table = tomllib.loads((ROOT / "reports/words/places.toml").read_text("utf-8"))["place"]
    for english, names in table.items():
        assert set(names) == {"zh", "ru", "kk"}
        for code in names:
            assert Language(code, ALMATY).place(english) == names[code]
            assert Language("en", ALMATY).place(names[code]) == english
    assert Language("zh", ALMATY).place("Guian New Area") == "Guian New Area"
    assert Language("zh", ALMATY).place("XI’AN") == "西安"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "Mon, 16 Nov 2026, 00:00 – Sun, 22 Nov 2026, 24:00 (Asia/Almaty, UTC+05:00)"),
        ("zh", "2026年11月16日周一, 00:00 – 2026年11月22日周日, 24:00 (Asia/Almaty, UTC+05:00)"),
        ("ru", "пн, 16 нояб. 2026 г., 00:00 – вс, 22 нояб. 2026 г., 24:00 (Asia/Almaty, UTC+05:00)"),
        ("kk", "2026 ж. 16 қар., дс, 00:00 – 2026 ж. 22 қар., жс, 24:00 (Asia/Almaty, UTC+05:00)"),
    ],
)
def test_the_window_is_exact(code: str, expected: str) -> None:
    said = Language(code, ALMATY).window(*weeks.window(weeks.parse("2026-W47"), ALMATY))
    assert " ".join(said.split()) == expected  # CLDR has spaces of several widths


def test_a_window_in_which_the_clock_changes_says_both_offsets() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    said = Language("en", berlin).window(*weeks.window(weeks.parse("2026-W43"), berlin))
    assert said == "Mon, 19 Oct 2026, 00:00 – Sun, 25 Oct 2026, 24:00 (Europe/Berlin, UTC+02:00/UTC+01:00)"


def test_a_window_may_end_in_the_middle_of_a_day() -> None:
    said = Language("en", ALMATY).window(
        datetime(2026, 11, 15, 19, tzinfo=UTC), datetime(2026, 11, 18, 7, 30, tzinfo=UTC)
    )
    assert "Mon, 16 Nov 2026, 00:00 – Wed, 18 Nov 2026, 12:30" in said


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("en", "English"),
        ("kk", "Kazakh"),
        ("zh-Hant", "Traditional Chinese"),
        ("kk-Latn", "Kazakh (Latin)"),
        ("kk-Arab", "Kazakh (Arabic)"),
        ("x-unknown", "x-unknown"),
    ],
)
def test_the_language_of_an_article_is_named(lang: str, name: str) -> None:
    assert Language("en", ALMATY).tongue(lang) == name


def test_only_a_real_tag_becomes_an_attribute() -> None:
    assert [tag(lang) for lang in ("zh-Hant", "en", 'en" onclick="x', "", None)] == ["zh-Hant", "en", None, None, None]


def test_the_data_files_are_packaged() -> None:
    assert "**/*.toml" in (ROOT / "pyproject.toml").read_text()
    assert "templates/*" in (ROOT / "pyproject.toml").read_text()
    assert Path(ROOT / "reports/templates/digest.css").is_file()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_reason_and_unit_there_is_can_be_said(code: str) -> None:
    topic = load()
    said = Language(code, ALMATY)
    for name in {*topic.touches, *topic.about} - {"bias"}:
        assert said.name("reason", name), name
    for unit in {rule.unit for rule in topic.facts.rules.values() if rule.unit}:
        assert said.amount(3, unit), unit
