"""Articles as other programs write them down: lines of JSON, rows of a table. Read and checked one by one."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

from crawler import dates
from crawler.errors import CrawlerError
from storage import foreign
from storage.errors import DatabaseUnusable

FIELDS = ("url", "title", "text", "source", "lang", "published", "first_seen", "author", "id")
LONGEST_LINE = 8 * 1024 * 1024  # characters
# What other programs call the same thing, the likeliest first; `--map` names anything else.
_ALIASES = {
    "url": ("url", "link", "href", "source_url"),
    "title": ("title", "headline", "name"),
    "text": ("text", "content", "body", "maintext", "full_text", "article"),
    "source": ("source", "site", "media", "publisher", "source_domain", "domain"),
    "lang": ("lang", "language"),
    "published": ("published", "published_at", "date_publish", "pubdate", "publish_date", "date"),
    "first_seen": ("first_seen", "date_download", "fetched_at", "created_at", "added"),
    "author": ("author", "authors", "byline"),
    "id": ("external_id", "id", "uuid"),
}


class ImportFailed(CrawlerError):
    """A file cannot be imported at all."""


class BadRecord(CrawlerError):
    """One line or row cannot be imported; the others can."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One article of a corpus. ``published`` is a ``date`` where no clock time is given."""

    url: str
    title: str
    text: str
    source: str | None = None
    lang: str | None = None
    published: datetime | date | None = None
    published_raw: str | None = None
    first_seen: datetime | None = None
    author: str | None = None
    external_id: str | None = None
    warnings: tuple[str, ...] = ()


def line_of(values: Mapping[str, object], *, now: datetime) -> Line:
    """Check one record, its fields named as in ``FIELDS``. Raises BadRecord that says which field is wrong."""
    url, title, text = (_required(values, name) for name in ("url", "title", "text"))
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadRecord(f"url: {url[:100]!r}: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRecord(f"url: {url[:100]!r}: no http or https address")
    published = _date(values, "published")
    future = published is not None and instant(published) > now
    return Line(
        url=url,
        title=title,
        text=text,
        source=_optional(values, "source"),
        lang=_optional(values, "lang"),
        published=None if future else published,
        published_raw=_optional(values, "published"),
        first_seen=min(instant(seen), now) if (seen := _date(values, "first_seen")) else None,
        author=_optional(values, "author"),
        external_id=_optional(values, "id"),
        warnings=("date-in-future",) if future else (),
    )


def instant(value: datetime | date) -> datetime:
    """Return a moment of that day that is the same day in (nearly) every zone: noon, UTC."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(12), UTC)


def from_jsonl(path: Path) -> Iterator[tuple[str, Mapping[str, object] | BadRecord]]:
    """Go through the lines of a JSONL file, gzipped or not: where each stands, and its values or what is wrong."""
    for number, text in enumerate(_lines(path), 1):
        if not text.strip():
            continue
        where = f"{path.name} line {number}"
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield where, BadRecord(f"not JSON: {error}")
            continue
        yield where, values if isinstance(values, dict) else BadRecord("not a JSON object")


def from_sqlite(
    path: Path, table: str | None, columns: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, object] | BadRecord]]:
    """Go through a table or view; ``columns`` maps its columns to our fields where the names do not say it.

    Raises ImportFailed when the file is no database, or the table is missing, not named or lacks what is required.
    """
    try:
        chosen = _table(path, table or ("articles" if foreign.is_store(path) else None))
        fields = _fields(foreign.columns(path, chosen), columns, f"{path}, table {chosen}")
        for number, row in enumerate(foreign.rows(path, chosen, list(fields)), 1):
            yield f"{path.name} row {number}", dict(zip(fields.values(), row, strict=True))
    except DatabaseUnusable as error:
        raise ImportFailed(f"import: {error}") from error


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as raw:
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw) if raw.read(2) == b"\x1f\x8b" else raw)
        raw.seek(0)
        try:
            while line := stream.readline(LONGEST_LINE):
                yield line.decode("utf-8-sig", errors="replace")
        except (OSError, EOFError, zlib.error) as error:
            raise ImportFailed(
                f"import: {path}: {error}: the file is damaged; the lines before are imported"
            ) from error


def _table(path: Path, asked: str | None) -> str:
    own = foreign.tables(path)
    if asked is not None:
        if asked not in own:
            raise ImportFailed(f"import: {path}: no table {asked!r}: there is {', '.join(own) or 'none'}")
        return asked
    if len(own) != 1:
        raise ImportFailed(f"import: {path}: holds {len(own)} tables: name one with --table: {', '.join(own)}")
    return own[0]


def _fields(names: list[str], columns: Mapping[str, str], where: str) -> dict[str, str]:
    """Return column → field for the columns we use."""
    for column, field in columns.items():
        if column not in names:
            raise ImportFailed(f"import: {where}: no column {column!r}: there is {', '.join(names)}")
        if field not in FIELDS:
            raise ImportFailed(f"import: {where}: no field {field!r} to map to: there is {', '.join(FIELDS)}")
    chosen = dict(columns)
    for field, aliases in _ALIASES.items():
        if field not in chosen.values():
            found = next((name for alias in aliases for name in names if name.lower() == alias), None)
            if found is not None and found not in chosen:
                chosen[found] = field
    missing = {"url", "title", "text"} - set(chosen.values())
    if missing:
        raise ImportFailed(
            f"import: {where}: no column for {', '.join(sorted(missing))}: map one: --map COLUMN=FIELD "
            f"(columns: {', '.join(names)})"
        )
    return chosen


def _required(values: Mapping[str, object], name: str) -> str:
    value = _optional(values, name)
    if value is None:
        raise BadRecord(f"{name}: missing or empty")
    return value


def _optional(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    if isinstance(value, list):  # authors, often
        value = ", ".join(str(each) for each in value)
    if value is None or isinstance(value, dict | bytes):
        return None
    return str(value).replace("\0", "").strip() or None


def _date(values: Mapping[str, object], name: str) -> datetime | date | None:
    text = _optional(values, name)
    if text is None:
        return None
    parsed = dates.parse(text, timezone="UTC", now=None)
    if parsed is None:
        raise BadRecord(f"{name}: {text[:60]!r}: no date we can read: write 2026-11-22 or 2026-11-22T07:00:00Z")
    return parsed.value
