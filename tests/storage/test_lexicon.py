"""What a text speaks of is told by concepts that its language does not matter to."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.lexicon import concepts
from storage.terms import index_lines, index_text

SAME = {
    "en": "The president opened a branch of the university in Almaty; students of Kazakhstan will study archaeology.",
    "zh": "总统在阿拉木图为大学分校揭牌,哈萨克斯坦学生将学习考古学。",
    "ru": "Президент открыл в Алматы филиал университета; студенты Казахстана будут изучать археологию.",
    "kk": "Президент Алматыда университет филиалын ашты; Қазақстан студенттері археологияны оқиды.",
    "kk-Latn": "Prezıdent Almatyda ýnıversıtet fılıalyn ashty; Qazaqstan stýdentteri arheologııany oqıdy.",
}


@pytest.mark.parametrize("lang", SAME)
def test_a_sentence_is_of_the_same_things_in_every_language(lang: str) -> None:
    found = concepts(SAME[lang], lang)
    assert {"@KZ", "@Asia/Almaty", "university", "archaeology"} <= found


def test_of_chinese_words_inside_each_other_the_longest_counts() -> None:
    assert "@NG" in concepts("尼日利亚代表团", "zh")
    assert "@NE" not in concepts("尼日利亚代表团", "zh")


def test_a_name_of_several_words_is_one_place() -> None:
    assert concepts("students from the United Arab Emirates", "en") >= {"@AE"}


def test_a_text_in_another_language_has_its_places_and_no_error() -> None:
    assert concepts("Die Universität in Almaty", "de") >= {"@Asia/Almaty"}
    assert concepts("", None) == frozenset()


@given(
    lines=st.lists(st.text(st.sampled_from("abe iı'’-.,-\u0301ﬁßкaзіқ ё1905\u00a0İ©"), max_size=12)),
    lang=st.sampled_from(["en", "ru", "kk", "kk-Latn", None]),
)
def test_names_are_filed_under_what_a_text_is_indexed_by(lines: list[str], lang: str | None) -> None:
    assert index_lines(lines, lang) == [tuple(index_text(line, lang).split()) for line in lines or [""]]


def test_every_line_has_four_languages_and_one_name() -> None:
    lines = tomllib.loads(files("storage").joinpath("lexicon.toml").read_text("utf-8"))["concepts"].splitlines()
    assert all(line.count("|") == 3 for line in lines)
    names = [next(filter(None, (field.strip() for field in line.split("|")))).split(",")[0] for line in lines]
    assert len(names) == len(set(names)) > 1500
