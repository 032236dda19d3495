"""What the store promises of a crawl: everything once, nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawler.farm import Home, kill, publish, story
from tests.server import Server

SITES = ("alpha", "beta", "gamma")
ARTICLES = 100


class Farm:
    """Three sites on three hosts, each with a hundred articles in its feed."""

    def __init__(self, sites: dict[str, Server]) -> None:
        self.sites = sites
        for name, site in sites.items():
            publish(site, name, range(ARTICLES))

    def asked(self) -> list[str]:
        """The paths that were asked of any site since it was last called, without the robots.txt."""
        paths = [path for site in self.sites.values() for path in site.paths() if path != "/robots.txt"]
        for site in self.sites.values():
            site.forget()
        return paths


@pytest.fixture
def farm() -> Iterator[Farm]:
    with ExitStack() as stack:
        hosts = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
        yield Farm({name: stack.enter_context(Server(host)) for name, host in zip(SITES, hosts, strict=True)})


def home_for(farm: Farm, path: Path) -> Home:
    home = Home(path)
    for name, site in farm.sites.items():
        home.source(name, site.url, f'feed = "{site.url}/feed.xml"')
    return home


def stored(home: Home) -> list[tuple[str, str, str, str]]:
    return [tuple(row) for row in home.rows("SELECT url, title, text, first_seen FROM articles ORDER BY url")]


@pytest.mark.slow
def test_a_crawl_takes_everything_once_then_only_what_changed_and_can_be_replayed(farm: Farm, tmp_path: Path) -> None:
    home = home_for(farm, tmp_path / "home")
    assert home.crawl()["articles"] == {"new": 300}
    assert len(farm.asked()) == 303
    before = stored(home)
    assert len({url for url, *_ in before}) == 300

    # Nothing new: only the lists are asked, and nothing is stored.
    summary = home.crawl()
    assert sorted(farm.asked()) == ["/feed.xml"] * 3
    assert summary["articles"] == {}
    assert stored(home) == before

    # Three new articles, and one revised that is due to be looked at again.
    publish(farm.sites["beta"], "beta", range(-3, ARTICLES))
    revised = f"{farm.sites['alpha'].url}/news/alpha-7"
    farm.sites["alpha"].add(
        "/news/alpha-7",
        story("alpha", 7).replace("</article>", "<p>The rector has since left the academy.</p></article>"),
    )
    due_again(home, revised)
    summary = home.crawl()
    assert summary["articles"] == {"new": 3, "revised": 1}
    assert sorted(farm.asked()) == ["/feed.xml"] * 3 + [
        "/news/alpha-7",
        "/news/beta--1",
        "/news/beta--2",
        "/news/beta--3",
    ]
    assert home.rows("SELECT count(*) FROM articles") == [(303,)]
    assert home.rows("SELECT a.url FROM revisions r JOIN articles a ON a.id = r.article_id") == [(revised,)]

    # Replayed into an empty home, without a network, the archive gives the same articles.
    again = home_for(farm, tmp_path / "again")
    summary = again.crawl(replay=[str(path) for path in home.archived()])
    assert farm.asked() == []
    assert summary["kind"] == "replay"
    assert [row for row in stored(again) if row[0] != revised] == [row for row in stored(home) if row[0] != revised]


@pytest.mark.slow
def test_a_crawl_that_is_killed_loses_nothing_and_takes_nothing_twice(farm: Farm, tmp_path: Path) -> None:
    home = home_for(farm, tmp_path / "home")
    process = home.start()
    assert farm.sites["beta"].wait_for(40)
    kill(process)
    done = {url for (url,) in home.rows("SELECT url FROM articles")}
    assert 0 < len(done) < 300
    assert any(path.suffix == ".open" for path in home.archived())
    farm.asked()

    home.crawl()
    assert home.rows("SELECT count(*), count(DISTINCT url), count(DISTINCT content_hash) FROM articles") == [(300,) * 3]
    assert home.rows("SELECT count(*) FROM revisions") == [(0,)]
    fetched_again = done & {f"{site.url}{path}" for site in farm.sites.values() for path in site.paths()}
    assert fetched_again == set()
    assert not any(path.suffix == ".open" for path in home.archived())


def due_again(home: Home, url: str) -> None:
    db = home.db()
    with db.conn:
        db.conn.execute("UPDATE urls SET look_again = '2020-01-01T00:00:00Z' WHERE url = ?", (url,))
    db.conn.close()
