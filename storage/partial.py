"""Articles that their sites split over several pages, of which not all could always be had.

What is missing today was not taken back by the site, and what comes with the next look was there before: neither is a
revision. A part never shortens what is stored whole, even where it says something else: there is no telling what the
missing pages say now, and the next look that sees them all tells what has changed. More takes the place of a part as
another reading of the same page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage import articles, prepared, readings
from storage.database import transaction
from storage.models import Article, Saved
from storage.sqlite import Database

WARNING = "several-pages"  # of an article of which some pages were not read


def save(db: Database, article: Article, *, now: datetime, first_seen: datetime | None = None) -> Saved:
    """Store an article as ``articles.save`` does, unless it or what is stored is a part of the other.

    ``completed``: a part was stored, and now there is more of it; the part is kept as an earlier reading.
    """
    article = prepared.ready(article)  # while others may write
    with transaction(db):
        known = articles.find(db, article)
        if known is None:
            return articles.save_ready(db, article, now=now, first_seen=first_seen)
        stored = known.article
        if _is_part(article) and _keeps(stored, article):
            return articles.seen(db, known.id, article.url, now=now, fetched=first_seen is None)
        if _is_part(stored) and _completes(article, stored):
            readings.replace(db, known.id, article, now=now)
            saved = articles.save_ready(db, article, now=now, first_seen=first_seen)
            return saved if article.text == stored.text else replace(saved, outcome="completed")
        return articles.save_ready(db, article, now=now, first_seen=first_seen)


def _is_part(article: Article) -> bool:
    return WARNING in article.warnings


def _keeps(stored: Article, part: Article) -> bool:
    """Whether what is stored stays: it says all that the part says and more, or is whole and longer."""
    if part.text == stored.text:
        return False
    return _holds(stored, part) or (not _is_part(stored) and len(part.text) < len(stored.text))


def _completes(article: Article, part: Article) -> bool:
    whole = not _is_part(article)
    if whole and article.extractor != part.extractor:
        return True  # what another version of the reader makes of the same lines cannot be compared line by line
    if article.text == part.text:
        return whole and article.title == part.title
    return _holds(article, part)


def _holds(whole: Article, part: Article) -> bool:
    """Whether an article says all that another one says; what it is called may depend on how it was listed."""
    return set(part.text.split("\n")) <= set(whole.text.split("\n"))
