"""A store of many synthetic articles, in minutes: the rows that ``articles.save`` would have written, without saving.

    python -m bench.bulk FILE 1000000

Ordinary articles, which repeat nothing and are not of our topic, are hashed by other processes, from the words they are
made of, and inserted in the order of each table. A hundredth more are of our topic and another hundredth are copies:
those are saved one by one. The search index is merged into one large segment, and the small ones of those that were
saved: what merging the large ones of years costs is not in the figures of a save, for it falls on few.
``tests/test_bench_store.py`` holds every table against that of a store into which the same was saved.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from sqlite_utils import Database

from bench import synthetic
from bench.synthetic import Written
from storage import articles, institutions, searchable, times
from storage.database import open_store, transaction
from storage.fingerprint import Fingerprint
from storage.models import Article
from storage.prepared import CHARACTER, sampled
from storage.rows import article_values
from storage.terms import index_text, pairs

COPIES, RELEVANT = 100, 100  # one in so many is a copy, one of our topic
EMPTY = 7  # levels below the large segment of the search index: merged by fours and more, 20,000 articles and more
CHUNK = 500  # articles that a process hashes at once
BATCH = 50_000  # articles whose rows are sorted together
_ADDRESS = ("url", "canonical_url", "source", "outcome", "article_id", "first_seen", "settled_at", "fetched_at")


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An article's rows, but for its number: columns of ``articles``, hashes, columns of ``articles_fts``."""

    values: dict[str, str | float | None]
    hashes: Sequence[int]
    search: tuple[str, str, str]


def ordinary(articles: int) -> int:
    """Return how many of so many articles are neither copies nor of our topic."""
    return articles - articles // COPIES - articles // RELEVANT


def seen(number: int, articles: int) -> datetime:
    """Return when an ordinary article was first seen: some hours after it was published."""
    return synthetic.when(number, articles) + timedelta(minutes=number % 1000)


