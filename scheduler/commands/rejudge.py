"""``silkwatch rejudge``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from scheduler import again, app
from scheduler.tables import printable

if TYPE_CHECKING:
    from crawler.rejudge import Rejudged
    from storage.judgements import Changes
    from storage.models import Fact, Reason

VERDICTS = ("relevant", "borderline", "not")
TELLING = 4  # reasons shown that went, and that came: the weightiest


@click.command("rejudge")
@again.options("the present rules have judged")
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
    """Judge stored articles again by the rules, vocabulary and institutions of this version of Silkwatch.

    Shows which verdicts change and why, which institutions and facts come and go, and sums up. What a person has
    marked stays. Former verdicts are kept, facts are superseded, and nothing counts as revised. Articles that the
    present rules have judged are left out: when it is broken off, the next rejudge goes on.

    \b
    Examples:
        silkwatch rejudge --dry-run
        silkwatch rejudge xinhua-en --since 2026-01-01
        silkwatch rejudge --id 12 --dry-run
    """
    from crawler import rejudge
    from scheduler import lock

    wanted, loaded = again.wanted(ctx, source=source, since=since, until=until, ids=ids, everything=everything)
    alone = nullcontext() if dry_run else lock.held(ctx.obj.config.home, "rejudge")
    with alone, ctx.obj.store() as db, app.progress(err=True) as said:
        chosen = rejudge.chosen(db, wanted)
        teller = Teller(of=len(chosen), said=said, quiet=as_json)
        rejudge.run(db, chosen, loaded.specs, done=teller.tell, now=app.now(), write=not dry_run)
    tally = teller.tally
    if as_json:
        verdicts = {old: {new: tally.verdicts[old, new] for new in VERDICTS} for old in VERDICTS}
        app.dump(
            {
                "dry_run": dry_run,
                "counts": tally.outcomes,
                "fields": tally.fields,
                "verdicts": verdicts,
                "articles": teller.found,
            }
        )
    else:
        for line in tally.summed_up(dry_run=dry_run):
            app.say(line)
    ctx.exit(1 if loaded.errors or tally.outcomes["failed"] else 0)


@dataclass(kw_only=True)
class Tally:
    """What came of all articles so far; ``verdicts``: by the machine's old and new one."""

    outcomes: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    marked: int = 0  # articles whose verdict a person has given

    def add(self, one: Rejudged) -> None:
        """Count an article."""
        self.outcomes[one.outcome] += 1
        changes = one.changes
        if changes is None:
            return
        self.verdicts[changes.verdict] += 1
        self.marked += changes.marked is not None
        there = {
            "verdicts": changes.verdict[0] != changes.verdict[1],
            "scores": changes.score[0] != changes.score[1],
            "institutions": changes.institutions_gone or changes.institutions_come,
            "facts": changes.facts_gone or changes.facts_come,
        }
        self.fields.update(name for name, changed in there.items() if changed)

    def summed_up(self, *, dry_run: bool) -> Iterator[str]:
        """Write the counts as lines."""
        judged = self.outcomes["changed"] + self.outcomes["unchanged"]
        fields = ", ".join(f"{name} {count}" for name, count in self.fields.items())
        yield f"judged again: {judged}, changed: {self.outcomes['changed']}" + (f" ({fields})" if fields else "")
        if self.fields["verdicts"]:
            yield from self._matrix()
        if self.marked:
            yield f"marked by a person, whose verdict stays: {self.marked}"
        if self.outcomes["overtaken"]:
            yield f"changed by a crawl or an import meanwhile, left for the next rejudge: {self.outcomes['overtaken']}"
        if self.outcomes["failed"]:
            yield f"failed: {self.outcomes['failed']}"
        if dry_run:
            yield "nothing was stored: --dry-run"

    def _matrix(self) -> Iterator[str]:
        """Write how many articles went from which verdict to which."""
        yield "was \\ is    " + "  ".join(f"{name:>10}" for name in VERDICTS)
        for old in VERDICTS:
            yield f"{old:<10}  " + "  ".join(f"{self.verdicts[old, new]:>10}" for new in VERDICTS)


@dataclass(kw_only=True)
class Teller:
    """Tells what comes of the articles, one by one; ``quiet``: only how far it is, and what is to be told is kept."""

    of: int  # articles in all
    said: Callable[[str], None]
    quiet: bool
    tally: Tally = field(default_factory=Tally)
    found: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, one: Rejudged) -> None:
        """Count an article, and show it if its verdict, its institutions or its facts have changed, or it failed."""
        self.tally.add(one)
        if one.outcome == "failed" and not self.quiet:
            app.complain([printable(f"article {one.stored.id}: {one.stored.article.url}: {one.why}")])
        elif one.outcome in ("failed", "overtaken") or (one.changes and one.changes.telling):
            if self.quiet:
                self.found.append(plain(one))
            elif one.changes:
                article = one.stored.article
                again.show(f"article {one.stored.id}: {article.title}", [f"  {article.url}", *_lines(one.changes)])
        done = self.tally.outcomes.total()
        if again.is_told(done, self.of):
            self.said(f"{done} of {self.of} articles, {self.tally.outcomes['changed']} changed")


def plain(one: Rejudged) -> dict[str, Any]:
    """Write what came of an article as JSON has it; pure."""
    article = one.stored.article
    line: dict[str, Any] = {"id": one.stored.id, "source": article.source, "url": article.url, "title": article.title}
    line |= {"outcome": one.outcome, "why": one.why}
    if one.changes is None:
        return line
    changes = one.changes
    return line | {
        "verdict": {"old": changes.verdict[0], "new": changes.verdict[1]},
        "marked": changes.marked,
        "score": {"old": changes.score[0], "new": changes.score[1]},
        "reasons": _gone_and_come(changes.reasons_gone, changes.reasons_come),
        "institutions": {"gone": changes.institutions_gone, "come": changes.institutions_come},
        "facts": _gone_and_come(changes.facts_gone, changes.facts_come),
    }


def _gone_and_come(gone: Sequence[Reason | Fact], come: Sequence[Reason | Fact]) -> dict[str, list[dict[str, Any]]]:
    return {"gone": [asdict(one) for one in gone], "come": [asdict(one) for one in come]}


def _lines(changes: Changes) -> Iterator[str]:
    """Say what changed in an article; pure."""
    old, new = changes.verdict
    verdict = old if old == new else f"{old} → {new}"
    marked = f", marked {changes.marked} by hand, which stays" if changes.marked else ""
    yield f"  {verdict}, score {changes.score[0]:.2f} → {changes.score[1]:.2f}{marked}"
    if old != new:
        for sign, reasons in (("-", changes.reasons_gone), ("+", changes.reasons_come)):
            for reason in sorted(reasons, key=lambda reason: -abs(reason.weight))[:TELLING]:
                evidence = f": “{reason.surface}”" if reason.surface else ""
                yield f"    {sign} {reason.weight:+.2f}  {reason.what}{evidence}"
    yield from _signed("names", changes.institutions_gone, changes.institutions_come)
    yield from _signed("states", map(_stated, changes.facts_gone), map(_stated, changes.facts_come))


def _signed(what: str, gone: Iterable[str], come: Iterable[str]) -> Iterator[str]:
    for sign, some in (("-", gone), ("+", come)):
        yield from (f"    {sign} {what} {one}" for one in some)


def _stated(fact: Fact) -> str:
    parties = " and ".join(party for party, _ in fact.parties)
    return f"{fact.kind}{' of ' + parties if parties else ''}: “{fact.quote}”"
