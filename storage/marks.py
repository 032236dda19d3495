"""Marks: what a person said of articles. It wins over the machine, and is never lost: rows are only ever added.

``relevant`` and ``not`` stand in place of the machine's verdict; ``machine`` gives it back. The others speak of two
articles: ``duplicate-of`` and ``same-story`` bring them together, ``other-story`` keeps them apart; it is written once
for each report that the story held then, so it stays true whatever becomes of the story. Whichever was said last, of
an article's verdict or of two articles, holds. What follows from a mark is done in ``corrections``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from storage import times
from storage.database import rows
from storage.models import MARKS, Article, Said, Verdict
from storage.sqlite import Database

VERDICTS: tuple[Said, ...] = ("relevant", "not", "machine")
PAIRS: tuple[Said, ...] = ("duplicate-of", "same-story", "other-story")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What a person said of an article, or of it and another one."""

    article_id: int
    mark: Said
    other_id: int | None
    at: datetime

    @property
    def pair(self) -> tuple[int, int]:
        """The two articles it speaks of, the lower number first; for a verdict the article twice."""
        other = self.article_id if self.other_id is None else self.other_id
        return min(self.article_id, other), max(self.article_id, other)


def of(db: Database, article_id: int) -> list[Mark]:
    """Return all that was ever said of an article, alone or with another one, oldest first."""
    return _said(db, [article_id], MARKS)


def verdict(db: Database, article_id: int) -> Verdict | None:
    """Return the verdict a person gave an article; None: the machine's holds."""
    last = [one.mark for one in _said(db, [article_id], VERDICTS)][-1:]
    return cast("Verdict", last[0]) if last and last[0] != "machine" else None


def duplicate_of(db: Database, article_id: int) -> int | None:
    """Return the article that a person said this one repeats, unless the two were marked otherwise since."""
    said = [one for one in in_force(db, [article_id]) if one.mark == "duplicate-of" and one.article_id == article_id]
    return said[-1].other_id if said else None


def together(db: Database, article_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs that a person said tell one story, where either is among these; the lower number first."""
    return sorted({one.pair for one in in_force(db, article_ids) if one.mark != "other-story"})


def apart(db: Database, article_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs that a person said tell different stories, where either is among these; the lower number first.

    What was said of an article holds for those that repeat it as well: these are named in its place.
    """
    named = groups(db, article_ids)
    meant: defaultdict[int, set[int]] = defaultdict(set)
    for id, group in named.items():
        for member in group:
            meant[member].add(id)
    found = set()
    for one in in_force(db, meant):
        if one.mark == "other-story":
            first, second = one.pair
            pairs = [(id, second) for id in meant[first]] + [(first, id) for id in meant[second]]
            found |= {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    return sorted(found)


def in_force(db: Database, article_ids: Iterable[int]) -> list[Mark]:
    """Return what was said last of each pair of articles one of which is among these, in the order it was said."""
    last: dict[tuple[int, int], Mark] = {}
    for one in _said(db, article_ids, PAIRS):
        last.pop(one.pair, None)
        last[one.pair] = one
    return list(last.values())


def groups(db: Database, article_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return for each article those that are of one group of duplicates with it, itself included."""
    sql = (
        "SELECT a.id, o.id AS member FROM articles a JOIN articles o ON o.id = coalesce(a.duplicate_of, a.id)"
        " WHERE a.id IN (SELECT value FROM json_each(:ids)) UNION"
        " SELECT a.id, o.id FROM articles a JOIN articles o ON o.duplicate_of = coalesce(a.duplicate_of, a.id)"
        " WHERE a.id IN (SELECT value FROM json_each(:ids)) ORDER BY 1, 2"
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for one in rows(db, sql, {"ids": _json(article_ids)}):
        found[one["id"]].append(one["member"])
    return dict(found)


def held(db: Database, article_id: int, article: Article) -> tuple[Article, Verdict | None]:
    """Return an article as a person's verdict has it, and what the machine said of it where there is such a verdict.

    What was marked as not relevant has no facts; of what the machine held for that, nobody has looked for any yet.
    """
    said = verdict(db, article_id)
    if said is None:
        return article, None
    facts = () if said == "not" else article.facts
    rules = None if (said, article.verdict) == ("relevant", "not") else article.rules
    return replace(article, verdict=said, facts=facts, rules=rules), article.verdict


def _said(db: Database, article_ids: Iterable[int], marks: Sequence[Said]) -> list[Mark]:
    named = "IN (SELECT value FROM json_each(:ids))"
    sql = (
        f"SELECT * FROM marks WHERE (article_id {named} OR other_id {named})"
        " AND mark IN (SELECT value FROM json_each(:marks)) ORDER BY id"
    )
    return [
        Mark(article_id=one["article_id"], mark=one["mark"], other_id=one["other_id"], at=times.read_instant(one["at"]))
        for one in rows(db, sql, {"ids": _json(article_ids), "marks": json.dumps(marks)})
    ]


def _json(article_ids: Iterable[int]) -> str:
    return json.dumps(sorted(set(article_ids)))
