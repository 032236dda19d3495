"""What was signed and opened: which events of the issue's stories belong in its table, and one row for each. Pure.

A visit to a workshop opens none, and talks sign nothing: a row needs a document with names under it, or a thing that
was unveiled, licensed or took in its first students. What a report only looks back on is no row either. Where reports
differ the best of them is shown, and the row says in what they do.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from reports.clean import plain
from reports.excerpt import shortened
from reports.gist import DONE, party
from reports.model import Event, Item, Party, Recorded
from reports.newness import LATE_DAYS, age, best_first, day
from reports.width import width
from storage.facts import Statement
from storage.ledger import JOINT, RECENT, period
from storage.models import Fact, FactKind, Institution, Side, Source, Status, StoredArticle

SIGNED: tuple[FactKind, ...] = ("agreement", "memorandum")
OPENED: tuple[FactKind, ...] = ("joint-school", "branch", "workshop", "centre")
ON_PAPER: tuple[Status, ...] = ("memorandum", "agreement")
PAPERS = "documents"  # the unit
GATHERINGS = frozenset({"forum", "alliance", "network", "school network", "association", "event"})  # where many meet
LEAD = 320  # columns of a text that tell its news: what is opened further down without a day was opened long ago
DOCUMENT = 90  # columns of a document's name
# Words that look back, where no day says when.
_BACK = re.compile(
    r"\b(?:last (?:year|month|spring|summer|autumn|winter)|earlier|previously|ago|since|back in)\b"
    r"|\b(?:under|within the framework of|in accordance with) (?:the|an?|this|their|its) (?:[\w-]+ ){0,2}"
    r"(?:memorandum|agreement|contract|MoU)\b"
    r"|\b(?:ранее|раньше|назад|тогда|(?:прошл|минувш)\w+ (?:год|месяц|весн|осен|лет|зим)\w*)\b"
    r"|\b(?:по|согласно) (?:\w+(?:ому|ему) ){0,3}(?:меморандуму|соглашению|договору)\b"
    r"|\bв рамках (?:\w+[оеы][гх]о? ){0,3}(?:меморандума|соглашения|договора)\b"
    r"|\b(?:былтыр|бұрын|бұған дейін|өткен (?:жыл|ай)\w*)\b"
    r"|\b(?:меморандум|келісім|шарт)\w* (?:аясында|шеңберінде|негізінде|сәйкес|бойынша)\b"
    r"|此前|去年|前年|上个?月|年前|当年|那一年|曾"
    r"|(?:根据|依据|按照)(?:[^，。；签]|签[署订]?的){0,40}(?:备忘录|协议|合同)|(?:备忘录|协议|合同)(?:的?框架)下",
    re.IGNORECASE,
)
_ALREADY = re.compile(r"已|\b(?:already|уже|қазірдің өзінде)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_KINDS = get_args(FactKind)


@dataclass(frozen=True, kw_only=True)
class _Stating:
    """A fact with the article that states it; ``day``: of the report, ``news``: it says that it was done just now."""

    fact: Fact
    article: StoredArticle
    day: date
    news: bool


def signed(
    items: Sequence[Item],
    members: Mapping[int, Sequence[StoredArticle]],
    statements: Iterable[Statement],
    *,
    institutions: Mapping[str, Institution],
    sources: Mapping[str, Source],
    recorded: Collection[Recorded] = (),
    start: datetime,
    zone: ZoneInfo,
) -> tuple[Event, ...]:
    """Return what reports of the window, which opens at ``start``, say was signed or opened, in the order of days.

    ``members``: the reports of each story as they were known when the window ended; ``statements``: what they state.
    Of an update's story that is a row which no report before the window states. ``recorded``: the rows of the issues of
    half a year, which are not told again.
    """
    by_event: defaultdict[int, defaultdict[int, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for one in statements:
        by_event[one.story_id][one.event_id].append(one)
    rows: list[Event] = []
    for item in items:
        known = {one.id: one for one in members.get(item.story_id, ())}
        told = []
        for said in by_event[item.story_id].values():
            stating = [(one.fact, known[one.article_id]) for one in said if one.article_id in known]
            if item.kind == "update" and any(article.first_seen < start for _, article in stating):
                continue
            group = _relevant(stating, zone)
            if any(one.news and one.article.first_seen >= start for one in group):
                told.append(group)
        rows += [_row(item.story_id, group, institutions, sources) for group in _once(told)]
    new = (row for row in rows if _worth(row, institutions) and not any(_is_told(row, one) for one in recorded))
    return tuple(sorted(_apart(new), key=_order))


def _relevant(stating: Iterable[tuple[Fact, StoredArticle]], zone: ZoneInfo) -> list[_Stating]:
    """Return what relevant reports say of one event: those that tell it as news first, of these the best report."""
    found = [
        _Stating(fact=fact, article=stored, day=told, news=_is_news(fact, stored.article.text, told))
        for fact, stored in stating
        for told in [day(stored.article.published or stored.first_seen, zone)]
        if stored.article.verdict == "relevant" and not stored.withdrawn_at and age(stored, zone) <= LATE_DAYS
    ]
    return sorted(found, key=lambda one: (not one.news, best_first(one.article)))


def _is_news(fact: Fact, text: str, told: date) -> bool:
    """Say whether a text of the day ``told`` tells of something that is done, and was done just now.

    Without a day it is news if it stands where a report tells its news and no word of the sentence looks back; a paper
    that was signed may stand further down, as it does where a visit is told, if it says between whom.
    """
    if fact.kind not in (*SIGNED, *OPENED) or fact.status not in DONE:
        return False
    if fact.date:
        return told - RECENT <= (fact.date_end or fact.date) and fact.date <= told + timedelta(days=1)
    span = period(fact.as_of)
    years = (int(year) for year in _YEAR.findall(fact.quote))
    if (span and span.last < told - RECENT) or any(year < told.year for year in years):
        return False
    if _BACK.search(fact.quote) or (fact.kind in OPENED and _ALREADY.search(fact.quote)):
        return False
    leads = fact.offset <= LEAD and width(text[: max(0, fact.offset)]) <= LEAD
    if fact.status in ON_PAPER:
        return leads or len({side for _, side in (*fact.parties, *fact.unknown) if side}) > 1
    return leads and fact.status == "unveiled"


def _once(groups: Sequence[list[_Stating]]) -> list[list[_Stating]]:
    """Bring together what is one row for a reader: what is told most comes first, and lends its kind."""
    found: list[list[_Stating]] = []
    for group in sorted(groups, key=_standing):
        same = next((other for other in found if _same(other, group)), None)
        if same is None:
            found.append(list(group))
        else:
            same += group
    return found


def _standing(group: Sequence[_Stating]) -> tuple[object, ...]:
    """What is opened before what is signed about it, further along before less far, told by more before told by one."""
    fact = group[0].fact
    articles = len({one.article.id for one in group})
    step = 0 if fact.kind in SIGNED else _step(group)
    return fact.kind in SIGNED, -step, -articles, fact.document is None, fact.offset, _KINDS.index(fact.kind)


def _step(group: Sequence[_Stating]) -> int:
    return max(DONE.index(one.fact.status) for one in group if one.fact.status in DONE)


def _same(row: Sequence[_Stating], group: Sequence[_Stating]) -> bool:
    """Say whether a further group of statements is about what is a row already.

    A memorandum that another sentence calls an agreement; the agreement on the branch whose row says that it was agreed
    on; an institute that one report calls a centre. One sentence that has two documents has two. How many papers were
    signed, or one that nobody is said to have signed, is nothing about a school.
    """
    one, other = row[0].fact, group[0].fact
    if not _fit(row, group) or not _same_days(one, other):
        return False
    if one.kind in SIGNED:
        titles = {plain(each.document).casefold() for each in (one, other) if each.document}
        apart = one.kind == other.kind or (row[0].article.id == group[0].article.id and one.offset == other.offset)
        return not apart and len(titles) < 2
    if other.kind in SIGNED:
        counts = other.unit == PAPERS and other.number is not None
        return one.status in ON_PAPER and not counts and any(each.fact.parties for each in group)
    return True


def _fit(row: Sequence[_Stating], group: Sequence[_Stating]) -> bool:
    """Say whether on both sides the parties of one are among those of the other, and they share any."""
    mine, theirs = (_sides(one.fact for one in each) for each in (row, group))
    sides = {*mine, *theirs}
    among = all(mine[side] <= theirs[side] or theirs[side] <= mine[side] for side in sides)
    return among and (any(mine[side] & theirs[side] for side in sides) or row[0].article.id == group[0].article.id)


def _sides(facts: Iterable[Fact]) -> defaultdict[Side, set[str]]:
    found: defaultdict[Side, set[str]] = defaultdict(set)
    for fact in facts:
        for id, side in fact.parties:
            found[side].add(id)
    return found


def _same_days(one: Fact, other: Fact) -> bool:
    if not one.date or not other.date:
        return True
    return one.date <= (other.date_end or other.date) and other.date <= (one.date_end or one.date)


def _row(
    story_id: int,
    group: Sequence[_Stating],
    institutions: Mapping[str, Institution],
    sources: Mapping[str, Source],
) -> Event:
    """Make the row: what the best report says, and of what it leaves open what the next best does.

    But not how many papers: of fourteen that were signed at a forum another report speaks of one.
    """
    facts = [one.fact for one in group]
    own = [fact for fact in facts if fact.kind == facts[0].kind]
    dated = next((fact for fact in facts if fact.date), facts[0])
    counting = (fact for fact in own if fact.number is not None and (fact is own[0] or fact.unit != PAPERS))
    counted = next(counting, facts[0])
    place = next((plain(fact.place) for fact in facts if fact.place), None)
    document = next((plain(fact.document) for fact in facts if fact.document), None)
    parties = _parties(facts, institutions)
    best = group[0].article
    source = sources.get(best.article.source)
    return Event(
        story_id=story_id,
        kind=facts[0].kind,
        parties=parties,
        unknown=_at_home(_unknown(facts, Counter(side for side, _ in parties)), parties, source),
        date=dated.date,
        date_end=dated.date_end if dated.date_end != dated.date else None,
        place=place or None,
        number=counted.number,
        unit=counted.unit,
        status=facts[0].status,
        document=shortened(document, DOCUMENT) if document else None,
        differ=tuple(field for field in _differ(own) if field != "number" or counted.number is not None),
        reported=min(one.day for one in group),
        article_id=best.id,
        url=best.article.url,
        source_title=plain(source.title if source else best.article.source),
        lang=best.article.lang,
    )


def _parties(facts: Iterable[Fact], institutions: Mapping[str, Institution]) -> tuple[tuple[Side, Party], ...]:
    """Return all who take part; who stands on both sides is where the best report has it.

    A workshop signs no paper about itself: it is left out where those that have it are named.
    """
    facts = list(facts)
    sides: dict[str, Side] = {}
    for fact in facts:
        for id, side in fact.parties:
            if id in institutions:
                sides.setdefault(id, side)
    if facts[0].kind in SIGNED:
        able = {id: side for id, side in sides.items() if institutions[id].kind not in JOINT}
        sides = {id: side for id, side in sides.items() if id in able or side not in able.values()}
    return tuple((side, party(institutions[id])) for id, side in sides.items())


def _unknown(facts: Iterable[Fact], known: Mapping[Side, int]) -> tuple[tuple[str, Side | None], ...]:
    """Return the names our list does not hold, from the best report that has any: in another one, in another language,
    they are the same. Where another report names as many of the side by names of our list, those are they.
    """
    for fact in facts:
        if fact.unknown:
            own = Counter(side for _, side in (*fact.parties, *fact.unknown))
            left = [(plain(name), side) for name, side in fact.unknown if known.get(side or "", 0) < own[side]]
            return tuple((name, side) for name, side in left if name)
    return ()


def _at_home(
    unknown: tuple[tuple[str, Side | None], ...],
    parties: Sequence[tuple[Side, Party]],
    source: Source | None,
) -> tuple[tuple[str, Side | None], ...]:
    """Put the one name whose side nobody says on the side of the university that reports it, where that is empty: it
    tells of itself, and of its own country's schools, whose names it gives without a word.
    """
    taken = {side for side, _ in parties} | {side for _, side in unknown if side}
    homeless = [name for name, side in unknown if side is None]
    if source and source.kind == "university" and len(homeless) == 1 and taken and source.country not in taken:
        return tuple((name, side or source.country) for name, side in unknown)
    return unknown


def _is_told(row: Event, one: Recorded) -> bool:
    """Say whether a row is one of an earlier issue again: the same sides, no other day, and no further than then."""
    sides = {side for side, _ in row.parts if side}
    if row.kind != one.kind or len(sides) < 2 or row.parts != one.parts:
        return False
    if row.status in DONE and one.status in DONE and DONE.index(row.status) > DONE.index(one.status):
        return False
    return row.date is None or one.date is None or row.date == one.date


def _differ(facts: Sequence[Fact]) -> Iterator[str]:
    """Yield the fields of which reports say different things."""
    spans = [(fact.date, fact.date_end or fact.date) for fact in facts if fact.date]
    if spans and max(first for first, _ in spans) > min(last for _, last in spans):
        yield "date"
    numbers: defaultdict[str | None, set[float]] = defaultdict(set)
    for fact in facts:
        if fact.number is not None:
            numbers[fact.unit].add(fact.number)
    if any(len(values) > 1 for values in numbers.values()):
        yield "number"
    if len({fact.place for fact in facts if fact.place}) > 1:
        yield "place"
    if len({fact.status for fact in facts if fact.status in DONE}) > 1:
        yield "status"


def _worth(row: Event, institutions: Mapping[str, Institution]) -> bool:
    """Say whether a row tells a reader more than that something was signed by somebody, or at some forum."""
    who = [party for _, party in row.parties if institutions[party.id].kind not in GATHERINGS]
    return bool(who or row.unknown or row.document or (row.number and (row.parties or row.date or row.place)))


def _apart(rows: Iterable[Event]) -> Iterator[Event]:
    """Leave out what another story of the issue tells as well: the same two sides, on the same day."""
    seen: dict[object, int] = {}
    for row in rows:
        both = len({side for side, _ in row.parties}) > 1
        same = (row.kind in SIGNED, row.date, frozenset(party.id for _, party in row.parties), row.document)
        if not (both and row.date and seen.setdefault(same, row.story_id) != row.story_id):
            yield row


def _order(row: Event) -> tuple[bool, date, int, int]:
    return row.date is None, row.date or row.reported or date.max, _KINDS.index(row.kind), row.story_id
