"""``silkwatch reread``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from scheduler import again, app, diff
from scheduler.tables import printable

if TYPE_CHECKING:
    from crawler.reread import Reread
    from storage.readings import Value

LONGEST = 20  # lines of what changed in a text; --json has both texts whole
# What a reader of the articles sees, in the order in which it is shown: column → what the summary calls it.
FIELDS = {
    "title": "titles",
    "author": "authors",
    "published": "dates",
    "lang": "languages",
    "image": "images",
    "summary": "summaries",
    "verdict": "verdicts",
    "text": "texts",
}
NOT_READ = {
    "refused": "no article to this reader, left as they are",
    "missing": "page not in the archive",
    "overtaken": "changed by a crawl or an import meanwhile, left for the next reread",
    "undeclared": "of a source that is not declared any more, left as they are",
    "failed": "failed",
}


@click.command("reread")
@again.options("the present version of the reader has read")
@app.as_json
@click.pass_context
def command(
    ctx: click.Context,
    source: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    ids: tuple[int, ...],
    everything: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read stored articles again, from the archive, with the reader of this version of Silkwatch.

    Shows for each article what the new reading changes, field by field. What was read before is kept, and nothing
    counts as revised, for no page has changed; an article that the reader refuses now stays as it is. Articles of the
    present reader are left out: when it is broken off, the next reread goes on.

    \b
    Examples:
        silkwatch reread --dry-run
        silkwatch reread xinhua-en --since 2026-01-01
        silkwatch reread --id 12 --dry-run
    """
    from crawler import reread
    from scheduler import lock

    config = ctx.obj.config
    wanted, loaded = again.wanted(ctx, source=source, since=since, until=until, ids=ids, everything=everything)
    alone = nullcontext() if dry_run else lock.held(config.home, "reread")
    with alone, ctx.obj.store() as db, app.progress(err=True) as said:
        chosen = reread.chosen(db, wanted, loaded.specs)
        teller = Teller(of=len(chosen), said=said, quiet=as_json)
        reread.run(db, config.warcs, chosen, loaded.specs, done=teller.tell, now=app.now(), write=not dry_run)
    tally = teller.tally
    if as_json:
        articles = [_plain(one) for one in teller.found]
        app.dump({"dry_run": dry_run, "counts": tally.outcomes, "fields": tally.fields, "articles": articles})
    else:
        app.say(tally.summed_up(dry_run=dry_run))
    ctx.exit(1 if loaded.errors or tally.outcomes["failed"] else 0)


@dataclass(kw_only=True)
class Tally:
    """What came of all articles so far: how many ended how, and in how many a field changed."""

    outcomes: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    revised: int = 0

    @property
    def total(self) -> int:
        """How many articles there were."""
        return self.outcomes.total()

    def add(self, one: Reread) -> None:
        """Count an article."""
        self.outcomes[one.outcome] += 1
        self.fields.update(name for name in FIELDS if name in one.changes)
        self.revised += one.revised is not None

    def summed_up(self, *, dry_run: bool) -> str:
        """Write the counts as lines."""
        read = self.outcomes["changed"] + self.outcomes["unchanged"]
        fields = ", ".join(f"{FIELDS[name]} {self.fields[name]}" for name in FIELDS if self.fields[name])
        lines = [f"read again: {read}, changed: {self.outcomes['changed']}" + (f" ({fields})" if fields else "")]
        lines += [f"{words}: {self.outcomes[name]}" for name, words in NOT_READ.items() if self.outcomes[name]]
        if self.revised:
            lines.append(f"changed on their pages since, stored as revisions: {self.revised}")
        if dry_run:
            lines.append("nothing was stored: --dry-run")
        return "\n".join(lines)


@dataclass(kw_only=True)
class Teller:
    """Tells what comes of the articles, one by one; ``quiet``: only how far it is, and what is to be told is kept."""

    of: int  # articles in all
    said: Callable[[str], None]
    quiet: bool
    tally: Tally = field(default_factory=Tally)
    found: list[Reread] = field(default_factory=list)

    def tell(self, one: Reread) -> None:
        """Count an article, and show it unless nothing came of it."""
        self.tally.add(one)
        if _speaks(one) and self.quiet:
            self.found.append(one)
        elif _speaks(one):
            _show(one)
        if again.is_told(self.tally.total, self.of):
            self.said(f"{self.tally.total} of {self.of} articles, {self.tally.outcomes['changed']} changed")


def _speaks(one: Reread) -> bool:
    return one.outcome in ("changed", "refused", "failed") or one.revised is not None


def _plain(one: Reread) -> dict[str, Any]:
    changes = {name: {"old": old, "new": new} for name, (old, new) in one.changes.items()}
    return asdict(one) | {"changes": changes}


def _show(one: Reread) -> None:
    """Print what came of an article."""
    if one.outcome == "failed":
        app.complain([printable(f"article {one.id}: {one.url}: {one.why}")])
    else:
        again.show(f"article {one.id}: {one.url}", _lines(one))


def _lines(one: Reread) -> Iterator[str]:
    """Say what came of an article: field by field, old and new; pure."""
    if one.outcome == "refused":
        yield f"  no article to this reader, so it stays as it is: {one.why}"
    for name in FIELDS:
        if name in one.changes:
            yield f"  {name}"
            yield from (f"    {line}" for line in _difference(name, *one.changes[name]))
    if one.revised:
        yield f"  its page has changed since, seen {app.plain(one.revised)}: a revision"


def _difference(name: str, old: Value, new: Value) -> Iterable[str]:
    if name != "text":
        return [f"{sign} {value}" for sign, value in (("-", old), ("+", new)) if value is not None]
    lines = list(diff.changes(str(old), str(new))) or ["the same sentences, in other lines"]
    return lines if len(lines) <= LONGEST else [*lines[:LONGEST], f"… and {len(lines) - LONGEST} more lines"]
