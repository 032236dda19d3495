"""A reader that does what a hostile page could make a reader do; runs in the readers' own processes."""

from __future__ import annotations

import os
import threading

from crawler.errors import NotArticle
from crawler.read.page import Page
from crawler.source import SourceSpec
from storage.models import Article


def read(page: Page, spec: SourceSpec) -> Article:
    what = page.url.rsplit("/", 1)[-1]
    if what == "stuck":
        while True:
            pass
    if what == "waits":
        threading.Event().wait()
    if what == "dies":
        os._exit(11)
    if what == "hungry":
        bytearray(4 * 1024**3)
    if what == "broken":
        raise KeyError("a mistake of ours")
    if what == "notice":
        raise NotArticle("too-short", "12 characters")
    return Article(
        url=page.url,
        canonical_url=page.url,
        source=spec.source.name,
        title=what,
        text=what,
        verdict="not",
        score=0.0,
        extractor="test",
    )
