"""What the fork server loads before it forks the readers: libraries, vocabulary and models once, not once a reader."""

from __future__ import annotations

import gc
from contextlib import suppress
from datetime import UTC, datetime

from crawler.errors import NotArticle
from crawler.judging import judge_text
from crawler.read.article import read
from crawler.read.page import Page

_TEXT = "Students of the two universities met their teachers. The rector opened the first workshop of the year. " * 4


def warm_up() -> None:
    """Read and judge a page of our own, so that everything that is made on first use has been made."""
    body = f"<html><head><title>First day</title></head><body><h1>First day</h1><p>{_TEXT}</p></body></html>".encode()
    with suppress(NotArticle):  # only the reading matters
        read(Page(url="https://silkwatch.invalid/", body=body, fetched_at=datetime.now(UTC)))
    for text in (
        _TEXT,
        "两国教育部签署了合作协议。",
        "Министр образования посетил университет.",
        "Университет ашылды.",
    ):
        judge_text(url="https://silkwatch.invalid/", title="First day", text=text, source="silkwatch")


warm_up()
# What is loaded now stays: collecting garbage need not look at it again, and forked readers go on sharing its memory.
gc.collect()
gc.freeze()
