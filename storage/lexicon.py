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
from storage.terms import index_lines, runs, term

_LANGUAGES = ("en", "zh", "ru", "kk")
_LONGEST = 4  # words of a name such as United Arab Emirates
_LONGEST_CHINESE = 9  # characters
_SHORTEST = 4  # letters of a place's name that is no common word
_IN_BRACKETS = re.compile(r"\(.*?\)|（.*?）")

Entries = dict[tuple[str, ...], str]  # stems, or characters of a Chinese word → concept


def concepts(text: str, lang: str | None) -> frozenset[str]:
    """Return the concepts a text names: by their English word, ``@KZ`` for a country, ``@Asia/Almaty`` for a city."""
    script = (lang or "en").partition("-")[0]
    found = list(runs(text))
    # No name of words goes on over Chinese characters, of which no term is made.
    words = ["" if run.chinese else term(run.text, lang) for run in found]
    named = set(_named(words, script if script in ("ru", "kk") else "en"))
    return frozenset(named.union(*(_named(run.text, "zh") for run in found if run.chinese)))


def _named(parts: Sequence[str], lang: str) -> Iterator[str]:
    """Yield the concepts of words or of Chinese characters in a row, wherever one begins the longest."""
    entries, longest = _known(lang)
    at = 0
    while at < len(parts):
        length = longest.get(parts[at], 0)
        while length and tuple(parts[at : at + length]) not in entries:
            length -= 1
        if length:
            yield entries[tuple(parts[at : at + length])]
        at += max(1, length)


@cache
def _known(lang: str) -> tuple[Entries, dict[str, int]]:
    """Return the words or characters that name concepts, and by the first of them how many there can be."""
    entries = _entries(lang)
    longest: dict[str, int] = {}
    for key in entries:
        most = min(len(key), _LONGEST_CHINESE if lang == "zh" else _LONGEST)
        longest[key[0]] = max(most, longest.get(key[0], 0))
    return entries, longest


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
        return zip((tuple(searchable(name)) for name in names), concepts, strict=True)
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
