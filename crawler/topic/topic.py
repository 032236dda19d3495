"""What a watch is about, read from its data files: two sides, the topic between them, what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from crawler.errors import TopicError
from crawler.topic import watch
from crawler.topic.institutions import LANGUAGES, Known, read_institutions
from crawler.topic.lexicon import Lexicon
from crawler.topic.phrases import Item, Phrases
from crawler.topic.words import fold

Kind = Literal[
    "institution", "country", "people", "place", "person", "unsure", "region", "pair", "both", "us", "brand",
    "strong", "weak", "bond", "post", "cooperation", "other", "elsewhere", "trap",
]  # fmt: skip


class Label(NamedTuple):
    """What a word of the vocabulary or a name stands for.

    ``key`` is the institution's id, the place's name, the other country's code or the other subject's name.
    ``sure`` is False for names that need company (see ``Known``).
    """

    kind: Kind
    side: str | None = None
    key: str = ""
    sure: bool = True


@dataclass(frozen=True, kw_only=True)
class FactRule:
    """What a sentence needs to state a fact of a kind: see ``facts.toml``."""

    acts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    own: bool = False
    event: bool = False
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class FactWords:
    """The words that say what happened: ``(kind, "word")`` and ``(kind, "loose")``, apart from them acts and units."""

    kinds: Phrases[tuple[str, str]]
    acts: Phrases[str]
    units: Phrases[str]
    rules: Mapping[str, FactRule]
    weights: Mapping[str, float]  # what a feature of a sentence adds to the logit that it states a fact


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One watch. ``sides`` are country codes; ``languages`` and ``hosts`` say where a page is at home."""

    name: str
    sides: tuple[str, str]
    institutions: Mapping[str, Known]
    joint: frozenset[str]  # ids of the institutions that both sides have together
    sites: Mapping[str, str]  # host → id of the institution whose site it is
    phrases: Phrases[Label]
    languages: Mapping[str, str]
    hosts: Mapping[str, str]
    aside: tuple[str, ...]
    doubtful: Mapping[str, tuple[str, ...]]  # places that count only where one of these words stands
    minority: Mapping[str, frozenset[str]]  # side → places of the other side where a people of its name lives
    touches: Mapping[str, float]  # what a feature adds to the logit that the topic comes up at all
    about: Mapping[str, float]  # ... and to the logit that the article is about it
    facts: FactWords


def load(path: Path | None = None) -> Topic:
    """Read a vocabulary, that of this process's watch if None, and the files it names. Raises TopicError.

    They lie beside it or, failing that, are ours.
    """
    return _load(watch.Watch(path) if path else watch.chosen())


@cache
def _load(chosen: watch.Watch) -> Topic:
    path = chosen.file
    data = watch.vocabulary(path)
    try:
        return _made(path, data, read_institutions(watch.institutions(chosen, data["institutions"])))
    except (KeyError, TypeError, AttributeError) as error:
        raise TopicError(
            f"topic file: {path}: {error!r}: a table of it, or of a file it names, has another shape than ours: "
            "compare it with those in crawler/topic"
        ) from error


def _made(path: Path | None, data: dict[str, Any], institutions: Mapping[str, Known]) -> Topic:
    model = watch.beside(path, data.get("weights", "weights.toml"))
    first, second = data["side"]
    lexicon = Lexicon()
    topic = Topic(
        name=data["name"],
        sides=(first, second),
        institutions=institutions,
        joint=frozenset(_joint(institutions, {first, second})),
        sites={site: id_ for id_, known in institutions.items() for site in known.sites},
        phrases=Phrases(lexicon),
        languages={lang: side for side, table in data["side"].items() for lang in table["languages"]},
        hosts={host: side for side, table in data["side"].items() for host in table["hosts"]},
        aside=tuple(data.get("aside", {}).get("starts", ())),
        doubtful={place: tuple(map(fold, words)) for place, words in data.get("doubtful", {}).items()},
        minority={side: frozenset(places) for side, places in data.get("minority", {}).items()},
        touches=model["touches"],
        about=model["about"],
        facts=_fact_words(
            watch.beside(path, data.get("facts", "facts.toml")), watch.beside(None, "facts/weights.toml"), lexicon
        ),
    )
    for form, lang, label in (*_words(data), *_names(institutions, topic.sides)):
        _file(topic.phrases, form, lang, label)
    return topic


