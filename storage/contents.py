"""What follows from what an article says: its hashes, search row, mentions, facts, group and story.

Inside the caller's transaction: an article is put in when it comes, and taken out and put in again whenever what it
says changes, whatever the cause.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from storage import candidates, corrections, facts, kin, marks, prepared, searchable, stories
from storage import duplicates as groups
from storage.fingerprint import fingerprint
from storage.models import Article
from storage.rows import forget_details, write_details
from storage.sqlite import Database


def put_in(db: Database, id: int, article: Article, *, new: date | None = None) -> bool:
    """Enter what follows from a stored article that has none of it; say if it repeats another one.

    ``new``: its day, if it was not stored before, so that nobody has said anything of it, and it has no story.
    """
    made = prepared.of(article)
    repeated = groups.find(db, article.source, made, article_id=id)
    candidates.insert(db, id, made.sampled)
    searchable.enter(db, id, article, day=new)
    write_details(db, id, article)
    joined = groups.join(db, id, groups.of_same_parties(db, id, repeated))
    if new and not joined and article.verdict == "not":
        return False
    corrections.regroup(db, id)
    kin.embed(db, id, article.embedding)
    stories.assign(db, id, said=made.signs)
    if groups.translate(db, id, article.text, article.lang):
        corrections.regroup(db, id)
        stories.assign(db, id, said=made.signs)  # one of the two is silent now
        joined = True
    return joined


def take_out(db: Database, known: sqlite3.Row, now: datetime) -> None:
    """Undo ``put_in`` for an article's former row, whose story it keeps: facts are superseded, never deleted."""
    left = [id for id in marks.groups(db, [known["id"]])[known["id"]] if id != known["id"]]
    groups.leave(db, known["id"])
    if left:
        stories.settle(db, left)
    candidates.forget(db, known["id"], fingerprint(known["text"]))
    forget_details(db, known["id"])
    searchable.forget(db, known["id"], date.fromisoformat(known["day"]))
    facts.supersede(db, known["id"], now=now)
