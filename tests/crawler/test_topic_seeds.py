"""What an analyst takes from the five articles the project began from, and what must not be claimed of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from crawler.topic.judge import judge
from storage.models import Fact

pytestmark = pytest.mark.data

# Seed → kind → what its fact holds; parties: at least these.
STATED: dict[str, dict[str, dict[str, object]]] = {
    "000": {
        "forum": {"date": date(2025, 2, 24), "date_end": date(2025, 2, 25), "number": 200, "unit": "participants"},
        "workshop": {"parties": {"jingshi", "metu_kz", "nkust_njpi", "jleii"}},
        "agreement": {"parties": {"metu_kz", "nkust_njpi", "jleii"}},
    },
    "001": {
        "agreement": {"number": 24, "unit": "documents"},
        "forum": {"date": date(2018, 7, 27), "place": "Guian New Area"},
        "enrolment": {"number": 15000, "direction": "KZ>CN"},
    },
    "002": {"agreement": {}, "joint-school": {}},
    "003": {
        "agreement": {"parties": {"xjtu", "kaznu"}},
        "forum": {"date": date(2024, 7, 4), "parties": {"aitu", "xjtu"}},
    },
    "004": {"forum": {"date": date(2023, 10, 14), "parties": {"kaznu", "ccahef"}}},
}
PLACES = {
    "000": {"Astana", "Almaty"},
    "001": {"Guian New Area"},
    "002": {"Urumqi"},
    "003": {"Astana"},
    "004": {"Almaty"},
}


def facts(data: Path, seed: str) -> dict[str, Fact]:
    [file] = (data / "seeds").glob(f"{seed}_*.txt")
    gold = next(s for s in json.loads((data / "seeds" / "facts.json").read_text())["seeds"] if s["id"] == file.stem)
    day = date.fromisoformat(gold["publication_date"]) if gold["publication_date"] else None
    text = file.read_text("utf-8")
    found = judge(title="", text=text, lang="en", url=gold["url"], country=None, kind=None, published=day).facts
    assert all(text[fact.offset :].startswith(fact.quote[:50]) for fact in found)
    return {fact.kind: fact for fact in found}


@pytest.mark.parametrize("seed", STATED)
def test_what_is_certain_is_stated(seed: str, data: Path) -> None:
    found = facts(data, seed)
    for kind, fields in STATED[seed].items():
        fact = found[kind]
        for name, value in fields.items():
            if isinstance(value, set):
                assert value <= {id_ for id_, _ in fact.parties}, kind
            else:
                assert getattr(fact, name) == value, (kind, name)


@pytest.mark.parametrize("seed", PLACES)
def test_what_must_not_be_claimed_is_not(seed: str, data: Path) -> None:
    found = facts(data, seed)
    assert {fact.place for fact in found.values()} - {None} <= PLACES[seed]  # no dateline, no mistranslated Harbin
    assert all(fact.number != 1000 for fact in found.values())  # students exchanged with other countries
    assert not {id_ for fact in found.values() for id_, _ in fact.parties} & {"hit", "heu", "njust"}
    if seed == "000":
        assert "aogu" not in dict(found["agreement"].parties)  # it was the host of the one before
    if seed == "002":
        assert found["joint-school"].status == "intention"  # it is only to be founded
        assert all(fact.date is None for fact in found.values())  # the page has no date at all
