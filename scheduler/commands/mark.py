"""``silkwatch mark``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scheduler import app
from storage.kinds import MARKS

if TYPE_CHECKING:
    from pathlib import Path

    from storage.models import Said, StoredArticle
    from storage.sqlite import Database


@click.command("mark")
@click.argument("id", type=app.ArticleNumber())
@click.argument("mark", type=click.Choice(MARKS))
@click.argument("other", type=app.ArticleNumber(), required=False)
@app.as_json
@click.pass_context
def command(ctx: click.Context, id: int, mark: Said, other: int | None, as_json: bool) -> None:
    """Correct what the machine says of an article. A mark wins over it, and stays.

    \b
    relevant            it belongs to the topic
    not                 it does not: no story, no digest from now on
    machine             take the machine's verdict again
    duplicate-of OTHER  it repeats article OTHER
    same-story OTHER    it reports the same event as article OTHER
    other-story         it reports another event than the rest of its story

    A later mark takes the place of an earlier one of the same article, or of the same two. Issues that have been made
    stay as they are.

    \b
    Examples:
        silkwatch mark 12 relevant
        silkwatch mark 12 duplicate-of 7
        silkwatch mark 12 other-story
    """
    from storage import articles, corrections, marks

    with ctx.obj.store() as db:
        before = articles.get(db, id)
        changed = corrections.add(db, id, mark, other=other, now=app.now())
        if articles.get(db, id).article.rules is None and before.article.verdict == "not":
            _find_facts(db, id, ctx.obj.config.sources)
        after = articles.get(db, id)
        lines = list(_told(db, before, after, mark, other)) if changed else []
        said = marks.of(db, id)
        if changed and mark == "other-story":
            apart = [other for pair in marks.apart(db, [id]) for other in pair if other != id]
            lines.append(f"article {id} never shares a story with {', '.join(map(str, apart))}")
            if after.duplicate_of is not None:
                lines.append(
                    f"it still repeats article {after.duplicate_of}: the same mark again parts it from that one"
                )
    if as_json:
        about = {
            "id": id,
            "verdict": after.article.verdict,
            "judged": after.judged,
            "score": after.article.score,
            "story_id": after.story_id,
            "duplicate_of": after.duplicate_of,
        }
        app.dump({"changed": changed, "article": about, "marks": said})
        return
    if not changed:
        since = [f", since {app.plain(one.at)}" for one in said if one.mark == mark][-1:]
        app.say(f"article {id}: {mark}{f' {other}' if other else ''} already{''.join(since)}: nothing changed")
    for line in lines:
        app.say(line)


def _find_facts(db: Database, id: int, sources: Path) -> None:
    """Judge an article that has become relevant by the present rules: facts are looked for in relevant ones only."""
    from crawler import catalog, rejudge

    rejudge.one(db, id, catalog.load(sources).specs, now=app.now())


def _told(db: Database, before: StoredArticle, after: StoredArticle, mark: Said, other: int | None) -> Iterator[str]:
    """Say what a mark has done."""
    id, verdict = after.id, after.article.verdict
    if mark in ("relevant", "not"):
        yield f"article {id}: {verdict}, by hand; the machine says {after.judged} ({after.article.score:.2f})"
    elif mark == "machine":
        yield f"article {id}: {verdict} ({after.article.score:.2f}), as the machine says"
    if before.duplicate_of != after.duplicate_of or mark == "duplicate-of":
        yield _group(after, other)
    if after.story_id is None:
        left = f", it has left story {before.story_id}" if before.story_id else ""
        yield f"article {id} tells no story{left}"
        return
    from storage import stories

    story = stories.get(db, after.story_id)
    reports = [one.id for one in story.articles if one.id != id]
    others = f" with {', '.join(map(str, reports))}" if reports else " alone"
    was = f" (was {before.story_id})" if before.story_id not in (None, story.id) else ""
    yield f"article {id} tells story {story.id}{was}{others}: {story.title}"


def _group(after: StoredArticle, other: int | None) -> str:
    if after.duplicate_of is not None:
        return f"article {after.id} repeats article {after.duplicate_of} ({after.duplicate_kind})"
    if other is not None:
        return f"article {after.id} represents its group, to which article {other} belongs: its source ranks best"
    return f"article {after.id} repeats no other article"
