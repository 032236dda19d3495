"""What happened, from the facts: the kind, the two sides, place, date and number; and the section that is told in."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

import tomli

from reports.clean import plain
from reports.model import Gist, Party
from reports.sections import SectionKey
from storage.ledger import JOINT
from storage.models import Article, Fact, FactKind, Institution, Side, Status

SECTIONS: dict[SectionKey, tuple[FactKind | None, ...]] = {
    "schools": ("joint-school", "branch", "centre"),
    "agreements": ("agreement", "memorandum"),
    "students": ("scholarship", "exchange", "enrolment"),
    "language": ("language",),
    "vocational": ("workshop",),
    "research": ("research",),
    "visits": ("forum", "visit"),
    "ministries": (),
    "regional": (),
    "other": ("other", None),
}
# What is about a place one can go to stays what it is, whoever signed it.
LASTING: tuple[FactKind, ...] = ("joint-school", "branch", "centre", "workshop")
# What nobody does alone: who is named on two sides of it does it with the other. A scholarship or a course only names
# them, unless something was signed or opened.
SHARED: tuple[FactKind, ...] = (*LASTING, "agreement", "memorandum", "exchange", "research", "forum", "visit")
DONE: tuple[Status, ...] = ("memorandum", "agreement", "licence", "unveiled", "first-students")
OFFICIAL = frozenset({"ministry", "agency", "government", "embassy", "consulate"})
NAMED_AT_MOST = 2  # institutions of one side, where the text only names them


def section(gist: Gist, *, title: str = "", official: Container[str] = frozenset()) -> SectionKey:
    """Return the section a story belongs to: by what happened, unless it happened between states.

    ``title`` is the headline of its best report, ``official`` holds the ids of ministries and the like.
    """
    if gist.kind not in LASTING:
        if gist.parties and all(party.id in official for _, party in gist.parties):
            return "ministries"
        if not gist.together and _regional().search(title):
            return "regional"
    return next(key for key, kinds in SECTIONS.items() if gist.kind in kinds)


def gist(articles: Iterable[Article], institutions: Mapping[str, Institution]) -> Gist:
    """Make the gist of a story from the facts of its reports, the best report first.

    Without a fact, the kind is what a headline calls it, and the sides are those named in the headline of the best
    report, or the only ones it names at all.
    """
    articles = list(articles)
    for article in articles:
        if article.facts:
            return _of_fact(article.facts[0], institutions)  # the judge puts what the headline tells first
    kinds = (kind_of_headline(article.title) for article in articles)
    return Gist(kind=next((kind for kind in kinds if kind), None), parties=_named(articles[0], institutions))


def kind_of_headline(title: str) -> FactKind | None:
    """Return what a headline says the news is, or None."""
    return next((kind for kind, pattern in _headlines().items() if pattern.search(title)), None)


def party(institution: Institution) -> Party:
    """Return what a reader needs of an institution."""
    names = {lang: plain(name) for lang, name in institution.names.items()}
    return Party(id=institution.id, names=names, country=institution.country, joint=institution.kind in JOINT)


def _of_fact(fact: Fact, institutions: Mapping[str, Institution]) -> Gist:
    parties = tuple((side, party(institutions[key])) for key, side in fact.parties if key in institutions)
    return Gist(
        kind=fact.kind,
        parties=parties,
        together=len({side for side, one in parties if not one.joint}) > 1
        and (fact.kind in SHARED or fact.status in DONE),
        place=plain(fact.place) or None if fact.place else None,
        date=fact.date,
        date_end=fact.date_end if fact.date_end != fact.date else None,
        number=fact.number,
        unit=fact.unit,
        status=fact.status,
    )


def _named(article: Article, institutions: Mapping[str, Institution]) -> tuple[tuple[Side, Party], ...]:
    in_title = dict.fromkeys(mention.institution_id for mention in article.mentions if mention.offset < 0)
    anywhere = dict.fromkeys(mention.institution_id for mention in article.mentions)
    parties: list[tuple[Side, Party]] = []
    for side in sorted({institutions[key].country for key in anywhere if key in institutions}):
        for keys in (in_title, anywhere):
            named = [institutions[key] for key in keys if key in institutions and institutions[key].country == side]
            if 0 < len(named) <= NAMED_AT_MOST:
                parties.extend((side, party(one)) for one in named)
                break
    return tuple(parties)


@cache
def _regional() -> re.Pattern[str]:
    text = resources.files("reports").joinpath("words", "frames.toml").read_text("utf-8")
    return re.compile("|".join(tomli.loads(text)["regional"]), re.IGNORECASE)


@cache
def _headlines() -> dict[FactKind, re.Pattern[str]]:
    text = resources.files("reports").joinpath("words", "kinds.toml").read_text("utf-8")
    forms: dict[FactKind, list[str]] = cast(Any, tomli.loads(text))
    return {kind: re.compile("|".join(patterns), re.IGNORECASE) for kind, patterns in forms.items()}
