"""The universities, ministries … that articles name."""

from __future__ import annotations

import difflib
import re
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from storage import properties
from storage.database import BUSY_SECONDS, rows, transaction
from storage.errors import NotFound
from storage.models import Institution, Side
from storage.sqlite import Database, wrapped

LANGUAGES = ("en", "zh", "ru", "kk")
_NAMED = 3  # near names in a message
_VERSION = "institutions"  # of those registered last, among the store's properties


@dataclass(frozen=True, kw_only=True)
class Counted:
    """An institution and how often it is in the news: ``articles`` without copies; ``facts`` are events."""

    institution: Institution
    articles: int
    stories: int
    facts: int
    first: date | None
    latest: date | None


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A name that the list does not hold, how often it is there, and the first place that has it."""

    name: str
    side: Side | None
    articles: int
    stories: int
    facts: int
    first: date
    latest: date
    article_id: int
    url: str
    lang: str | None
    surface: str
    example: str


def version(db: Database) -> str | None:
    """Return the version of the institutions that were registered last."""
    return properties.recall(db, _VERSION)


def register(db: Database, institutions: Sequence[Institution], *, version: str = "") -> None:
    """Store institutions or bring them up to date; none is ever removed, for articles may name it."""
    with transaction(db):
        properties.remember(db, _VERSION, version)
        db.conn.executemany(
            "INSERT INTO institutions(id, name, name_zh, name_ru, name_kk, country, city, kind, website)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
            " name_zh = excluded.name_zh, name_ru = excluded.name_ru, name_kk = excluded.name_kk,"
            " country = excluded.country, city = excluded.city, kind = excluded.kind, website = excluded.website",
            [
                (one.id, *(one.names.get(lang) for lang in LANGUAGES), one.country, one.city, one.kind, one.website)
                for one in institutions
            ],
        )


def all(db: Database) -> dict[str, Institution]:
    """Return every institution by its id."""
    return {one["id"]: _institution(one) for one in rows(db, "SELECT * FROM institutions ORDER BY id")}


def read(path: Path) -> dict[str, Institution]:
    """Return every institution of the database at ``path``, which need not be ours to write."""
    from storage import readonly  # which brings the search along; a crawl registers institutions, and searches nothing

    with closing(readonly.connect(path, seconds=BUSY_SECONDS)) as conn:
        return all(wrapped(conn))


def find(known: Mapping[str, Institution], wanted: str) -> Institution:
    """Return the institution of an id or of a name in any language. Raises ``NotFound``, which names those near it."""
    asked, wanted = wanted, _folded(wanted)
    called = {_folded(name): one for one in known.values() for name in one.names.values()}
    called |= {_folded(one.id): one for one in known.values()}
    if wanted in called:
        return called[wanted]
    words = set(wanted.split())
    holding = [name for name in called if words and (words <= set(name.split()) or wanted in name)]
    near = [called[name] for name in sorted(holding, key=len)]
    near += [called[name] for name in difflib.get_close_matches(wanted, called, n=_NAMED)]
    named = list(dict.fromkeys(f"{one.id} ({one.names['en']})" for one in near))[:_NAMED]
    remedy = f"did you mean {' or '.join(named)}?" if named else "`silkwatch institutions` lists them"
    raise NotFound(f"institution: {asked}: there is none: {remedy}")


def countries(db: Database) -> list[Side]:
    """Return the countries that institutions are of: the sides of the topic."""
    return [one["country"] for one in rows(db, "SELECT DISTINCT country FROM institutions ORDER BY country")]


def counted(db: Database) -> list[Counted]:
    """Return every institution with how often it is in the news, those named most first."""
    sql = "SELECT * FROM institution_counts ORDER BY articles DESC, stories DESC, facts DESC, id"
    return [
        Counted(
            institution=_institution(one),
            articles=one["articles"],
            stories=one["stories"],
            facts=one["facts"],
            first=one["first"] and date.fromisoformat(one["first"]),
            latest=one["latest"] and date.fromisoformat(one["latest"]),
        )
        for one in rows(db, sql)
    ]


def strangers(db: Database) -> list[Stranger]:
    """Return the names that articles give to institutions and that the list does not hold, the most frequent first."""
    found = rows(db, "SELECT * FROM unknown_institutions ORDER BY articles DESC, stories DESC, facts DESC, name")
    return [
        Stranger(
            name=one["name"],
            side=one["side"],
            articles=one["articles"],
            stories=one["stories"],
            facts=one["facts"],
            first=date.fromisoformat(one["first"]),
            latest=date.fromisoformat(one["latest"]),
            article_id=one["article_id"],
            url=one["url"],
            lang=one["lang"],
            surface=one["surface"],
            example=one["example"],
        )
        for one in found
    ]


def _institution(row: sqlite3.Row) -> Institution:
    names = zip(LANGUAGES, (row["name"], row["name_zh"], row["name_ru"], row["name_kk"]), strict=True)
    return Institution(
        id=row["id"],
        names={lang: name for lang, name in names if name},
        country=row["country"],
        kind=row["kind"],
        city=row["city"],
        website=row["website"],
    )


def _folded(name: str) -> str:
    """Return a name without what two people may write otherwise: capitals, wide letters, punctuation."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))
