"""Finding many names in one pass over a text: a tree of word keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from crawler.topic.lexicon import Lexicon, Text
from crawler.topic.words import OMISSIBLE, joined, name_keys, omissible

Item = TypeVar("Item")
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


@dataclass(slots=True)
class _Node(Generic[Item]):
    next: dict[str, _Node[Item]] = field(default_factory=dict)
    entries: list[_Entry[Item]] = field(default_factory=list)


class Phrases(Generic[Item]):
    """Names filed by the keys of their words. Trees that look through the same texts share a lexicon."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or Lexicon()
        self._root: _Node[Item] = _Node()

    def add(self, name: str, lang: str, item: Item, *, exact: bool = False) -> None:
        """File a name; ``exact``: only as it is written (abbreviations), otherwise with any ending."""
        entry = _Entry(name, exact, item)
        for words in name_keys(name, lang):
            self.lexicon.add(words)
            node = self._root
            for key in words:
                if key not in node.next:
                    node.next[key] = _Node()
                node = node.next[key]
            node.entries.append(entry)

    def names(self) -> Iterator[tuple[tuple[str, ...], str, bool, Item]]:
        """Yield what is filed: the keys of a name's words, the name, whether letter by letter, and the item."""
        waiting: list[tuple[tuple[str, ...], _Node[Item]]] = [((), self._root)]
        while waiting:
            keys, node = waiting.pop()
            yield from ((keys, *entry) for entry in node.entries)
            waiting.extend(((*keys, key), further) for key, further in node.next.items())

    def find(self, text: str | Text, *, kazakh_latin: bool = False) -> list[Found[Item]]:
        """Return every match, overlapping ones too, in the order of where they begin."""
        if isinstance(text, str):
            text = self.lexicon.read(text, kazakh_latin=kazakh_latin)
        beginnings = self._root.next
        found: list[Found[Item]] = []
        for index, keys in enumerate(text.keys):
            for key in keys:
                if key in beginnings:
                    node = beginnings[key]
                    if node.entries or _goes_on(text, node, index + 1):
                        _collect(text, node, index, index, found)
        return found


def _goes_on(text: Text, node: _Node[Item], behind: int) -> bool:
    """Say, for next to nothing, whether a name that has come to ``node`` may go on with word ``behind``."""
    if behind >= len(text.keys):
        return False
    following = node.next
    for key in text.keys[behind]:
        if key in following:
            return True
    word = text.words.words[behind]
    return word in OMISSIBLE or (len(word) == 1 and text.folded.startswith(".", text.words.ends[behind]))


def _collect(text: Text, node: _Node[Item], first: int, index: int, found: list[Found[Item]]) -> None:
    """Add the names that begin with word ``first`` and have come to ``node`` with word ``index``."""
    starts, ends, words = text.words
    if node.entries:
        start, end = starts[first], ends[index]
        surface = text.text[start:end]
        items = [entry.item for entry in node.entries if _spelled(entry, surface)]
        if items:
            found.append(Found(start, end, tuple(dict.fromkeys(items)) if len(items) > 1 else (items[0],)))
    following, folded = node.next, text.folded
    if not following:
        return
    for behind in range(index + 1, min(index + 2 + OMITTED, len(words))):
        further = [following[key] for key in text.keys[behind] if key in following]
        word, end = words[behind], ends[behind]
        skipped = word in OMISSIBLE or (len(word) == 1 and omissible(word, folded, end))
        if not (further or skipped) or not joined(folded, ends[behind - 1], starts[behind]):
            return
        for next_ in further:
            _collect(text, next_, first, behind, found)
        if not skipped:
            return


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
