"""Corrections: a person's mark, stored and carried out in one transaction, and carried out again when articles change.

What a mark says of one article moves those that repeat it too: a group of duplicates tells one story. A mark that
contradicts an earlier one, of the articles themselves or of those that stand with them, is written for these as well,
so that what is in force never contradicts itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage import duplicates, facts, frontier, marks, stories, times
from storage.database import row, rows, transaction
from storage.errors import BadMark, NotFound
from storage.marks import Mark
from storage.models import Said
from storage.sqlite import Database

OF_TWO: tuple[Said, ...] = ("duplicate-of", "same-story")  # marks that name another article
PASSES = 5  # what one mark does to a group may undo what another one did: as often they are carried out
Pair = tuple[int, int]


def add(db: Database, article_id: int, mark: Said, *, other: int | None = None, now: datetime) -> bool:
    """Store what a person said of an article and carry it out; False: it was said before, and nothing else since.

    Raises ``NotFound`` for an article that is not there, ``BadMark`` for what cannot be.
    """
    with transaction(db):
        _check(db, article_id, mark, other)
        if mark in marks.VERDICTS:
            return _judge(db, article_id, mark, now)
        said = [(article_id, other)] if other is not None else _apart_from(db, article_id)
        last = {one.pair: one.mark for one in marks.in_force(db, [article_id])}
        if all(last.get((min(pair), max(pair))) == mark for pair in said):
            return False
        _store(db, mark, said, now)
        _store(db, "same-story" if other is not None else "other-story", _contrary(db, said, mark), now)
        if other is not None:
            _store(db, "other-story", _outdated(db, article_id, other), now)
        if mark == "same-story":  # but no duplicate, as was said before
            for pair in said:
                if last.get((min(pair), max(pair))) == "duplicate-of":
                    duplicates.leave(db, article_id)
        regroup(db, article_id)
        stories.settle(db, [article_id, *(id for _, id in said)])
    return True


def regroup(db: Database, article_id: int) -> None:
    """Make the group of an article what was said of it and of the others in it, inside a transaction."""
    for _ in range(PASSES):
        done = [_obey(db, one) for one in marks.in_force(db, marks.groups(db, [article_id])[article_id])]
        if not any(done):
            return


def _obey(db: Database, said: Mark) -> bool:
    """Bring two articles into one group, or apart, as a mark says; False: so they are, or it says nothing of groups."""
    if said.other_id is None:
        return False
    same = said.other_id in marks.groups(db, [said.article_id])[said.article_id]
    if said.mark == "other-story" and same:
        duplicates.leave(db, said.article_id)
    elif said.mark == "duplicate-of" and not same:
        duplicates.unite(db, said.article_id, said.other_id)
    else:
        return False
    return True


def _check(db: Database, article_id: int, mark: Said, other: int | None) -> None:
    if (other is None) == (mark in OF_TWO):
        raise BadMark(
            f"mark: {mark}: " + ("needs the number of another article" if other is None else "takes no second article")
        )
    if other == article_id:
        raise BadMark(f"mark: {mark} {other}: that is the article itself: give the number of another one")
    verdicts = {}
    for id in {article_id, other} - {None}:
        one = row(db, "SELECT verdict FROM articles WHERE id = ?", (id,))
        if one is None:
            raise NotFound(f"article: {id}: there is none: find its number with `search` or `query`")
        verdicts[id] = one["verdict"]
    if mark in ("same-story", "other-story"):
        for id in (id for id, verdict in verdicts.items() if verdict == "not"):
            raise BadMark(f"mark: {mark}: article {id} is of another topic and tells no story: mark it relevant first")


def _judge(db: Database, article_id: int, mark: Said, now: datetime) -> bool:
    said = [one.mark for one in marks.of(db, article_id) if one.mark in marks.VERDICTS] or ["machine"]
    if said[-1] == mark:
        return False
    _store(db, mark, [(article_id, None)], now)
    [was] = rows(db, "SELECT verdict FROM articles WHERE id = ?", (article_id,))[0]
    values = "verdict = coalesce(judged, verdict), judged = NULL"
    if mark != "machine":
        values = "judged = coalesce(judged, verdict), verdict = :mark"
    db.conn.execute(f"UPDATE articles SET {values} WHERE id = :id", {"id": article_id, "mark": mark})
    [now_is] = rows(db, "SELECT verdict FROM articles WHERE id = ?", (article_id,))[0]
    if was == "not" != now_is:  # so it has no facts: the present rules have not looked for any
        db.conn.execute("UPDATE articles SET rules = NULL WHERE id = ?", (article_id,))
        frontier.watch(db, article_id, now=now)
    if now_is == "not":
        facts.supersede(db, article_id, now=now)
    stories.assign(db, article_id)
    return True


def _store(db: Database, mark: Said, said: Iterable[tuple[int, int | None]], now: datetime) -> None:
    db.conn.executemany(
        "INSERT INTO marks(article_id, mark, other_id, at) VALUES (?, ?, ?, ?)",
        [(article_id, mark, other, times.instant(now)) for article_id, other in said],
    )


def _apart_from(db: Database, article_id: int) -> list[Pair]:
    """Pair an article with what its story holds beside those that repeat it, or with these if there is nothing else."""
    mates = _story(db, article_id)
    if mates == [article_id]:
        raise BadMark(f"mark: other-story: article {article_id} is the only report of its story")
    group = marks.groups(db, [article_id])[article_id]
    apart = [id for id in mates if id not in group] or [id for id in group if id != article_id]
    return [(article_id, id) for id in apart]


def _contrary(db: Database, said: Iterable[Pair], mark: Said) -> list[Pair]:
    """Return the pairs of those that stand with the articles of which the opposite of a mark is in force."""
    said = list(said)
    theirs = {other for _, other in said}
    mine = set(marks.groups(db, [said[0][0]])[said[0][0]]) - theirs
    if mark != "other-story":
        theirs = {id for other in theirs for id in _story(db, other)}
    theirs = {id for group in marks.groups(db, theirs).values() for id in group} - mine
    contrary = [one for one in marks.in_force(db, mine) if (one.mark == "other-story") != (mark == "other-story")]
    return [one.pair for one in contrary if (one.pair[0] in mine) != (one.pair[1] in mine) and theirs & set(one.pair)]


def _outdated(db: Database, article_id: int, other: int) -> list[Pair]:
    """Pair an article with those it was brought together with before that tell another story than ``other``."""
    theirs = set(marks.groups(db, [other])[other])
    mine = set(marks.groups(db, [article_id])[article_id]) - theirs
    far = {id for pair in marks.apart(db, theirs) for id in pair} - theirs - mine
    held = [one.pair for one in marks.in_force(db, mine) if one.mark != "other-story"]
    pairs = [pair if pair[0] in mine else pair[::-1] for pair in held]
    return [(first, second) for first, second in pairs if first in mine and second in far]


def _story(db: Database, article_id: int) -> list[int]:
    """Return the reports of an article's story, itself included."""
    sql = "SELECT o.id FROM articles a JOIN articles o ON o.story_id = a.story_id WHERE a.id = ? ORDER BY o.id"
    return [one["id"] for one in rows(db, sql, (article_id,))] or [article_id]
