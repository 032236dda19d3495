"""Whose a fact is: the institutions a sentence names, and those the whole article is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from crawler.topic.facts import numbers
from crawler.topic.facts.telling import Article, Telling
from crawler.topic.reading import TITLE, Clue
from crawler.topic.topic import Topic
from crawler.topic.words import fold
from storage.models import FactKind, Side, Unknown

EARLY = 2  # sentences whose institutions the rest of the article speaks of
PAIR = 2  # institutions: of no more than these none is of the background
MANY = 4  # institutions: where more are counted, those named are not who did it
DIPLOMATS = {"embassy", "consulate"}  # they attend; the fact is of others
NAMING = ("country", "place", "institution", "brand")  # kinds of clues that name a side
FOUNDED: Mapping[str, FactKind] = {  # kinds of institutions that are themselves what is told of
    "Luban workshop": "workshop",
    "branch campus": "branch",
    "joint institute": "joint-school",
    "joint school": "workshop",
}

# Who stands behind it is one of many: 36 universities signed 14 documents, among them …
_SAMPLE = re.compile(
    r"其中|\b(?:among (?:them|which|the)|including|such as|в том числе|в их числе|среди них|среди которых|в частности"
    r"|соның ішінде|олардың ішінде|олардың қатарында)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:与会|参会)(?:的)?(?:高校|院校|大学|各校|各方)|\b(?:participating|attending) (?:universities|colleges)\b"
    r"|\bвуз\w*[- ]участни|\bучаствующи\w+ вуз|\bқатысушы (?:университет|жоо|оқу орын)",
    re.IGNORECASE,
)

_STOP = re.compile(r"[;；]")
# One or both of those the article is about: the college, 两校, наш вуз, екі университет
_REFERS = re.compile(
    r"\b(?:the|our|both|its|their|this|the two) (?:universit(?:y|ies)|colleges?|schools?|institutes?|academ(?:y|ies)"
    r"|campus|branch|workshop)\b(?! (?:of|in|at)\b)"
    r"|\b(?:наш|эт|об[ао]|обоих|обеих)\w{0,3} (?:вуз|университет|институт|колледж)\w{0,3}\b"
    r"|\b(?:вуз|университет|колледж)е?\b(?! [а-яё-]*(?:ск|ого|их)\w*)(?! кнр\b| китая\b| казахстана\b| рк\b)"
    r"|\b(?:біздің|екі|осы) (?:университет|институт|колледж|оқу орн)\w{0,6}|\b(?:университетте|колледжде|филиалда)\b"
    r"|两校|该校|我校|本校"
)


# Others who sign it, and with whom: предприятия подписали с университетом, agreements with local companies
_FIRMS = {
    "en": r"(?:compan(?:y|ies)|enterprises?|firms?|businesses|employers?|manufacturers?|banks?|factor(?:y|ies))",
    "ru": r"(?:компани[яи]|предприяти[яе]|фирм[аы]|завод[ы]?|работодатели|банки?|корпораци[яи]|производители)",
    "with": r"(?:компани(?:ей|ями)|предприяти(?:ем|ями)|фирм(?:ой|ами)|завод(?:ом|ами)|работодателями|банк(?:ом|ами))",
    "kk": r"(?:компания|кәсіпорын|кәсіпорн|фирма|зауыт|жұмыс беруші|банк)(?:лар|лер|дар|дер|тар|тер)?(?:ы|і)?",
    "zh": r"(?:企业|公司|厂商|银行)",
}
_OTHERS = re.compile(
    rf"\b{_FIRMS['en']}\b(?: \w+){{0,4}}? (?:sign(?:s|ed)?|concluded?|inked|agreed)\b"
    rf"|\bwith (?:[\w-]+ ){{0,3}}{_FIRMS['en']}\b|\b{_FIRMS['ru']}\b(?: \w+){{0,3}}? (?:подпис|заключ|договорил)"
    rf"|\bс (?:[\w-]+ ){{0,3}}{_FIRMS['with']}\b|\b{_FIRMS['kk']}(?:мен|бен|пен)\b"
    rf"|\b{_FIRMS['kk']}\b.{{0,80}}(?:қол қой|жасас)|{_FIRMS['zh']}(?:已|均|也|分别|纷纷|共同)?(?:与|同|和|跟|签)"
    rf"|[与同和](?:当地|多家|有关|\d+家|[一-鿿]{{0,6}}){_FIRMS['zh']}.{{0,12}}签",
)

# What was before, and whose that was: following the opening of …, the colleges signed
_BACKGROUND = re.compile(
    r"\b(?:following|after|since|in addition to|besides|alongside)\b[^,;]{10,200},"
    r"|\b(?:после|вслед за|помимо|наряду с)\b[^,;]{10,200},|继[^，,;]{4,60}(?:之?后|以来)[，,]"
    r"|^[^,;]{10,150} (?:кейін|соң|бөлек|басқа),",
    re.IGNORECASE,
)

Parties = Mapping[str, Side]  # institution → its side


@dataclass(frozen=True, kw_only=True)
class Leading:
    """Whom an article is about: by side those of its title and first sentences; and whom the list does not hold."""

    named: Mapping[Side, list[str]]
    unknown: Sequence[Unknown]
    strangers: Mapping[str, Side | None]  # those of the title and first sentences that the list does not hold


def leading(topic: Topic, article: Article, own: Set[str], unknown: Sequence[Unknown]) -> Leading:
    """Return whom an article is about; a side that its beginning does not name is that of the site it is from."""
    named: dict[Side, list[str]] = {side: [] for side in topic.sides}
    end = 0
    for telling in (article.title, *article.sentences):
        if telling.early >= EARLY:
            break
        end = telling.start + len(telling.text) if telling.number != TITLE else 0
        for id_, side in _schools(topic, telling, telling.clues):
            if id_ not in named[side]:
                named[side].append(id_)
    for id_ in sorted(own):
        side = topic.institutions[id_].institution.country
        if len(own) == 1 and side in named and not named[side]:
            named[side].append(id_)
    strangers = {one.name: one.side for one in unknown if one.offset < end}
    return Leading(named=named, unknown=unknown, strangers=strangers)


def of(topic: Topic, telling: Telling, kind: str, leading: Leading) -> Parties:
    """Return the institutions of the sentence; for a side it does not name, the only one the article is about.

    What is no event but counted (students, scholarships) may be everybody's: there the sentence alone names them.
    """
    rule = topic.facts.rules[kind]

    def may(id_: str) -> bool:
        of = topic.institutions[id_].institution.kind
        return of in rule.parties if rule.parties else of not in DIPLOMATS

    begin = example(topic, telling, kind)
    clues = [c for c in _clause(telling, kind) if c.start - telling.start >= begin]
    schools = list(_schools(topic, telling, clues, begin))
    here = {id_: side for id_, side in schools if may(id_)}
    examples = {c.label.side for c in clues if c.label.kind == "institution"} - {side for _, side in schools}
    if not _of_the_article(topic, telling, kind) or (_founded(topic, here) and not rule.own) or begin:
        return here
    whose = _parents(topic, here) if rule.own else {}
    others = {side for _, side in unlisted(telling, leading)}
    for side, named in leading.named.items():
        if len(named) != 1 or side in (*here.values(), *examples, *others):
            continue
        if None in others and here:
            continue  # it names another one of that side
        [id_] = named
        of_it = id_ in whose.get(side, named) if rule.own else not _founded(topic, named)
        if of_it and may(id_):
            here[id_] = side
    return here


def _parents(topic: Topic, ids: Iterable[str]) -> dict[Side, set[str]]:
    """Return by side whose the branches or workshops among some institutions are known to be."""
    whose: dict[Side, set[str]] = {}
    for id_ in _founded(topic, ids):
        for parent in topic.institutions[id_].part_of:
            whose.setdefault(topic.institutions[parent].institution.country, set()).add(parent)
    return whose


def _of_the_article(topic: Topic, telling: Telling, kind: str) -> bool:
    """Say whether a fact that does not name a side may be of whom the article is about."""
    rule = topic.facts.rules[kind]
    if rule.unit == "documents" and is_of_others(telling.text):
        return False
    counted = rule.unit == "students" and len(named(topic, telling.clues)) < len(topic.sides)
    return rule.event or (counted and _refers(telling))


def _refers(telling: Telling) -> bool:
    """Say whether a sentence speaks of a school without its name."""
    names = [(c.start - telling.start, c.end - telling.start) for c in telling.clues if c.label.kind == "institution"]
    return any(
        not any(start <= match.start() < end for start, end in names) for match in _REFERS.finditer(fold(telling.text))
    )


def strangers(
    topic: Topic, telling: Telling, kind: str, leading: Leading, known: Parties
) -> tuple[tuple[str, Side | None], ...]:
    """Return the parties that the list does not hold: those of the sentence; for a side of which neither they nor the
    ``known`` ones are, the only one the article is about.
    """
    here = dict(unlisted(telling, leading))
    if _of_the_article(topic, telling, kind) and not _founded(topic, known) and None not in here.values():
        missing = set(topic.sides) - set(known.values()) - set(here.values())
        missing -= {side for side in missing if leading.named[side]}
        lead = leading.strangers
        if len(missing) == 1 and len(lead) == 1:
            [(name, side)] = lead.items()
            if side is None or side in missing:
                here[name] = side
    return tuple(here.items())


def unlisted(telling: Telling, leading: Leading) -> tuple[tuple[str, Side | None], ...]:
    """Return the institutions of the sentence that the list does not hold."""
    end = telling.start + len(telling.text)
    here = (
        (unknown.name, unknown.side)
        for unknown in leading.unknown
        if (unknown.offset == TITLE and telling.number == TITLE)
        or telling.start <= unknown.offset < end
        or unknown.surface in telling.text
    )
    return tuple(dict(here).items())


def apart(topic: Topic, parties: Parties) -> list[tuple[str, Parties]]:
    """Tell the branches or workshops of a sentence apart: each is a fact of its own, with the parties it belongs to."""
    whose = {id_: topic.institutions[id_].part_of for id_ in _founded(topic, parties)}
    parents = {id_ for part_of in whose.values() for id_ in part_of}
    abroad = [id_ for id_ in parties if parties[id_] == topic.sides[1] and id_ not in whose]
    alone = [id_ for id_ in abroad if id_ not in parents] if all(whose.values()) else []
    if not whose and len(alone) < 2:
        return [("", parties)]
    if len(whose) == 1 and not alone:
        return [(id_, parties) for id_ in whose]
    groups = [(id_, *part_of) for id_, part_of in whose.items()] + [(id_,) for id_ in alone]
    return [(group[0], {id_: parties[id_] for id_ in group if id_ in parties}) for group in groups]


def is_of_others(text: str) -> bool:
    """Say whether firms, or others that are no institutions of education, sign."""
    return _OTHERS.search(fold(text)) is not None


def crowd(topic: Topic, text: str) -> bool:
    """Say whether a text counts many institutions: 36 universities signed; or speaks of all who are there."""
    if _ALL.search(text):
        return True
    amount = numbers.amount(topic, text, "institutions")
    return amount is not None and amount > MANY


def named(topic: Topic, clues: Iterable[Clue]) -> frozenset[Side]:
    """Return the sides that are named."""
    found: set[Side] = set()
    for clue in clues:
        if clue.label.kind == "pair" or clue.label.key in topic.joint:
            return frozenset(topic.sides)
        if clue.label.kind in NAMING and clue.label.side in topic.sides:
            found.add(clue.label.side)
    return frozenset(found)


def _founded(topic: Topic, ids: Iterable[str]) -> list[str]:
    return [id_ for id_ in ids if id_ in topic.joint or topic.institutions[id_].institution.kind in FOUNDED]


def _clause(telling: Telling, kind: str) -> Sequence[Clue]:
    """Return the clues of the part of a sentence, between semicolons, that has the word for a kind."""
    clues = telling.clues
    words = [w.start for w in telling.words if (kind, "word") in w.items or (kind, "loose") in w.items]
    several = sum(clue.label.kind == "institution" for clue in clues) > PAIR
    background = _BACKGROUND.search(telling.text) if several else None
    if background and words and words[-1] >= background.end():
        first, last = telling.start + background.start(), telling.start + background.end()
        rest = [clue for clue in clues if not first <= clue.start < last]
        if len({c.label.side for c in rest if c.label.kind == "institution"}) > 1:
            clues = tuple(rest)
    stops = [match.start() for match in _STOP.finditer(telling.text)]
    if not stops or not words:
        return clues
    first = max((stop for stop in stops if stop < words[0]), default=0) + telling.start
    last = min((stop for stop in stops if stop > words[0]), default=len(telling.text)) + telling.start
    return [clue for clue in clues if first <= clue.start < last]


def example(topic: Topic, telling: Telling, kind: str) -> int:
    """Return where in a sentence the example of many begins that is itself a fact of a kind; 0 if none does.

    Universities signed 14 documents, among them A and B will set up a laboratory.
    """
    named = [clue for clue in telling.clues if clue.label.kind == "institution"]
    if not {clue.label.side for clue in named} >= set(topic.sides):
        return 0
    sample = _SAMPLE.search(telling.text)
    words = [found.start for found in telling.words if any(name == kind for name, _ in found.items)]
    if not sample or not words or words[0] < sample.end():
        return 0
    behind = {clue.label.side for clue in named if clue.start - telling.start >= sample.end()}
    return sample.end() if behind >= set(topic.sides) else 0


def _schools(topic: Topic, telling: Telling, clues: Iterable[Clue], begin: int = 0) -> Iterator[tuple[str, Side]]:
    """Yield the institutions that some clues of a sentence name, without those that are one example of many.

    ``begin``: where the example stands that is meant.
    """
    sample = None if begin else _SAMPLE.search(telling.text)
    examples = telling.start + (sample.end() if sample else len(telling.text))
    for clue in clues:
        side = clue.label.side
        if clue.label.kind == "institution" and side in topic.sides:
            founded = topic.institutions[clue.label.key].institution.kind in FOUNDED
            if founded or clue.start < examples:
                yield clue.label.key, side
