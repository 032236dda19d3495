"""One article as another program has written it down: the line of a file or the row of a table, checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from unicodedata import normalize
from urllib.parse import urlsplit

from crawler import dates
from crawler.errors import CrawlerError
from storage.writable import writable

FIELDS = ("url", "title", "text", "source", "lang", "published", "first_seen", "author", "id")
LANGUAGES = frozenset({"en", "zh", "zh-Hant", "ru", "kk", "kk-Latn", "kk-Arab"})
LONGEST = {"url": 4_000, "title": 2_000, "text": 400_000}  # characters; a text as long as one read from a page
_SHOWN = 60  # characters of a value in a message
_UNITS = (
    1,
    1_000,
    1_000_000,
    1_000_000_000,
)  # of a Unix timestamp: seconds, as JavaScript, as Java and as pandas has it
_TIMESTAMPS = (631_152_000, 4_102_444_800)  # seconds: 1990 to 2100
_NO_DATE = re.compile(r"[0 :.TZ-]+|nan|null|none", re.IGNORECASE)  # as databases and tables write a date they lack
_NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")


class BadRecord(CrawlerError):
    """One line or row cannot be imported; the others can.

    ``why`` says what is wrong in words that are the same for every record with that fault, ``field`` where, ``value``
    what stands there, ``remedy`` what to do.
    """

    def __init__(self, why: str, *, remedy: str, field: str | None = None, value: object = None) -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy
        self.field = field
        self.value = None if value is None else _shown(value)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.field, self.value, self.why, self.remedy) if part)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One article of a corpus. ``published`` is a ``date`` where no clock time is given.

    ``published_from``: ``import``, or ``url`` where only the address says it.
    """

    url: str
    title: str
    text: str
    source: str | None = None
    lang: str | None = None
    published: datetime | date | None = None
    published_raw: str | None = None
    published_from: str | None = None
    first_seen: datetime | None = None
    author: str | None = None
    external_id: str | None = None
    warnings: tuple[str, ...] = ()

    def seen(self, now: datetime) -> datetime:
        """Return when the article counts as first seen: as the line says, else when published; never in the future."""
        return min(self.first_seen or (instant(self.published) if self.published else now), now)


def line_of(values: Mapping[str, object], *, now: datetime) -> Line:
    """Check one record, its fields named as in ``FIELDS``. Raises BadRecord that says which field is wrong."""
    url, title, text = (_required(values, name) for name in ("url", "title", "text"))
    _check_address(url)
    if len(title) > LONGEST["title"]:
        raise BadRecord(
            f"longer than {LONGEST['title']:,} characters",
            field="title",
            value=title,
            remedy="no headline is: is the text in its place?",
        )
    published = _date(values, "published")
    future = published is not None and instant(published) > now
    said = None if future else published
    cut = len(text) > LONGEST["text"]
    line = Line(
        url=url,
        title=normalize("NFC", title),
        text=normalize("NFC", text[: LONGEST["text"]]).strip(),
        source=_optional(values, "source"),
        lang=_optional(values, "lang"),
        published=said or dates.from_url(url, now=now),
        published_raw=_optional(values, "published"),
        first_seen=instant(seen) if (seen := _date(values, "first_seen")) else None,
        author=_optional(values, "author"),
        external_id=_optional(values, "id"),
        warnings=(*(("date-in-future",) if future else ()), *(("cut-off",) if cut else ())),
        published_from="import" if said else "url",
    )
    return writable(line)


def instant(value: datetime | date) -> datetime:
    """Return a moment of that day that is the same day in (nearly) every zone: noon, UTC."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(12), UTC)


def _check_address(url: str) -> None:
    remedy = "write it whole, as in https://example.org/news/1"
    if len(url) > LONGEST["url"]:
        raise BadRecord(f"longer than {LONGEST['url']:,} characters", field="url", value=url, remedy=remedy)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadRecord("no valid address", field="url", value=url, remedy=remedy) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRecord("no http or https address", field="url", value=url, remedy=remedy)


def _required(values: Mapping[str, object], name: str) -> str:
    value = _optional(values, name)
    if value is None:
        raise BadRecord("missing or empty", field=name, remedy="an article needs url, title and text")
    return value


def _optional(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    if isinstance(value, bytes):
        value = _decoded(value, name)
    if isinstance(value, list):  # authors, often
        value = ", ".join(str(each) for each in value)
    if value is None or isinstance(value, dict):
        return None
    return str(value).replace("\0", "").strip() or None


def _decoded(value: bytes, name: str) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRecord(
            "bytes that are not UTF-8",
            field=name,
            value=value[:_SHOWN],
            remedy="convert the column to text, or unpack it if it is compressed",
        ) from error


def _date(values: Mapping[str, object], name: str) -> datetime | date | None:
    text = _optional(values, name)
    if text is None or _NO_DATE.fullmatch(text):
        return None
    if _NUMBER.fullmatch(text) and (stamp := _timestamp(text)):
        return stamp
    parsed = dates.parse(text, timezone="UTC", now=None)
    if parsed is None:
        raise BadRecord(
            "no date we can read", field=name, value=text, remedy="write 2026-11-22 or 2026-11-22T07:00:00Z"
        )
    return parsed.value


def _timestamp(text: str) -> datetime | None:
    """Read a Unix timestamp in the one unit that makes it a day between 1990 and 2100."""
    first, last = _TIMESTAMPS
    for unit in _UNITS:
        seconds = math.floor(float(text) / unit)
        if first <= seconds < last:
            return datetime.fromtimestamp(seconds, UTC)
    return None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
