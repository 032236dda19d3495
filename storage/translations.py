"""What a machine made of headlines and excerpts, so that no text is sent to be translated twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from storage import times
from storage.database import row, transaction
from storage.sqlite import Database


def known(db: Database, texts: Iterable[tuple[str, str]], engine: str) -> dict[tuple[str, str], str]:
    """Return what an engine made of texts, each with its target language, by the same pairs; others are not there."""
    sql = "SELECT text FROM translations WHERE text_hash = ? AND target = ? AND engine = ?"
    found = {(text, target): row(db, sql, (_hash(text), target, engine)) for text, target in texts}
    return {pair: one["text"] for pair, one in found.items() if one}


def save(db: Database, found: Mapping[tuple[str, str], str], engine: str, *, at: datetime) -> None:
    """Keep what an engine made of texts, by text and target language; what it made of one before is replaced."""
    rows = [(_hash(text), target, engine, made, times.instant(at)) for (text, target), made in found.items()]
    with transaction(db):
        db.conn.executemany(
            "INSERT OR REPLACE INTO translations(text_hash, target, engine, text, at) VALUES (?, ?, ?, ?, ?)", rows
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
