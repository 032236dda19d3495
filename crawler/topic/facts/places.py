"""Where something happened: the towns a sentence says something happens in."""

from __future__ import annotations

import re

from crawler.topic.facts.telling import Telling
from crawler.topic.reading import Clue, Reading
from crawler.topic.topic import Topic

GATHERINGS = {"event", "forum"}  # they are held in a place, others sit in it

_IN_BEFORE = re.compile(r"(?:\b(?:in|In|at)(?: the)? |\b[вВ]о? |[在於于])$")
_IN_ENDING = re.compile(r"\w{3}(?:да|де|та|те)$")
# Between an institution and the place it sits in: Chang'an University (CHU) in Xi'an, 位于西安的长安大学
_SEATED_BEFORE = re.compile(
    r"(?:\b(?:based|located|situated|headquartered|seated)|\b(?:расположен|находящ|базирующ)\w*|[位坐][落於于]*) ?$"
)
_SEAT_GAP = re.compile(r"[ »”\"’]*(?:[(（][^()（）]*[)）])?[ ,]*")
_SEAT_OF = re.compile(r"[的 ]*")


def find(topic: Topic, reading: Reading, telling: Telling) -> set[str]:
    """Return the towns in which a sentence says something happens: in Xi'an, 在西安, в Сиане, Сианьда."""
    found = set()
    for clue in telling.clues:
        before = reading.text[telling.start : clue.start]
        preposition = _IN_BEFORE.search(before)
        if clue.label.kind == "place" and (preposition or _IN_ENDING.search(reading.surface(clue))):
            start = telling.start + preposition.start() if preposition else clue.start
            if not _seat(topic, reading, telling, clue, start):
                found.add(clue.label.key)
    return found


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
