"""A source's own [[read]] tables in a crawl: each page is read with the layout of its day."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crawler.farm import Home, article, feed, words
from tests.server import Server, reply

READ = """
[[read]]
generation = "2024"
body = ".text"
cut = [".box"]
from = 2024-03-01

[[read]]
generation = "2019"
body = ".text"
cut = [".more"]
until = 2024-02-29
"""


def page(published: datetime) -> str:
    """Both classes are on pages of any day; what they are for has changed."""
    seed = published.year
    text = article(f"The archive of {seed} opened its doors", f"{words(seed, 60)}.", published=published)
    boxes = f'<p class="box">Box {words(seed + 1, 30)}.</p><p class="more">More {words(seed + 2, 30)}.</p>'
    return text.replace("<article>", '<article><div class="text">').replace("</article>", f"{boxes}</div></article>")


@pytest.mark.slow
def test_yesterdays_pages_are_read_with_yesterdays_layout(tmp_path: Path) -> None:
    with Server() as site:
        days = {"/new": datetime(2026, 9, 1, 8, tzinfo=UTC), "/old": datetime(2024, 2, 29, 18, tzinfo=UTC)}
        days["/last"] = datetime(2024, 2, 29, 20, tzinfo=UTC)  # in Almaty it was March already
        for path, day in days.items():
            site.add(path, page(day))
        site.add("/feed.xml", reply(feed(site.url, days), type="application/rss+xml"))
        home = Home(tmp_path / "home")
        home.source("one", site.url, f'[[discover]]\nfeed = "{site.url}/feed.xml"\n{READ}')
        home.crawl()
        lines = {
            url.removeprefix(site.url): {line.split()[0] for line in text.split("\n")} & {"Box", "More"}
            for url, text in home.rows("SELECT url, text FROM articles")
        }
    assert lines == {"/new": {"More"}, "/old": {"Box"}, "/last": {"More"}}
