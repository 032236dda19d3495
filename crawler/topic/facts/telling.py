"""The sentences of an article as the facts need them: what each names and which words of ``facts.toml`` it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.topic.phrases import Found, longest
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One sentence, or the title.

    ``number`` counts among the reading's sentences (``TITLE``: the title), ``early`` how many sentences of the article
    itself stand before it; ``start`` is where it begins in the text (0 for the title). ``words`` are the kinds and acts
    it has words for, as ``facts.toml`` files them; they count from the beginning of ``text``, the clues in theirs.
    """

    number: int
    early: int
    start: int
    text: str
    prose: bool
    clues: tuple[Clue, ...]
    words: tuple[Found[tuple[str, str]], ...]

    def has(self, name: str, what: str) -> bool:
        """Say whether it has a word of a kind (``what`` is "word") or an act ("act")."""
        return any((name, what) in found.items for found in self.words)


def title(topic: Topic, reading: Reading) -> Telling:
    """Return the title."""
    clues = tuple(c for c in reading.clues if c.sentence == TITLE)
    words = tuple(longest(topic.facts.phrases.find(reading.title)))
    return Telling(number=TITLE, early=0, start=0, text=reading.title, prose=False, clues=clues, words=words)


def sentences(topic: Topic, reading: Reading) -> Iterator[Telling]:
    """Yield the sentences of the article itself."""
    named: defaultdict[int, list[Clue]] = defaultdict(list)
    for clue in reading.clues:
        named[clue.sentence].append(clue)
    early = 0
    for number, sentence in enumerate(reading.sentences):
        if sentence.aside:
            continue
        text = reading.sentence(number)
        yield Telling(
            number=number,
            early=early,
            start=sentence.start,
            text=text,
            prose=sentence.prose,
            clues=tuple(named[number]),
            words=tuple(longest(topic.facts.phrases.find(text))),
        )
        early += sentence.prose
