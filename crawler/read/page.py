"""What goes into the reader and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.read.pages import Pager
    from crawler.source import Hints
    from storage.models import Origin, Precision


@dataclass(frozen=True, kw_only=True)
class Page:
    """A fetched page and what is known of it from elsewhere: the header, the list it was found on, its source's
    zone.
    """

    url: str
    body: bytes
    fetched_at: datetime
    content_type: str | None = None  # the HTTP header, as sent
    timezone: str = "UTC"  # IANA name: the zone the source writes its naive times in
    hints: tuple[Hints, ...] = ()
    listed_title: str | None = None
    listed_published: datetime | date | None = None
    listed_published_raw: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReadArticle:
    """What the page says. ``published`` as in ``storage.models.Article``; ``warnings`` are short words for what is
    not sure; ``origins`` tell of each value where it was read and how sure it is.
    """

    url: str
    canonical_url: str
    title: str
    text: str
    extractor: str
    lang: str | None = None
    author: str | None = None
    published: datetime | date | None = None
    published_raw: str | None = None
    published_precision: Precision | None = None
    published_from: str | None = None
    summary: str | None = None
    image: str | None = None
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    pager: Pager | None = None  # where the other pages of the article are, if it has several
