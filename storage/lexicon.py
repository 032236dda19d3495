"""What a text speaks of, as concepts that do not depend on its language (pure).

The words of the news are in ``lexicon.toml``; countries, languages and cities are those of CLDR, which Babel brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

import tomli

from storage.letters import searchable
from storage.terms import Run, index_lines, runs, term

_LANGUAGES = ("en", "zh", "ru", "kk")
_LONGEST = 4  # words of a name such as United Arab Emirates
_LONGEST_CHINESE = 9  # characters
_SHORTEST = 4  # letters of a place's name that is no common word
_IN_BRACKETS = re.compile(r"\(.*?\)|（.*?）")

Entries = dict[tuple[str, ...], str]  # stems, or one Chinese word → concept


def concepts(text: str, lang: str | None) -> frozenset[str]:
    """Return the concepts a text names: by their English word, ``@KZ`` for a country, ``@Asia/Almaty`` for a city."""
    script = (lang or "en").partition("-")[0]
    chinese, written = _entries("zh"), _entries(script if script in ("ru", "kk") else "en")
    words = list(runs(text))
    found: set[str] = set()
    at = 0
    while at < len(words):
        if words[at].chinese:
            found.update(_of_characters(words[at].text, chinese))
            at += 1
        else:
            concept, length = _longest(words[at : at + _LONGEST], lang, written)
            found |= {concept} if concept else set()
            at += length
    return frozenset(found)


def _longest(words: Sequence[Run], lang: str | None, entries: Entries) -> tuple[str | None, int]:
    stems = tuple(term(run.text, lang) for run in words)
    for length in range(len(stems), 0, -1):
        if concept := entries.get(stems[:length]):
            return concept, length
    return None, 1


def _of_characters(run: str, entries: Entries) -> Iterator[str]:
    at = 0
    while at < len(run):
        for length in range(min(_LONGEST_CHINESE, len(run) - at), 0, -1):
            if concept := entries.get((run[at : at + length],)):
                yield concept
                at += length
                break
        else:
            at += 1


@cache
def _entries(lang: str) -> Entries:
    """Return the stems that name concepts in a language."""
    entries: Entries = {}
    for key, concept in _keyed(_places(lang), lang):
        if key and sum(map(len, key)) >= (2 if lang == "zh" else _SHORTEST):
            entries.setdefault(key, concept)
    entries.update((key, concept) for key, concept in _keyed(_words(lang), lang) if key)
    return entries


def _keyed(named: Iterable[tuple[str, str]], lang: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Put what each name is filed under in its place."""
    names, concepts = zip(*named, strict=True)
    if lang == "zh":
        return zip(((searchable(name),) if name else () for name in names), concepts, strict=True)
    return zip(index_lines(names, lang), concepts, strict=True)


def _words(lang: str) -> Iterator[tuple[str, str]]:
    position = _LANGUAGES.index(lang)
    for line in _table():
        fields = line.split("|")
        concept = _first(fields[0]) or _first(fields[1])
        for word in fields[position].split(","):
            yield word.strip(), concept


@cache
def _table() -> list[str]:
    """Return the lines of ``lexicon.toml``: the words of each concept in ``_LANGUAGES``."""
    text: str = tomli.loads(files("storage").joinpath("lexicon.toml").read_text("utf-8"))["concepts"]
    return text.splitlines()


def _first(words: str) -> str:
    return words.partition(",")[0].strip()


def _places(lang: str) -> Iterator[tuple[str, str]]:
    """Yield the names of countries, languages and cities."""
    from babel import Locale  # dear, and only a process that saves needs it

    locale = Locale.parse(lang)
    for code, name in locale.territories.items():
        if not code.isdigit():
            yield _IN_BRACKETS.sub("", name), f"@{code}"
    for code, name in locale.languages.items():
        if len(code) <= 3:
            yield _IN_BRACKETS.sub("", name), f"@{code}"
    here = locale.time_zones
    for zone, names in Locale.parse("ru").time_zones.items():
        name = here.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        if "city" in names and (lang == "en" or name != zone.rpartition("/")[2]):
            yield name, f"@{zone}"
