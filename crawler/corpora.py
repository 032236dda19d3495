"""Files that hold articles of other programs, lines of JSON or a table of an SQLite database: read as a stream."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from crawler.errors import CrawlerError
from crawler.records import FIELDS, BadRecord
from storage import foreign
from storage.errors import DatabaseUnusable

if TYPE_CHECKING:
    from crawler.ingest_origin import Origin

Kind = Literal["warc", "sqlite", "jsonl"]
LONGEST_LINE = 8 * 1024 * 1024  # bytes
_HEAD = 65_536  # bytes by which a file is recognised
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
_AS_TABLE = "make a database of it (`sqlite-utils insert corpus.db articles FILE{}`) and import that"
# Files that are brought by mistake: how they begin, what they are and what to do.
_OTHERS = (
    (b"PK\x03\x04", "a ZIP file", "unpack it and import what is in it"),
    (b"BZh", "compressed with bzip2", "unpack it first: bunzip2 FILE"),
    (b"\xfd7zXZ", "compressed with xz", "unpack it first: unxz FILE"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", "unpack it first: unzstd FILE"),
    (b"PAR1", "a Parquet file", "write its rows as lines of JSON"),
    (b"%PDF", "a PDF file", "import takes lines of JSON, SQLite databases and WARC files"),
    (b"\xff\xfe", "in UTF-16", "convert it: iconv -f UTF-16 -t UTF-8 FILE"),
    (b"\xfe\xff", "in UTF-16", "convert it: iconv -f UTF-16 -t UTF-8 FILE"),
    (b"{\0", "in UTF-16", "convert it: iconv -f UTF-16LE -t UTF-8 FILE"),
    (b"\0{", "in UTF-16", "convert it: iconv -f UTF-16BE -t UTF-8 FILE"),
    (b"[", "one JSON array", _AS_TABLE.format("")),
    (b"{\n", "an object over several lines", "write one object a line: jq -c . FILE > FILE.jsonl"),
    (b"{\r\n", "an object over several lines", "write one object a line: jq -c . FILE > FILE.jsonl"),
)


class ImportFailed(CrawlerError):
    """A file cannot be imported at all, or not to its end: why, and what to do. Which one, its caller knows."""


class Misused(ImportFailed):
    """A file has not the table or column that was asked for, or several from which one must be chosen."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One record of a file: ``where`` it stands, its values or what is wrong with it.

    ``done`` of ``Corpus.total`` is read with it.
    """

    where: str
    values: Mapping[str, object] | BadRecord
    done: int


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """The records of a file and their extent in bytes or rows, where it is known beforehand."""

    entries: Iterator[Entry]
    total: int | None


@contextmanager
def opened(origin: Origin) -> Iterator[tuple[Kind, BufferedReader]]:
    """Open a file and tell by its first bytes what it is. Raises ImportFailed; nothing of the file is used up."""
    try:
        file = origin.at(0)
    except OSError as error:
        raise ImportFailed(f"{error.strerror}: check the path and its permissions") from error
    with file:
        kind = _kind(file)
        if origin.far and kind == "sqlite":
            raise ImportFailed("an SQLite database: it is read here and there, so fetch it first, and import that")
        if origin.version is None and not origin.far and kind != "jsonl":
            raise ImportFailed("comes through a pipe: save it as a file")
        yield kind, file


def from_jsonl(file: BufferedReader, size: int | None) -> Corpus:
    """Go through the lines of a JSONL file of so many bytes, gzipped or not."""
    return Corpus(entries=_lines(file, told=size is not None), total=size)


def from_sqlite(path: Path, table: str | None, columns: Mapping[str, str]) -> Corpus:
    """Go through a table or view; ``columns`` maps its columns to our fields where the names do not say it.

    Raises ImportFailed when the file is no database, or the table is missing, not named or lacks what is required.
    """
    with _explained():
        chosen = _table(path, table or ("articles" if foreign.is_store(path) else None))
        fields = _fields(foreign.columns(path, chosen), columns, f"table {chosen}")
        return Corpus(entries=_rows(path, chosen, fields), total=foreign.count(path, chosen))


def _kind(file: BufferedReader) -> Kind:
    try:
        head = file.peek(_HEAD)
    except OSError as error:
        raise ImportFailed(f"{error.strerror}: check the disk") from error
    if head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, _HEAD)
        except zlib.error as error:
            raise ImportFailed(f"{error}: damaged, or no gzip file: fetch it again") from error
    if head.startswith(b"WARC/"):
        return "warc"
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, what, remedy in _OTHERS:
        if head.startswith(beginning):
            raise ImportFailed(f"{what}: {remedy}")
    lines = [line.lstrip() for line in head.splitlines()]
    if not head or any(line.startswith(b"{") for line in lines):
        return "jsonl"
    for letter, option in ((b"\t", " --tsv"), (b";", " --csv --delimiter ';'"), (b",", " --csv")):
        if lines[0].count(letter) >= 2:
            raise ImportFailed(f"looks like CSV: {_AS_TABLE.format(option)}")
    raise ImportFailed("neither lines of JSON nor an SQLite database nor a WARC file: damaged or encrypted?")


def _lines(file: BufferedReader, *, told: bool) -> Iterator[Entry]:
    gzipped = file.peek(2)[:2] == b"\x1f\x8b"
    stream: gzip.GzipFile | BufferedReader = gzip.GzipFile(fileobj=file) if gzipped else file
    done = 0
    try:
        for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), 1):
            whole = len(line) <= LONGEST_LINE
            read = len(line) if whole else len(line) + _skipped(stream)
            done = file.tell() if gzipped and told else done + read
            if not whole or line.strip():
                values = _values(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line) if whole else _TOO_LONG
                yield Entry(where=f"line {number}", values=values, done=done)
    except (OSError, EOFError, zlib.error) as error:
        raise ImportFailed(f"{error}: the file is damaged; the lines before are imported") from error


_TOO_LONG = BadRecord(f"the line is longer than {LONGEST_LINE >> 20} MiB", remedy="one line is one article")


def _skipped(stream: gzip.GzipFile | BufferedReader) -> int:
    """Read on to the end of a line, and return how many bytes that took."""
    read = 0
    while piece := stream.readline(_HEAD):
        read += len(piece)
        if piece.endswith(b"\n"):
            break
    return read


def _values(line: bytes) -> Mapping[str, object] | BadRecord:
    try:
        values = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return BadRecord(
            "not UTF-8",
            value=line[error.start : error.start + 12],
            remedy="convert the file, as in: iconv -f WINDOWS-1251 -t UTF-8 FILE",
        )
    except RecursionError:
        return BadRecord("not JSON we can read: nested too deeply", remedy="one line is one flat object")
    except ValueError as error:
        why, _, where = str(error).partition(": ")  # "Expecting value: line 1 column 1 (char 0)"
        column = where.rpartition("column ")[2].partition(" ")[0]
        return BadRecord(f"not JSON: {why}", remedy=f"mend the line at column {column}" if column else "mend the line")
    return values if isinstance(values, dict) else BadRecord("not a JSON object", remedy="write one object a line")


def _rows(path: Path, table: str, fields: Mapping[str, str]) -> Iterator[Entry]:
    with _explained():
        for number, row in enumerate(foreign.rows(path, table, list(fields)), 1):
            yield Entry(where=f"row {number}", values=dict(zip(fields.values(), row, strict=True)), done=number)


def _table(path: Path, asked: str | None) -> str:
    own = foreign.tables(path)
    if asked is not None:
        if asked not in own:
            raise Misused(f"no table {asked!r}: there is {', '.join(own) or 'none'}")
        return asked
    if len(own) != 1:
        raise Misused(f"holds {len(own)} tables: name one with --table: {', '.join(own)}")
    return own[0]


def _fields(names: list[str], columns: Mapping[str, str], where: str) -> dict[str, str]:
    """Return column → field for the columns we use."""
    for column, field in columns.items():
        if column not in names:
            raise Misused(f"{where}: no column {column!r}: there is {', '.join(names)}")
        if field not in FIELDS:
            raise Misused(f"{where}: no field {field!r} to map to: there is {', '.join(FIELDS)}")
    chosen = dict(columns)
    if len(set(chosen.values())) < len(chosen):
        raise Misused(f"{where}: two columns are mapped to one field: leave one out")
    for field, aliases in _ALIASES.items():
        if field not in chosen.values():
            found = next((name for alias in aliases for name in names if name.lower() == alias), None)
            if found is not None and found not in chosen:
                chosen[found] = field
    missing = {"url", "title", "text"} - set(chosen.values())
    if missing:
        raise Misused(
            f"{where}: no column for {', '.join(sorted(missing))}: map one: --map COLUMN=FIELD "
            f"(columns: {', '.join(names)})"
        )
    return chosen


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except DatabaseUnusable as error:
        raise ImportFailed(str(error)) from error
