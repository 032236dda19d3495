"""The lines of a file and the rows of a table: checked, held against what is stored, judged, stored."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime

from crawler.catalog import spec_for
from crawler.corpora import Corpus, Entry, ImportFailed
from crawler.intake import Imported, Problem, Progress, Ready, Wanted, store
from crawler.readers import Readers
from crawler.records import BadRecord, Line, line_of
from crawler.source import SourceSpec
from storage import known
from storage.models import Article
from storage.sqlite import Database

CHUNK = 20  # articles that are judged in one go and saved in one transaction: others want to write, too
HEAVY = 500_000  # characters of text that make a chunk whatever their number
AHEAD = 8  # chunks that are judged while one is saved
EVERY = 200  # records between two words on how far it is

_Chunk = list[tuple[str, Line]]


def bring_in(
    db: Database,
    name: str,
    corpus: Corpus,
    wanted: Wanted,
    imported: Imported,
    readers: Readers,
    *,
    specs: Mapping[str, SourceSpec],
    now: datetime,
    said: Callable[[Progress], None],
) -> None:
    """Judge and store the records of a file, in their order; what is there already is not judged again."""
    waiting: deque[tuple[_Chunk, Future[list[Article]], int]] = deque()

    def save() -> None:
        chunk, judged, done = waiting.popleft()
        ready = [_ready(line, article, specs, now) for line, article in _judged(name, chunk, judged, readers, imported)]
        store(db, ready, imported, now=now)
        tell(done)

    def tell(done: int) -> None:
        said(Progress(file=name, done=done, total=corpus.total, counts=imported.counts))

    damage = None
    try:
        for chunk, done in _chunks(db, name, corpus, wanted, imported, now=now):
            if not chunk:
                if not waiting:
                    tell(done)
                continue
            waiting.append((chunk, readers.lines([line for _, line in chunk]), done))
            if len(waiting) > AHEAD:
                save()
    except ImportFailed as error:
        damage = error  # what was read before it is good
    while waiting:
        save()
    if damage:
        raise damage


def _chunks(
    db: Database,
    name: str,
    corpus: Corpus,
    wanted: Wanted,
    imported: Imported,
    *,
    now: datetime,
) -> Iterator[tuple[_Chunk, int]]:
    """Read on until there is enough to judge, and again; count what is wrong, not wanted or known.

    Yields how far it is, too; now and then without a chunk, where there is nothing to judge.
    """
    chunk: _Chunk = []
    size = done = 0
    for number, entry in enumerate(_to_the_damage(corpus.entries), 1):
        if isinstance(entry, ImportFailed):
            yield chunk, done
            raise entry
        done = entry.done
        try:
            if isinstance(entry.values, BadRecord):
                raise entry.values
            line = line_of(entry.values, now=now)
        except BadRecord as error:
            imported.failed(_problem(name, entry.where, error))
        else:
            if not (wanted.place(line.url) and wanted.day(line.published or line.first_seen)):
                imported.counts["left-out"] += 1
            elif known.says(db, line.url, line.title, line.text, extractor="import"):
                imported.counts["unchanged"] += 1
            else:
                chunk.append((entry.where, line))
                size += len(line.text)
        if len(chunk) >= CHUNK or size >= HEAVY:
            yield chunk, done
            chunk, size = [], 0
        elif number % EVERY == 0:
            yield [], done
    yield chunk, done


def _to_the_damage(entries: Iterator[Entry]) -> Iterator[Entry | ImportFailed]:
    """Hand on why a file cannot be read any further as its last entry."""
    try:
        yield from entries
    except ImportFailed as error:
        yield error


def _judged(
    name: str, chunk: _Chunk, judged: Future[list[Article]], readers: Readers, imported: Imported
) -> Sequence[tuple[Line, Article]]:
    """Wait for a chunk; where one of its lines stopped the reader, ask for each line alone and name that one."""
    lines = [line for _, line in chunk]
    if judged.exception() is None:
        return list(zip(lines, judged.result(), strict=True))
    found = []
    for where, line in chunk:
        alone = readers.lines([line])
        error = alone.exception()
        if error is None:
            found += [(line, article) for article in alone.result()]
            continue
        unread = readers.unread(error)
        imported.failed(
            Problem(
                file=name,
                where=where,
                value=line.url,
                why=f"could not be judged: {unread.outcome}: {unread.detail}",
                remedy="please report it" if unread.bug else "leave it out",
            )
        )
    return found


def _ready(line: Line, article: Article, specs: Mapping[str, SourceSpec], now: datetime) -> Ready:
    """Give the article to the source that watches its host, unless the line names another one."""
    source = spec_for(line.url, specs).source
    if line.source in (None, source.name):
        article = replace(article, source=source.name, rank=source.rank)
    return Ready(article=article, first_seen=line.seen(now), dated=bool(line.published or line.first_seen))


def _problem(name: str, where: str, error: BadRecord) -> Problem:
    return Problem(file=name, where=where, field=error.field, value=error.value, why=error.why, remedy=error.remedy)