def specials(articles: int) -> Iterator[Article]:
    """Yield the copies and the articles of our topic, by the time they came."""
    for at in range(articles // COPIES):
        yield synthetic.copied(at * COPIES, articles)
        yield synthetic.relevant(at * RELEVANT + RELEVANT // 2, articles)


def build(path: Path, articles: int, *, processes: int = 2) -> None:
    """Write a store of the ordinary ones of so many articles, then save the others into it."""
    insert(path, articles, processes=processes)
    db = open_store(path)
    for number, article in enumerate(specials(articles)):
        save(db, article)
        if number % 1000 == 999:
            _tell(f"{number + 1} saved")
    db.close()


def save(db: Database, article: Article) -> None:
    """Save an article at the time it was published."""
    assert isinstance(article.published, datetime)
    articles.save(db, article, now=article.published)


def insert(path: Path, articles: int, *, processes: int = 2) -> None:
    """Write a store of the ordinary ones of so many articles."""
    db = open_store(path)
    institutions.register(db, synthetic.institutions())
    for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -1500000", "foreign_keys = OFF"):
        db.conn.execute(f"PRAGMA {pragma}")
    _configure(db, automerge=0, crisismerge=1000, hashsize=400_000_000)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        chunks = _ahead(pool, articles, 6 * processes)
        while batch := [one for chunk in islice(chunks, BATCH // CHUNK) for one in chunk]:
            _tell(f"{insert_rows(db, batch, articles)} inserted")
    with transaction(db):
        db.conn.execute("INSERT INTO articles_fts(articles_fts) VALUES ('optimize')")
    with transaction(db):
        _raise(db)
    _configure(db, automerge=4, crisismerge=16, hashsize=1 << 20)
    db.conn.execute("PRAGMA journal_mode = WAL")
    db.close()


def _raise(db: Database) -> None:
    """Put the one segment of the search index on the level where years of saving would have put it.

    Where merging leaves it, every few hundred saves would be merged with it, a minute's work, while others wait. The
    record is a cookie, the numbers of levels, segments and leaves written, and the levels, two zeros if empty.
    """
    [structure] = db.conn.execute("SELECT block FROM articles_fts_data WHERE id = 10").fetchone()
    first = 6
    while structure[first] & 0x80:
        first += 1
    first += 1
    levels = bytes([structure[4] + EMPTY])
    raised = structure[:4] + levels + structure[5:first] + EMPTY * b"\0\0" + structure[first:]
    db.conn.execute("UPDATE articles_fts_data SET block = ? WHERE id = 10", (raised,))


def _configure(db: Database, **settings: int) -> None:
    with transaction(db):
        for name, value in settings.items():
            db.conn.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES (?, ?)", (name, value))


def _ahead(pool: ProcessPoolExecutor, articles: int, ahead: int) -> Iterator[list[Prepared]]:
    """Yield the chunks in their order; only a few wait to be inserted, for all would fill the memory."""
    waiting: deque[Future[list[Prepared]]] = deque()
    total = ordinary(articles)
    for first in range(0, total, CHUNK):
        waiting.append(pool.submit(prepare, first, min(first + CHUNK, total), articles))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    yield from (one.result() for one in waiting)


def prepare(first: int, end: int, articles: int) -> list[Prepared]:
    """Return the rows of ordinary articles."""
    return [rows_of(number, synthetic.written(number, articles), articles) for number in range(first, end)]


@cache
def _stems(lang: str) -> list[str]:
    return [index_text(word, lang) for word in synthetic.language(lang).words]


def rows_of(number: int, written: Written, articles: int) -> Prepared:
    """Return the rows of an ordinary article that came as the one of this number does."""
    article = written.article
    lang = article.lang or ""
    words = synthetic.language(lang).words
    title = [words[id] for id in written.title]
    text = [[words[id] for id in sentence] for sentence in written.sentences]
    flat = [word for sentence in text for word in sentence]
    letters = "".join(flat).encode()
    moment = times.instant(seen(number, articles))
    values = article_values(article) | {
        "canonical_url": article.canonical_url,
        "content_hash": _digest(letters),
        "read_hash": _digest("".join(title).encode() + letters),
        "read_extractor": article.extractor,
        "first_seen": moment,
        "last_seen": moment,
        "day": synthetic.when(number, articles).date().isoformat(),
    }
    labels = [searchable.label("lang", lang), searchable.label("source", article.source)]
    if lang == "zh":
        runs = [["".join(title)], ["".join(sentence) for sentence in text]]
        labels += [one for part in runs for one in sorted({CHARACTER + char for char in "".join(part)})]
        columns = [" ".join(pair for run in part for pair in pairs(run)) for part in runs]
        compared = tuple("".join(flat))
    else:
        stems = _stems(lang)
        flowing = [id for sentence in written.sentences for id in sentence]
        columns = [" ".join([stems[id] for id in part]) for part in (written.title, flowing)]
        compared = tuple(flat)
    return Prepared(
        values=values,
        hashes=sampled(Fingerprint(compared)),
        search=(columns[0], columns[1], " ".join(labels)),
    )


def _digest(letters: bytes) -> str:
    return blake2b(letters, digest_size=16).hexdigest()


def insert_rows(db: Database, prepared: Sequence[Prepared], articles: int) -> int:
    """Insert the rows of articles in one transaction, by SQLite alone; return the number of the last one."""
    [last] = db.conn.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()
    numbered = list(enumerate(prepared, last + 1))
    names = list(prepared[0].values)
    with transaction(db):
        db.conn.executemany(
            f"INSERT INTO articles(id, {', '.join(names)}) VALUES (?{', ?' * len(names)})",
            ((id, *one.values.values()) for id, one in numbered),
        )
        db.conn.executemany(
            f"INSERT INTO urls({', '.join(_ADDRESS)}) VALUES (?{', ?' * 7})",
            sorted(_address(id, one.values) for id, one in numbered),
        )
        db.conn.executemany(
            "INSERT INTO fingerprints(hash, article_id) VALUES (?, ?)",
            sorted((hash, id) for id, one in numbered for hash in one.hashes),
        )
        for id, one in numbered:
            searchable.insert(db, searchable.number(synthetic.when(id - 1, articles).date(), id), one.search)
    return numbered[-1][0]


def _address(id: int, values: dict[str, str | float | None]) -> tuple[str | float | None, ...]:
    moment = values["first_seen"]
    return (values["url"], values["canonical_url"], values["source"], "article", id, moment, moment, moment)


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]))
