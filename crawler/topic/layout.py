"""Where the sentences of a text are, and which of its paragraphs speak of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crawler.topic.words import fold

_LINE = re.compile(r"[^\n]+")
# A full stop ends a sentence unless an initial or a usual abbreviation stands before it.
_END = re.compile(
    r"(?:(?<![\s.(\"«“][A-ZА-ЯӘҒҚҢӨҰҮҺІ])(?<!^[A-ZА-ЯӘҒҚҢӨҰҮҺІ])"
    r"(?<!\b[Ии]м)(?<!\b(?:[Dd]r|[Mm]r|[Ss]t|[Пп]р|см|гг))(?<!\b[гт])"
    r"(?<!\b(?:Jan|Feb|Mar|Apr|Aug|Oct|Nov|Dec))(?<!\bSept)[.!?…]{1,8}[\"»”’)\]]*\s+"
    r"|[。！？!?]+[”」』）)]*\s*)"
)
_MENU = re.compile(r"\s(?:\||»|>|·|/)\s|[>|｜](?=\S)")
_STOP = re.compile("[.!?…。！？]")  # what every end begins with: looked for first, as most places have none
_STOPS = tuple(".!?。！？…")
_CLOSING = '"»”’」』）)]'
_BULLET = re.compile(r"\s*(?:\d{1,2}\s*[.、)]|[•·\-–—*■●])\s*\S")
LABEL = 60  # characters of a paragraph that can say what it is
MENU_LENGTH = 240  # characters: a longer line with bars in it is text
LONGEST = 1500  # characters of a sentence: what goes on for longer is a list or a text without full stops


class Sentence(NamedTuple):
    """A sentence of a text.

    ``aside``: it belongs to a menu, a list of other news or a footer. ``prose``: it ends like a sentence, as headlines,
    captions and datelines above an article do not.
    """

    start: int
    end: int
    paragraph: int
    aside: bool
    prose: bool


def sentences(text: str, aside: Sequence[str]) -> list[Sentence]:
    """Split a text; ``aside``: the folded beginnings of paragraphs that speak of something else."""
    found: list[Sentence] = []
    below = False  # inside the list under "Read also:"
    for number, line in enumerate(_LINE.finditer(text)):
        folded = fold(line[0][:LABEL]).lstrip(' *#>【[<"-·|')
        opens = folded.startswith(tuple(aside))
        below = opens or (below and bool(_BULLET.match(line[0]) or not _closed(line[0])))
        off = below or _is_menu(line[0])
        for start, end in _split(line[0], line.start()):
            found.append(Sentence(start, end, number, off, _closed(text[start:end])))
    return found


def _split(line: str, base: int) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for end in _ends(line):
        piece = line[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            spans.append((base + left, base + start + len(piece.rstrip())))
        start = end
    return spans


def _ends(line: str) -> Iterator[int]:
    """Yield where the sentences of a line end; one that is too long is cut, where a word ends if it has words."""
    start = 0
    for end in [*_stops(line), len(line)]:
        while end - start > LONGEST:
            start = line.rfind(" ", start + 1, start + LONGEST) + 1 or start + LONGEST
            yield start
        yield end
        start = end


def _stops(line: str) -> Iterator[int]:
    at = 0
    for stop in _STOP.finditer(line):
        if stop.start() >= at and (match := _END.match(line, stop.start())):
            at = match.end()
            yield at


def _closed(piece: str) -> bool:
    """Say whether a line or a sentence ends as sentences do."""
    return piece.rstrip().rstrip(_CLOSING).endswith(_STOPS)


def _is_menu(line: str) -> bool:
    return len(line) < MENU_LENGTH and len(_MENU.findall(line)) >= 2 and not _closed(line)
