"""Where something happened: the town a sentence says it happens in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.facts.acts import acts
from crawler.topic.facts.telling import Telling
from crawler.topic.reading import Clue, Reading
from crawler.topic.topic import Topic
from storage.models import FactKind

GATHERINGS = {"event", "forum"}  # they are held in a place, others sit in it

_IN_BEFORE = re.compile(r"(?:\b(?:in|In|at)(?: the)? |\b[вВ]о? |[在於于])$")
_IN_ENDING = re.compile(r"\w{3}(?:да|де|та|те)$")
# Between an institution and the place it sits in: Chang'an University (CHU) in Xi'an, 位于西安的长安大学
_SEATED_BEFORE = re.compile(
    r"(?:\b(?:based|located|situated|headquartered|seated)|\b(?:расположен|находящ|базирующ)\w*"
    r"|[位坐][落於于]*|[设設][立在於于]*) ?$"
)
_SEAT_GAP = re.compile(r"[ »”\"’]*(?:[(（][^()（）]*[)）])?[ ,]*")
_SEAT_OF = re.compile(r"[的 ]*")


def place(topic: Topic, reading: Reading, telling: Telling, kind: FactKind) -> str | None:
    """Return the town in which a sentence says what it tells of happens: in Xi'an, 在西安, в Сиане, Сианьда.

    None if it names none, or several. The seat of an institution is no place, nor is where another act was done.
    """
    towns = dict(_towns(topic, reading, telling))
    told = acts(topic, telling, kind, apart=len(set(towns.values())) > 1)
    kept = {town for (start, end), town in towns.items() if told.claims(start, end)}
    return kept.pop() if len(kept) == 1 else None


def _towns(topic: Topic, reading: Reading, telling: Telling) -> Iterator[tuple[tuple[int, int], str]]:
    for clue in telling.clues:
        before = reading.text[telling.start : clue.start]
        preposition = _IN_BEFORE.search(before)
        if clue.label.kind == "place" and (preposition or _IN_ENDING.search(reading.surface(clue))):
            start = telling.start + preposition.start() if preposition else clue.start
            if not _seat(topic, reading, telling, clue, start):
                yield (clue.start - telling.start, clue.end - telling.start), clue.label.key


def _seat(topic: Topic, reading: Reading, telling: Telling, place: Clue, start: int) -> bool:
    """Say whether a place, with its preposition from ``start``, only says where an institution sits."""
    if _SEATED_BEFORE.search(reading.text[telling.start : start]):
        return True
    return any(
        (_SEAT_GAP.fullmatch(reading.text, other.end, start) and reading.text[start] not in "在於于")
        or _SEAT_OF.fullmatch(reading.text, place.end, other.start)
        for other in telling.clues
        if other.label.kind == "institution"
        and other.label.key not in topic.joint  # where a branch is, is its place
        and topic.institutions[other.label.key].institution.kind not in GATHERINGS
    )
