"""What an import takes, what came of it, and how an article of it is stored: shared by lines and by pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from storage import articles, frontier, imports, partial
from storage.database import transaction
from storage.models import Article
from storage.sqlite import Database

NAMED = 3  # problems of one kind that are kept in words


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of a corpus is wanted: days of publication (``until`` not included), a host and its subdomains.

    ``table`` and ``columns`` (column → field) say where an SQLite database has it.
    """

    since: date | None = None
    until: date | None = None
    host: str | None = None
    table: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def place(self, url: str) -> bool:
        """Say whether articles of that host are wanted."""
        if not self.host:
            return True
        host, wanted = (urlsplit(url).hostname or "").rstrip("."), self.host.lower().strip(".")
        return host == wanted or host.endswith(f".{wanted}")

    def day(self, day: datetime | date | None) -> bool:
        """Say whether articles of that day are wanted; one without a day is, unless days were asked for."""
        day = day.date() if isinstance(day, datetime) else day
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or day >= self.since) and (self.until is None or day < self.until)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a record (``where`` in ``file``), or with no ``where`` the rest of a file, is not imported.

    ``why`` is the same text for every record with that fault; ``field`` and ``value`` say what is wrong in this one.
    """

    file: str
    why: str
    where: str | None = None
    field: str | None = None
    value: str | None = None
    remedy: str | None = None

    @property
    def kind(self) -> tuple[str, str | None, str]:
        """What problems have in common that are mended in one go."""
        return (self.file, self.field, self.why)

    def __str__(self) -> str:
        place = f"{self.file} {self.where}" if self.where else self.file
        return ": ".join(part for part in (place, self.field, self.value, self.why, self.remedy) if part)


@dataclass(kw_only=True)
class Imported:
    """What came of an import so far; ``counts`` are of what is committed.

    ``counts`` by outcome: new, duplicate, revised, completed, unchanged, not-article, error; of what was not wanted or
    not read: left-out (its day), other-host, off-topic, truncated, too-large. ``errors`` are
    the first problems of each kind, ``kinds`` counts them all, ``failing`` is told each. ``undated`` is how many new
    articles are without a date of their own, and so count as first seen today; ``misused``: the caller asked for what a
    file has not, such as another table.
    """

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[Problem] = field(default_factory=list)
    kinds: Counter[tuple[str, str | None, str]] = field(default_factory=Counter)
    failing: Callable[[Problem], None] = lambda problem: None
    undated: int = 0
    misused: bool = False

    def failed(self, problem: Problem) -> None:
        """Count a record that cannot be imported, and name it while there are few of its kind."""
        self.counts["error"] += 1
        self.kinds[problem.kind] += 1
        if self.kinds[problem.kind] <= NAMED:
            self.errors.append(problem)
        self.failing(problem)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the import of a file is: ``done`` of ``total`` bytes or rows (None: nobody knows), and what came."""

    file: str
    done: int
    total: int | None
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An article that can be saved; ``others`` are addresses of further pages of it.

    ``begins``: it is a later page, and the first one, at that address, is not in the file: an article that is stored
    from there is completed by its own look, not by a piece of it.
    """

    article: Article
    first_seen: datetime
    others: tuple[str, ...] = ()
    dated: bool = True
    begins: str | None = None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What a stretch of a file came to: articles, what was left out and why, what was wrong.

    Who stores it, and that the file is done up to byte ``offset``, can go on from there; ``held`` are the bytes where
    the records begin of which that is not true: parts of articles that wait for the rest.
    """

    ready: tuple[Ready, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    offset: int
    held: tuple[int, ...] = ()


def settle(
    db: Database, stretch: Stretch, imported: Imported, *, now: datetime, of: imports.Unfinished | None = None
) -> None:
    """Store a stretch in one transaction, with how far the import ``of`` its file is, and count what came of it."""
    with transaction(db):
        done, undated = _saved(db, stretch.ready, now)
        if of is not None:
            imports.reach(db, of, imports.Reached(offset=stretch.offset, held=stretch.held), now=now)
    imported.counts.update(done)
    imported.counts.update(stretch.counts)
    imported.undated += undated
    for problem in stretch.problems:
        imported.failed(problem)


def store(db: Database, batch: Sequence[Ready], imported: Imported, *, now: datetime) -> None:
    """Save articles in one transaction, and count them when it is committed."""
    with transaction(db):
        done, undated = _saved(db, batch, now)
    imported.counts.update(done)
    imported.undated += undated


def _saved(db: Database, batch: Sequence[Ready], now: datetime) -> tuple[Counter[str], int]:
    """Save articles; return how many by outcome, and how many new ones are without a date."""
    done: Counter[str] = Counter()
    undated = 0
    for one in batch:
        if one.begins and _is_known(db, one.begins, one.article.title):
            done["left-out"] += 1
            continue
        saved = partial.save(db, one.article, now=now, first_seen=one.first_seen)
        done[saved.outcome] += 1
        undated += saved.outcome == "new" and not one.dated
        for url in one.others:
            if frontier.article_at(db, url) is None:
                frontier.settle(db, url, "article", source=one.article.source, now=now, article_id=saved.id)
    return done, undated


def _is_known(db: Database, first: str, title: str) -> bool:
    """Say whether an article is stored of which one of that title is a later page."""
    from crawler.read.join import entitled  # what only reads lines does without

    known = frontier.article_at(db, first)
    return known is not None and entitled(articles.get(db, known).article.title, title)
