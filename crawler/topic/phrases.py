"""Finding many names in one pass over a text: a tree of word keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from crawler.topic.words import Words, fold, joined, keys, name_keys, omissible, split

Item = TypeVar("Item")
REMEMBERED = 100_000  # words
OMITTED = 5  # words and initials in a row that a text may put into a name: имени академика О. Ю.


class Found(NamedTuple, Generic[Item]):
    """A name found in a text, and everything filed under it."""

    start: int
    end: int
    items: tuple[Item, ...]


class _Entry(NamedTuple, Generic[Item]):
    name: str
    exact: bool  # letter by letter
    item: Item


@dataclass
class _Node(Generic[Item]):
    next: dict[str, _Node[Item]] = field(default_factory=dict)
    entries: list[_Entry[Item]] = field(default_factory=list)


class Phrases(Generic[Item]):
    """Names filed by the keys of their words."""

    def __init__(self) -> None:
        self._root: _Node[Item] = _Node()
        # Most words of a text begin no name: remember which do, so that they cost one look-up.
        self._beginnings: tuple[dict[str, _Nodes[Item]], dict[str, _Nodes[Item]]] = ({}, {})

    def add(self, name: str, lang: str, item: Item, *, exact: bool = False) -> None:
        """File a name; ``exact``: only as it is written (abbreviations), otherwise with any ending."""
        entry = _Entry(name, exact, item)
        for words in name_keys(name, lang):
            node = self._root
            for key in words:
                node = node.next.setdefault(key, _Node())
            node.entries.append(entry)

    def find(self, text: str, *, kazakh_latin: bool = False) -> list[Found[Item]]:
        """Return every match, overlapping ones too, in the order of where they begin."""
        folded = fold(text)
        sequence = split(folded)
        walk = _Walk(text=text, folded=folded, sequence=sequence, kazakh_latin=kazakh_latin)
        known = self._beginnings[kazakh_latin]
        if len(known) > REMEMBERED:
            known.clear()
        found: list[Found[Item]] = []
        for index, word in enumerate(sequence.words):
            nodes = known.get(word)
            if nodes is None:
                nodes = known[word] = _following(self._root, word, kazakh_latin)
            if nodes:
                walk.collect(nodes, index, index, found)
        return found


_Nodes = tuple[_Node[Item], ...]


def _following(node: _Node[Item], word: str, kazakh_latin: bool) -> _Nodes[Item]:
    further = node.next
    return tuple([further[key] for key in keys(word, kazakh_latin=kazakh_latin) if key in further])


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """One text on its way through the tree."""

    text: str
    folded: str
    sequence: Words
    kazakh_latin: bool

    def collect(self, nodes: _Nodes[Item], first: int, index: int, found: list[Found[Item]]) -> None:
        """Add the names that begin with word ``first`` and have come to ``nodes`` with word ``index``."""
        starts, ends, words = self.sequence
        start, end = starts[first], ends[index]
        for node in nodes:
            if node.entries:
                surface = self.text[start:end]
                items = tuple(dict.fromkeys([entry.item for entry in node.entries if _spelled(entry, surface)]))
                if items:
                    found.append(Found(start, end, items))
            behind = index + 1
            last = min(index + 1 + OMITTED, len(words) - 1)
            while node.next and behind <= last and joined(self.folded, ends[behind - 1], starts[behind]):
                further = _following(node, words[behind], self.kazakh_latin)
                if further:
                    self.collect(further, first, behind, found)
                if not omissible(words[behind], self.folded, ends[behind]):
                    break
                behind += 1


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


def _spelled(entry: _Entry[Item], surface: str) -> bool:
    name = entry.name
    if entry.exact:
        # Kazakh endings are written with or without a hyphen: ҚазҰУ-дың, ҚазҰУдың
        return surface == name or (surface.startswith(name) and surface[len(name) :].islower())
    if name[0].isupper() and not surface[0].isupper() and surface.islower():
        return False  # but «министерство просвещения РК» is a name
    return "," not in surface or "," in name
