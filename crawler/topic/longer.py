"""When a known name is only a part of a longer one that we do not know: «Nanjing University of Chinese Medicine»."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from crawler.topic.phrases import Found
from crawler.topic.shared import PLURAL
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
_MORE = re.compile(r" [A-Z]")
_OF_WHOM = re.compile(r" (?:of (?:the )?)?")
_UNION = re.compile(r"assoc|ассоц|allian|альянс|union|союз|қауымдаст|консорци|consorti|network")
NEAR = 40  # characters around a name that can make it longer


class Around:
    """All matches of a text, by where they begin and where they end."""

    def __init__(self, found: Sequence[Found[Label]]) -> None:
        self._found = found

    @cached_property
    def starting(self) -> Mapping[int, Sequence[Found[Label]]]:
        """All that begins at a place."""
        starting: defaultdict[int, list[Found[Label]]] = defaultdict(list)
        for match in self._found:
            starting[match.start].append(match)
        return starting

    @cached_property
    def ending(self) -> Mapping[int, Sequence[Found[Label]]]:
        """All that ends at a place."""
        ending: defaultdict[int, list[Found[Label]]] = defaultdict(list)
        for match in self._found:
            ending[match.end].append(match)
        return ending


def part_of_longer(text: str, match: Found[Label], around: Around) -> bool:
    """Say whether the institution's name found at ``match`` goes on to its left or right."""
    surface = text[match.start : match.end]
    if surface[-1] >= "\u2e80":
        after = text[match.end : match.end + 1]
        return _goes_on_in_chinese(fold(surface), fold(after)) or _of_another_country(match, around, gap=0)
    before = text[max(0, match.start - NEAR) : match.start]
    return (
        _of_another_country(match, around, gap=1)
        or _are_many(surface)
        or bool(_COMMON_NOUN.search(surface))
        or bool(_DIRECTION.search(before))
        or (surface.startswith("University of") and bool(_CAPITAL_BEFORE.search(before)))
        or (bool(_HEAD.search(fold(surface))) and _goes_on(match, text, around))
    )


def _are_many(surface: str) -> bool:
    """Say whether a name is really a town's schools: «Almaty universities»; lists are read elsewhere (``shared``)."""
    many = PLURAL.search(surface)
    return many is not None and not _UNION.search(fold(surface)) and (many.start() == 0 or many.end() == len(surface))


def _goes_on_in_chinese(surface: str, after: str) -> bool:
    # 北京大学生 are students in Beijing, 哈国大学 universities in Kazakhstan
    return (surface.endswith("大学") and after.startswith("生")) or (surface[-1] == "大" and after.startswith("学"))


def _goes_on(match: Found[Label], text: str, around: Around) -> bool:
    of = _OF.match(text, match.end)
    if of:
        # «Lanzhou University of the PRC» is complete, «… of Chinese Medicine» is another
        return not any(_is_place(f) and not _MORE.match(text, f.end) for f in around.starting.get(of.end(), ()))
    return bool(_FIELD.match(fold(text[match.end : match.end + NEAR])))


def _of_another_country(match: Found[Label], around: Around, *, gap: int) -> bool:
    """Say whether a country stands right before the name that is not the institution's own: Kyrgyz Ministry of …"""
    sides = {label.side for label in match.items if label.kind == "institution"}
    return any(
        label.kind == "other" or (label.kind == "country" and label.side not in sides)
        for f in around.ending.get(match.start - gap, ())
        for label in f.items
    )


def owner(text: str, match: Found[Label], around: Around) -> str | None:
    """Return whose a shared name is by the country right behind it: Министерство образования | Узбекистана."""
    after = _OF_WHOM.match(text, match.end)
    behind = around.starting.get(after.end(), ()) if after else ()
    owners = [label for f in behind for label in f.items if label.kind in ("country", "unsure", "other")]
    return next((label.side or label.key for label in owners), None)


def _is_place(found: Found[Label]) -> bool:
    return any(label.kind in ("country", "place", "other") for label in found.items)