def _joint(institutions: Mapping[str, Known], sides: set[str]) -> Iterator[str]:
    for id_, known in institutions.items():
        if {institutions[parent].institution.country for parent in known.part_of} == sides:
            yield id_


def _fact_words(data: dict[str, Any], model: dict[str, Any], lexicon: Lexicon) -> FactWords:
    kinds = {kind: table for kind, table in data.items() if kind not in ("acts", "unit", "traps")}
    words: Phrases[tuple[str, str]] = Phrases(lexicon)
    acts: Phrases[str] = Phrases(lexicon)
    units: Phrases[str] = Phrases(lexicon)
    for kind, table in kinds.items():
        _add_all(words, table["words"], (kind, "word"))
        _add_all(words, table.get("loose", {}), (kind, "loose"))
    for name, table in data["acts"].items():
        _add_all(acts, table, name)
    _add_all(words, data.get("traps", {}), ("", "trap"))
    _add_all(acts, data.get("traps", {}), "")
    for unit, table in data["unit"].items():
        _add_all(units, table, unit)
    rules = {kind: _rule(table) for kind, table in kinds.items()}
    return FactWords(kinds=words, acts=acts, units=units, rules=rules, weights=model["weight"])


def _add_all(phrases: Phrases[Item], table: dict[str, list[str]], item: Item) -> None:
    for lang, forms in table.items():
        for form in forms:
            phrases.add(form, lang, item)


def _rule(table: dict[str, Any]) -> FactRule:
    return FactRule(
        acts=tuple(table["with"]),
        without=tuple(table.get("without", ())),
        parties=tuple(table.get("parties", ())),
        own=table.get("own", False),
        event=table.get("event", False),
        unit=table.get("unit"),
    )


def _words(data: dict[str, Any]) -> Iterator[tuple[str, str, Label]]:
    kinds: tuple[Kind, ...] = ("country", "people", "person", "unsure", "region")
    tables: list[tuple[dict[str, Any], Label]] = []
    for side, table in data["side"].items():
        tables += [(table[kind], Label(kind=kind, side=side)) for kind in kinds if kind in table]
    tables += [(row, Label(kind="place", side=row["side"], key=row["name"])) for row in data.get("place", ())]
    plain: tuple[Kind, ...] = ("pair", "both", "us", "cooperation", "trap")
    tables += [(data[kind], Label(kind=kind)) for kind in plain if kind in data]
    topic = data["topic"]
    tables += [(topic["strong"], Label(kind="strong")), (topic.get("weak", {}), Label(kind="weak"))]
    tables += [(topic.get("bond", {}), Label(kind="bond")), (topic.get("post", {}), Label(kind="post"))]
    tables += [(topic.get("not", {}), Label(kind="trap"))]
    tables += [(table, Label(kind="brand", side=table["side"])) for table in data.get("brand", ())]
    tables += [(table, Label(kind="other", key=table["id"])) for table in data.get("other", ())]
    tables += [(table, Label(kind="elsewhere", key=name)) for name, table in data.get("elsewhere", {}).items()]
    for table, label in tables:
        for lang in LANGUAGES:
            for form in table.get(lang, ()):
                yield form, lang, label


def _names(institutions: Mapping[str, Known], sides: tuple[str, str]) -> Iterator[tuple[str, str, Label]]:
    for id_, known in institutions.items():
        side = known.institution.country
        sure = Label(kind="institution", side=side if side in sides else None, key=id_)
        for lang, names in known.names.items():
            for name in names:
                yield name, lang, sure
        for name in known.abbreviations:
            yield "=" + name, "ru", sure
        unsure = Label(kind="institution", side=sure.side, key=id_, sure=False)
        for lang, names in known.unsure.items():
            for name in names:
                yield ("=" + name if lang == "abbr" else name), ("ru" if lang == "abbr" else lang), unsure


def _file(phrases: Phrases[Label], form: str, lang: str, label: Label) -> None:
    exact = form.startswith("=")
    form = form.removeprefix("=")
    phrases.add(form, lang, label, exact=exact)
    if exact and form[0] >= "\u0400":
        phrases.add(form, "kk", label, exact=True)
