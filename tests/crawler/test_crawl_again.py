"""Looking again: what became of the articles that matter, some days later."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.crawler.farm import Home, publish, story
from tests.server import Server, reply

BOTH = (
    "<p>Xi'an Jiaotong University and Al-Farabi Kazakh National University signed an agreement on a joint institute in "
    "Almaty. Students from China and Kazakhstan will study there.</p>"
)


def about_the_topic(page: str) -> str:
    return page.replace("</h1>", "</h1>" + BOTH).replace("<h1>", "<h1>China and Kazakhstan open university: ")


def untitled(page: str) -> str:
    """A page that leaves its title and its date to the feed."""
    return re.sub(r"<title>.*?</title>|</?h1>|<meta[^>]*>|<time.*?</time>", "", page)


def test_a_page_that_changed_is_a_revision_and_one_that_is_gone_is_withdrawn(tmp_path: Path) -> None:
    with Server() as site:
        publish(site, "again", range(6))
        for n in range(5):
            site.add(f"/news/again-{n}", about_the_topic(story("again", n)))
        site.add("/news/again-4", untitled(about_the_topic(story("again", 4))))
        home = Home(tmp_path / "home")
        home.source("again", site.url, f'feed = "{site.url}/feed.xml"')
        home.crawl(clock_back=25 * 3600)
        assert home.rows("SELECT count(*) FROM urls WHERE look_again IS NOT NULL") == [(5,)]  # the topic's, no others

        site.forget()
        changed = about_the_topic(story("again", 0)).replace("joint institute", "joint faculty")
        site.add("/news/again-0", changed)
        site.add("/news/again-1", reply("", status=404))
        site.add("/news/again-2", reply("", status=410))
        site.add("/news/again-3", reply("<html><body><h1>Maintenance</h1></body></html>"))
        summary = home.crawl()
        pages = sorted(path for path in site.paths() if path.startswith("/news/"))
        assert pages == [f"/news/again-{n}" for n in range(5)]
        assert summary["articles"] == {"revised": 1, "unchanged": 1}
        assert home.rows("SELECT url FROM articles WHERE withdrawn_at IS NOT NULL ORDER BY url") == [
            (f"{site.url}/news/again-{n}",) for n in (1, 2)
        ]
        assert home.rows("SELECT count(*) FROM articles") == [(6,)]
        # What did not change is in the archive as a revisit of what was kept before.
        assert home.rows("SELECT url FROM captures WHERE revisit AND kind = 'again'") == [(f"{site.url}/news/again-4",)]


@pytest.mark.slow
def test_a_page_that_has_moved_is_looked_at_when_it_is_due_and_not_at_every_look(tmp_path: Path) -> None:
    with Server() as site:
        publish(site, "again", [0])
        site.add("/news/again-0", about_the_topic(story("again", 0)))
        home = Home(tmp_path / "home")
        home.source("again", site.url, f'feed = "{site.url}/feed.xml"')
        home.crawl(clock_back=25 * 3600)
        site.add("/moved/again-0", about_the_topic(story("again", 0)))
        site.add("/news/again-0", reply("", status=301, Location="/moved/again-0"))
        home.crawl()
        assert site.hits("/moved/again-0") == 1
        home.crawl()
        assert site.hits("/moved/again-0") == 1


@pytest.mark.slow
def test_a_page_that_a_mended_layout_reads_differently_is_not_revised(tmp_path: Path) -> None:
    with Server() as site:
        publish(site, "again", [0])
        page = about_the_topic(story("again", 0))
        site.add("/news/again-0", page.replace("</h1>", "</h1><p class=ad>Buy a very comfortable chair today.</p>"))
        home = Home(tmp_path / "home")
        home.source("again", site.url, f'feed = "{site.url}/feed.xml"')
        home.crawl(clock_back=25 * 3600)
        declared = home.path / "sources" / "again.toml"
        declared.write_text(declared.read_text("utf-8") + '[read]\nbody = "body"\ncut = [".ad"]\n', "utf-8")
        assert home.crawl()["articles"] == {"unchanged": 1}
        assert home.rows("SELECT count(*) FROM revisions") == [(0,)]
