"""One story of a window: whether it is new, an update or nothing to tell, and which of its reports tells it best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from reports.clean import plain
from reports.excerpt import lead as lead_of
from reports.excerpt import shown_title
from reports.gist import gist, party
from reports.model import Borderline, Item, ItemKind, LeftOut, Party, Report
from reports.newness import FRESH_DAYS, LATE_DAYS, age, best_first, representatives
from storage.models import Institution, Reason, StoredArticle

REASONS_SHOWN = 5
TEXT_READ = 4000  # characters of a summary or a text; its first sentences are all that is shown
# How the rules begin that weigh how much of a text is on the topic, and where.
MEASURES = ("paragraphs: ", "one paragraph of many", "late in the text")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of one story: an item, or reports that were nearly chosen, and what is not shown."""

    item: Item | None = None
    borderline: tuple[Borderline, ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)


def tell(
    story_id: int,
    members: Sequence[StoredArticle],
    *,
    start: datetime,
    zone: ZoneInfo,
    first_issue: str | None,
    institutions: Mapping[str, Institution],
    source_titles: Mapping[str, str],
) -> Told:
    """Tell a story from all reports of it known when the window ended, those seen before ``start`` included.

    ``first_issue``: the issue that had the story, if one had.
    """
    stands, in_language = representatives(members), representatives(members, by_language=True)
    current = [one for one in sorted(members, key=best_first) if age(one, zone) <= LATE_DAYS]
    inside = [one for one in current if one.first_seen >= start]
    known_before = {stands[one.id] for one in members if one.first_seen < start} if first_issue else set()
    texts = [one for one in inside if not one.withdrawn_at and stands[one.id] == one.id and one.id not in known_before]
    old = sum(one.first_seen >= start for one in members) - len(inside)

    def report(stored: StoredArticle) -> Report:
        return report_of(
            stored,
            title=source_titles.get(stored.article.source, plain(stored.article.source)),
            days=age(stored, zone),
            reprint=in_language[stored.id] != stored.id,
            earlier=stored.first_seen < start,
        )

    relevant = [one for one in texts if one.article.verdict == "relevant"]
    if relevant:
        lead = min(relevant, key=lambda one: (age(one, zone) > FRESH_DAYS, best_first(one)))
        told = [one for one in inside if stands[one.id] not in known_before] if first_issue else current
        others = [one for one in told if one.id != lead.id]
        item = _item(story_id, lead, others, report, relevant, institutions, first_issue)
        return Told(item=item, left_out=LeftOut(old=old, reprints=len(inside) - len(told) if first_issue else 0))
    withdrawn = sum(one.withdrawn_at is not None for one in inside)
    return Told(
        borderline=tuple(
            Borderline(
                report=report(one),
                score=one.article.score,
                reasons=_reasons(one.article.reasons),
                clauses=tuple(plain(quote.quote) for quote in one.article.quotes if quote.what == "clause"),
            )
            for one in texts
        ),
        left_out=LeftOut(old=old, withdrawn=withdrawn, reprints=len(inside) - withdrawn - len(texts)),
    )


def _item(
    story_id: int,
    lead: StoredArticle,
    others: Sequence[StoredArticle],
    report: Callable[[StoredArticle], Report],
    relevant: Sequence[StoredArticle],
    institutions: Mapping[str, Institution],
    first_issue: str | None,
) -> Item:
    told = report(lead)
    kind: ItemKind = "update" if first_issue else "late" if told.days_late else "new"
    sources = [lead, *(one for one in relevant if one.id != lead.id)]
    return Item(
        story_id=story_id,
        kind=kind,
        report=told,
        gist=gist((one.article for one in sources), institutions),
        score=lead.article.score,
        excerpt=lead_of(
            (lead.article.summary or lead.article.text)[:TEXT_READ],
            title=lead.article.title,
            telling=(fact.quote for fact in lead.article.facts),
        ),
        reasons=_why(lead.article.reasons),
        institutions=_parties(sources, institutions),
        also=tuple(report(one) for one in others),
        first_issue=first_issue,
    )


def report_of(stored: StoredArticle, *, title: str, days: int, reprint: bool, earlier: bool) -> Report:
    """Return what an issue says of an article; ``title`` is its source's, ``days`` its age when it was first seen."""
    article = stored.article
    return Report(
        article_id=stored.id,
        title=shown_title(article.title),
        url=article.url,
        source=article.source,
        source_title=title,
        first_seen=stored.first_seen,
        lang=article.lang,
        author=plain(article.author) or None if article.author else None,
        published=article.published,
        days_late=days if days > FRESH_DAYS else None,
        revised_at=stored.revised_at,
        reprint=reprint,
        withdrawn=stored.withdrawn_at is not None,
        earlier=earlier,
        rank=article.rank,
    )


def _why(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return what spoke for a report; how much of it is on the topic is a measure, and only told if nothing else is."""
    spoke_for = [one for one in reasons if one.weight > 0]
    return _reasons([one for one in spoke_for if not one.what.startswith(MEASURES)] or spoke_for)


def _reasons(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return the weightiest pieces of evidence; a word in two of its forms is one."""
    chosen: list[Reason] = []
    for reason in sorted(reasons, key=lambda one: -abs(one.weight)):
        surface = plain(reason.surface)
        if not surface or not any(_same_word(surface, one.surface) for one in chosen):
            chosen.append(replace(reason, what=plain(reason.what), surface=surface))
    return tuple(chosen[:REASONS_SHOWN])


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return bool(short) and long.startswith(short)


def _parties(articles: Iterable[StoredArticle], institutions: Mapping[str, Institution]) -> tuple[Party, ...]:
    keys = dict.fromkeys(mention.institution_id for one in articles for mention in one.article.mentions)
    return tuple(party(institutions[key]) for key in keys if key in institutions)
