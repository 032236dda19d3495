"""Whether the store is as it should be: what its promises come to, counted. Nothing is changed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from storage import times
from storage.backup import inspect, reading
from storage.errors import DatabaseUnusable
from storage.fingerprint import fingerprint
from storage.schema import FIRST_SCHEMA
from storage.searchable import number

ENGINE = sqlite3.sqlite_version
OLDEST_SQLITE = (3, 37)  # the first to list its tables with their kinds (`pragma_table_list`)
SAMPLE = 20  # captures that are looked at, unless all are
RESTORE = "bring a backup back with `silkwatch restore FILE`"
_NAMED = 5  # complaints of SQLite that are passed on

_TABLES = frozenset(re.findall(r"CREATE TABLE (\w+)", FIRST_SCHEMA))  # that every release has
# A count that must be 0 → what it counts, and what to do.
_PROMISES = {
    "SELECT count(*) FROM articles WHERE NOT EXISTS"
    " (SELECT 1 FROM articles_fts_docsize WHERE id = number(day, articles.id))": (
        "articles without a row in the search index, which no search finds",
        f"{RESTORE}, or import the database into a new home",
    ),
    "SELECT max(0, (SELECT count(*) FROM articles_fts_docsize) - (SELECT count(*) FROM articles))": (
        "rows of the search index without an article",
        f"{RESTORE}, or import the database into a new home",
    ),
    "SELECT count(*) FROM articles WHERE NOT EXISTS (SELECT 1 FROM urls WHERE article_id = articles.id)": (
        "articles without an address, which the next crawl takes for unknown",
        f"{RESTORE}, or import the database into a new home",
    ),
    "SELECT count(*) FROM articles d JOIN articles r ON r.id = d.duplicate_of WHERE r.duplicate_of IS NOT NULL": (
        "articles that repeat one which repeats another",
        "please report it",
    ),
    "SELECT count(*) FROM articles WHERE verdict = 'not' AND story_id IS NOT NULL": (
        "articles in a story that are not relevant",
        "please report it",
    ),
    "SELECT count(*) FROM articles JOIN stories ON stories.id = story_id WHERE merged_into IS NOT NULL": (
        "articles in a story that was merged into another",
        "please report it",
    ),
    "SELECT count(*) FROM articles WHERE verdict <> 'not' AND story_id IS NULL": (
        "articles of the topic that are in no story",
        "please report it",
    ),
    "SELECT count(*) FROM facts JOIN articles ON articles.id = article_id"
    " WHERE superseded_at IS NULL AND facts.story_id IS NOT articles.story_id": (
        "facts in force of another story than their article's",
        "please report it",
    ),
    "SELECT count(*) FROM facts JOIN facts lead ON lead.id = facts.same_as"
    " WHERE facts.superseded_at IS NULL AND (lead.same_as IS NOT NULL OR lead.superseded_at IS NOT NULL"
    " OR lead.kind <> facts.kind OR lead.story_id IS NOT facts.story_id)": (
        "facts that are said to be one with a fact that leads no event of their story",
        "please report it",
    ),
    "SELECT count(*) FROM kin WHERE NOT EXISTS"
    " (SELECT 1 FROM kin mirror WHERE mirror.article_id = kin.other_id AND mirror.other_id = kin.article_id)": (
        "likenesses of two articles that are noted of one of them only",
        "please report it",
    ),
    "SELECT count(*) FROM signs JOIN articles ON articles.id = article_id WHERE verdict = 'not'": (
        "articles that are not relevant and yet compared with reports",
        "please report it",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Ailment:
    """What is wrong with the store, and what to do."""

    what: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What a WARC of the archive should hold: ``records`` as (offset, length), those to look at; it ends at ``end``."""

    warc: str
    end: int
    records: tuple[tuple[int, int], ...]


def engine() -> list[Ailment]:
    """Say what the SQLite of this Python lacks."""
    found = []
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        found.append(Ailment(what=f"SQLite {sqlite3.sqlite_version} is too old", remedy=f"{wanted} or newer is needed"))
    with closing(sqlite3.connect(":memory:")) as conn:
        try:
            conn.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        except sqlite3.OperationalError:
            remedy = "use a Python whose SQLite has it"
            found.append(
                Ailment(what=f"SQLite {sqlite3.sqlite_version} lacks FTS5, the full-text search", remedy=remedy)
            )
    return found


