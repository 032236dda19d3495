"""Reading again from the archive: real pages, a real crawl, real WARC files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler import catalog, ingest, reread
from crawler.options import Wanted
from crawler.read import EXTRACTOR
from crawler.reread import Reread
from storage import articles, readings
from storage.database import open_store, transaction
from storage.models import Article
from tests.crawler.farm import NOW, Home, article, feed, publish, story, words
from tests.crawler.older import OLDER, read_by_an_older_reader
from tests.server import Server, reply

LATER = datetime(2099, 1, 1, tzinfo=UTC)
BOTH = (
    "<p>Xi'an Jiaotong University and Al-Farabi Kazakh National University signed an agreement on a joint institute in "
    "Almaty. Students from China and Kazakhstan will study there.</p>"
)


def about_the_topic(page: str) -> str:
    return page.replace("</h1>", "</h1>" + BOTH).replace("<h1>", "<h1>China and Kazakhstan open university: ")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Server]]:
    """A home after two crawls: 0 and 1 as they were, 2 revised, 3 behind a redirect, 4 too short for an article."""
    with Server() as site:
        home = Home(tmp_path_factory.mktemp("reread") / "home")
        home.source("one", site.url, f'feed = "{site.url}/feed.xml"')
        paths = publish(site, "one", range(5))
        for number in (0, 2):
            site.add(f"/news/one-{number}", about_the_topic(story("one", number)))
        site.add("/news/one-3", reply("", status=301, Location="/moved/one-3"))
        site.add("/moved/one-3", story("one", 3))
        site.add("/news/one-4", "<html><body><h1>Short</h1><p>Nothing to see.</p></body></html>")
        home.crawl(clock_back=25 * 3600)
        revised = about_the_topic(story("one", 2)).replace("joint institute", "joint faculty")
        site.add("/news/one-2", revised.replace("-11-", "-12-"))
        site.add("/feed.xml", reply(feed(site.url, paths[:-1]), type="application/rss+xml"))
        home.crawl()
        yield home, site


@pytest.fixture
def home(crawled: tuple[Home, Server], tmp_path: Path) -> Home:
    """A copy of that home, all of it read by an older reader."""
    made, _ = crawled
    copy = replace(made, path=Path(shutil.copytree(made.path, tmp_path / "home")))
    read_by_an_older_reader(copy.path)
    return copy


@contextmanager
def opened(home: Home) -> Iterator[Database]:
    with closing(open_store(home.path / "silkwatch.db")) as db:
        yield db


def read_again(home: Home, *, write: bool = True, wanted: Wanted | None = None) -> dict[str, Reread]:
    """Read what is wanted again; what came of it by the end of the address."""
    specs = catalog.load(home.path / "sources", bundled=False).specs
    found: list[Reread] = []
    with opened(home) as db:
        ids = reread.chosen(db, wanted or Wanted(), specs)
        reread.run(db, home.path / "archive", ids, specs, done=found.append, now=LATER, write=write)
    return {one.url.rpartition("/")[2]: one for one in found}


def outcomes(found: dict[str, Reread]) -> dict[str, str]:
    return {name: one.outcome for name, one in sorted(found.items())}


def stored(home: Home, article: int) -> Article:
    with opened(home) as db:
        return articles.get(db, number(home, article)).article


def number(home: Home, article: int) -> int:
    [[id]] = home.rows("SELECT id FROM articles WHERE url LIKE ?", f"%one-{article}")
    return int(id)


def test_what_the_new_reader_reads_in_the_same_way_is_only_marked_as_read(home: Home) -> None:
    assert home.rows("SELECT count(*) FROM articles WHERE revised_at IS NOT NULL") == [(1,)]
    before = home.rows("SELECT id, title, text, published, verdict, story_id, last_seen, revised_at FROM articles")
    found = read_again(home)
    assert outcomes(found) == {f"one-{number}": "unchanged" for number in range(4)}
    after = home.rows("SELECT id, title, text, published, verdict, story_id, last_seen, revised_at FROM articles")
    assert after == before
    assert home.rows("SELECT DISTINCT extractor, read_extractor FROM articles") == [(EXTRACTOR, EXTRACTOR)]
    assert home.rows("SELECT count(*) FROM readings") == [(0,)]
    assert read_again(home) == {}
    with opened(home) as db:
        assert len(reread.chosen(db, Wanted(everything=True), {})) == 4


def test_a_changed_reading_is_stored_whole_and_a_dry_run_stores_nothing(home: Home) -> None:
    right = stored(home, 0)
    read_by_an_older_reader(
        home.path,
        "UPDATE articles SET title = 'News', author = 'Desk', text = substr(text, 1, 300), verdict = 'not'"
        " WHERE url LIKE '%one-0'",
    )
    dry = read_again(home, write=False)
    assert stored(home, 0).title == "News"
    assert home.rows("SELECT DISTINCT extractor FROM articles") == [(OLDER,)]
    wet = read_again(home)
    assert wet == dry
    changes = wet["one-0"].changes
    assert changes["title"] == ("News", right.title)
    assert changes["author"] == ("Desk", None)
    assert changes["verdict"] == ("not", right.verdict)
    assert changes["text"] == (right.text[:300], right.text)
    assert stored(home, 0) == replace(right, extractor=EXTRACTOR)
    inside = [mention for mention in right.mentions if mention.offset >= 0]
    assert inside
    assert all(right.text.startswith(mention.surface, mention.offset) for mention in inside)
    assert home.rows("SELECT json_extract(was, '$.title') FROM readings") == [("News",)]
    assert home.rows("SELECT count(*) FROM revisions") == [(1,)]


def test_a_revised_article_is_read_from_its_revision_and_dated_by_its_first_version(home: Home) -> None:
    right = stored(home, 2)
    assert "joint faculty" in right.text
    read_by_an_older_reader(
        home.path, "UPDATE articles SET published = '2001-01-01', text = 'Broken.' WHERE url LIKE '%one-2'"
    )
    found = read_again(home)["one-2"]
    assert found.changes["text"] == ("Broken.", right.text)
    assert stored(home, 2).published == right.published
    assert found.revised is None


def test_a_later_capture_that_was_found_unchanged_is_not_what_is_read(home: Home) -> None:
    """Had the reader of its day taken the second capture for the same text, nothing of it must come in now."""
    [[text]] = home.rows("SELECT text FROM revisions")
    read_by_an_older_reader(
        home.path,
        "UPDATE articles SET text = (SELECT text FROM revisions), revised_at = NULL WHERE url LIKE '%one-2'",
        "DELETE FROM revisions",
    )
    found = read_again(home, wanted=Wanted(ids=(number(home, 2),)))["one-2"]
    assert (found.outcome, found.changes.keys(), found.revised) == ("changed", {"summary"}, None)
    assert stored(home, 2).text == text


def test_a_page_that_changed_while_the_reader_did_is_stored_as_a_revision(home: Home) -> None:
    [[old]] = home.rows("SELECT text FROM revisions")
    [[seen]] = home.rows("SELECT revised_at FROM articles WHERE url LIKE '%one-2'")
    read_by_an_older_reader(
        home.path,
        "UPDATE articles SET text = (SELECT text FROM revisions) || ' Furniture.', revised_at = NULL"
        " WHERE url LIKE '%one-2'",
        "DELETE FROM revisions",
        f"UPDATE articles SET read_extractor = '{EXTRACTOR}' WHERE url LIKE '%one-2'",  # the second crawl's reader
    )
    dry, wet = read_again(home, write=False)["one-2"], read_again(home)["one-2"]
    assert dry == wet
    assert wet.changes["text"] == (f"{old} Furniture.", old)
    assert wet.revised == datetime.fromisoformat(seen)
    assert "joint faculty" in stored(home, 2).text
    assert home.rows("SELECT text FROM revisions") == [(old,)]
    assert home.rows("SELECT revised_at FROM articles WHERE url LIKE '%one-2'") == [(seen,)]


def test_what_a_crawl_stores_while_the_old_version_is_read_is_not_overwritten(home: Home) -> None:
    specs = catalog.load(home.path / "sources", bundled=False).specs
    newer = replace(stored(home, 1), text="The page says something else.\nAnd it says so at length.")
    found: list[Reread] = []

    def done(one: Reread) -> None:
        if not found:  # the others have been read by now, or are being read
            assert articles.save(db, newer, now=NOW).outcome == "revised"
        found.append(one)

    with opened(home) as db:
        others = [id for id in reread.chosen(db, Wanted(), {}) if id != number(home, 1)]
        ids = [*others, number(home, 1)]
        reread.run(db, home.path / "archive", ids, specs, done=done, now=LATER, write=True)
    assert [one.outcome for one in found] == ["unchanged", "unchanged", "unchanged", "overtaken"]
    assert stored(home, 1) == newer
    assert home.rows("SELECT count(*) FROM readings") == [(0,)]


def test_an_article_that_the_new_reader_refuses_stays_as_it_is_and_is_named_again(home: Home) -> None:
    [[url, at]] = home.rows("SELECT url, at FROM captures WHERE url LIKE '%one-4'")
    once = replace(stored(home, 1), url=url, canonical_url=url, text="Nothing to see.", title="Short", extractor=OLDER)
    with opened(home) as db:
        articles.save(db, once, now=datetime.fromisoformat(at))
    for _ in range(2):
        found = read_again(home)
        assert found["one-4"].outcome == "refused"
        assert (found["one-4"].why or "").startswith("too-short: ")
        assert stored(home, 4) == once


def test_a_page_that_is_not_in_the_archive_and_a_source_that_is_gone_are_left_alone(home: Home) -> None:
    read_by_an_older_reader(
        home.path,
        "DELETE FROM captures WHERE url LIKE '%one-0'",
        "UPDATE articles SET source = 'gone' WHERE url LIKE '%one-1'",
        "UPDATE articles SET extractor = 'import' WHERE url LIKE '%one-2'",
    )
    assert outcomes(read_again(home)) == {"one-0": "missing", "one-1": "undeclared", "one-3": "unchanged"}
    assert stored(home, 1).extractor == OLDER


def test_a_damaged_archive_costs_the_articles_it_held(home: Home) -> None:
    first, second = home.archived()
    first.write_bytes(first.read_bytes()[:300])
    second.rename(second.with_name("elsewhere"))
    found = read_again(home)
    assert outcomes(found) == {"one-0": "failed", "one-1": "failed", "one-2": "missing", "one-3": "failed"}
    assert "the file was cut" in (found["one-0"].why or "")


def test_a_warc_that_a_crawl_was_writing_when_it_died_is_read_too(home: Home) -> None:
    for path in home.archived():
        path.rename(f"{path}.open")
    assert set(outcomes(read_again(home, write=False)).values()) == {"unchanged"}


def test_only_what_is_wanted(home: Home) -> None:
    with opened(home) as db:
        assert len(reread.chosen(db, Wanted(sources=("one",)), {})) == 4
        assert reread.chosen(db, Wanted(sources=("two",)), {}) == []
        assert reread.chosen(db, Wanted(ids=(2, 1, 2)), {}) == [2, 1]
        with transaction(db):
            db.conn.execute("UPDATE articles SET extractor = ?", (EXTRACTOR,))
        assert reread.chosen(db, Wanted(), {}) == []
        assert reread.chosen(db, Wanted(ids=(2,)), {}) == [2]
        assert readings.of(db, 2) == []


def pages(site: Server) -> None:
    """Put an article of three pages on a site, whose second page is listed."""
    paths = ["/news/c_123456.htm", "/news/c_123456_2.htm", "/news/c_123456_3.htm"]
    links = " ".join(f'<a href="{path}">[{number}]</a>' for number, path in enumerate(paths, start=1))
    for number, path in enumerate(paths):
        html = article(
            "The academy opened three laboratories", words(77 + number, 150).capitalize() + ".", published=NOW
        )
        site.add(path, html.replace("</article>", f'</article><div class="pager">{links}</div>'))
    site.add("/feed.xml", reply(feed(site.url, [paths[1]]), type="application/rss+xml"))


def test_the_pages_of_an_article_are_read_again_together(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with Server() as site:
        pages(site)
        home.source("one", site.url, f'feed = "{site.url}/feed.xml"')
        home.crawl()
    [[url, text]] = home.rows("SELECT url, text FROM articles")
    assert (url.rpartition("/")[2], len(text.split())) == ("c_123456.htm", 450)
    read_by_an_older_reader(home.path, "UPDATE articles SET text = 'Menu'")
    [found] = read_again(home).values()
    assert found.changes["text"] == ("Menu", text)
    read_by_an_older_reader(home.path, "DELETE FROM captures WHERE url LIKE '%_3.htm'")
    [found] = read_again(home).values()
    assert (found.outcome, found.changes) == ("missing", {})


def hanging_on_its_list(number: int, links: str = "") -> str:
    """A page with two titles, of which the list decides, and without a date of its own."""
    said = '{"@type": "NewsArticle", "headline": "Kazakhstan and China open university"}'
    head = f'<meta property="og:title" content="{LISTED}"><script type="application/ld+json">{said}</script>'
    text = BOTH * (number == 1) + "".join(f"<p>{words(10 * number + part, 60)}.</p>" for part in range(4))
    return (
        f'<html lang="en"><head><title>Portal</title>{head}</head>'
        f"<body><main><div>{text}</div>{links}</main></body></html>"
    )


LISTED = "China and Kazakhstan open a joint university"


def list_only(site: Server, path: str) -> None:
    listing = feed(site.url, [path], published=NOW - timedelta(days=2)).replace(f"Item {path}", LISTED)
    site.add("/feed.xml", reply(listing, type="application/rss+xml"))


@pytest.mark.slow
def test_the_first_page_is_read_without_what_a_list_says_of_the_second(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    links = '<div><a href="/n/c_1.htm">1</a> <a href="/n/c_1_2.htm">2</a></div>'
    with Server() as site:
        for number, path in enumerate(("/n/c_1.htm", "/n/c_1_2.htm"), start=1):
            site.add(path, hanging_on_its_list(number, links))
        list_only(site, "/n/c_1_2.htm")
        home.source("one", site.url, f'feed = "{site.url}/feed.xml"')
        home.crawl()
    assert home.rows("SELECT title FROM articles") == [("Kazakhstan and China open university",)]
    [found] = read_again(home, wanted=Wanted(everything=True)).values()
    assert (found.outcome, found.changes) == ("unchanged", {})


@pytest.mark.slow
@pytest.mark.parametrize("listed", ["/n/a-1", "/go/a-1"])
def test_what_its_list_said_of_a_page_is_heeded_whenever_it_is_read(tmp_path: Path, listed: str) -> None:
    home = Home(tmp_path / "home")
    with Server() as site:
        site.add("/go/a-1", reply("", status=301, Location="/n/a-1"))
        site.add("/n/a-1", hanging_on_its_list(1))
        list_only(site, listed)
        home.source("one", site.url, f'feed = "{site.url}/feed.xml"')
        home.crawl(clock_back=25 * 3600)
        before = home.rows("SELECT title, date(published) FROM articles")
        assert before == [(LISTED, (NOW - timedelta(days=2)).date().isoformat())]
        read_by_an_older_reader(home.path)
        site.add("/n/a-1", hanging_on_its_list(1) + "<!-- the same in other bytes -->")
        assert home.crawl()["articles"] == {"unchanged": 1}
        assert len(home.archived()) == 2
    with opened(home) as db:  # its own archive, imported beside it
        specs = catalog.load(home.path / "sources", bundled=False).specs
        counts = ingest.run(db, home.archived(), ingest.Wanted(), now=LATER, specs=specs).counts
    assert counts == {"unchanged": 2}
    [found] = read_again(home).values()
    assert (found.outcome, found.changes, found.revised) == ("unchanged", {}, None)
    assert home.rows("SELECT title, date(published) FROM articles") == before
