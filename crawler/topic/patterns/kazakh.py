"""Kazakh names with any ending: «І. Жансүгіров атындағы Жетісу университетінің»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.patterns import Name

WINDOW = 110
_HEAD = re.compile(
    r"\b(?P<name>[Уу]ниверситеті|[Ии]нституты|[Кк]олледжі|[Аа]кадемиясы|[Кк]онсерваториясы|[Гг]имназиясы|[Лл]ицейі)"
    r"(?:ның|нің|на|не|нда|нде|нан|нен|мен|н)?\b"
)
_WORD = re.compile(r"\S+")
_CASED = re.compile(r"(?:ның|нің|дың|дің|тың|тің|дағы|дегі|тағы|тегі|ндағы|ндегі|лық|лік)$")


def find(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names in a sentence of a text, in its order."""
    last = start
    for head in _HEAD.finditer(text, start, end):
        begin = _left(text, max(last, head.start() - WINDOW), head.start())
        if begin == head.start():
            continue
        last = head.end()
        before = re.sub(r"\s+", " ", text[begin : head.start()].replace("«", "").replace("»", "").replace('"', ""))
        before = re.sub(r"(?<=[А-ЯӘҒҚҢӨҰҮҺІ]\.)(?=[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі])", " ", before)
        yield Name(begin, last, f"{before.strip()} {head['name'].lower()}")


def _left(text: str, start: int, head: int) -> int:
    """Return where the name begins: at the first capital letter of what stands before its head."""
    begin = head
    named = False
    for word in reversed(list(_WORD.finditer(text, start, head))):
        bare = word[0].lstrip('«"“(')
        if bare == "атындағы":
            named = True
            continue
        if word[0][-1] in ',;:!?)»"' and begin < head and not named:
            break
        if bare and bare[0].isupper():
            if _CASED.search(bare):
                break
            begin = word.end() - len(bare)
            continue
        if begin < head:
            break
        if _CASED.search(bare) and not bare.endswith(("лық", "лік")):
            break
    return begin
