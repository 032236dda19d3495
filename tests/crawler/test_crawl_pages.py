"""Articles that their sites split over several pages: one article each, whatever happens on the way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler import catalog, reread
from crawler.options import Wanted
from crawler.reread import Reread
from storage.database import open_store
from tests.crawler.farm import NOW, Home, article, feed, kill, words
from tests.server import Request, Server, reply

TITLE = "The academy of irrigation opened three laboratories in the valley"

LEAD = "What farmers of the valley have asked for since the drought is there at last."
EDITOR = "Edited by: Jane Roe"


def text(number: int) -> str:
    return "\n".join(f"{words(900 + 10 * number + part, 40).capitalize()}." for part in range(3))


def path(number: int) -> str:
    return "/news/c_123456.htm" if number == 1 else f"/news/c_123456_{number}.htm"


def pager(numbers: Sequence[int], own: int) -> str:
    return " ".join(f"<b>{n}</b>" if n == own else f'<a href="{path(n)}">[{n}]</a>' for n in numbers)


def page(number: int, of: int, *, body: str | None = None, title: str = TITLE) -> str:
    """Page ``number`` of the article; every one has the headline, the standfirst and who edited it."""
    html = article(title, f"{LEAD}\n{body or text(number)}\n{EDITOR}", published=NOW - timedelta(days=1))
    return html.replace("</article>", f'</article><div class="pager">{pager(range(1, of + 1), number)}</div>')


def whole(*numbers: int) -> list[str]:
    return [line for number in numbers for line in text(number).split("\n")]


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as server:
        for number in (1, 2, 3):
            server.add(path(number), page(number, 3))
        server.add("/feed.xml", reply(feed(server.url, [path(1)]), type="application/rss+xml"))
        yield server


@pytest.fixture
def home(tmp_path: Path, site: Server) -> Home:
    made = Home(tmp_path / "home")
    made.source("one", site.url, f'feed = "{site.url}/feed.xml"')
    return made


def stored(home: Home) -> list[tuple[str, list[str], list[str]]]:
    """Address, paragraphs and warnings of what is stored; what every page repeats stands once, at either end."""
    found = []
    for url, text, warnings in home.rows("SELECT url, text, warnings FROM articles ORDER BY url"):
        lead, *paragraphs, editor = text.split("\n")
        assert (lead, editor) == (LEAD, EDITOR)
        found.append((url, paragraphs, json.loads(warnings)))
    return found


def asked(site: Server) -> list[str]:
    paths = [path for path in site.paths() if path.startswith("/news/")]
    site.forget()
    return paths


def addresses(home: Home) -> dict[str, Any]:
    rows = home.rows("SELECT url, outcome, article_id FROM urls")
    return {url.rpartition("/")[2]: (outcome, article_id) for url, outcome, article_id in rows}


def due(home: Home) -> None:
    db = home.db()
    with db.conn:
        db.conn.execute("UPDATE urls SET look_again = '2020-01-01T00:00:00Z' WHERE look_again IS NOT NULL")
    db.conn.close()


def read_again(home: Home) -> list[Reread]:
    """Read everything again with the reader that has read it."""
    found: list[Reread] = []
    with closing(open_store(home.path / "silkwatch.db")) as db:
        specs = catalog.load(home.path / "sources", bundled=False).specs
        ids = reread.chosen(db, Wanted(everything=True), specs)
        reread.run(db, home.path / "archive", ids, specs, done=found.append, now=NOW, write=True)
    return found


def test_the_pages_become_one_article(home: Home, site: Server) -> None:
    assert home.crawl()["articles"] == {"new": 1}
    assert stored(home) == [(site.url + path(1), whole(1, 2, 3), [])]
    assert asked(site) == [path(1), path(2), path(3)]
    assert addresses(home) == {f"c_123456{end}.htm": ("article", 1) for end in ("", "_2", "_3")}
    assert home.rows("SELECT kind, outcome FROM fetches WHERE kind = 'article'") == [("article", "ok")] * 3


@pytest.mark.slow
def test_pages_that_are_listed_as_articles_of_their_own_are_known_and_not_asked_for_again(
    home: Home, site: Server
) -> None:
    home.crawl()
    site.forget()
    site.add("/feed.xml", reply(feed(site.url, [path(3), path(2), path(1)]), type="application/rss+xml"))
    assert home.crawl()["articles"] == {}
    assert asked(site) == []


@pytest.mark.slow
def test_a_later_page_that_is_listed_first_is_read_as_its_article(home: Home, site: Server) -> None:
    site.add("/feed.xml", reply(feed(site.url, [path(2)]), type="application/rss+xml"))
    assert home.crawl()["articles"] == {"new": 1}
    assert stored(home) == [(site.url + path(1), whole(1, 2, 3), [])]
    assert asked(site) == [path(2), path(1), path(3)]
    assert set(addresses(home).values()) == {("article", 1)}


@pytest.mark.slow
def test_pages_listed_side_by_side_are_one_article(home: Home, site: Server) -> None:
    site.add("/feed.xml", reply(feed(site.url, [path(3), path(2), path(1)]), type="application/rss+xml"))
    assert home.crawl()["articles"] == {"new": 1}
    assert stored(home) == [(site.url + path(1), whole(1, 2, 3), [])]
    assert len(asked(site)) <= 6  # each as it was listed, and as it was led to
    assert set(addresses(home).values()) == {("article", 1)}


@pytest.mark.slow
def test_a_page_that_fails_is_made_up_for_without_a_revision(home: Home, site: Server) -> None:
    site.add(path(3), reply("", status=403))
    assert home.crawl()["articles"] == {"new": 1}
    assert stored(home) == [(site.url + path(1), whole(1, 2), ["several-pages"])]
    assert home.rows("SELECT count(*) FROM urls WHERE look_again IS NOT NULL") == [(1,)]

    # While it still fails what is there stays; then it is completed, and nobody is told of a correction.
    due(home)
    assert home.crawl()["articles"] == {}
    assert stored(home) == [(site.url + path(1), whole(1, 2), ["several-pages"])]
    site.add(path(3), page(3, 3))
    assert home.crawl()["articles"] == {"completed": 1}
    assert stored(home) == [(site.url + path(1), whole(1, 2, 3), [])]
    assert home.rows("SELECT count(*) FROM revisions") == [(0,)]
    assert home.rows("SELECT revised_at FROM articles") == [(None,)]
    assert home.rows("SELECT count(*) FROM readings") == [(1,)]
    assert set(addresses(home).values()) == {("article", 1)}


@pytest.mark.slow
def test_a_page_that_is_gone_does_not_shorten_what_is_stored(home: Home, site: Server) -> None:
    home.crawl()
    db = home.db()
    with db.conn:
        db.conn.execute("UPDATE urls SET look_again = '2020-01-01T00:00:00Z' WHERE url = ?", (site.url + path(1),))
    db.conn.close()
    site.add(path(2), reply("", status=404))
    assert home.crawl()["articles"] == {"unchanged": 1}
    assert stored(home) == [(site.url + path(1), whole(1, 2, 3), [])]
    assert home.rows("SELECT count(*) FROM revisions") == [(0,)]


@pytest.mark.slow
def test_one_page_for_all_is_preferred(home: Home, site: Server) -> None:
    link = '<div class="pager"><a href="/news/c_123456_all.htm">阅读全文</a> '
    site.add(path(1), page(1, 3).replace('<div class="pager">', link))
    site.add("/news/c_123456_all.htm", page(1, 1, body="\n".join(whole(1, 2, 3))))
    home.crawl()
    assert asked(site) == [path(1), "/news/c_123456_all.htm"]
    assert [(url, warnings) for url, _, warnings in stored(home)] == [(site.url + path(1), [])]
    assert stored(home)[0][1] == whole(1, 2, 3)


@pytest.mark.slow
def test_a_pager_without_end_is_bounded_and_never_leaves_the_host(home: Home, site: Server) -> None:
    def endless(request: Request) -> str:
        number = int(request.path.rpartition("_")[2].partition(".")[0])
        return page(number, number + 3).replace("<b>", '<a href="http://127.0.0.9/news/c_123456_2.htm">下一页</a><b>')

    site.add(path(1), page(1, 99))
    for number in range(2, 120):
        site.add(path(number), endless)
    home.crawl()
    assert asked(site) == [path(number) for number in range(1, 21)]
    [(_, lines, warnings)] = stored(home)
    assert lines == whole(*range(1, 21))
    assert warnings == ["several-pages"]


@pytest.mark.slow
@pytest.mark.parametrize("other", ["the same text", "another article"])
def test_a_pager_of_something_else_brings_nothing(home: Home, site: Server, other: str) -> None:
    mistaken = (
        page(1, 3) if other == "the same text" else page(2, 3, title="A museum for telescopes").replace("[1]", "")
    )
    site.add(path(2), mistaken)
    home.crawl()
    assert stored(home) == [(site.url + path(1), whole(1), [])]
    assert asked(site) == [path(1), path(2)]


@pytest.mark.slow
def test_killed_between_two_pages_it_loses_and_doubles_nothing(home: Home, site: Server) -> None:
    go = threading.Event()
    site.add(path(3), replace(reply(page(3, 3)), wait=go))
    process = home.start()
    assert site.wait_for(1, path(3))
    kill(process)
    go.set()
    assert home.rows("SELECT count(*) FROM articles") == [(0,)]
    assert addresses(home) == {"c_123456.htm": ("pending", None)}
    home.crawl()
    assert stored(home) == [(site.url + path(1), whole(1, 2, 3), [])]
    assert set(addresses(home).values()) == {("article", 1)}


@pytest.mark.slow
def test_a_replay_joins_as_the_crawl_did(home: Home, site: Server, tmp_path: Path) -> None:
    home.crawl()
    before, paths = stored(home), [str(one) for one in home.archived()]
    asked(site)
    again = Home(tmp_path / "again")
    again.source("one", site.url, f'feed = "{site.url}/feed.xml"')
    again.crawl(replay=paths)
    assert stored(again) == before
    assert asked(site) == []


@pytest.mark.slow
def test_what_came_in_several_looks_is_read_again_whole(home: Home, site: Server) -> None:
    site.add(path(3), reply("", status=403))
    home.crawl(clock_back=3 * 3600)
    site.add(path(3), page(3, 3))
    home.crawl()
    before = stored(home)
    assert before == [(site.url + path(1), whole(1, 2, 3), [])]
    assert [one.outcome for one in read_again(home)] == ["unchanged"]
    assert stored(home) == before


TEASERS = "\n".join(f"Story {number}: {words(50 + number, 30)}." for number in range(5))


@pytest.mark.slow
@pytest.mark.parametrize("back", ["Назад", "1"])  # "1" promises a first page, which the list is not
@pytest.mark.parametrize("numbers", [(12, 13, 14), (2, 3)])
def test_articles_that_lead_back_to_their_list_are_articles(
    home: Home, site: Server, back: str, numbers: tuple[int, ...]
) -> None:
    paths = [f"/news-{number}" for number in numbers]
    for number, path in zip(numbers, paths, strict=True):
        one = article(f"Story {number} of the valley", words(700 + number, 120) + ".", published=NOW)
        site.add(path, one.replace("</article>", f'</article><a href="/news">{back}</a>'))
    listing = article("News of the academy", TEASERS)
    more = '<a href="/news?page=2">2</a>' + "".join(f'<a href="{path}">Story</a>' for path in paths)
    site.add("/news", listing.replace("</article>", f"</article>{more}"))
    site.add("/feed.xml", reply(feed(site.url, paths), type="application/rss+xml"))
    assert home.crawl()["articles"] == {"new": len(paths)}
    assert sorted(home.rows("SELECT url, warnings FROM articles")) == [(site.url + path, "[]") for path in paths]
    assert len({article for _, article in addresses(home).values()}) == len(paths)
    assert [one.outcome for one in read_again(home)] == ["unchanged"] * len(paths)
