"""The universities, ministries … that articles name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from storage.database import rows, transaction
from storage.models import Institution

LANGUAGES = ("en", "zh", "ru", "kk")


def register(db: Database, institutions: Sequence[Institution]) -> None:
    """Store institutions or bring them up to date; none is ever removed, for articles may name it."""
    with transaction(db):
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
    return {
        one["id"]: Institution(
            id=one["id"],
            names={
                lang: name
                for lang, name in zip(
                    LANGUAGES, (one["name"], one["name_zh"], one["name_ru"], one["name_kk"]), strict=True
                )
                if name
            },
            country=one["country"],
            kind=one["kind"],
            city=one["city"],
            website=one["website"],
        )
        for one in rows(db, "SELECT * FROM institutions ORDER BY id")
    }
