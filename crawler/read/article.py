"""A page's bytes to an article, or to the reason why it is none."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

import trafilatura

from crawler.errors import NotArticle
from crawler.read import EXTRACTOR
from crawler.read.page import Page, ReadArticle

_SHORTEST = 40  # characters


def read(page: Page) -> ReadArticle:
    """Read a page.

    Raises NotArticle if it holds no article that can be trusted; no bytes make it raise anything else.
    """
    document = trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True, include_comments=False)
    text = normalize("NFC", (document and document.text) or "")
    title = normalize("NFC", (document and document.title) or page.listed_title or "")
    if document is None or not title or len(text) < _SHORTEST:
        raise NotArticle("too-short", f"{len(text)} characters of text")
    published = date.fromisoformat(document.date) if document.date else page.listed_published
    return ReadArticle(
        url=page.url,
        canonical_url=page.url,
        title=title,
        text=text,
        extractor=EXTRACTOR,
        author=document.author,
        published=published,
        published_raw=document.date,
        published_precision="day" if published else None,
        published_from="htmldate" if document.date else None,
        image=document.image,
    )
