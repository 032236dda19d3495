"""What the words of a text are filed under in the trees of names: said once for all trees and all parts of a text."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from crawler.topic import stems
from crawler.topic.words import FIRST_CJK, LONGEST_OPEN, OPEN, SHORTEST, Words, fold, split

REMEMBERED = 100_000  # words
Keys = tuple[str, ...]


class Text(NamedTuple):
    """A text, folded and split, and for each of its words the keys under which some name holds one like it."""

    text: str
    folded: str
    words: Words
    keys: Sequence[Keys]
    kazakh_latin: bool


class Lexicon:
    """Every key of a word of a name. All names are filed before the first text is read."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._open: defaultdict[str, list[str]] = defaultdict(list)  # by their first letters, the shortest first
        self._known = (_Known(self._filed), _Known(self._filed_latin))

    def add(self, keys: Iterable[str]) -> None:
        """Take in the keys of a name."""
        for key in keys:
            if key not in self._keys:
                self._keys.add(key)
                if key.endswith(OPEN) and SHORTEST < len(key) <= LONGEST_OPEN + 1:
                    beginning = self._open[key[:SHORTEST]]
                    beginning.append(key[:-1])
                    beginning.sort(key=len)

    def read(self, text: str, *, kazakh_latin: bool = False) -> Text:
        """Prepare a text for ``Phrases.find``; ``kazakh_latin``: it may be Kazakh in Latin letters."""
        folded = fold(text)
        words = split(folded)
        known = self._known[kazakh_latin]
        if len(known) > REMEMBERED:
            known.clear()
        return Text(text, folded, words, list(map(known.__getitem__, words.words)), kazakh_latin)

    def part(self, whole: Text, start: int, end: int) -> Text:
        """Return what ``read`` would say of ``text[start:end]`` alone."""
        starts, ends, words = whole.words
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        text = whole.text[start:end]
        if (first and ends[first - 1] > start) or (last > first and ends[last - 1] > end):  # cut inside a word
            return self.read(text, kazakh_latin=whole.kazakh_latin)
        inner = Words(
            [at - start for at in starts[first:last]], [at - start for at in ends[first:last]], words[first:last]
        )
        return Text(text, whole.folded[start:end], inner, whole.keys[first:last], whole.kazakh_latin)

    def _filed(self, word: str) -> Keys:
        if word >= FIRST_CJK:
            return (word,) if word in self._keys else ()
        return (*filter(self._keys.__contains__, stems.keys(word)), *self._opening(word))

    def _filed_latin(self, word: str) -> Keys:
        if word[0] >= "\u0400":
            return self._filed(word)
        keys = filter(self._keys.__contains__, stems.keys(word, kazakh_latin=True))
        return (*keys, *self._opening(word), *self._opening(stems.cyrillic(word)))

    def _opening(self, word: str) -> list[str]:
        return [key + OPEN for key in self._open.get(word[:SHORTEST], ()) if word.startswith(key)]


class _Known(dict[str, Keys]):
    """The keys of words that have been met. Most are in no name: they cost one look-up."""

    def __init__(self, filed: Callable[[str], Keys]) -> None:
        super().__init__()
        self._filed = filed

    def __missing__(self, word: str) -> Keys:
        keys = self[word] = self._filed(word)
        return keys
