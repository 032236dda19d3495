"""Universities, ministries and joint projects of both sides, as ``institutions.toml`` knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.models import Institution

LANGUAGES = ("en", "zh", "ru", "kk")  # in which words and names are given


@dataclass(frozen=True, kw_only=True)
class Known:
    """An institution and the names it goes by.

    An ``unsure`` name belongs to others too (NPU, «Ministry of Education», «the branch»). It counts only in company:
    beside a sure name of the same institution, or of an institution (``@id``) or a word listed in ``company``, which
    must stand in the same ``within``: the text or the sentence. ``alone``: and only if no other institution of that
    name is in company too.
    ``part_of``: the institutions a branch or a joint school belongs to; its name may begin with theirs.
    """

    institution: Institution
    names: Mapping[str, tuple[str, ...]]
    abbreviations: tuple[str, ...] = ()
    unsure: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    company: tuple[str, ...] = ()
    within: str = "text"
    alone: bool = False
    part_of: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


def load() -> list[Institution]:
    """Return the institutions we know, for the store's ``institutions`` table."""
    from crawler.topic import watch  # which reads this module's languages

    chosen = watch.chosen()
    # Without the words of the watch, which take longer.
    rows = watch.institutions(chosen, watch.vocabulary(chosen.file)["institutions"])
    return [known.institution for known in read_institutions(rows).values()]


def read_institutions(rows: Iterable[Mapping[str, Any]]) -> dict[str, Known]:
    """Turn the rows of an institutions file into records by id."""
    return {row["id"]: _known(row) for row in rows}


def _known(row: Mapping[str, Any]) -> Known:
    names = {lang: tuple(row[lang]) for lang in LANGUAGES if lang in row}
    shared: dict[str, list[str]] = row.get("unsure", {})
    sites = tuple(row.get("sites", ()))
    institution = Institution(
        id=row["id"],
        names={
            lang: (*names.get(lang, ()), *shared.get(lang, ()))[0]
            for lang in LANGUAGES
            if lang in row or lang in shared
        },
        country=row["country"],
        kind=row["kind"],
        city=row.get("city"),
        website=f"https://{sites[0]}/" if sites else None,
    )
    return Known(
        institution=institution,
        names=names,
        abbreviations=tuple(row.get("abbr", ())),
        unsure={lang: tuple(forms) for lang, forms in shared.items()},
        company=tuple(row.get("company", ())),
        within=row.get("within", "text"),
        alone=row.get("alone", False),
        part_of=tuple(row.get("part_of", ())),
        sites=sites,
    )
