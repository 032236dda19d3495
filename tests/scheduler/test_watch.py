"""[topic] file: another watch is a vocabulary of its own, from the import to the reasons that `show` gives."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.topic import watch
from tests.conftest import ROOT
from tests.scheduler import sites
from tests.scheduler.homes import silkwatch

HEALTH = ROOT / "tests" / "crawler" / "topics" / "health.toml"
CLINIC = (
    "A clinic of Chinese medicine has opened in Tashkent. Doctors of Xinjiang Medical University will work with "
    "Tashkent Medical Academy, which signed the agreement for Uzbekistan. Patients from China are expected too."
)


@pytest.fixture(autouse=True)
def _ours_again() -> Iterator[None]:
    yield
    watch.choose(None)


def home_of(folder: Path, file: Path) -> Path:
    home = folder / "home"
    home.mkdir()
    (home / "silkwatch.toml").write_text(f'[topic]\nfile = "{file}"\n', encoding="utf-8")
    lines = folder / "corpus.jsonl"
    line = {"url": "https://times.example/1", "title": "Chinese and Uzbek doctors open a clinic", "text": CLINIC}
    lines.write_text(json.dumps(line | {"published": "2026-10-05"}), encoding="utf-8")
    return home


def test_another_watch_is_a_vocabulary_of_its_own(tmp_path: Path) -> None:
    home = home_of(tmp_path, HEALTH)
    assert silkwatch(home, "import", str(tmp_path / "corpus.jsonl")).exit_code == 0
    [article] = json.loads(silkwatch(home, "query", "select id, verdict from articles", "--json").stdout)
    assert article["verdict"] == "relevant"
    sides = "select distinct side from fact_parties order by side"
    assert {row["side"] for row in json.loads(silkwatch(home, "query", sides, "--json").stdout)} <= {"CN", "UZ"}
    assert "Uzbek" in silkwatch(home, "show", str(article["id"])).stdout
    page = silkwatch(home, "digest", "--week", "2026-W41", "--format", "html", "--output", "-").stdout
    assert watch.vocabulary(HEALTH)["name"] in page
    assert "Education between" not in page


def test_what_another_watch_has_judged_is_judged_again(tmp_path: Path) -> None:
    home = home_of(tmp_path, HEALTH)
    silkwatch(home, "import", str(tmp_path / "corpus.jsonl"))
    (home / "silkwatch.toml").unlink()
    done = silkwatch(home, "rejudge", "--dry-run")
    assert "relevant → not" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 1", "name: 1: must be a text"),
        ("names = 'x'", "names: no such key: did you mean name?"),
        ("name = ", "mend that line"),
        (None, "No such file or directory"),
    ],
)
def test_a_vocabulary_that_is_wrong_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "mine.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    home = home_of(tmp_path, file)
    done = silkwatch(home, "import", str(tmp_path / "corpus.jsonl"))
    assert done.exit_code == 2
    assert f"topic file: {file}" in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    found = silkwatch(home, "doctor")
    assert found.exit_code == 1
    assert f"home: topic: topic file: {file}" in found.stderr


def test_a_vocabulary_that_was_lost_leaves_what_is_stored_and_stops_what_would_judge(tmp_path: Path) -> None:
    file = Path(shutil.copy(HEALTH, tmp_path))
    shutil.copy(HEALTH.parent / "health_institutions.toml", tmp_path)
    home = home_of(tmp_path, file)
    assert silkwatch(home, "import", str(tmp_path / "corpus.jsonl")).exit_code == 0
    file.unlink()
    assert "tma" in silkwatch(home, "institutions").stdout
    refused = sites.silkwatch(home, "rejudge")  # in another process, as a person's next command is
    assert refused.returncode == 2
    assert f"topic file: {file}: No such file or directory" in refused.stderr


def test_what_unknown_lists_is_added_in_the_home_and_judged_again(tmp_path: Path) -> None:
    home = home_of(tmp_path, HEALTH)
    silkwatch(home, "import", str(tmp_path / "corpus.jsonl"))
    row = '[[institution]]\nid = "xmu-clinic"\ncountry = "CN"\nkind = "hospital"\nen = ["Chinese medicine"]\n'
    (home / "institutions.toml").write_text(row, encoding="utf-8")
    assert "names xmu-clinic" in silkwatch(home, "rejudge").stdout
    assert "xmu-clinic" in silkwatch(home, "institutions").stdout
    assert "judged again: 0" in silkwatch(home, "rejudge").stdout


def test_a_doctor_names_what_a_home_adds_wrongly(tmp_path: Path) -> None:
    (tmp_path / "institutions.toml").write_text('[[institution]]\nid = "lzu"\nland = "CN"\n', encoding="utf-8")
    found = silkwatch(tmp_path, "doctor")
    assert found.exit_code == 1
    assert f"home: topic: institutions file: {tmp_path / 'institutions.toml'}: lzu: land: no such key" in found.stderr
