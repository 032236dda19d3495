"""What the fork server loads before it forks the readers: libraries, vocabulary and models once, not once a reader.

Nothing is read meanwhile, so it counts by the clock: no garbage is looked for, there is next to none, and a core that
has nothing to do unpacks the model of languages.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

_URL = "https://silkwatch.invalid/"
_TEXT = "Students of the two universities met their teachers. The rector opened the first workshop of the year. " * 4
_RUSSIAN = "Министр образования посетил университет."
_TURN = 0.0005  # seconds, a tenth of the usual: unpacking takes 700 turns, and would wait as long for each


def warm_up() -> None:
    """Read and judge a list and a page of our own, so that everything that is made on first use has been made."""
    from crawler.read.language import detect

    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    languages = Thread(target=detect, args=(_RUSSIAN,))
    languages.start()
    try:
        _read()
        _judge(_TEXT, "两国教育部签署了合作协议。")
    finally:
        languages.join()  # nobody may be forked from between its steps
        sys.setswitchinterval(usual)
    _judge(_RUSSIAN, "Университет ашылды.", "Les étudiants chinois ont visité une université.")


def _read() -> None:
    from crawler.errors import NotArticle
    from crawler.list_work import RawList, read_list
    from crawler.read.article import read
    from crawler.read.page import Page

    now = datetime.now(UTC)
    feed = f"<rss><channel><item><title>First day</title><link>{_URL}1.html</link></item></channel></rss>".encode()
    raw = RawList(
        body=feed, url=_URL, home=_URL, content_type=None, rule=None, article_url=None, timezone="UTC", now=now
    )
    read_list(raw)
    for content in (f"<p>{_TEXT}</p>", f"<aside><p>{_TEXT}{_TEXT}</p></aside><p>A day.</p>"):  # plain, and in doubt
        body = f"<html><head><title>First day</title></head><body><h1>First day</h1>{content}</body></html>".encode()
        with suppress(NotArticle):  # only the reading matters
            read(Page(url=_URL, body=body, fetched_at=now))


def _judge(*texts: str) -> None:
    import crawler.work  # noqa: F401  # what the readers begin with
    from crawler.judging import judge_text
    from storage import prepared

    for text in texts:
        judged = judge_text(url=_URL, title="First day", text=text, source="silkwatch")
        prepared.ready(replace(judged, verdict="relevant"))  # what is worked out of these alone


gc.disable()
try:
    warm_up()
finally:
    gc.enable()
gc.freeze()  # what is loaded now stays: nobody need look at it again, and forked readers go on sharing its memory
