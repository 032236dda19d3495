"""Two or three sentences of a text, as they stand there."""

from __future__ import annotations

import re

from reports.clean import plain
from reports.width import width

SENTENCES = 3
COLUMNS = 420  # as a terminal counts: a Chinese character is two

# After a Chinese full stop there is no space. After another there must be one, and what follows must begin like a
# sentence, so that "3.5 per cent", "e.g. this" and "St. petersburg" stay whole. (\uff01 and \uff1f: full-width ! and ?)
CLOSING = '”’」』"»)\uff09'
ENDS = re.compile(
    rf"(?<=[。\uff01\uff1f])[{CLOSING}]*(?![。\uff01\uff1f{CLOSING}])"
    rf"|(?<=[.!?…])[{CLOSING}]*\s+(?=[“„«\"‘(]?[^\W_a-zа-яёәғқңөұүһі])"
)
# What ends in a full stop without ending a sentence: initials, titles, units.
ABBREVIATION = re.compile(
    r"(?:\b(?:[A-ZА-ЯӘҒҚҢӨҰҮҺІ]|Dr|Mr|Mrs|Ms|Prof|St|No|им|ул|гг?|т\.е|проф|акад|руб|млн|млрд))\.$"
)
OPEN_END = re.compile(r"[\s,;:、(«“\"\uff0c\uff1b\uff1a\uff08-]+$")


def sentences(text: str) -> list[str]:
    """Split one line of text into sentences, in any of the languages we read."""
    found: list[str] = []
    begin = 0
    for match in ENDS.finditer(text):
        sentence = text[begin : match.end()].strip()
        if sentence and not ABBREVIATION.search(sentence):
            found.append(sentence)
            begin = match.end()
    rest = text[begin:].strip()
    return [*found, rest] if rest else found


def excerpt(text: str) -> str:
    """Return the first sentences, no more than ``COLUMNS`` wide; a longer first sentence is cut at a word, with "…"."""
    chosen: list[str] = []
    for sentence in sentences(plain(text))[:SENTENCES]:
        if chosen and width(" ".join([*chosen, sentence])) > COLUMNS:
            break
        chosen.append(sentence)
    joiner = "" if chosen and width(chosen[0]) > 1.5 * len(chosen[0]) else " "
    return shortened(joiner.join(chosen), COLUMNS)


def shortened(text: str, columns: int) -> str:
    """Cut a line to a width, at a word if there is one near, and say so with "…"."""
    if width(text) <= columns:
        return text
    cut = len(text)
    while width(text[:cut]) > columns - 1:
        cut -= max(1, (width(text[:cut]) - columns) // 2)
    space = text.rfind(" ", cut - 24, cut + 1)
    return OPEN_END.sub("", text[: space if space > 0 else cut]) + "…"
