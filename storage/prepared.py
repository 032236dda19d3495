"""What the store works out of what an article says before it writes anything (pure).

The dear part of saving: hashes, shingles, stems and signs. A process that reads or judges does it beside the one that
writes, so it knows of no database.
"""

from __future__ import annotations

import re
from dataclasses import replace

from storage import signs
from storage.fingerprint import Fingerprint, hashes, printed
from storage.letters import CJK, fold
from storage.models import Article, Prepared
from storage.terms import index_text
from storage.writable import writable

STORED = 32  # bits of a hash: one shared by chance makes no candidate yet, and the table is a third smaller
CHARACTER = "\ue000"  # begins the term of a Chinese character; private, so in no word that is looked for

_CJK = re.compile(f"[{CJK}]")


def ready(article: Article) -> Article:
    """Return an article as the store can hold it, with what follows from what it says."""
    article = writable(article)
    made = of(article)
    if made.signs is None and article.verdict != "not":  # another article tells no story
        made = replace(made, signs=signs.dump(signs.read(article.title, article.text, article.lang)))
    return article if made is article.prepared else replace(article, prepared=made)


def prepare(title: str, text: str, lang: str | None) -> Prepared:
    """Work out what is written of an article that says this."""
    folded = fold(text)
    print, (hash, substance) = printed(folded), hashes(title, text, folded)
    return Prepared(
        title=title,
        text=text,
        lang=lang,
        hash=hash,
        substance=substance,
        shingles=len(print.ordered),
        sampled=sampled(print),
        terms=indexed(title, text, lang),
    )


def of(article: Article) -> Prepared:
    """Return what was worked out of an article if it is of what that says now; else work it out."""
    return _fits(article) or prepare(article.title, article.text, article.lang)


def _fits(article: Article) -> Prepared | None:
    made = article.prepared
    said = (article.title, article.text, article.lang)
    return made if made and (made.title, made.text, made.lang) == said else None


def sampled(print: Fingerprint) -> tuple[int, ...]:
    """Return the hashes by which a text is found as they are stored: the upper bits, for the lower chose the sample."""
    return tuple(sorted({hash >> (64 - STORED) for hash in print.sampled}))


def indexed(title: str, text: str, lang: str | None) -> tuple[str, str, str]:
    """Return the terms that a title and a text are found by, and those of the Chinese characters they have."""
    columns = index_text(title, lang), index_text(text, lang)
    # Of the title and of the text: a character of both counts for more.
    characters = [f"{CHARACTER}{one}" for column in columns for one in _characters(column)]
    return *columns, " ".join(characters)


def _characters(column: str) -> list[str]:
    return sorted(filter(_CJK.match, set(column)))  # each begins a term
