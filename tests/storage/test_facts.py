"""Facts in the store: which are one is kept as articles come, change, are marked and judged again."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlite_utils import Database

from storage import articles, facts, institutions, judgements, soundness
from storage.corrections import add
from storage.database import transaction
from storage.errors import NotFound
from storage.models import Ahead, Article, Fact, Institution, Mention, Status, Unknown
from tests.storage.examples import INSTITUTIONS, NOW, article
from tests.storage.test_plans import indexed
from tests.storage.test_stories import AGENCY, ENGLISH, NEXT_YEAR, RUSSIAN

BOTH = (("lzu", "CN"), ("kaznu", "KZ"))
SIGNED = Fact(kind="agreement", quote="The rectors agreed.", parties=BOTH, number=24, unit="students", offset=3)


def of(page: Article, *said: Fact) -> Article:
    return replace(page, facts=said)


PARTY = of(ENGLISH, SIGNED)
NEWS = of(
    AGENCY, replace(SIGNED, quote="The rectors agreed on it.", number=20, place="Almaty", date=date(2026, 11, 19))
)
RUSSIANS = of(RUSSIAN, replace(SIGNED, quote="Ректоры договорились.", date=date(2026, 11, 20), parties=BOTH[:1]))


@pytest.fixture
def store(db: Database) -> Database:
    institutions.register(db, INSTITUTIONS)
    return db


def save(db: Database, *pages: Article) -> None:
    for page in pages:
        articles.save(db, page, now=NOW)


def links(db: Database) -> list[tuple[int, int | None]]:
    return db.execute("SELECT id, same_as FROM facts WHERE superseded_at IS NULL ORDER BY id").fetchall()


def ledger(db: Database) -> list[dict[str, Any]]:
    return list(db.query("SELECT * FROM ledger ORDER BY fact_id"))


@pytest.mark.parametrize("pages", [(PARTY, NEWS, RUSSIANS), (RUSSIANS, NEWS, PARTY)], ids=["best first", "best last"])
def test_the_reports_of_an_event_are_one_row_led_by_the_best(store: Database, pages: tuple[Article, ...]) -> None:
    save(store, *pages)
    [row] = ledger(store)
    assert (row["source"], row["quote"], row["reports"], row["sources"]) == ("kaznu-en", SIGNED.quote, 3, 3)
    assert (row["number"], row["unit"]) == (24, "students")
    assert (row["place"], row["on_day"]) == ("Almaty", "2026-11-20")
    assert row["chinese"] == "Lanzhou University"


def test_contradictions_are_kept_with_who_says_what(store: Database) -> None:
    save(store, PARTY, NEWS, RUSSIANS)
    said = json.loads(ledger(store)[0]["contradictions"])
    assert {field: {(one["source"], one["value"]) for one in answers} for field, answers in said.items()} == {
        "number": {("kaznu-en", 24), ("astana-times", 20), ("kazinform-ru", 24)},
        "date": {("astana-times", "2026-11-19"), ("kazinform-ru", "2026-11-20")},
    }
    [event] = facts.events(store, limit=5)
    assert {one.value for one in event.contradictions["number"]} == {24, 20}


def test_reports_that_agree_contradict_each_other_in_nothing(store: Database) -> None:
    save(
        store, PARTY, of(AGENCY, replace(SIGNED, quote="Signed.", date=date(2026, 11, 18), date_end=date(2026, 11, 20)))
    )
    save(store, of(RUSSIAN, replace(SIGNED, quote="Подписали.", date=date(2026, 11, 19))))
    assert [row["contradictions"] for row in ledger(store)] == [None]


def test_numbers_of_two_years_stay_two_rows(store: Database) -> None:
    then = replace(SIGNED, kind="enrolment", number=11_000, as_of="2013")
    save(store, of(ENGLISH, then), of(AGENCY, replace(then, number=17_600, as_of="2017", quote="Now 17,600.")))
    assert [(row["number"], row["as_of"], row["on_day"][:4]) for row in ledger(store)] == [
        (11_000, "2013", "2013"),
        (17_600, "2017", "2017"),
    ]


def test_facts_of_two_stories_are_two_events_and_one_partnership(store: Database) -> None:
    save(
        store,
        PARTY,
        of(NEXT_YEAR, replace(SIGNED, status="licence"), replace(SIGNED, kind="visit", quote="They came.")),
    )
    assert [row["kind"] for row in ledger(store)] == ["agreement", "agreement", "visit"]
    [row] = store.query("SELECT * FROM partnerships WHERE kind = 'agreement'")
    assert (row["events"], row["stories"], row["reports"]) == (2, 2, 2)
    assert (row["highest_status"], row["highest_status_date"]) == ("licence", "2027-11-18")


def test_a_partnership_has_the_highest_status_and_since_when(store: Database) -> None:
    said: tuple[tuple[Status, int], ...] = (("licence", 3), ("talks", 1), ("unveiled", 5), ("unveiled", 4))
    save(store, of(ENGLISH, *(replace(SIGNED, status=one, date=date(2026, 11, day)) for one, day in said)))
    [row] = store.query("SELECT highest_status, highest_status_date FROM partnerships")
    assert row == {"highest_status": "unveiled", "highest_status_date": "2026-11-04"}


def test_the_ladder_is_that_of_the_models(store: Database) -> None:
    assert [row["status"] for row in store.query("SELECT * FROM ladder ORDER BY step")] == list(get_args(Status))


def test_a_copy_states_the_same_events_not_others(store: Database) -> None:
    url = "https://portal.example/1"
    save(store, PARTY, replace(PARTY, url=url, canonical_url=url, source="portal", rank=5))
    assert links(store) == [(1, None), (2, 1)]
    [row] = ledger(store)
    assert (row["reports"], row["sources"]) == (2, 2)


def test_a_report_that_says_it_no_more_leads_no_more(store: Database) -> None:
    save(store, PARTY, NEWS)
    assert links(store) == [(1, None), (2, 1)]
    save(store, replace(ENGLISH, text=ENGLISH.text + "\n\nNothing was signed."))
    assert links(store) == [(2, None)]
    assert store.execute("SELECT same_as FROM facts WHERE id = 1").fetchall() == [(None,)]


def test_marks_part_and_join_what_is_one(store: Database) -> None:
    save(store, PARTY, NEWS)
    add(store, 2, "other-story", now=NOW)
    assert links(store) == [(1, None), (2, None)]
    add(store, 2, "same-story", other=1, now=NOW)
    assert links(store) == [(1, None), (2, 1)]
    add(store, 1, "not", now=NOW)
    assert links(store) == [(2, None)]


def test_what_is_judged_anew_is_compared_anew(store: Database) -> None:
    save(store, PARTY, NEWS)
    stored = articles.get(store, 2)
    other = replace(NEWS.facts[0], kind="memorandum")
    judgements.replace_judgement(store, stored, replace(stored.article, facts=(other,)), now=NOW)
    assert links(store) == [(1, None), (3, None)]
    stored = articles.get(store, 2)
    judgements.replace_judgement(store, stored, replace(stored.article, facts=NEWS.facts), now=NOW)
    assert links(store) == [(1, None), (4, 1)]


def test_events_are_narrowed(store: Database) -> None:
    visit = Fact(kind="visit", quote="A visit.", parties=(("blcu", "CN"),), status="talks", date=date(2026, 12, 1))
    save(store, PARTY, of(NEXT_YEAR, visit))
    by: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["visit", "agreement"]),
        ({"institution": "kaznu"}, ["agreement"]),
        ({"kind": "visit"}, ["visit"]),
        ({"status": "talks"}, ["visit"]),
        ({"since": date(2026, 12, 1)}, ["visit"]),
        ({"until": date(2026, 12, 1)}, ["agreement"]),
    ]
    for narrowed, kinds in by:
        assert [event.kind for event in facts.events(store, limit=9, **narrowed)] == kinds
    assert [event.kind for event in facts.events(store, limit=1)] == ["visit"]


def test_an_institution_that_only_another_report_names_takes_part(store: Database) -> None:
    save(store, of(ENGLISH, replace(SIGNED, parties=BOTH[:1])), NEWS)
    [event] = facts.events(store, institution="kaznu", limit=9)
    assert (event.article_id, [party.id for party in event.parties]) == (1, ["lzu", "kaznu"])


def test_unknown_parties_stand_beside_known_ones(store: Database) -> None:
    save(store, of(ENGLISH, replace(SIGNED, parties=BOTH[:1], unknown=(("Tien Shan College", "KZ"),))))
    [event] = facts.events(store, limit=9)
    assert [(party.id, party.name, party.side) for party in event.parties] == [
        ("lzu", "Lanzhou University", "CN"),
        (None, "Tien Shan College", "KZ"),
    ]


def test_the_sides_are_those_of_any_topic(store: Database) -> None:
    institutions.register(store, [Institution(id="tiiame", names={"en": "TIIAME"}, country="UZ", kind="university")])
    save(store, of(ENGLISH, replace(SIGNED, parties=(("lzu", "CN"), ("tiiame", "UZ")))))
    [event] = facts.events(store, institution="tiiame", limit=9)
    assert [(party.name, party.side) for party in event.parties] == [("Lanzhou University", "CN"), ("TIIAME", "UZ")]
    assert institutions.countries(store) == ["CN", "KZ", "UZ"]


def test_institutions_are_counted_where_the_topic_is(store: Database) -> None:
    named = (Mention(institution_id="lzu", surface="Lanzhou University", offset=0),)
    save(
        store,
        replace(PARTY, mentions=named),
        article("https://b.example/1", verdict="not", mentions=named, text="A choir."),
    )
    counted = {one.institution.id: one for one in institutions.counted(store)}
    one = counted["lzu"]
    assert (one.articles, one.stories, one.facts, one.first, one.latest) == (
        1,
        1,
        1,
        date(2026, 11, 20),
        date(2026, 11, 20),
    )
    assert (counted["kaznu"].articles, counted["kaznu"].facts, counted["blcu"].first) == (0, 1, None)


def test_names_that_the_list_does_not_hold_are_listed_with_the_first_place(store: Database) -> None:
    name = Unknown(name="Tien Shan College", surface="Tien Shan Colleges", offset=0)
    save(store, replace(NEXT_YEAR, unknown=(name,)), replace(ENGLISH, unknown=(replace(name, offset=-1, side="KZ"),)))
    [one] = institutions.strangers(store)
    assert (one.name, one.side, one.articles, one.stories) == ("Tien Shan College", "KZ", 2, 2)
    assert (one.first, one.latest, one.url, one.example) == (
        date(2026, 11, 20),
        date(2027, 11, 18),
        ENGLISH.url,
        ENGLISH.title,
    )


@pytest.mark.parametrize("name", ["lzu", "LZU", "兰州大学", "lanzhou  university", "Ｌanzhou University"])
def test_an_institution_is_found_by_its_id_and_its_names(store: Database, name: str) -> None:
    assert institutions.find(institutions.all(store), name).id == "lzu"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lanzhou", r"did you mean lzu \(Lanzhou University\)\?"),
        ("兰州", r"did you mean lzu"),
        ("kaznuu", r"did you mean kaznu"),
        ("?", "`silkwatch institutions` lists them"),
    ],
)
def test_an_institution_that_is_not_there_names_those_near(store: Database, name: str, said: str) -> None:
    known = institutions.all(store)
    with pytest.raises(NotFound, match=said):
        institutions.find(known, name)


def test_the_ledger_goes_through_no_table(store: Database) -> None:
    save(store, PARTY, NEWS)
    with indexed(store):
        facts.events(store, institution="kaznu", kind="agreement", since=date(2026, 1, 1), limit=50)
    with indexed(store):
        store.conn.execute("BEGIN")
        facts.unify(store, [1])
        store.conn.execute("COMMIT")


def test_a_doctor_finds_a_fact_that_leads_nothing_and_yet_is_referred_to(store: Database, tmp_path: Path) -> None:
    save(store, PARTY, NEWS)
    path = tmp_path / "silkwatch.db"
    assert soundness.ailments(path, deep=False, now=NOW) == []
    with transaction(store):
        store.conn.execute("UPDATE facts SET superseded_at = '2026-11-22T07:00:00Z' WHERE id = 1")
    [found] = soundness.ailments(path, deep=False, now=NOW)
    assert found.what == "1 facts that are said to be one with a fact that leads no event of their story"


@pytest.mark.parametrize("view", ["partnerships", "institution_counts", "unknown_institutions"])
def test_what_is_counted_over_all_articles_is_read_from_an_index(store: Database, view: str) -> None:
    plan = [row["detail"] for row in store.query(f"EXPLAIN QUERY PLAN SELECT * FROM {view}")]
    whole = [one for one in plan if re.match(r"SCAN (a|m|f|p|u?\.?articles|mentions|facts)\b", one)]
    assert [one for one in whole if "USING COVERING INDEX" not in one] == []
    assert [one for one in plan if re.match(r"S\w+ a USING (COVERING )?INDEX articles_told", one)] != []
    assert [one for one in plan if re.match(r"S\w+ a USING INDEX articles_told", one)] == []


def test_an_article_that_states_nothing_costs_one_look_for_facts(store: Database) -> None:
    statements: list[str] = []
    store.conn.set_trace_callback(statements.append)
    save(store, ENGLISH)
    store.conn.set_trace_callback(None)
    tables = re.compile(r"(INSERT.*|DELETE FROM|FROM) (facts|fact_parties|unknown_\w+|quotes)\b")
    # Once for its story's likeness to others, with two tables of parties, and once for the ledger.
    assert len([one for one in statements if tables.match(one)]) == 0
    assert len([one for one in statements if "same_as FROM facts" in one]) == 1


def test_what_the_reports_of_stories_state_is_there_with_who_states_it_and_what_leads(store: Database) -> None:
    save(store, PARTY, NEWS, RUSSIANS, of(NEXT_YEAR, replace(SIGNED, status="licence")))
    [story, later] = (articles.get(store, id).story_id or 0 for id in (1, 4))
    with indexed(store):
        told = facts.of_stories(store, [story])
    assert {one.story_id for one in told} == {story}
    assert {one.event_id for one in told} == {told[0].fact_id}, "one event, and what leads it comes first"
    assert {one.article_id: one.fact.number for one in told} == {1: 24, 2: 20, 3: 24}
    assert told[0].fact.parties == SIGNED.parties
    assert len(facts.of_stories(store, [story, later])) == 4
    judgements.replace_judgement(store, articles.get(store, 2), of(NEWS), now=NOW)
    assert {one.article_id for one in facts.of_stories(store, [story])} == {1, 3}


def test_days_to_come_are_kept_and_replaced_with_the_judgement(store: Database) -> None:
    day = Ahead(what="deadline", date=date(2027, 1, 15), quote="Apply by 15 January.", offset=9)
    forum = Ahead(what="event", date=date(2027, 3, 2), date_end=date(2027, 3, 4), quote="The forum …", offset=40)
    save(store, replace(PARTY, ahead=(day, forum)))
    assert articles.get(store, 1).article.ahead == (day, forum)
    same = judgements.replace_judgement(store, articles.get(store, 1), replace(PARTY, ahead=(day, forum)), now=NOW)
    assert not same
    changed = judgements.replace_judgement(store, articles.get(store, 1), replace(PARTY, ahead=(forum,)), now=NOW)
    assert changed is not None
    assert changed.places
    assert not changed.telling
    assert articles.get(store, 1).article.ahead == (forum,)
