"""Which facts of a story are one event: examples of what parts them and what does not, and what holds of all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import ledger
from storage.ledger import Group, Stated
from storage.models import Fact, FactKind

DAY = date(2026, 11, 20)
BOTH = (("lzu", "CN"), ("kaznu", "KZ"))


def stated(
    id: int, *, article: int | None = None, lang: str = "en", rank: int = 3, day: date = DAY, **said: Any
) -> Stated:
    """Return a fact as an article of its own states it, unless another one is named."""
    fact = Fact(**{"kind": "agreement", "quote": f"They signed it, says report {id}.", "parties": BOTH} | said)
    of = article or id
    return Stated(
        id=id,
        fact=fact,
        article_id=of,
        address=f"https://n{of}.example/",
        lang=lang,
        rank=rank,
        day=day,
        moment=day.isoformat(),
    )


def ids(groups: list[Group]) -> list[list[int]]:
    return [[one.id for one in group] for group in groups]


ONE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "other words": ({}, {}),
    "one names fewer parties": ({}, {"parties": (("lzu", "CN"),)}),
    "each names one side": ({"parties": (("lzu", "CN"),)}, {"parties": (("kaznu", "KZ"),)}),
    "one says nothing of parties": ({}, {"parties": ()}),
    "days next to each other": ({"date": date(2026, 11, 19)}, {"date": date(2026, 11, 20)}),
    "a day of a range": (
        {"date": date(2026, 11, 12), "date_end": date(2026, 11, 19)},
        {"date": date(2026, 11, 15)},
    ),
    "only the month is known": ({"date": date(2026, 11, 19)}, {"as_of": "2026-11"}),
    "other numbers": ({"number": 24, "unit": "students"}, {"number": 20, "unit": "students"}),
    "other places and statuses": (
        {"place": "Almaty", "status": "agreement"},
        {"place": "Lanzhou", "status": "intention"},
    ),
    "the day of the report is of the as-of": (
        {"kind": "enrolment", "number": 15_000, "as_of": "2026"},
        {"kind": "enrolment", "number": 15_100},
    ),
    "a name in other words": (
        {"parties": BOTH[:1], "unknown": (("Kostanay Polytechnic College", "KZ"),)},
        {"parties": BOTH[:1], "unknown": (("Polytechnic College", "KZ"),)},
    ),
    "a name in another language": (
        {"parties": BOTH[:1], "unknown": (("Kostanay Polytechnic College", "KZ"),)},
        {"parties": BOTH[:1], "unknown": (("Костанайский политехнический колледж", "KZ"),), "lang": "ru"},
    ),
    "a name for a known one, in another language": (
        {},
        {"parties": BOTH[:1], "unknown": (("Казахский государственный университет", "KZ"),), "lang": "ru"},
    ),
    "a joint institute for those who have it": ({}, {"parties": (("luban1", "KZ"),)}),
    "printed again later": (
        {"quote": "They signed it yesterday.", "date": date(2026, 11, 19)},
        {"quote": "They signed it yesterday", "date": date(2026, 11, 25), "day": date(2026, 11, 26)},
    ),
}
TWO: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "another kind": ({}, {"kind": "memorandum"}),
    "other parties": ({}, {"parties": (("lzu", "CN"), ("enu", "KZ"))}),
    "days far apart": ({"date": date(2026, 11, 19)}, {"date": date(2026, 11, 23)}),
    "a day of another month": ({"date": date(2026, 11, 19)}, {"as_of": "2025-11"}),
    "long ago, and now": ({"date": date(2019, 5, 1)}, {}),
    "numbers of two years": (
        {"kind": "enrolment", "number": 11_000, "as_of": "2013"},
        {"kind": "enrolment", "number": 17_600, "as_of": "2017-01-01"},
    ),
    "a number of another year than the report's": (
        {"kind": "enrolment", "number": 15_000, "as_of": "2019"},
        {"kind": "enrolment", "number": 15_000},
    ),
    "numbers of two things": (
        {"kind": "exchange", "number": 20, "unit": "students"},
        {"kind": "exchange", "number": 20, "unit": "teachers"},
    ),
    "there and back": (
        {"kind": "exchange", "number": 20, "direction": "KZ>CN"},
        {"kind": "exchange", "number": 30, "direction": "CN>KZ"},
    ),
    "there and back, of which nobody says how many": (
        {"kind": "scholarship", "direction": "KZ>CN"},
        {"kind": "scholarship", "direction": "CN>KZ"},
    ),
    "a known party, and one that is not": (
        {},
        {"parties": BOTH[:1], "unknown": (("Kostanay Polytechnic College", "KZ"),)},
    ),
    "two joint institutes": ({"parties": (("luban1", "KZ"),)}, {"parties": (("luban2", "KZ"),)}),
}


@pytest.mark.parametrize(("one", "other"), ONE.values(), ids=ONE)
def test_two_reports_mean_one_event(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert len(ledger.merge([stated(1, **one), stated(2, **other)], {"luban1", "luban2"})) == 1


@pytest.mark.parametrize(("one", "other"), TWO.values(), ids=TWO)
def test_two_reports_mean_two_events(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert len(ledger.merge([stated(1, **one), stated(2, **other)], {"luban1", "luban2"})) == 2


def test_a_joint_institute_is_the_event_whoever_else_is_named() -> None:
    one = stated(1, kind="workshop", parties=(("luban1", "KZ"), ("lzu", "CN")))
    other = stated(2, kind="workshop", parties=(("luban1", "KZ"), ("blcu", "CN")))
    assert len(ledger.merge([one, other], {"luban1"})) == 1
    assert len(ledger.merge([one, other])) == 2


@pytest.mark.parametrize(
    ("said", "too"),
    [
        ({"date": date(2026, 11, 19)}, {"date": date(2026, 11, 20)}),
        ({"number": 24, "unit": "students"}, {"number": 20, "unit": "students"}),
        ({"status": "talks"}, {"status": "licence"}),
        ({"document": "Roadmap"}, {"document": "Agreement on exchange"}),
        ({"place": "Almaty"}, {"place": "Astana"}),
        ({"parties": BOTH[:1]}, {"parties": BOTH[1:]}),
    ],
    ids=str,
)
def test_what_one_text_says_otherwise_is_another_event(said: dict[str, Any], too: dict[str, Any]) -> None:
    assert len(ledger.merge([stated(1, **said), stated(2, article=1, **too)])) == 2
    assert len(ledger.merge([stated(1, **said), stated(2, **too)])) == 1


def test_the_best_source_leads_then_who_says_most_then_the_earliest() -> None:
    bare, full = stated(1, rank=2), stated(2, rank=2, place="Almaty", date=DAY)
    late = replace(full, id=3, article_id=3, moment="2026-11-21")
    best = stated(4, rank=1, parties=())
    assert ids(ledger.merge([bare, late, full, best])) == [[4, 2, 3, 1]]


def test_a_vague_fact_joins_the_event_that_it_is_most_like() -> None:
    first = stated(1, parties=(("lzu", "CN"), ("enu", "KZ")), rank=1)
    second = stated(2, document="Glacier roadmap", rank=1)
    vague = stated(3, parties=(("lzu", "CN"),), document="the “Glacier Roadmap”")
    assert ids(ledger.merge([first, second, vague])) == [[2, 3], [1]]


def test_one_fact_does_not_bring_together_two_that_cannot_be_one() -> None:
    first = stated(1, parties=(("lzu", "CN"), ("enu", "KZ")))
    second = stated(2)
    groups = ledger.merge([first, second, stated(3, parties=(("lzu", "CN"),))])
    assert sorted(map(len, groups)) == [1, 2]


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-11-20",) + ("2024-11-20",) * 2,
    ],
)
def test_an_as_of_is_a_span_of_days(as_of: str, first: str, last: str) -> None:
    assert ledger.period(as_of) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("as_of", [None, "", "2024-13", "soon", "2024-02-30", "0", "1-1-1-1"])
def test_what_is_no_day_is_no_as_of(as_of: str | None) -> None:
    assert ledger.period(as_of) is None


KINDS: tuple[FactKind, ...] = ("agreement", "enrolment")
a_fact = st.builds(
    stated,
    st.just(0),
    article=st.integers(1, 6),
    lang=st.sampled_from(["en", "ru"]),
    rank=st.integers(1, 3),
    day=st.integers(0, 40).map(lambda days: DAY + timedelta(days)),
    kind=st.sampled_from(KINDS),
    parties=st.sampled_from([(), BOTH, BOTH[:1], BOTH[1:], (("lzu", "CN"), ("enu", "KZ"))]),
    unknown=st.sampled_from([(), (("Kostanay College", "KZ"),)]),
    date=st.none() | st.integers(0, 9).map(lambda days: DAY + timedelta(days)),
    place=st.sampled_from([None, "Almaty", "Astana"]),
    number=st.none() | st.integers(1, 3).map(float),
    as_of=st.sampled_from([None, "2013", "2026", "2026-11"]),
    quote=st.sampled_from(["They signed it.", "Students came."]),
)
several = st.lists(a_fact, max_size=7).map(lambda facts: [replace(one, id=id) for id, one in enumerate(facts, 1)])


def events(groups: list[Group]) -> set[frozenset[int]]:
    return {frozenset(one.id for one in group) for group in groups}


@settings(max_examples=30, deadline=None)
@given(several, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_come_makes_no_difference(facts: list[Stated], chance: Any) -> None:
    assert ledger.merge(chance.sample(facts, len(facts))) == ledger.merge(facts)


@settings(max_examples=30, deadline=None)
@given(several)
def test_nothing_is_lost_and_nothing_is_changed(facts: list[Stated]) -> None:
    groups = ledger.merge(facts)
    assert sorted((one for group in groups for one in group), key=lambda one: one.id) == facts
    again = [ledger.merge(group) for group in groups]
    assert [len(found) for found in again] == [1] * len(groups)


@settings(max_examples=30, deadline=None)
@given(several)
def test_an_event_is_of_one_kind_and_one_time_and_a_text_says_of_it_one_thing(facts: list[Stated]) -> None:
    for group in ledger.merge(facts):
        assert len({one.fact.kind for one in group}) == 1
        times = [span for one in group if one.fact.number and (span := ledger.period(one.fact.as_of))]
        assert all(one.near(other) for one in times for other in times)
        for article in {one.article_id for one in group}:
            said = [one.fact for one in group if one.article_id == article]
            assert len({fact.number for fact in said} - {None}) <= 1
            assert len({fact.place for fact in said} - {None}) <= 1


@pytest.mark.parametrize("events", [1, 300])
def test_a_flood_of_reports_is_not_held_each_against_each(monkeypatch: pytest.MonkeyPatch, events: int) -> None:
    compared: list[object] = []
    agree = ledger._parties_agree

    def counting(a: Stated, b: Stated, joint: Collection[str]) -> bool:
        compared.append((a, b))
        return agree(a, b, joint)

    monkeypatch.setattr(ledger, "_parties_agree", counting)
    facts = [stated(id, parties=((f"partner{id % events}", "CN"),)) for id in range(1, 301)]
    assert len(ledger.merge(facts)) == events
    assert len(compared) <= 300 * max(ledger.LOOKED_AT, ledger.EVENTS)
