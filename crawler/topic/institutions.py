"""Universities, ministries and joint projects of both sides: who is named in a text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from crawler.topic.phrases import Phrases, longest
from storage.models import Institution, Mention

_LANGUAGES = ("en", "zh", "ru", "kk")


@dataclass(frozen=True, kw_only=True)
class Known:
    """An institution and what its names need: ``unsure`` ones count only where a sure one stands in the same text."""

    institution: Institution
    names: dict[str, tuple[str, ...]]
    abbreviations: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


def load() -> list[Institution]:
    """Return the institutions we know, for the store's ``institutions`` table."""
    return [known.institution for known in catalog().values()]


@cache
def catalog() -> dict[str, Known]:
    """Return the institutions we know by id, with their names."""
    data = tomllib.loads(resources.files("crawler.topic").joinpath("institutions.toml").read_text("utf-8"))
    return {row["id"]: _known(row) for row in data["institution"]}


def _known(row: dict[str, list[str]]) -> Known:
    names = {lang: tuple(row[lang]) for lang in _LANGUAGES if lang in row}
    scalars = {name: str(row[name]) for name in ("id", "country", "kind", "city") if name in row}
    sites = tuple(row.get("sites", ()))
    institution = Institution(
        id=scalars["id"],
        names={lang: forms[0] for lang, forms in names.items()},
        country=scalars["country"],
        kind=scalars["kind"],
        city=scalars.get("city"),
        website=sites[0] if sites else None,
    )
    return Known(
        institution=institution,
        names=names,
        abbreviations=tuple(row.get("abbr", ())),
        unsure=tuple(row.get("unsure", ())),
        sites=sites,
    )


@cache
def _phrases() -> Phrases[tuple[str, bool]]:
    phrases: Phrases[tuple[str, bool]] = Phrases()
    for id_, known in catalog().items():
        for lang, names in known.names.items():
            for name in names:
                phrases.add(name, lang, (id_, True))
        for name in known.abbreviations:
            phrases.add(name, "ru", (id_, True), exact=True)
        for name in known.unsure:
            phrases.add(name, "ru", (id_, False), exact=True)
    return phrases


def mentions(title: str, text: str) -> list[Mention]:
    """Return who is named where, in the order of the text, the title first."""
    found = []
    sure: set[str] = set()
    for part, shift in ((title, True), (text, False)):
        for match in longest(_phrases().find_all(part)):
            for id_, is_sure in match.items[:1]:
                if is_sure:
                    sure.add(id_)
                surface = part[match.start : match.end]
                found.append(
                    (is_sure, Mention(institution_id=id_, surface=surface, offset=-1 if shift else match.start))
                )
    return [mention for is_sure, mention in found if is_sure or mention.institution_id in sure]
