"""Institutions that the list does not hold, found by the pattern of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.topic.patterns import Name, chinese, english, kazakh, russian
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic
from storage.models import Side, Unknown

_FINDERS = (english.find, chinese.find, kazakh.find, russian.find)
NEAR = 24  # characters behind a name that can say where it is: (Almaty), in Kazakhstan
_PLACES = ("country", "place")


def find(topic: Topic, reading: Reading) -> tuple[Unknown, ...]:
    """Return every institution that the text names and the list does not hold, each where it is first named.

    Those of other countries are left out: the list is of the institutions of the two sides.
    """
    found: dict[str, Unknown] = {}
    for number in (TITLE, *range(len(reading.sentences))):
        clues = [clue for clue in reading.clues if clue.sentence == number]
        for name in _names(reading, number, clues):
            near = [c for c in clues if c.start < name.end + NEAR and c.end > name.start]
            if any(c.label.kind == "other" for c in near):
                continue
            offset = -1 if number == TITLE else name.start
            part = reading.title if number == TITLE else reading.text
            surface = part[name.start : name.end]
            unknown = Unknown(name=name.name, surface=surface, offset=offset, side=_side(topic, near))
            found.setdefault(name.name, unknown)
    return tuple(found.values())


def _names(reading: Reading, number: int, clues: Iterable[Clue]) -> Iterator[Name]:
    if number == TITLE:
        text, start, end = reading.title, 0, len(reading.title)
    else:
        sentence = reading.sentences[number]
        if sentence.aside:
            return
        text, start, end = reading.text, sentence.start, sentence.end
    known = [(c.start, c.end) for c in clues if c.label.kind == "institution"]
    taken: list[tuple[int, int]] = []
    for finder in _FINDERS:
        for name in finder(text, start, end):
            if not any(name.start < b and a < name.end for a, b in (*known, *taken)):
                taken.append((name.start, name.end))
                yield name


def _side(topic: Topic, near: Iterable[Clue]) -> Side | None:
    sides = {c.label.side for c in near if c.label.kind in _PLACES and c.label.sure} & set(topic.sides)
    return sides.pop() if len(sides) == 1 else None
