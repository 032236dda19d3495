"""``silkwatch show``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from scheduler import app, diff
from scheduler.tables import printable
from storage.models import Reason, Revision, StoredArticle, Story

if TYPE_CHECKING:
    from sqlite_utils import Database


@click.command("show")
@click.argument("id", type=click.IntRange(min=1))
@app.as_json
@click.pass_context
def command(ctx: click.Context, id: int, as_json: bool) -> None:
    """Show one article: its text, its story, and why it was chosen.

    Also: what it said before, as a diff, where the same text stands, and where its page is archived.

    \b
    Example:
        silkwatch show 12
    """
    from storage import articles, readings, stories

    with ctx.obj.store() as db:
        found = articles.get(db, id)
        history, read_before = articles.history(db, id), readings.of(db, id)
        same = articles.duplicates(db, id)
        story = stories.get(db, found.story_id) if found.story_id else None
        names, kept = _names(db, found), _kept(db, found)
    if as_json:
        others = [each.id for each in same]
        app.dump(
            {
                "article": found,
                "revisions": history,
                "readings": read_before,
                "duplicates": others,
                "story": story,
                "archived": kept,
            }
        )
        return
    _head(found, kept)
    _why(found, names)
    app.origins(found.article.origins)
    _others(found, same, story)
    _changes(readings.versions(found, history, read_before))
    app.title("Text")
    app.paragraphs(found.article.text)


def _head(found: StoredArticle, kept: str | None) -> None:
    article = found.article
    app.say(app.bold(article.title))
    app.say(article.url)
    precision = ", ".join(filter(None, [article.published_precision, article.published_from]))
    facts = {
        "article": found.id,
        "source": article.source,
        "language": article.lang,
        "author": article.author,
        "published": f"{app.plain(article.published)} ({precision})" if article.published else "unknown",
        "first seen": app.plain(found.first_seen),
        "last seen": app.plain(found.last_seen),
        "revised": found.revised_at and app.plain(found.revised_at),
        "withdrawn": found.withdrawn_at and app.plain(found.withdrawn_at),
        "archived": kept,
        "warnings": ", ".join(article.warnings),
    }
    app.fields(facts)


def _why(found: StoredArticle, names: dict[str, str]) -> None:
    article = found.article
    app.title(f"Why it is {article.verdict}: score {article.score:.2f}")
    for reason in article.reasons:
        what = names.get(reason.what, reason.what)
        evidence = f": “{printable(reason.surface)}”{_place(reason)}" if reason.surface else ""
        app.say(f"  {reason.weight:+.2f}  {what}{evidence}")
    if not article.reasons:
        app.say("  nothing in it speaks of the topic")
    for id in dict.fromkeys(mention.institution_id for mention in article.mentions):
        app.say(f"  names {names.get(id, id)} ({id})")


def _place(reason: Reason) -> str:
    if reason.offset is None:
        return ""
    return " in the title" if reason.offset < 0 else f" at character {reason.offset}"


def _others(found: StoredArticle, same: Sequence[StoredArticle], story: Story | None) -> None:
    if found.duplicate_of:
        score = f", {found.duplicate_score:.2f} alike" if found.duplicate_score else ""
        app.title("Duplicate")
        app.say(f"  {found.duplicate_kind} of article {found.duplicate_of}{score}")
    if same:
        app.title("Same text elsewhere")
        app.rows(_line(each) for each in same)
    if story:
        app.title(f"Story {story.id}: {story.title}")
        app.rows(_line(each) for each in story.articles)


def _line(each: StoredArticle) -> tuple[object, ...]:
    article = each.article
    return each.id, article.source, article.lang, app.plain(article.published), each.duplicate_kind, article.title


def _changes(versions: Sequence[Sequence[Revision]]) -> None:
    """Show what changed from one version of the page to the next, and between two readings of the same version.

    A version as its reader read it first is held against the one before as that was read last: by the same reader.
    """
    before: Revision | None = None
    for version in versions:
        for reading in version:
            if before is not None:
                page = reading is version[0]
                _change(f"Changed, seen {app.plain(reading.seen_at)}" if page else "Read anew", before, reading)
            before = reading


def _change(what: str, before: Revision, after: Revision) -> None:
    lines = list(diff.changes(f"{before.title}\n{before.text}", f"{after.title}\n{after.text}"))
    if lines:  # else another value was read, such as the date
        app.title(what)
    for line in lines:
        color = {"-": "red", "+": "green"}.get(line[:1])
        app.say("  " + click.style(printable(line), fg=color))


def _names(db: Database, found: StoredArticle) -> dict[str, str]:
    from storage import institutions

    known = institutions.all(db)
    wanted = {mention.institution_id for mention in found.article.mentions}
    return {id: known[id].names["en"] for id in wanted if id in known}


def _kept(db: Database, found: StoredArticle) -> str | None:
    from storage import captures

    capture = captures.latest(db, found.article.url)
    return f"archive/{capture.warc}, byte {capture.offset}" if capture else None
