"""Finding many names in one pass over a text: a tree of word keys, the longest match wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from crawler.topic.words import Word, fold, name_keys, words

Item = TypeVar("Item")
_BETWEEN = set(" -.,\"'&/()[]·:|")  # what may stand between two words of a name


class Found(NamedTuple, Generic[Item]):
    """A name found in a text, and everything filed under it."""

    start: int
    end: int
    items: tuple[Item, ...]


@dataclass
class _Node(Generic[Item]):
    next: dict[str, _Node[Item]] = field(default_factory=dict)
    entries: list[tuple[str, bool, Item]] = field(default_factory=list)  # (name as written, exact case, item)


class Phrases(Generic[Item]):
    """Names filed by the keys of their words."""

    def __init__(self) -> None:
        self._root: _Node[Item] = _Node()

    def add(self, name: str, lang: str, item: Item, *, exact: bool = False) -> None:
        """File a name; ``exact``: it counts only in the case it is written in (abbreviations)."""
        node = self._root
        for key in name_keys(name, lang):
            node = node.next.setdefault(key, _Node())
        node.entries.append((name, exact, item))

    def find_all(self, text: str, *, kazakh_latin: bool = False) -> list[Found[Item]]:
        """Return every match, overlapping ones too, in the order of where they begin."""
        folded = fold(text)
        found: list[Found[Item]] = []
        sequence = words(folded, kazakh_latin=kazakh_latin)
        for index in range(len(sequence)):
            found.extend(self._from(self._root, text, folded, sequence, index, index))
        return found

    def _from(
        self, node: _Node[Item], text: str, folded: str, sequence: Sequence[Word], first: int, index: int
    ) -> Iterable[Found[Item]]:
        for key in sequence[index].keys:
            following = node.next.get(key)
            if following is None:
                continue
            start, end = sequence[first].start, sequence[index].end
            if following.entries:
                surface = text[start:end]
                items = tuple(i for name, exact, i in following.entries if _spelled(name, surface, exact))
                if items:
                    yield Found(start, end, items)
            if following.next and index + 1 < len(sequence) and _joined(folded, end, sequence[index + 1].start):
                yield from self._from(following, text, folded, sequence, first, index + 1)


def longest(found: Iterable[Found[Item]]) -> list[Found[Item]]:
    """Keep the longest of overlapping matches, in the order of the text."""
    kept: list[Found[Item]] = []
    taken: set[int] = set()
    for match in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if match.start in taken or match.end - 1 in taken:
            continue
        taken.update(range(match.start, match.end))
        kept.append(match)
    return sorted(kept, key=lambda f: f.start)


def _joined(folded: str, end: int, start: int) -> bool:
    return start == end or (start - end <= 4 and all(c in _BETWEEN for c in folded[end:start]))


def _spelled(name: str, surface: str, exact: bool) -> bool:
    if "," in surface and "," not in name:
        return False
    if not exact:
        return True
    # Kazakh endings are written with or without a hyphen: ҚазҰУ-дың, ҚазҰУдың
    return surface == name or (surface.startswith(name) and surface[len(name) :].islower())
