"""Names that share their head: «Пекинский и Шэньчжэньский университеты», «Tsinghua, Peking and Fudan universities»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.phrases import Found, Phrases
from crawler.topic.topic import Label

# The plural of a head by the head itself.
PLURAL = re.compile(
    r"\b(?:(?P<University>[Uu]niversities|UNIVERSITIES)|(?P<College>[Cc]olleges)"
    r"|(?P<университет>[Уу]ниверситет(?:ы|ов|ам|ами|ах))|(?P<институт>[Ии]нститут(?:ов|ам|ами|ах))"
    r"|(?P<колледж>[Кк]олледж(?:и|ей|ам|ами|ах))"
    r"|(?P<университеті>[Уу]ниверситеттер\w{0,8})|(?P<колледжі>[Кк]олледждер\w{0,8}))\b"
)
_SIGNS = ("niversities", "NIVERSITIES", "olleges", "ниверситет", "нститут", "олледж")
_GAP = re.compile(r"\s*(?:,?\s(?:and|и|және|мен|пен|бен|а также|сондай-ақ|as well as)\s|,\s)\s*")
_STOP = re.compile(r"[;:.!?()\n]")
_SINGULAR = re.compile(r"(?:ский|ского|скому|ским|ском|ный|ного|ному|ным|ном)\b")
WINDOW = 200  # characters of a list


def named(phrases: Phrases[Label], text: str, *, kazakh_latin: bool = False) -> Iterator[Found[Label]]:
    """Yield the institutions whose head stands once for them all, each where its own words stand.

    A list of mere towns is none of names: «universities of Almaty and Astana», «Almaty and Astana universities».
    """
    for plural in PLURAL.finditer(text) if lists(text) else ():
        head = plural.lastgroup or ""
        found = []
        towns = 0
        parts = _before(text, max(0, plural.start() - WINDOW), plural.start())
        for begin, end in parts:
            own, town = _make(phrases, text[begin:end], head, kazakh_latin)
            if own is not None:
                found.append(Found(begin + own.start, end, own.items))
                towns += town and not _SINGULAR.search(text, begin + own.start, end)
        if len(parts) > 1 and towns < len(found):
            yield from found


def lists(text: str) -> bool:
    """Say whether a text may have the plural of a head: no, for next to nothing, of most."""
    return any(sign in text for sign in _SIGNS)


def _before(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the parts of the list that ends right before a head, the first with whatever stands before it."""
    stops = [stop.end() for stop in _STOP.finditer(text, start, end)]
    at = stops[-1] if stops else start
    parts = []
    for gap in _GAP.finditer(text, at, end):
        parts.append((at, gap.start()))
        at = gap.end()
    parts.append((at, at + len(text[at:end].rstrip())))
    return [(begin, stop) for begin, stop in parts if begin < stop]


def _make(phrases: Phrases[Label], part: str, head: str, kazakh_latin: bool) -> tuple[Found[Label] | None, bool]:
    """Return the longest name that the end of a part makes with the head, and whether it is but a town's."""
    found = phrases.find(f"{part} {head}", kazakh_latin=kazakh_latin)
    own = None
    for match in found:
        items = tuple(label for label in match.items if label.kind == "institution")
        if own is None and items and match.end == len(part) + 1 + len(head) and match.start < len(part):
            own = Found(match.start, match.end, items)
    if own is None:
        return None, False
    return own, any(
        match.start == own.start and match.end == len(part) and label.kind == "place"
        for match in found
        for label in match.items
    )
