"""Judgements: what the rules of today make of stored articles. No text changes, and so nothing counts as revised.

A person's verdict stands, whatever the machine says beside it. Of a verdict that the machine changes the former one is
kept, in ``readings``; facts are superseded, never deleted, and those that stay keep their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from storage import articles, frontier, kin, marks, searchable, stories, times
from storage.database import rows, transaction
from storage.models import Article, Fact, Reason, StoredArticle, Verdict
from storage.rows import article_values, forget_details, write_details
from storage.sqlite import Database
from storage.writable import writable

One = TypeVar("One")


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a new judgement makes different. Verdicts are the machine's, ``marked`` is a person's in their place.

    Institutions are ids. ``gone`` and ``come`` are what spoke for or against the article before and does now.
    """

    verdict: tuple[Verdict, Verdict]
    score: tuple[float, float]
    marked: Verdict | None = None
    reasons_gone: tuple[Reason, ...] = ()
    reasons_come: tuple[Reason, ...] = ()
    institutions_gone: tuple[str, ...] = ()
    institutions_come: tuple[str, ...] = ()
    facts_gone: tuple[Fact, ...] = ()
    facts_come: tuple[Fact, ...] = ()
    places: bool = False  # whether institutions are named, or sentences and days quoted, elsewhere or in other words

    def __bool__(self) -> bool:
        """Whether there is anything."""
        same = self.verdict[0] == self.verdict[1] and self.score[0] == self.score[1]
        return not same or self.telling or self.places or bool(self.reasons_gone or self.reasons_come)

    @property
    def telling(self) -> bool:
        """Whether a reader of the articles would notice: a verdict, an institution or a fact, not a score alone."""
        named = self.institutions_gone or self.institutions_come or self.facts_gone or self.facts_come
        return bool(named) or self.verdict[0] != self.verdict[1]


def unlike(
    db: Database,
    rules: str | None,
    *,
    sources: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> list[int]:
    """Return the articles that these rules have not judged, in the order of their numbers; all of them for None.

    ``sources``: of these only, unless empty. ``since`` and ``until`` (not included): the day of publication, else of
    the first sight.
    """
    sql = (
        "SELECT id FROM articles WHERE (:rules IS NULL OR rules IS NOT :rules)"
        " AND (:sources = '[]' OR source IN (SELECT value FROM json_each(:sources)))"
        " AND day >= coalesce(:since, '') AND day < coalesce(:until, '~') ORDER BY id"
    )
    values = {
        "rules": rules,
        "sources": json.dumps(sorted(sources)),
        "since": times.moment(since),
        "until": times.moment(until),
    }
    return [one["id"] for one in rows(db, sql, values)]


def changes(stored: StoredArticle, judged: Article) -> Changes:
    """Tell what a new judgement of a stored article changes; pure."""
    old = stored.article
    marked = old.verdict if stored.judged else None
    facts = () if marked == "not" else tuple(map(_as_stored, judged.facts))
    new = replace(judged, facts=facts)
    before, after = _named(old), _named(new)
    return Changes(
        verdict=(stored.judged or old.verdict, new.verdict),
        score=(old.score, new.score),
        marked=marked,
        reasons_gone=_without(old.reasons, new.reasons),
        reasons_come=_without(new.reasons, old.reasons),
        institutions_gone=tuple(id for id in before if id not in after),
        institutions_come=tuple(id for id in after if id not in before),
        facts_gone=_without(old.facts, new.facts),
        facts_come=_without(new.facts, old.facts),
        places=_placed(old) != _placed(new),
    )


def replace_judgement(db: Database, over: StoredArticle, judged: Article, *, now: datetime) -> Changes | None:
    """Store what the present rules make of an article, in one transaction, and say what that changed.

    ``over`` is the article as it was judged; None, and nothing is done, if it says something else by now.
    """
    judged = writable(judged)
    with transaction(db):
        stored = articles.get(db, over.id)
        if (stored.article.title, stored.article.text) != (over.article.title, over.article.text):
            return None
        changed = changes(stored, judged)
        held, machine = marks.held(db, over.id, judged)
        if not changed:
            db.conn.execute("UPDATE articles SET rules = ? WHERE id = ?", (held.rules, over.id))
            return changed
        if changed.verdict[0] != changed.verdict[1]:
            _keep(db, stored, now)
        reasons = article_values(held)["reasons"]
        db.conn.execute(
            "UPDATE articles SET verdict = ?, judged = ?, score = ?, reasons = ?, rules = ? WHERE id = ?",
            (held.verdict, machine, held.score, reasons, held.rules, over.id),
        )
        _write(db, stored, held, changed, now)
        if stored.article.verdict == "not" != held.verdict:
            frontier.watch(db, over.id, now=now)
        if judged.embedding is not None:
            kin.embed(db, over.id, judged.embedding)
        if changed.telling:
            stories.assign(db, over.id)
    return changed


def _write(db: Database, stored: StoredArticle, held: Article, changed: Changes, now: datetime) -> None:
    """Store the institutions and facts that come, and let go of those that go."""
    if changed.places:
        forget_details(db, stored.id)
    if changed.institutions_gone or changed.institutions_come:  # a search may be for articles that name one
        [day] = rows(db, "SELECT day FROM articles WHERE id = ?", (stored.id,))
        searchable.forget(db, stored.id, date.fromisoformat(day["day"]))
        searchable.enter(db, stored.id, held)
    known = rows(db, "SELECT id FROM facts WHERE article_id = ? AND superseded_at IS NULL ORDER BY id", (stored.id,))
    left = list(changed.facts_gone)
    for one, fact in zip(known, stored.article.facts, strict=True):  # which are read in the order of their numbers
        if fact in left:
            left.remove(fact)
            db.conn.execute(
                "UPDATE facts SET superseded_at = ?, same_as = NULL WHERE id = ?", (times.instant(now), one["id"])
            )
    write_details(db, stored.id, replace(held, facts=changed.facts_come))


def _as_stored(fact: Fact) -> Fact:
    """Return a fact as the store gives it back: an institution takes part once, and they come in order."""
    parties = dict(reversed(fact.parties))
    unknown = dict(reversed(fact.unknown))
    return replace(
        fact,
        parties=tuple(sorted(parties.items(), key=lambda party: party[::-1])),
        unknown=tuple(sorted(unknown.items(), key=lambda party: (party[1] or "", party[0]))),
    )


def _placed(article: Article) -> set[object]:
    return {*article.mentions, *article.unknown, *article.quotes, *article.ahead}


def _keep(db: Database, stored: StoredArticle, now: datetime) -> None:
    was = {
        "verdict": stored.article.verdict,
        "judged": stored.judged,
        "score": stored.article.score,
        "reasons": [asdict(reason) for reason in stored.article.reasons],
        "rules": stored.article.rules,
    }
    db.conn.execute(
        "INSERT INTO readings(article_id, seen_at, replaced_at, extractor, was) VALUES (?, ?, ?, ?, ?)",
        (
            stored.id,
            times.instant(stored.revised_at or stored.first_seen),
            times.instant(now),
            stored.article.extractor,
            json.dumps(was, ensure_ascii=False),
        ),
    )


def _named(article: Article) -> list[str]:
    return list(dict.fromkeys(mention.institution_id for mention in article.mentions))


def _without(some: Sequence[One], others: Sequence[One]) -> tuple[One, ...]:
    """Return what is in one sequence and not in the other, however often it is there; they need no hashes."""
    left = list(others)
    found = []
    for one in some:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return tuple(found)
