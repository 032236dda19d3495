"""What the fork server loads before it forks the readers: libraries, vocabulary and models once, not once a reader."""

from __future__ import annotations

import gc
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from crawler.errors import NotArticle
from crawler.judging import judge_text
from crawler.list_work import RawList, read_list
from crawler.read.article import read
from crawler.read.page import Page
from storage import prepared

_URL = "https://silkwatch.invalid/"
_TEXT = "Students of the two universities met their teachers. The rector opened the first workshop of the year. " * 4


def warm_up() -> None:
    """Read and judge a list and a page of our own, so that everything that is made on first use has been made."""
    now = datetime.now(UTC)
    feed = f"<rss><channel><item><title>First day</title><link>{_URL}1.html</link></item></channel></rss>".encode()
    raw = RawList(
        body=feed, url=_URL, home=_URL, content_type=None, rule=None, article_url=None, timezone="UTC", now=now
    )
    read_list(raw)
    body = f"<html><head><title>First day</title></head><body><h1>First day</h1><p>{_TEXT}</p></body></html>".encode()
    with suppress(NotArticle):  # only the reading matters
        read(Page(url=_URL, body=body, fetched_at=now))
    for text in (
        _TEXT,
        "两国教育部签署了合作协议。",
        "Министр образования посетил университет.",
        "Университет ашылды.",
    ):
        judged = judge_text(url=_URL, title="First day", text=text, source="silkwatch")
        prepared.ready(replace(judged, verdict="relevant"))  # what is worked out of these alone


warm_up()
# What is loaded now stays: collecting garbage need not look at it again, and forked readers go on sharing its memory.
gc.collect()
gc.freeze()
