"""Another version of the reader reads the same page: the article changes, and is no revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlite_utils import Database

from storage import articles, captures, digests, institutions, readings, search, stories
from storage.database import rows
from storage.errors import NotFound
from storage.models import Article, Capture, Fact, Mention, Origin, Reason, Revision
from storage.readings import Later
from tests.storage.examples import EXAMPLE, INSTITUTIONS, NOW, VISIT, article

UPGRADE = NOW + timedelta(days=700)
FURNITURE = "Read also: vineyards of the valley."
OLD = article(
    text=f"{VISIT}\n\n{FURNITURE}",
    mentions=(Mention(institution_id="lzu", surface="Lanzhou University", offset=16),),
    facts=(Fact(kind="agreement", quote="the rectors agreed", parties=(("lzu", "CN"),)),),
    reasons=(Reason(what="pair", surface="Lanzhou University", weight=0.4, offset=16),),
)
NEW = article(
    extractor="2",
    title="A joint master's programme is opened",
    author="A. Writer",
    published=date(2026, 11, 19),
    mentions=(Mention(institution_id="kaznu", surface="Al-Farabi Kazakh National University", offset=43),),
    facts=(Fact(kind="joint-school", quote="a joint master's programme", parties=(("kaznu", "KZ"),)),),
    reasons=(Reason(what="lead", surface="joint master's programme", weight=0.7, offset=300),),
    score=0.8,
    origins=(Origin(field="title", source="h1", confidence=0.9),),
)


@pytest.fixture
def stored(db: Database) -> int:
    institutions.register(db, INSTITUTIONS)
    return articles.save(db, OLD, now=NOW).id


def derived(db: Database) -> dict[str, list[int]]:
    """The articles that each derived table speaks of."""
    tables = {
        "fingerprints": "article_id",
        "articles_fts": "rowid & 0xffffffff",
        "mentions": "article_id",
        "urls": "article_id",
    }
    return {
        table: [one[0] for one in rows(db, f"SELECT DISTINCT {column} FROM {table} ORDER BY 1")]
        for table, column in tables.items()
    }


def test_another_reading_takes_the_place_of_the_one_before_and_is_no_revision(db: Database, stored: int) -> None:
    before = articles.get(db, stored)
    readings.replace(db, stored, NEW, now=UPGRADE)
    after = articles.get(db, stored)
    assert after.article == NEW
    assert (after.first_seen, after.last_seen, after.revised_at) == (before.first_seen, before.last_seen, None)
    assert after.story_id == before.story_id
    assert articles.history(db, stored) == []
    assert all(ids == [stored] for ids in derived(db).values())


def test_what_was_read_before_is_kept_as_far_as_it_differs(db: Database, stored: int) -> None:
    readings.replace(db, stored, NEW, now=UPGRADE)
    [kept] = readings.of(db, stored)
    assert (kept.seen_at, kept.replaced_at, kept.extractor) == (NOW, UPGRADE, "1")
    assert kept.was == {
        "title": OLD.title,
        "text": OLD.text,
        "author": None,
        "published": "2026-11-20",
        "score": 0.9,
        "reasons": [{"what": "pair", "surface": "Lanzhou University", "weight": 0.4, "offset": 16}],
        "origins": [],
    }


def test_facts_that_were_read_before_are_superseded_not_deleted(db: Database, stored: int) -> None:
    readings.replace(db, stored, NEW, now=UPGRADE)
    found = rows(db, "SELECT kind, superseded_at FROM facts ORDER BY id")
    assert [tuple(one) for one in found] == [("agreement", "2028-10-22T07:00:00Z"), ("joint-school", None)]


def test_search_finds_what_is_read_now_and_no_longer_what_was(db: Database, stored: int) -> None:
    assert [hit.article.id for hit in search.search(db, "vineyards")] == [stored]
    readings.replace(db, stored, NEW, now=UPGRADE)
    assert search.search(db, "vineyards") == []
    assert [hit.article.id for hit in search.search(db, "opened")] == [stored]


def test_where_it_lives_and_whose_it_is_stay_whatever_the_reader_says(db: Database, stored: int) -> None:
    elsewhere = replace(
        NEW, url="https://b.example/", canonical_url="https://b.example/", source="b", rank=5, identity="7"
    )
    readings.replace(db, stored, elsewhere, now=UPGRADE)
    assert articles.get(db, stored).article == NEW


def test_a_judgement_stays_as_long_as_what_was_judged_does(db: Database, stored: int) -> None:
    judged_anew = replace(OLD, extractor="2", author="A. Writer", verdict="not", score=0.1, reasons=(), mentions=())
    assert readings.changes(db, stored, judged_anew) == {"author": (None, "A. Writer")}
    readings.replace(db, stored, judged_anew, now=UPGRADE)
    assert articles.get(db, stored).article == replace(OLD, extractor="2", author="A. Writer")
    assert rows(db, "SELECT 1 FROM facts WHERE superseded_at IS NOT NULL") == []


def test_what_only_the_reader_knows_is_no_change_and_is_not_kept(db: Database, stored: int) -> None:
    same = replace(OLD, extractor="2", published_from="meta", origins=NEW.origins, warnings=("title-guessed",))
    assert readings.changes(db, stored, same) == {}
    readings.replace(db, stored, same, now=UPGRADE)
    assert articles.get(db, stored).article == same
    assert readings.of(db, stored) == []


def test_changes_are_told_before_they_are_made(db: Database, stored: int) -> None:
    told = readings.changes(db, stored, NEW)
    assert told.keys() == {"title", "text", "author", "published", "score", "reasons"}
    assert told["published"] == ("2026-11-20", "2026-11-19")
    assert articles.get(db, stored).article == OLD
    assert readings.of(db, stored) == []
    with pytest.raises(NotFound, match="article: 99"):
        readings.changes(db, 99, NEW)


def test_the_next_look_is_held_against_the_new_reading(db: Database, stored: int) -> None:
    readings.replace(db, stored, NEW, now=UPGRADE)
    assert articles.save(db, NEW, now=UPGRADE + timedelta(days=1)).outcome == "unchanged"
    changed = replace(NEW, text=VISIT.replace("24 students", "30 students"))
    assert articles.save(db, changed, now=UPGRADE + timedelta(days=2)).outcome == "revised"
    assert articles.get(db, stored).revised_at == UPGRADE + timedelta(days=2)


def test_an_article_that_is_about_something_else_now_leaves_its_story_and_its_page_is_kept(
    db: Database, stored: int
) -> None:
    captures.add(
        db,
        Capture(url=OLD.url, warc="a.warc.gz", offset=100, length=10, digest="sha1:X", at=NOW, kind="article"),
    )
    readings.replace(db, stored, replace(NEW, verdict="not"), now=UPGRADE)
    assert articles.get(db, stored).story_id is None
    assert captures.keepers(db, "a.warc.gz", since=UPGRADE) == {100}


def test_an_article_that_turns_out_to_be_relevant_is_of_the_week_it_was_first_seen_in(db: Database) -> None:
    institutions.register(db, INSTITUTIONS)
    id = articles.save(db, replace(OLD, verdict="not"), now=NOW).id
    readings.replace(db, id, NEW, now=UPGRADE)
    assert articles.get(db, id).story_id is not None
    assert articles.chosen(db, UPGRADE - timedelta(days=7), UPGRADE + timedelta(days=7)) == []
    assert [one.id for one in articles.chosen(db, NOW, NOW + timedelta(days=1))] == [id]


def test_an_issue_that_was_made_stays_as_it_is(db: Database, stored: int) -> None:
    story = articles.get(db, stored).story_id
    assert story
    digests.freeze(
        db,
        id="2026-W47",
        number=1,
        window_start=NOW - timedelta(days=7),
        window_end=NOW,
        timezone="UTC",
        payload="as it was",
        items=[(story, stored, "new")],
        made_at=NOW,
    )
    readings.replace(db, stored, NEW, now=UPGRADE)
    assert digests.load(db, "2026-W47") == "as it was"
    assert articles.get(db, stored).story_id == story
    assert stories.get(db, story).title == NEW.title


def test_duplicates_are_looked_for_again(db: Database, stored: int) -> None:
    copy = articles.save(db, article("https://a.example/1", source="a", rank=4), now=NOW)
    assert copy.duplicate_of == stored
    other = "The choir of the medical university won the first prize at the student festival in Shymkent. " * 3
    readings.replace(db, stored, replace(NEW, text=other), now=UPGRADE)
    assert articles.get(db, copy.id).duplicate_of is None
    readings.replace(db, stored, replace(NEW, extractor="3"), now=UPGRADE)
    assert articles.get(db, copy.id).duplicate_of == stored
    assert derived(db)["fingerprints"] == [stored, copy.id]


def test_a_page_that_changed_while_the_reader_did_is_a_revision(db: Database, stored: int) -> None:
    seen = NOW + timedelta(days=3)
    later = replace(NEW, text=VISIT.replace("24 students", "30 students"), published=date(2026, 11, 25))
    assert articles.save(db, later, now=seen).outcome == "unchanged"  # nothing to hold a new reader's text against
    readings.replace(db, stored, NEW, now=UPGRADE, later=Later(article=later, at=seen))
    after = articles.get(db, stored)
    assert after.revised_at == seen
    assert (after.article.text, after.article.published) == (later.text, NEW.published)
    assert [one.text for one in articles.history(db, stored)] == [NEW.text]
    assert [one.was["text"] for one in readings.of(db, stored)] == [OLD.text]
    assert articles.save(db, later, now=UPGRADE).outcome == "unchanged"


def test_each_change_of_a_page_shows_between_texts_of_one_reader(db: Database, stored: int) -> None:
    def text_of(reader: str, students: int) -> Article:
        furniture = "" if reader == "2" else f"\n\n{FURNITURE}"
        return replace(NEW, extractor=reader, text=VISIT.replace("24 students", f"{students} students") + furniture)

    days = [NOW + timedelta(days=n) for n in range(6)]
    readings.replace(db, stored, text_of("2", 24), now=days[1])
    assert articles.save(db, text_of("2", 30), now=days[2]).outcome == "revised"
    readings.replace(db, stored, text_of("3", 30), now=days[3])
    readings.replace(db, stored, text_of("2", 30), now=days[4])
    chain = readings.versions(articles.get(db, stored), articles.history(db, stored), readings.of(db, stored))
    said = [[(each.extractor, "30" in each.text, FURNITURE in each.text) for each in version] for version in chain]
    assert said == [
        [("1", False, True), ("2", False, False)],
        [("2", True, False), ("3", True, True), ("2", True, False)],
    ]
    assert [version[0].seen_at for version in chain] == [days[0], days[2]]


def test_versions_of_an_article_that_was_read_once_are_what_it_says(db: Database, stored: int) -> None:
    [[only]] = readings.versions(articles.get(db, stored), [], [])
    assert only == Revision(seen_at=NOW, title=OLD.title, text=OLD.text, extractor="1")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [1, 2, 3]),
        ({"sources": ["b"]}, [2]),
        ({"sources": ["a", "c"]}, [1, 3]),
        ({"since": date(2026, 11, 2)}, [2, 3]),
        ({"until": date(2026, 11, 3)}, [1, 2]),
        ({"since": date(2026, 11, 2), "until": date(2026, 11, 3)}, [2]),
    ],
)
def test_which_articles_were_read_otherwise(db: Database, filters: dict[str, object], found: list[int]) -> None:
    for number, source in enumerate("abc", start=1):
        page = article(f"https://{source}.example/", source=source, published=date(2026, 11, number), title=source)
        articles.save(db, page, now=NOW)
    articles.save(db, article("https://d.example/", source="d", extractor="2"), now=NOW)
    articles.save(db, article("https://e.example/", source="e", extractor="import"), now=NOW)
    assert readings.unlike(db, ["2", "import"], **filters) == found  # type: ignore[arg-type]


def test_a_text_that_no_database_can_hold_is_the_same_the_second_time(db: Database, stored: int) -> None:
    odd = replace(NEW, text=f"{VISIT} \ud83d", published=datetime.fromisoformat("2026-11-19T10:00:00.5+05:00"))
    readings.replace(db, stored, odd, now=UPGRADE)
    assert readings.changes(db, stored, odd) == {}
    assert EXAMPLE.url == articles.get(db, stored).article.url
