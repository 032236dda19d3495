"""A store of the first so many articles of another, as it was when it had no more: made in SQLite alone, in minutes.

    python -m bench.scale_cut FROM FILE ARTICLES

Only for a store that bench/bulk.py made, and for fewer articles than a tenth of it: those are ordinary ones, of no
story, and repeat nothing. Their rows are the same to the letter; so a cost that differs is due to what came after.
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import date
from pathlib import Path

from bench import synthetic
from storage import institutions
from storage.database import open_store, transaction
from storage.searchable import ONE_DAY, number
from storage.sqlite import Database

_FAST = ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -500000", "foreign_keys = OFF")
_OF_ARTICLE = {"articles": "id", "urls": "article_id", "fingerprints": "article_id"}


def cut(whole: Path, path: Path, articles: int) -> None:
    """Write a new store of the first articles of another; under its name there is a whole one or none."""
    made = path.with_name(f"{path.name}.part")
    made.unlink(missing_ok=True)
    with closing(open_store(made)) as db:
        institutions.register(db, synthetic.institutions())
        for pragma in _FAST:
            db.conn.execute(f"PRAGMA {pragma}")
        db.conn.execute("ATTACH ? AS whole", (f"{whole.absolute().as_uri()}?mode=ro",))
        with transaction(db):
            for table, article in _OF_ARTICLE.items():
                names = ", ".join(_columns(db, table))
                db.conn.execute(
                    f"INSERT INTO {table}({names}) SELECT {names} FROM whole.{table} WHERE {article} <= ?", (articles,)
                )
            # What repeats them came later, and may speak for them.
            db.conn.execute("UPDATE articles SET duplicate_of = NULL WHERE duplicate_of > ?", (articles,))
            db.conn.execute("INSERT INTO sources SELECT * FROM whole.sources")
            # A row's number begins with its article's day, and articles come by day: what is later is not even read.
            [last] = db.conn.execute("SELECT max(day) FROM articles").fetchone()
            db.conn.execute(
                "INSERT INTO articles_fts(rowid, title, text, labels)"
                " SELECT id, c0, c1, c2 FROM whole.articles_fts_content WHERE id < ? AND id % ? <= ?",
                (number(date.fromisoformat(last), ONE_DAY), ONE_DAY, articles),
            )
        db.conn.execute("PRAGMA journal_mode = WAL")
    made.rename(path)


def _columns(db: Database, table: str) -> list[str]:
    return [name for (name,) in db.conn.execute("SELECT name FROM pragma_table_info(?)", (table,))]


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
