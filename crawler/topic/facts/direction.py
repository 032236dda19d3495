"""Who goes where: ``KZ>CN`` for Kazakhs who go to China or are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from crawler.topic.facts.telling import Telling, part
from crawler.topic.topic import Topic
from crawler.topic.words import fold
from storage.models import FactKind

MOVERS: set[FactKind] = {"enrolment", "scholarship", "exchange", "agreement", "memorandum", "language", "workshop"}
_NAMED = {"country", "people", "place", "institution", "unsure"}
_HOLD = {"bond", "brand", "strong", "pair"}  # words that may hold the name of a side
_OPEN, _CLOSE = ("\ue001", "\ue002"), "\ue003"  # around what names a side; never in a text
_PEOPLE = (
    r"(?:students?|undergraduates?|postgraduates?|teachers?|lecturers?|professors?|pupils?|trainees?|interns?|graduates?"
    r"|citizens?|nationals|youths?|young people|young men|schoolchildren|researchers?|scholars?|specialists?|learners?"
    r"|residents?|applicants?|instructors?|principals?|masters|doctors|engineers|employees|scientists?)\b"
    r"|(?:студент|учител|педагог|преподават|школьник|магистрант|докторант|аспирант|граждан|молодеж|молодых|юнош|юных"
    r"|специалист|учены|стажер|выпускник|слушател|абитуриент|профессор|мастер|резидент|детей)\w*"
    r"|(?:студент|мұғалім|оқытушы|оқушы|магистрант|докторант|азамат|жас|маман|ғалым|тыңдаушы|түлек|талапкер|бала|қызметкер"
    r"|профессор|резидент|stýdent|student|oqýshy|azamat|jas|maman)\w*"
    r"|留?学生|学员|教师|老师|青年|师生|学者|专家|公民|学子|研究生|本科生|教授|员工|医生|校长|人(?!民|文|才|工|员|数)"
)
_ENDS_IN_PEOPLE = re.compile(rf"(?:{_PEOPLE})$")
_WORDS = r"(?:[\w'-]+ ){0,2}"
_DELEGATION = (
    r"(?:delegation|representatives?|group|team|guests?|делегаци\w*|представител\w*|гост\w*|групп\w*|делегация\w*)"
)
_VISITING = re.compile(r"delegation|делегац|代表团|率团|率队|来访|到访")  # they come and go back
_MOVES = re.compile(
    r"\b(?:go|goes|went|gone|leave|leaving|left|fly|flew|travel\w*|sent|send|sending|depart\w*|come|came|arriv\w*"
    r"|study in|hosts?|accept\w*|receiv\w*|train(?:ed|ing) (?:in|at)|spen[dt]|stay(?:ed|ing)?|undergo\w*|underwent"
    r"|took (?:lessons|classes|a course)|return(?:ed)? from|are expected|is expected|lecture[ds]?)\b"
    r"|\b(?:отправ\w+|направ\w+|поед\w+|поех\w+|уех\w+|вылет\w+|прибы\w+|приех\w+|принять|примет|примут|выех\w+|летят|едут"
    r"|провели|провед(?:ут|ет)|ждут|ожида\w+|прожил\w*|стажир\w+|прочита\w+|приед\w+|прилет\w+|улет\w+|вернул\w+|побыва\w+)"
    r"|\w*(?:аттан|жібер|барды|барады|барып|кетт|кеткен|келді|келген|келеді|қабылда|тағылымдама|бармақ|келмек|оралды|қайтты|шақыр)\w*|赴|派|来华|来哈|前往|抵|讲学|研修|进修|访学|回国|返校"
)
_GIVES = re.compile(
    r"\b(?:fund|provid|offer|allocat|grant|award)\w*|\b(?:выдел|предостав|финансир|оплат|оплач)\w*"
    r"|бөл(?:ді|ін|іп|еді)|ұсын|тағайында|提供|资助|预留|设立|给予"
)
_OURS = r"(?:\bour|\bнаших|\bнаши|\bбіздің|我国)"
_MUTUAL = re.compile(
    r"互派|互访|双向|\b(?:each other|both ways|mutual\w*|взаимн\w*|өзара|each side|from either|обоих|both)\b"
)
_DEMONYM = r"(?:kazakhs|kazakhstanis|казахстанц|казахи|казахов|китайц|қазақстандық|қытайлық|哈籍)"
_ADJECTIVE = r"(?:kazakh|kazakhstani|chinese|qazaq|казахстанск\w+|казахск\w+|китайск\w+)"
_HOUSE = r"(?:universit|college|school|campus|institut|вуз|университет|колледж|институт)"
# A side as where one is: neither its people nor, but for its universities, its adjective
_THERE = rf"(?!{_DEMONYM}|{_ADJECTIVE}{_CLOSE}(?! (?:[\w-]+ )?{_HOUSE}))[^{_CLOSE}]{{0,100}}"
_HOUSES = r"(?:университет|колледж|институт|филиал|орын|орд|жоо|провинция|қала|облыс|ýnıversıtet|ynıversıtet)\w*"
_LOCAL = r"(?:да|де|та|те|ға|ге|қа|ке|нда|нде|на|не|дағы|дегі|тағы|тегі|ндағы|ндегі|da|de|ta|te|ǵa|ge|qa|ke)"


def direction(topic: Topic, telling: Telling, kind: FactKind) -> str | None:
    """Return from which of the two sides to which people go: ``KZ>CN``; None if a sentence does not tell.

    Students, teachers and scholarships by who studies where, visits by whose delegation it is and whom it visits.
    """
    if kind != "visit" and kind not in MOVERS:
        return None
    text = _marked(topic, telling)
    if _MUTUAL.search(text) or (kind != "visit" and _VISITING.search(text)):
        return None
    from_ = [side for side in (0, 1) if _origin(side, kind).search(text)]
    to = [side for side in (0, 1) if _destination(side).search(text)]
    if len(from_) == 1:
        [side] = from_
        given = kind in ("scholarship", "visit") or _GIVES.search(text)
        moved = _MOVES.search(text) and not any(clue.label.kind == "other" for clue in telling.clues)
        away = 1 - side in to or (side not in to and (moved or (given and _OPEN[1 - side] in text)))
        return _way(topic, side) if away else None
    sent = [side for side in (0, 1) if _sender(side).search(text)]
    if not from_ and len(sent) == 1 and sent[0] not in to:
        return _way(topic, sent[0])
    going = kind == "visit" or (_MOVES.search(text) and re.search(_PEOPLE, text))
    ours = re.search(rf"{_OURS} {_WORDS}(?:{_PEOPLE})", text)
    return _way(topic, 1 - to[0]) if not from_ and len(to) == 1 and (going or ours) else None


def _way(topic: Topic, side: int) -> str:
    return f"{topic.sides[side]}>{topic.sides[1 - side]}"


def _marked(topic: Topic, telling: Telling) -> str:
    """Return a folded sentence with a mark of its side before, and one behind, whatever names one of the two."""
    folded, end, parts = fold(telling.text), 0, []
    for start, stop, side in sorted({*_clues(topic, telling), *_swallowed(topic, telling)}):
        if start >= end and 0 <= start < stop <= len(folded):
            parts += [folded[end:start], _OPEN[topic.sides.index(side)], folded[start:stop], _CLOSE]
            end = stop
    return "".join([*parts, folded[end:]])


def _clues(topic: Topic, telling: Telling) -> Iterator[tuple[int, int, str]]:
    for clue in telling.clues:
        side = clue.label.side
        if side in topic.sides and clue.label.kind in _NAMED:
            yield clue.start - telling.start, clue.end - telling.start, side


def _swallowed(topic: Topic, telling: Telling) -> Iterator[tuple[int, int, str]]:
    """Yield the countries that are a part of a longer word, study in China, and people it names by theirs, 哈籍学生."""
    for clue in telling.clues:
        if clue.label.kind not in _HOLD:
            continue
        start, stop = clue.start - telling.start, clue.end - telling.start
        inside = [
            (start + found.start, start + found.end, label.side)
            for found in topic.phrases.find(part(topic, telling.whole, clue.start, clue.end))
            for label in found.items
            if label.kind == "country" and label.side in topic.sides
        ]
        yield from inside
        if not inside and clue.label.side in topic.sides and _ENDS_IN_PEOPLE.search(fold(telling.text[start:stop])):
            yield start, stop, clue.label.side


@cache
def _origin(side: int, kind: str) -> re.Pattern[str]:
    """Match people of a side: Kazakh students, студенты из Казахстана, 哈籍学生, қазақстандық студенттер."""
    one = _one(side)
    if kind == "visit":
        return re.compile(
            rf"{_DELEGATION} (?:of |from |из |от )?(?:the |a )?{_WORDS}{one}|{one}(?:'s)? {_WORDS}{_DELEGATION}"
            rf"|{one}[^,。{_OPEN[1 - side]}]{{0,20}}(?:代表团|一行|率团|率队|来访|到访)"
        )
    return re.compile(
        rf"{one}(?:'s)? ?{_WORDS}(?:{_PEOPLE})|{one}(?:籍|国家|的|高校|大|优秀|在华|来华|国籍){{0,3}}(?:{_PEOPLE})"
        rf"|(?:{_PEOPLE})(?: {_WORDS}(?:from|of|из)(?: the)? {_WORDS}| ){one}|来自{one}[^,。]{{0,12}}(?:{_PEOPLE})"
        rf"|{_OPEN[side]}[^{_CLOSE}]{{0,20}}(?:{_PEOPLE}){_CLOSE}"
        rf"|{_OPEN[side]}(?:kazakhs|kazakhstanis|казахстанц\w*|китайц\w*|哈籍){_CLOSE}"
    )


@cache
def _sender(side: int) -> re.Pattern[str]:
    """Match a side that sends people: Китайская сторона готова присылать студентов."""
    return re.compile(
        rf"{_one(side)}(?: side| сторона| тарап\w*|方)? ?[^.,;。,]{{0,40}}"
        r"(?:\bsend(?:s|ing)?|\bsent|присыла\w+|пришлет|направ\w+|отправ\w+|жібер\w+|派出?|选派)"
        rf"[^.;。]{{0,60}}(?:{_PEOPLE})"
    )


@cache
def _destination(side: int) -> re.Pattern[str]:
    """Match a stay on a side or a way to it: in China, в вузах КНР, 在华, Қытайда, Қытай университеттерінде."""
    inside = rf"{_OPEN[side]}{_THERE}"
    one = inside + _CLOSE
    return re.compile(
        rf"\bgraduat\w* [^.,;]{{0,20}}from (?:the )?{one}|\b(?:in|to|at|into|visit(?:s|ed)?|toured)"
        rf" (?:the )?(?:[\w'-]+ ){{0,3}}{one}"
        rf"|\b(?:в|во|посетил\w*|посещ\w*) (?:[\w-]+ ){{0,3}}{one}"
        rf"|(?:在|赴|到|去|来|前往|抵达?|访问|走访|考察)了?{one}|{_OPEN[side]}(?:在|赴|来|访|留|旅|驻)(?:华|哈)"
        rf"|{inside}{_LOCAL}{_CLOSE}|{one} (?:[\w-]+ ){{0,2}}{_HOUSES}(?:нда|нде|ына|іне|на|не|ynda|inde)\b"
    )


def _one(side: int) -> str:
    return rf"{_OPEN[side]}[^{_CLOSE}]{{0,100}}{_CLOSE}"
