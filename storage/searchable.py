"""The row an article has in the full-text index ``articles_fts(title, text, labels)``.

Its number begins with the article's day: FTS5 walks matches in the order of their numbers, so the newest come first and
a span of days is a range, without a look at the rest. Its labels are what a search can be narrowed to (language,
source, institution) and the Chinese characters it has: as terms they are met with the words inside FTS5, however many
articles the words or the labels have.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from storage import prepared
from storage.database import rows
from storage.models import Article
from storage.sqlite import Database

ONE_DAY = 1 << 32  # the lower bits of a row's number are the article's
Terms = tuple[str, str, str]
Label = Literal["lang", "source", "institution"]
LABELS: dict[Label, str] = {"lang": "\ue001", "source": "\ue002", "institution": "\ue003"}

# The tokenizer ends a term at any other ASCII character. Private characters are in no word that is looked for.
_SEPARATORS = {code: 0xE100 + code for code in range(128) if not chr(code).isalnum()}


def number(day: date, id: int) -> int:
    """Return the number of an article's row; that of id 0 is before all those of the day."""
    return day.toordinal() * ONE_DAY + id


def article_of(number: int) -> int:
    """Return the article that a row of this number is of."""
    return number % ONE_DAY


def label(kind: Label, name: str) -> str:
    """Return the term by which the articles of a language, a source or an institution are found."""
    return LABELS[kind] + name.casefold().translate(_SEPARATORS)


def fields(title: str, text: str, *, lang: str | None, source: str, institutions: Iterable[str]) -> Terms:
    """Return a row's columns: title, text and labels (pure)."""
    return labelled(prepared.indexed(title, text, lang), lang=lang, source=source, institutions=institutions)


def labelled(terms: Terms, *, lang: str | None, source: str, institutions: Iterable[str]) -> Terms:
    """Return a row's columns from the terms of a title and a text, and of the characters they have (pure)."""
    subtags = (lang or "").split("-")
    labels = [label("lang", "-".join(subtags[:end])) for end in range(1, len(subtags) + 1)]  # zh finds zh-Hant
    labels += [label("source", source), *(label("institution", one) for one in sorted(set(institutions)))]
    title, text, characters = terms
    return title, text, " ".join([*labels, characters] if characters else labels)


def enter(db: Database, id: int, article: Article, *, day: date | None = None) -> None:
    """Write the row of a stored article that has none. ``day``: of one that is new, and stored as it stands here."""
    source = article.source
    if day is None:
        [stored] = rows(db, "SELECT day, source FROM articles WHERE id = ?", (id,))
        day, source = date.fromisoformat(stored["day"]), stored["source"]
    columns = labelled(
        prepared.of(article).terms,
        lang=article.lang,
        source=source,
        institutions=[one.institution_id for one in article.mentions],
    )
    insert(db, number(day, id), columns)


def insert(db: Database, number: int, columns: Terms) -> None:
    """Write a row of this number."""
    db.conn.execute("INSERT INTO articles_fts(rowid, title, text, labels) VALUES (?, ?, ?, ?)", (number, *columns))


def forget(db: Database, id: int, day: date) -> None:
    """Delete the row of an article that was of ``day``."""
    db.conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (number(day, id),))


def reindex(db: Database) -> None:
    """Write the rows of all articles to an empty index."""
    # In the order of their numbers: FTS5 begins a new segment whenever a row comes before the last one.
    for id, day in db.conn.execute("SELECT id, day FROM articles ORDER BY day, id"):
        [one] = rows(db, "SELECT title, text, lang, source FROM articles WHERE id = ?", (id,))
        named = rows(db, "SELECT institution_id FROM mentions WHERE article_id = ?", (id,))
        institutions = [mention["institution_id"] for mention in named]
        insert(db, number(date.fromisoformat(day), id), fields(**one, institutions=institutions))
