"""Institutions that the list does not hold, found by the pattern of their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from crawler.topic.called import repeated, short_name
from crawler.topic.patterns import Name, chinese, english, kazakh, russian
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic
from storage.models import Side, Unknown

Finder = Callable[[str, int, int], Iterator[Name]]
_LANGUAGES = (english, chinese, kazakh, russian)
_NAMES_SIDE = ("country", "place", "people")
# What may stand between a name and the place or country that says where it is.
_BEFORE = re.compile(r"(?:['’]s)?[ \-]?")
_BEHIND = re.compile(
    r"(?:\s?[(（][^()（）]{1,14}[)）])?\s?[,(（，]?\s?"
    r"(?:in|of|from|at|в|во|г\.|из|the|of the|in the|city of|города?|город|қаласы)?\s?(?:the |г\. ?)?"
)
_BRANCH = re.compile(r"(?:branch|campus|филиал\w*|кампус\w*) (?:of )?(?:the )?$")  # it is elsewhere than its school
# A first name and a surname, as Kazakh puts them right before whatever they have to do with
_PERSON = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+ [А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+ ")
NEAR = 30  # characters


def find(topic: Topic, reading: Reading) -> tuple[Unknown, ...]:
    """Return every place where the text names an institution that the list does not hold, in its order.

    One of another country is left out: the list is of the institutions of the watch's sides. ``side`` is said where the
    name itself or what stands beside it says so, once for all places of the same name.
    """
    found = _by_name(topic, reading)
    if not found:
        return ()
    sides: dict[str, set[Side]] = {one.name: set() for one in found}
    for one in found:
        if one.side:
            sides[one.name].add(one.side)
    return tuple(replace(one, side=next(iter(sides[one.name])) if len(sides[one.name]) == 1 else None) for one in found)


def _by_name(topic: Topic, reading: Reading) -> list[Unknown]:
    found: dict[tuple[int, str], Unknown] = {}
    called: dict[str, str] = {}
    taken: set[tuple[bool, int]] = set()
    by_sentence = {number: list(clues) for number, clues in groupby(reading.clues, key=lambda clue: clue.sentence)}
    finders = [(language.find, signs) for language in _LANGUAGES if (signs := _seen(language.SIGNS, reading))]
    if not finders:
        return []
    for number in (*range(len(reading.sentences)), TITLE):
        clues = by_sentence.get(number, [])
        part = reading.title if number == TITLE else reading.text
        for name in _names(reading, number, finders, clues, {name for _, name in found}):
            name = name._replace(name=_visible(name.name))
            name = _without_country(part, _without_person(part, name, clues), clues)
            abroad = any(clue.label.kind == "other" for clue in clues)
            near = [clue for clue in clues if _beside(part, name, clue, inside=abroad)]
            if any(clue.label.kind == "other" for clue in near) or _is_of_a_town(name, near):
                continue
            offset = TITLE if number == TITLE else name.start
            unknown = Unknown(
                name=name.name, surface=part[name.start : name.end], offset=offset, side=_side(topic, near)
            )
            found.setdefault((offset, name.name), unknown)
            taken |= {(number == TITLE, at) for at in range(name.start, name.end)}
            short = short_name(part, name.end, clues)
            if short:
                called.setdefault(short, name.name)
    known = {
        (c.sentence == TITLE, at) for c in reading.clues if c.label.kind == "institution" for at in (c.start, c.end)
    }
    for short, start, end, number in repeated(reading, called):
        if not {(number == TITLE, start), (number == TITLE, end)} & (taken | known):
            offset = TITLE if number == TITLE else start
            found.setdefault((offset, called[short]), Unknown(name=called[short], surface=short, offset=offset))
    return sorted(found.values(), key=lambda one: one.offset)


def _visible(name: str) -> str:
    """Return a name without what no reader sees: control characters, marks of direction, joiners."""
    return "".join(character for character in name if character.isprintable() or character.isspace())


def _seen(signs: Iterable[str], reading: Reading) -> list[str]:
    """Return the beginnings of heads that a text has: most texts are in one language and have few."""
    return [sign for sign in signs if sign in reading.text or sign in reading.title]


def _names(
    reading: Reading,
    number: int,
    finders: Iterable[tuple[Finder, Sequence[str]]],
    clues: Sequence[Clue],
    body: set[str],
) -> Iterator[Name]:
    """Yield the names of a sentence; of a title in capital words only those that the ``body`` has too."""
    if number == TITLE:
        text, start, end = reading.title, 0, len(reading.title)
    else:
        sentence = reading.sentences[number]
        if sentence.aside:
            return
        text, start, end = reading.text, sentence.start, sentence.end
    known = [(c.start, c.end) for c in clues if c.label.kind == "institution"]
    taken: list[tuple[int, int]] = []
    for find_names, signs in finders:
        if all(text.find(sign, start, end) < 0 for sign in signs):
            continue
        for name in find_names(text, start, end):
            if any(name.start < b and a < name.end for a, b in (*known, *taken)):
                continue
            if (number == TITLE or not reading.sentences[number].prose) and _capitals(text[start:end]):
                same = next((one for one in body if name.name.endswith(one)), None)
                if same is None:
                    continue
                name = Name(name.end - len(same), name.end, same)
            taken.append((name.start, name.end))
            yield name


def _without_country(text: str, name: Name, clues: Iterable[Clue]) -> Name:
    """Cut «of Kazakhstan» from the end of a name that has more than its head."""
    for clue in clues:
        if clue.label.kind == "country" and clue.end == name.end and clue.start > name.start:
            own = re.sub(r"(?: of(?: the)?)? *$", "", text[name.start : clue.start])
            short = re.sub(r"(?: of(?: the)?)? *$", "", name.name[: len(name.name) - (clue.end - clue.start)])
            if " " in own:
                return Name(name.start, name.start + len(own), short)
    return name


def _without_person(text: str, name: Name, clues: Iterable[Clue]) -> Name:
    """Cut a person from the beginning of a Kazakh name that goes on with its town: Берік Уәли | Тяньцзинь … ."""
    for clue in clues:
        if clue.label.kind == "place" and name.start < clue.start < name.end:
            before = text[name.start : clue.start]
            if _PERSON.fullmatch(before):
                return Name(clue.start, name.end, name.name.removeprefix(before))
    return name


def _is_of_a_town(name: Name, near: Iterable[Clue]) -> bool:
    """Say whether it is any school of a town: «университет Алматы»."""
    ends = {clue.start - name.start for clue in near if clue.label.kind == "place" and clue.end == name.end}
    return bool(ends) and name.name[0] >= "\u0400" and len(name.name.split()) == 2 and max(ends) > 0


def _capitals(line: str) -> bool:
    """Say whether a headline has every word begin with a capital, so that names cannot be told from the rest."""
    words = re.findall(r"[A-Za-z]{4,}", line)
    return len(words) > 3 and sum(word[0].islower() for word in words) <= len(words) // 6


def _beside(text: str, name: Name, clue: Clue, *, inside: bool) -> bool:
    """Say whether a place or a country is in the name or right beside it; ``inside``: behind it counts for nothing."""
    if clue.end <= name.start:
        return clue.end >= name.start - NEAR and _BEFORE.fullmatch(text, clue.end, name.start) is not None
    if clue.start >= name.end:
        gap = _BEHIND.fullmatch(text, name.end, clue.start) if clue.start <= name.end + NEAR else None
        if clue.label.kind == "other":
            return gap is not None
        return gap is not None and not inside and not _BRANCH.search(text, max(0, name.start - NEAR), name.start)
    return True


def _side(topic: Topic, near: Iterable[Clue]) -> Side | None:
    sides = {c.label.side for c in near if c.label.kind in _NAMES_SIDE and c.label.sure} & set(topic.sides)
    return sides.pop() if len(sides) == 1 else None
