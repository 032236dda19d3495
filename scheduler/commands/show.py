"""``silkwatch show``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from reports.width import wrap
from scheduler import app, diff, evidence, underline, wording
from scheduler.tables import printable

if TYPE_CHECKING:
    from storage.facts import Event
    from storage.marks import Mark
    from storage.models import Article, Reading, Revision, StoredArticle, Story
    from storage.sqlite import Database

MOST = 100  # events of an article
WIDEST = 100  # columns of a terminal that lines of text take
CHANGED = re.compile(r"\[-.*?-\]|\{\+.*?\+\}", re.DOTALL)
DECIDED = re.compile(r"\[.*?\]", re.DOTALL)
NOTHING = re.compile("(?!)")


@dataclass(frozen=True, kw_only=True)
class Known:
    """All there is to tell about an article. ``names``: of the institutions it names, by their ids."""

    found: StoredArticle
    same: Sequence[StoredArticle]
    story: Story | None
    marks: Sequence[Mark]
    history: Sequence[Revision]
    readings: Sequence[Reading]
    events: Sequence[Event]
    names: dict[str, str]
    archived: str | None


@click.command("show")
@click.argument("id", type=app.ArticleNumber())
@app.as_json
@click.pass_context
def command(ctx: click.Context, id: int, as_json: bool) -> None:
    """Show one article: its text, its story, and why it was chosen.

    Also: what a person said of it, what it said before, as a diff, where the same text stands, and where its page is
    archived.

    \b
    Example:
        silkwatch show 12
    """
    from storage import readings

    with ctx.obj.store() as db:
        known = _known(db, id)
    if as_json:
        app.dump(_plain(known))
        return
    _head(known)
    _why(known)
    _states(known)
    _marks(known)
    _same(known)
    _story(known)
    _changes(readings.versions(known.found, known.history, known.readings))
    app.origins(known.found.article.origins)
    app.title("Text")
    _text(known.found.article)


def _known(db: Database, id: int) -> Known:
    from storage import articles, captures, facts, institutions, marks, readings, stories

    found = articles.get(db, id)
    capture = captures.latest(db, found.article.url)
    every = institutions.all(db)
    named = [mention.institution_id for mention in found.article.mentions]
    return Known(
        found=found,
        same=articles.duplicates(db, id),
        story=stories.get(db, found.story_id) if found.story_id else None,
        marks=marks.of(db, id),
        history=articles.history(db, id),
        readings=readings.of(db, id),
        events=facts.events(db, article=id, limit=MOST),
        names={one: every[one].names["en"] if one in every else one for one in named},
        archived=f"archive/{capture.warc}, byte {capture.offset}" if capture else None,
    )


def _plain(known: Known) -> dict[str, Any]:
    return {
        "article": known.found,
        "marks": known.marks,
        "revisions": known.history,
        "readings": known.readings,
        "duplicates": [_report(each) for each in known.same],
        "story": known.story,
        "events": known.events,
        "archived": known.archived,
    }


def _report(each: StoredArticle) -> dict[str, Any]:
    article = each.article
    return {
        "id": each.id,
        "source": article.source,
        "lang": article.lang,
        "published": article.published,
        "title": article.title,
        "url": article.url,
        "duplicate_of": each.duplicate_of,
        "duplicate_kind": each.duplicate_kind,
        "duplicate_score": each.duplicate_score,
    }


def _head(known: Known) -> None:
    found, article = known.found, known.found.article
    for line in _wrapped(printable(article.title)):
        app.say(app.bold(line))
    app.say(printable(article.url))
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
        "archived": known.archived,
        "warnings": ", ".join(article.warnings),
    }
    app.fields(facts)


def _why(known: Known) -> None:
    """Show the verdict, whose it is, what it was before, and the words that decided at their places."""
    found, article = known.found, known.found.article
    if found.judged:
        marked = [one.at for one in known.marks if one.mark == article.verdict][-1]
        app.title(f"Marked {article.verdict} by hand on {_day(marked)}")
        app.say(f"  the machine says {found.judged}: score {article.score:.2f}")
    else:
        app.title(f"Why it is {article.verdict}: score {article.score:.2f}")
    for was in known.readings:
        if "verdict" in was.was:
            before = was.was.get("judged") or was.was["verdict"]
            app.say(f"  until {_day(was.replaced_at)}: {before}, score {was.was.get('score', 0):.2f}")
    for rule in evidence.because(article.reasons, article.title, article.text):
        app.say(f"  {rule.weight:+.2f}  {known.names.get(rule.what, rule.what)}")
        for excerpt in rule.excerpts:
            _say(printable(excerpt), "         ", DECIDED, "green" if rule.weight > 0 else "red")
    if not article.reasons:
        app.say("  nothing in it speaks of the topic")
    for id, name in known.names.items():
        app.say(f"  names {name} ({id})")
    for name in dict.fromkeys(unknown.name for unknown in article.unknown):
        app.say(f"  names {printable(name)}, which the list of institutions does not hold")


def _states(known: Known) -> None:
    """Show what the article states and what it may state, each with its sentence, and what other reports say else."""
    article = known.found.article
    names = {party.id: party.name for event in known.events for party in event.parties}
    if article.facts:
        app.title("What it states")
    for fact in article.facts:
        parties = [names.get(id, id) for id, _ in fact.parties]
        parties += [f"{name} (?)" for name, _ in fact.unknown]
        day = f"{fact.date}, " if fact.date else ""
        _say(printable(f"{day}{wording.heading(fact)}{': ' * bool(parties)}{' and '.join(parties)}"), "  ")
        for line in filter(None, [wording.about(fact), f"“{fact.quote}”"]):
            _say(printable(line), "      ")
    for event in known.events:
        if event.reports > 1:
            _say(f"{event.kind}: {event.reports} reports of one event, led by article {event.article_id}", "  ")
        for contradiction in wording.contradictions(event):
            _say(printable(f"! {contradiction}"), "      ")
    if article.quotes:
        app.title("What it says of the topic, of which nothing is claimed")
    for quote in article.quotes:
        _say(f"{quote.what}: “{printable(quote.quote)}”", "  ")
    if article.ahead:
        app.title("Days to come that it names")
    for one in article.ahead:
        last = f" to {one.date_end}" if one.date_end else ""
        _say(f"{one.date}{last}, {one.what}: “{printable(one.quote)}”", "  ")


def _marks(known: Known) -> None:
    """Show what a person said of the article; what was said of several others at once in one line."""
    if known.marks:
        app.title("Marked by hand")
    for (at, mark, about), some in groupby(known.marks, key=lambda one: (one.at, one.mark, one.article_id)):
        others = ", ".join(str(one.other_id) for one in some if one.other_id is not None)
        of = f" {'than ' * (mark == 'other-story')}{others}" if others else ""
        app.say(f"  {_day(at)}  article {about}: {mark}{of}")


def _same(known: Known) -> None:
    found = known.found
    if not known.same:
        return
    of = f" of article {found.duplicate_of}" if found.duplicate_of else ""
    app.title("Same text elsewhere" + (f": {_likeness(found)}{of}" if of else ""))
    app.rows(_row(each, _likeness(each)) for each in known.same)


def _likeness(each: StoredArticle) -> str:
    if each.duplicate_of is None:
        return "represents them"
    return f"{each.duplicate_kind} {f'{each.duplicate_score:.2f}' if each.duplicate_score else 'by hand'}"


def _story(known: Known) -> None:
    if known.story is None:
        return
    others = [each for each in known.story.articles if each.id != known.found.id]
    if not others:
        app.title(f"Story {known.story.id}: no other report")
        return
    app.title(f"Story {known.story.id}: {known.story.title}")
    copies = {each.id: f"as {each.duplicate_of}" for each in others if each.duplicate_of}
    app.rows(_row(each, copies.get(each.id, "")) for each in others)


def _row(each: StoredArticle, note: str) -> tuple[object, ...]:
    article = each.article
    return each.id, article.source, article.lang, _day(article.published or each.first_seen), note, article.title


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
    titles = [line for line in diff.changes(before.title, after.title) if line[0] in "-+~"]
    lines = [*titles, *diff.changes(before.text, after.text)]
    if any(line[0] in "-+~" for line in lines):  # else another value was read, such as the date
        app.title(what)
        for line in lines:
            _say(printable(line[2:]), f"  {line[:2]}", CHANGED, {"-": "red", "+": "green"}.get(line[0]))


def _text(article: Article) -> None:
    """Print the text, on a terminal with the words that decided underlined."""
    columns = app.terminal_columns()
    if columns is None:
        app.paragraphs(article.text)
        return
    spans, begin = evidence.places(article.reasons, article.text), 0
    for line in article.text.split("\n"):
        end = begin + len(line)
        inside = [(start - begin, stop - begin) for start, stop in spans if begin <= start and stop <= end]
        for part in underline.underlined(line, inside, min(columns, WIDEST)):
            app.say(part)
        begin = end + 1


def _say(text: str, first: str, marks: re.Pattern[str] = NOTHING, color: str | None = None) -> None:
    """Print a line, wrapped on a terminal, with what is between marks coloured, or all of it if nothing can be."""
    written = "\n".join(_wrapped(text, first))
    if color and not marks.search(written):
        click.secho(written, fg=color)
        return
    click.echo(marks.sub(lambda match: _coloured(match[0], color), written))


def _coloured(part: str, color: str | None) -> str:
    return click.style(part, fg=color or ("red" if part.startswith("[-") else "green"), bold=color is not None)


def _wrapped(text: str, first: str = "") -> Iterable[str]:
    columns = app.terminal_columns()
    if columns is None:
        return [first + text]
    return wrap(text, min(columns, WIDEST), indent=" " * len(first), first=first).splitlines()


def _day(moment: object) -> str:
    return str(app.plain(moment))[:10]
