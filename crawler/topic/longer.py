"""When a known name is only a part of a longer one that we do not know: «Nanjing University of Chinese Medicine»."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.topic.phrases import Found
from crawler.topic.topic import Label
from crawler.topic.words import fold

_HEAD = re.compile(r"(?:university|institute|college|academy|school|университет\w*|институт\w*|академи\w*)$")
_OF = re.compile(r" (?:of|for) (?:the )?(?=[A-Z])")
# Пекинский университет | традиционной китайской медицины: beginnings of the words that go on a Russian name
_FIELDS = (
    "авиаци архитектур водн геологи горн гражданск дружбы информаци искусств иностранн коммуникаци культур лесн "
    "медицин международн наук нефти образовани педагогик политик почты прав связи сельск спорта телекоммуник техник "
    "технологи торговли традиционн транспорт туризма физическ финансов химич экономик язык"
)
_FIELD = re.compile(rf" (?:{'|'.join(_FIELDS.split())})\w*")
# «an East Kazakhstan university» is any of them
_COMMON_NOUN = re.compile(r"\b(?:university|institute|college|academy)\b")
_DIRECTION = re.compile(r"\b(?:North|South|East|West|Central|Northeast|Northwest|Southeast|Southwest)[ -]$")
_CAPITAL_BEFORE = re.compile(r"(?<=[\w,;] )[A-Z][\w'’-]+ $")
NEAR = 40  # characters around a name that can make it longer


def part_of_longer(text: str, match: Found[Label], found: Sequence[Found[Label]]) -> bool:
    """Say whether the institution's name found at ``match`` goes on to its left or right; ``found``: all matches."""
    surface, after = text[match.start : match.end], text[match.end : match.end + NEAR]
    if surface[-1] >= "\u2e80":
        return _goes_on_in_chinese(fold(surface), fold(after)) or _of_another_country(match, found, gap=0)
    before = text[max(0, match.start - NEAR) : match.start]
    return (
        _of_another_country(match, found, gap=1)
        or bool(_COMMON_NOUN.search(surface))
        or bool(_DIRECTION.search(before))
        or (surface.startswith("University of") and bool(_CAPITAL_BEFORE.search(before)))
        or (bool(_HEAD.search(fold(surface))) and _goes_on(match, after, found))
    )


def _goes_on_in_chinese(surface: str, after: str) -> bool:
    # 北京大学生 are students in Beijing, 哈国大学 universities in Kazakhstan
    return (surface.endswith("大学") and after.startswith("生")) or (surface[-1] == "大" and after.startswith("学"))


def _goes_on(match: Found[Label], after: str, found: Sequence[Found[Label]]) -> bool:
    of = _OF.match(after)
    if of:
        # «Lanzhou University of the PRC» is complete
        start = match.end + of.end()
        return not any(f.start == start and _is_place(f) for f in found)
    return bool(_FIELD.match(fold(after)))


def _of_another_country(match: Found[Label], found: Sequence[Found[Label]], *, gap: int) -> bool:
    """Say whether a country stands right before the name that is not the institution's own: Kyrgyz Ministry of …"""
    sides = {label.side for label in match.items if label.kind == "institution"}
    return any(
        label.kind == "other" or (label.kind == "country" and label.side not in sides)
        for f in found
        if f.end == match.start - gap
        for label in f.items
    )


def _is_place(found: Found[Label]) -> bool:
    return any(label.kind in ("country", "place", "other") for label in found.items)
