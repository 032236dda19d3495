"""Where something happened: the town a sentence says it happens in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.facts.acts import EVENTS, acts
from crawler.topic.facts.telling import Article, Telling
from crawler.topic.reading import Reading
from crawler.topic.topic import Topic
from storage.models import FactKind

GATHERINGS = {"event", "forum"}  # they are held in a place, others sit in it
FAR = 60  # characters, a comma counting as many: what lasts has a place only beside its act
BEFORE = 30  # characters of a preposition and what may stand between it and a town

_COUNTRY = r"(?:哈萨克斯坦|哈薩克斯坦|哈国|哈國|中国|中國)?(?:首都|古都|[东西南北東]部城市)?"
_IN_BEFORE = re.compile(
    r"(?:\b(?:in|In|at)(?: the)?(?: city of| town of| village of)? |\b[вВ]о? (?:г\. ?|городе |столице,? )?"
    rf"|[在於于]{_COUNTRY})$"
)
_IN_ENDING = re.compile(r"\w{3}(?:да|де|та|те)$")
_IN_AFTER = re.compile(r" (?:қала|облыс|аудан)сынд[ае]|(?:市|省|州)?(?:举行|舉行|召开|召開|揭牌|举办|舉辦)")
# A visit is where it goes to
_TO_BEFORE = re.compile(
    r"(?:\b(?:visit(?:ed)?(?: to)?|came to|trip to|went to|flew to) "
    rf"|(?:[赴抵]|抵达|抵達|来到|來到|前往|走进|走進){_COUNTRY})$"
)
_TO_ENDING = re.compile(r"\w{3}(?:ға|ге|қа|ке)$")
_HERE = re.compile(r"在这里|在這裡|在此间|在此間|\b(?:here|здесь|осында|мұнда|осы жерде)\b", re.IGNORECASE)
# A town at the beginning, as agencies write it: ASTANA – …, Astana, February 26 (Xinhua), 新华社阿斯塔纳2月26日电
_AGENCY = re.compile(r"[\W\d]{0,3}(?:[A-ZА-ЯӘІҢҒҮҰҚӨҺ]{3,12}[ .,/]{1,3}|[^\W\d]{2,8}[社网網报報讯訊])?")
_LINE = re.compile(r"(?:,? \w{3,10}\.? \d|, \d|\. | ?[(/–—-]|\d{1,2}月\d{1,2}日[电電])")
# Between an institution and the place it sits in: Chang'an University (CHU) in Xi'an, 位于西安的长安大学
_SEATED_BEFORE = re.compile(
    r"(?:\b(?:based|located|situated|headquartered|seated)|\b(?:расположен|находящ|базирующ)\w*"
    r"|[位坐][落於于]*|[设設][立在於于]*) ?$"
)
_SEAT_GAP = re.compile(r"[ »”\"’]*(?:[(（][^()（）]*[)）])?[ ,]*")
_SEAT_OF = re.compile(r"[的 ]*")


def place(topic: Topic, reading: Reading, article: Article, telling: Telling, kind: FactKind) -> str | None:
    """Return the town in which a sentence says what it tells of happens: in Xi'an, 在西安, в Сиане, Сианьда.

    None if it names none, or several. The seat of an institution is no place, nor is where another act was done, nor
    where the report was written: only where the sentence says here is it the town of the dateline.
    """
    towns = dict(_towns(topic, reading, telling, kind))
    told = acts(topic, telling, kind, apart=len(set(towns.values())) > 1)
    near = set(towns) if kind in EVENTS else {at for at in towns if any(told.gap(*at, span) < FAR for span in told.own)}
    kept = {towns[start, end] for start, end in near if told.claims(start, end)}
    if not towns and _HERE.search(telling.text):
        return _dateline(reading, article)
    return kept.pop() if len(kept) == 1 else None


def _dateline(reading: Reading, article: Article) -> str | None:
    for telling in article.sentences[:1]:
        for clue in telling.clues:
            if clue.label.kind == "place" and _AGENCY.fullmatch(reading.text, telling.start, clue.start):
                return clue.label.key if _LINE.match(reading.text, clue.end) else None
    return None


def _towns(topic: Topic, reading: Reading, telling: Telling, kind: FactKind) -> Iterator[tuple[tuple[int, int], str]]:
    for clue in telling.clues:
        if clue.label.kind != "place":
            continue
        begin, end = clue.start - telling.start, clue.end - telling.start
        before = telling.text[max(0, begin - BEFORE) : begin]
        found = _IN_BEFORE.search(before)
        to = kind == "visit" and _TO_BEFORE.search(before)
        surface = reading.surface(clue)
        ending = _IN_ENDING.search(surface) or (_TO_ENDING.search(surface) if kind == "visit" else None)
        if found or to or ending or _IN_AFTER.match(telling.text, end):
            start = begin - len(before) + found.start() if found else begin
            if to or not _seat(topic, telling, start, end):
                yield (begin, end), clue.label.key


def _seat(topic: Topic, telling: Telling, start: int, end: int) -> bool:
    """Say whether a place, with its preposition from ``start`` of a sentence, only says where an institution sits."""
    text = telling.text
    if _SEATED_BEFORE.search(text[:start]):
        return True
    return any(
        (_SEAT_GAP.fullmatch(text, other.end - telling.start, start) and text[start] not in "在於于")
        or _SEAT_OF.fullmatch(text, end, other.start - telling.start)
        for other in telling.clues
        if other.label.kind == "institution"
        and other.label.key not in topic.joint  # where a branch is, is its place
        and topic.institutions[other.label.key].institution.kind not in GATHERINGS
    )
