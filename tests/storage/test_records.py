"""Lists, robots.txt, runs, captures, institutions, digests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import articles, captures, digests, institutions, lists, robots, runs, stories
from storage.models import Capture, Fetch, Institution, Validators
from tests.storage.examples import EXAMPLE, INSTITUTIONS, NOW, article

DAY = timedelta(days=1)


def test_a_list_is_remembered_by_its_validators(db: Database) -> None:
    assert lists.validators(db, "https://a.kz/rss") is None
    for etag in ("1", "2"):
        lists.remember(db, "https://a.kz/rss", "a", Validators(etag=etag, body_hash="h"), now=NOW)
    assert lists.validators(db, "https://a.kz/rss") == Validators(etag="2", body_hash="h")


def test_robots_txt_is_kept_for_a_day(db: Database) -> None:
    assert robots.recall(db, "a.kz", now=NOW) is None
    robots.keep(db, "a.kz", 200, b"User-agent: *\nDisallow: /\xff", now=NOW)
    robots.keep(db, "b.kz", None, b"", now=NOW)
    assert robots.recall(db, "a.kz", now=NOW + timedelta(hours=23)) == (200, b"User-agent: *\nDisallow: /\xff")
    assert robots.recall(db, "b.kz", now=NOW) == (None, b"")
    assert robots.recall(db, "a.kz", now=NOW + DAY) is None


def fetch(source: str, number: int) -> Fetch:
    return Fetch(
        source=source,
        url=f"https://{source}.kz/{number}",
        kind="article",
        at=NOW + timedelta(seconds=number),
        outcome="ok",
        status=200,
        bytes=1000,
        seconds=0.5,
    )


def test_a_run_and_its_requests_are_recorded(db: Database) -> None:
    assert runs.last(db) is None
    runs.start(db, "import", now=NOW)
    run = runs.start(db, "crawl", now=NOW)
    for number in range(3):
        runs.fetched(db, run, fetch("a", number))
    runs.fetched(db, run, fetch("b", 9))
    assert runs.last(db).finished is None
    runs.finish(db, run, exit="ok", counts={"new": 3}, now=NOW + DAY)
    last = runs.last(db)
    assert (last.id, last.kind, last.exit, last.counts, last.finished) == (run, "crawl", "ok", {"new": 3}, NOW + DAY)
    assert runs.fetches(db) == [fetch("b", 9), fetch("a", 2), fetch("a", 1), fetch("a", 0)]
    assert runs.fetches(db, "a", limit=2) == [fetch("a", 2), fetch("a", 1)]


def test_each_page_counts_once_by_what_came_of_it_last(db: Database) -> None:
    one = fetch("a", 0)
    for url, outcome, kind, days in (
        ("1", "ok", "article", 9), ("2", "timeout", "article", 3), ("2", "http-404", "article", 2),
        ("3", "not-article:empty", "article", 1), ("1", "unchanged", "again", 0), ("4", "ok", "list", 0),
    ):  # fmt: skip
        runs.fetched(db, None, replace(one, url=url, outcome=outcome, kind=kind, at=NOW - days * DAY))
    assert runs.pages(db, "a", since=NOW - 10 * DAY) == ["not-article:empty", "http-404", "ok"]
    assert runs.pages(db, "a", since=NOW - 5 * DAY) == ["not-article:empty", "http-404"]


def test_a_request_is_kept_with_where_it_led(db: Database) -> None:
    led = replace(fetch("a", 0), attempts=2, redirects=("https://e.kz/a", "https://e.kz/б"), content_type="text/html")
    runs.fetched(db, None, led)
    assert runs.fetches(db) == [led]


def capture(url: str, offset: int, **changes: object) -> Capture:
    known = {"warc": "1.warc.gz", "length": 100, "digest": f"sha1:{offset}", "at": NOW, "kind": "article"}
    return Capture(url=url, offset=offset, **(known | changes))  # type: ignore[arg-type]


def test_the_newest_body_of_an_address_is_found(db: Database) -> None:
    url = EXAMPLE.url
    captures.add(db, capture(url, 0))
    captures.add(db, capture(url, 100, at=NOW + DAY))
    captures.add(db, capture(url, 200, at=NOW + 2 * DAY, revisit=True))
    assert captures.latest(db, url) == capture(url, 100, at=NOW + DAY)
    assert captures.latest(db, "https://never.kz/") is None


def test_pages_of_chosen_articles_are_kept_for_good_and_others_for_a_while(db: Database) -> None:
    articles.save(db, EXAMPLE, now=NOW)
    articles.save(db, article("https://a.kz/not", verdict="not", text="A choir sang."), now=NOW)
    captures.add(db, capture(EXAMPLE.url, 0))
    captures.add(db, capture("https://a.kz/not", 100))
    captures.add(db, capture("https://a.kz/rss", 200, kind="list", at=NOW + DAY))
    captures.add(db, capture(EXAMPLE.url, 300, at=NOW + DAY))
    captures.add(db, capture(EXAMPLE.url, 0, warc="2.warc.gz", at=NOW + 2 * DAY, digest="sha1:300", revisit=True))
    assert captures.keepers(db, "1.warc.gz") == {0, 300}
    assert captures.keepers(db, "1.warc.gz", since=NOW + DAY) == {0, 200, 300}
    assert captures.keepers(db, "2.warc.gz") == {0}


def test_the_body_a_kept_revisit_stands_for_is_kept_too(db: Database) -> None:
    url = "https://a.kz/rss"
    captures.add(db, capture(url, 0, kind="list", digest="sha1:same"))
    captures.add(db, capture(url, 0, kind="list", digest="sha1:same", warc="2.warc.gz", at=NOW + DAY, revisit=True))
    assert captures.keepers(db, "1.warc.gz", since=NOW + DAY) == {0}


def test_a_rewritten_warc_holds_what_it_is_said_to_hold(db: Database) -> None:
    captures.add(db, capture("https://a.kz/1", 0))
    captures.add(db, capture("https://a.kz/2", 100))
    captures.replace(db, "1.warc.gz", [capture("https://a.kz/2", 0)])
    assert captures.latest(db, "https://a.kz/1") is None
    assert captures.latest(db, "https://a.kz/2") == capture("https://a.kz/2", 0)


def test_institutions_are_brought_up_to_date_and_never_lost(db: Database) -> None:
    institutions.register(db, INSTITUTIONS)
    renamed = Institution(id="lzu", names={"en": "Lanzhou U"}, country="CN", kind="university", city="Lanzhou")
    institutions.register(db, [renamed])
    assert institutions.all(db) == {one.id: one for one in [*INSTITUTIONS, renamed]}


def test_an_issue_is_frozen_once(db: Database) -> None:
    saved = articles.save(db, EXAMPLE, now=NOW)
    story = articles.get(db, saved.id).story_id or 0

    def freeze(payload: str) -> str:
        return digests.freeze(
            db,
            id="2026-W47",
            number=1,
            window_start=NOW - 7 * DAY,
            window_end=NOW,
            timezone="Asia/Almaty",
            payload=payload,
            items=[(story, saved.id, "new")],
            made_at=NOW,
        )

    assert digests.load(db, "2026-W47") is None
    assert freeze('{"first": 1}') == '{"first": 1}'
    assert freeze('{"second": 2}') == '{"first": 1}'
    assert digests.load(db, "2026-W47") == '{"first": 1}'
    assert digests.issues(db) == [("2026-W47", 1, NOW - 7 * DAY, NOW, NOW)]
    told = [stories.get(db, story)]
    assert digests.reported(db, told, before=None) == {story: "2026-W47"}
    assert digests.reported(db, told, before=NOW) == {story: "2026-W47"}
    assert digests.reported(db, told, before=NOW - DAY) == {}


def test_a_story_that_was_merged_counts_as_reported(db: Database) -> None:
    saved = articles.save(db, EXAMPLE, now=NOW)
    db["stories"].insert({"id": 9, "title": "The same", "merged_into": articles.get(db, saved.id).story_id})
    digests.freeze(
        db,
        id="2026-W47",
        number=1,
        window_start=NOW,
        window_end=NOW,
        timezone="UTC",
        payload="{}",
        items=[(9, saved.id, "new")],
        made_at=NOW,
    )
    story = articles.get(db, saved.id).story_id or 0
    assert digests.reported(db, [stories.get(db, story)], before=None) == {story: "2026-W47"}


@pytest.mark.parametrize("kind", ["crawl", "import", "replay"])
def test_every_kind_of_run(db: Database, kind: str) -> None:
    runs.start(db, kind, now=NOW)  # type: ignore[arg-type]
    assert runs.last(db).kind == kind
