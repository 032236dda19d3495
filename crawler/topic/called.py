"""Short names that a text gives itself: «… College (NVC)», «… университет (далее – ЖУ)», （以下简称“新职大”）."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from crawler.topic.reading import TITLE, Clue, Reading

_UPPER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_LETTER = "A-Za-zА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі0-9"
_QUOTES = "\"“”«»『』「」'‘’"
# A word that says it, then anything short; or nothing but an abbreviation.
_GIVEN = re.compile(
    rf"[\s{_QUOTES}]*[(（\[]\s*(?:"
    rf"(?:hereinafter(?: referred to as| called)?|hereafter|abbreviated as|далее(?: по тексту)?|сокращенно|"
    rf"бұдан әрі|одан әрі|қысқаша|以下简称为?|以下稱|以下簡稱|简称为?|簡稱|下称|下稱)"
    rf"\s*[:：,—–-]?\s*[{_QUOTES}]*(?P<said>[^()（）\[\]\n{_QUOTES}]{{2,24}}?)"
    rf"|[{_QUOTES}]*(?P<bare>[{_UPPER}][{_LETTER}&-]{{0,10}}[{_UPPER}])"
    rf")[{_QUOTES}]*\s*[)）\],;，；]"
)
_COMMON = frozenset(
    "university college institute academy school университет университета институт колледж академия вуз университеті "
    "институты колледжі 学校 大学 学院 该校 我校".split()
)
MOST = 20  # short names of a text
NEXT = 4  # clues, one of which may be what stands in brackets


def short_name(text: str, end: int, clues: Iterable[Clue] = ()) -> str | None:
    """Return the short name that stands in brackets right behind a name which ends at ``end``.

    A word of the vocabulary among ``clues`` is none: «Xinjiang University (PRC)».
    """
    given = _GIVEN.match(text, end)
    if given is None:
        return None
    group = "said" if given["said"] else "bare"
    short, at = given[group].strip(), given.start(group)
    named = any(clue.start <= at < clue.end and clue.label.kind != "institution" for clue in clues)
    return None if named or short.lower() in _COMMON or len(short) < 2 else short


def repeated(reading: Reading, shorts: Iterable[str]) -> Iterator[tuple[str, int, int, int]]:
    """Yield where short names stand: the name, start and end, and the sentence (or ``TITLE``); none in asides."""
    chosen = sorted(set(shorts), key=len, reverse=True)[:MOST]
    if not chosen:
        return
    pattern = re.compile(
        "|".join(
            re.escape(short) if short[-1] >= "\u2e80" else rf"(?<![{_LETTER}]){re.escape(short)}(?![{_LETTER}])"
            for short in chosen
        )
    )
    for found in pattern.finditer(reading.title):
        yield found[0], found.start(), found.end(), TITLE
    starts = [sentence.start for sentence in reading.sentences]
    if not starts:
        return
    for found in pattern.finditer(reading.text, 0, reading.sentences[-1].end):
        number = bisect_right(starts, found.start()) - 1
        if number >= 0 and not reading.sentences[number].aside:
            yield found[0], found.start(), found.end(), number


def with_short_names(reading: Reading) -> tuple[Clue, ...]:
    """Return the clues of a reading and with them its institutions where the text calls them by a short name."""
    called: dict[str, Clue] = {}
    for at, clue in enumerate(reading.clues):
        if clue.label.kind == "institution":
            part = reading.title if clue.sentence == TITLE else reading.text
            short = short_name(part, clue.end, reading.clues[at + 1 : at + 1 + NEXT])
            if short:
                called.setdefault(short, clue)
    if not called:
        return reading.clues
    return _sorted([*reading.clues, *_free(reading, called)])


def _free(reading: Reading, called: Mapping[str, Clue]) -> Iterator[Clue]:
    """Yield the short names that stand where no institution has been found."""
    taken = {
        (clue.sentence == TITLE, at)
        for clue in reading.clues
        if clue.label.kind == "institution"
        for at in (clue.start, clue.end - 1)
    }
    for short, start, end, number in repeated(reading, called):
        if not {(number == TITLE, start), (number == TITLE, end - 1)} & taken:
            yield Clue(called[short].label, start, end, number)


def _sorted(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    return tuple(sorted(clues, key=lambda clue: (clue.sentence != TITLE, clue.start)))