def ailments(path: Path, *, deep: bool, now: datetime) -> list[Ailment]:
    """Check the store at ``path``; ``deep`` holds every index and every fingerprint against the rows, for minutes.

    Of a store of an older release only what every release promises is checked. Raises ``DatabaseUnusable`` where it
    cannot be read at all.
    """
    older = inspect(path).pending
    with _reading(path) as conn:
        tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master")}
        if missing := sorted(_TABLES - tables):
            raise DatabaseUnusable(f"database: {path}: no table {', '.join(missing)}: another program has changed it")
        damage = _damage(conn, deep=deep)
        if damage:
            return damage  # what a damaged file says of itself says nothing
        found = [*_dangling(conn), *_clock(conn, now)]
        if older:
            return found
        return [*found, *_broken(conn), *(_without_fingerprints(conn) if deep else ())]


def empty_stories(path: Path) -> int:
    """Return how many stories have no article any more; their numbers may stand in issues."""
    sql = (
        "SELECT count(*) FROM stories WHERE merged_into IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM articles WHERE story_id = stories.id)"
    )
    with _reading(path) as conn:
        [count] = conn.execute(sql).fetchone()
        return int(count)


def shelves(path: Path, *, everything: bool) -> list[Shelf]:
    """Return what the archive should hold, by file; the records of it to look at are a sample, or all of them.

    Raises ``DatabaseUnusable`` where the store cannot be read.
    """
    inspect(path)
    with _reading(path) as conn:
        ends = conn.execute("SELECT warc, max(offset + length) FROM captures GROUP BY warc ORDER BY warc").fetchall()
        limit = -1 if everything else SAMPLE
        sql = "SELECT warc, offset, length FROM captures ORDER BY random() LIMIT ?"
        looked: dict[str, list[tuple[int, int]]] = {}
        for warc, offset, length in conn.execute(sql, (limit,)):
            looked.setdefault(warc, []).append((offset, length))
    return [Shelf(warc=warc, end=end, records=tuple(sorted(looked.get(warc, ())))) for warc, end in ends]


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with reading(path) as conn:
        conn.create_function("number", 2, lambda day, id: number(date.fromisoformat(day), id), deterministic=True)
        yield conn


def _damage(conn: sqlite3.Connection, *, deep: bool) -> list[Ailment]:
    check = "integrity_check" if deep else "quick_check"
    told = [str(text) for (text,) in conn.execute(f"PRAGMA {check}({_NAMED})") if text != "ok"]
    return [Ailment(what=text, remedy=f"the file is damaged: {RESTORE}") for text in told]


def _dangling(conn: sqlite3.Connection) -> list[Ailment]:
    sql = 'SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 1'
    return [
        Ailment(what=f"{count:,} rows of {table} refer to rows that are not there", remedy=RESTORE)
        for table, count in conn.execute(sql)
    ]


def _broken(conn: sqlite3.Connection) -> list[Ailment]:
    found = []
    for sql, (what, remedy) in _PROMISES.items():
        [count] = conn.execute(sql).fetchone()
        if count:
            found.append(Ailment(what=f"{count:,} {what}", remedy=remedy))
    return found


def _clock(conn: sqlite3.Connection, now: datetime) -> list[Ailment]:
    # Of the last hundred: a clock that is right again is not to be set, however far it was ahead.
    [latest] = conn.execute("SELECT max(started) FROM (SELECT started FROM runs ORDER BY id DESC LIMIT 100)").fetchone()
    if latest is None or times.read_instant(latest) <= now:
        return []
    return [Ailment(what=f"a run began at {latest}, which is still to come", remedy="is the machine's clock right?")]


def _without_fingerprints(conn: sqlite3.Connection) -> list[Ailment]:
    # A short text may have none by right: few hashes, and none of them in the sample.
    sql = "SELECT text FROM articles WHERE id NOT IN (SELECT article_id FROM fingerprints)"
    count = sum(bool(fingerprint(text).sampled) for (text,) in conn.execute(sql))
    what = f"{count:,} articles without fingerprints, of which no copy is recognised"
    remedy = f"{RESTORE}, or import the database into a new home"
    return [Ailment(what=what, remedy=remedy)] if count else []
