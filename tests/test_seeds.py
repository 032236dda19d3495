"""The five articles the project began from: imported as text, each must be recognised for what it is."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT, shared_data

pytestmark = pytest.mark.data

# What facts.json marks as certain, by the ids of institutions.toml; the title is the line of the file it stands on.
SEEDS = {
    "000_2378430d2805f34b": (0, {"ccipe", "metu_kz", "aitu", "aogu", "nkust_njpi", "jleii"}),
    "001_e92019b775184038": (8, {"gzu", "kimep"}),
    "002_d959044059b8cd5f": (2, {"moe_kz", "elite_eng"}),
    "003_fa79ead20551a828": (2, {"xjtu", "kaznu", "aitu"}),
    "004_d709516d548084a7": (2, {"xjtu", "kaznu", "cg_almaty", "uasr", "moe_kz"}),
}


def silkwatch(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scheduler", "--home", str(home), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def query(home: Path, sql: str) -> list[dict[str, object]]:
    done = silkwatch(home, "query", sql, "--json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, object]] = json.loads(done.stdout)
    return rows


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home into which the five seeds were imported as text."""
    folder = tmp_path_factory.mktemp("seeds")
    seeds = shared_data() / "seeds"
    facts = {seed["id"]: seed for seed in json.loads((seeds / "facts.json").read_text())["seeds"]}
    with (folder / "seeds.jsonl").open("w") as lines:
        for name, (title_line, _) in SEEDS.items():
            body = (seeds / f"{name}.txt").read_text()
            line = {
                "id": name,
                "url": (facts[name]["url"] or f"https://seeds.invalid/{name}").strip(),
                "title": body.splitlines()[title_line],
                "text": body,
                "published": facts[name]["publication_date"],
            }
            lines.write(json.dumps(line) + "\n")
    done = silkwatch(folder / "home", "import", str(folder / "seeds.jsonl"))
    assert done.returncode == 0, done.stderr
    return folder / "home"


def test_all_are_relevant_and_none_repeats_another(home: Path) -> None:
    rows = query(home, "SELECT external_id, verdict, duplicate_of FROM articles ORDER BY external_id")
    assert [(row["external_id"], row["verdict"], row["duplicate_of"]) for row in rows] == [
        (name, "relevant", None) for name in SEEDS
    ]


@pytest.mark.parametrize("name", list(SEEDS))
def test_each_shows_the_institutions_it_names(home: Path, name: str) -> None:
    rows = query(
        home,
        "SELECT DISTINCT institution_id FROM mentions JOIN articles a ON a.id = article_id"
        f" WHERE a.external_id = '{name}'",
    )
    assert SEEDS[name][1] <= {str(row["institution_id"]) for row in rows}


def test_no_seed_claims_an_institution_it_must_not(home: Path) -> None:
    rows = query(home, "SELECT name FROM institutions WHERE id IN (SELECT institution_id FROM mentions)")
    names = " ".join(str(row["name"]) for row in rows)
    assert "Harbin" not in names
    assert "Nanjing University of Science and Technology" not in names


@pytest.mark.parametrize(
    ("week", "headline"),
    [
        ("2025-W09", "The series of conferences on cultural exchange"),
        ("2018-W31", "Sino-Kazakhstan education coop sees milestone progress"),
        ("2024-W27", "XJTU hosts forum on development of higher education"),
        ("2023-W42", "1st Central Asia – China Higher Education Cooperation Forum"),
    ],
)
def test_the_digest_of_its_week_shows_it(home: Path, week: str, headline: str) -> None:
    done = silkwatch(home, "digest", "--week", week, "--format", "text")
    assert done.returncode == 0, done.stderr
    assert headline in " ".join(done.stdout.split())
    assert date.fromisocalendar(int(week[:4]), int(week[-2:]), 1).strftime("%Y") in done.stdout
