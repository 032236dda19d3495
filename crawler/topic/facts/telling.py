"""The sentences of an article as the facts need them: what each names and which words of ``facts.toml`` it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crawler.topic.lexicon import Text
from crawler.topic.phrases import Found, longest
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic

Word = tuple[str, str]  # a kind, and whether it is a "word" or a "loose" one

DENIALS = {"denied", "wish", "past"}  # acts that take back the one they stand with


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One sentence, or the title.

    ``number`` counts among the reading's sentences (``TITLE``: the title), ``early`` how many sentences of the article
    itself stand before it; ``start`` is where it begins in the text (0 for the title). ``words`` are the words it has
    for kinds, as ``facts.toml`` files them, ``done`` those for acts, if it has any for a kind; they count from the
    beginning of ``text``, the clues in theirs. ``read``: its words as the trees of names take them.
    """

    number: int
    early: int
    start: int
    paragraph: int
    read: Text
    prose: bool
    clues: tuple[Clue, ...]
    words: tuple[Found[Word], ...]
    done: tuple[Found[str], ...]

    @property
    def text(self) -> str:
        """Its text."""
        return self.read.text

    @cached_property
    def items(self) -> frozenset[Word]:
        """What its words are filed under."""
        return frozenset(item for found in self.words for item in found.items)

    @cached_property
    def acts(self) -> frozenset[str]:
        """What is done in it."""
        return frozenset(act for found in self.done for act in found.items)

    @cached_property
    def figures(self) -> bool:
        """Whether it has any."""
        return any(character.isdigit() for character in self.text)

    @property
    def offset(self) -> int:
        """Where it begins in the text; -1: it is the title."""
        return self.start if self.number != TITLE else TITLE


@dataclass(frozen=True, kw_only=True)
class Article:
    """A title and the sentences of the article itself, without menus and lists of other news."""

    title: Telling
    sentences: tuple[Telling, ...]


def article(topic: Topic, reading: Reading) -> Article:
    """Look for the words of ``facts.toml`` in every sentence."""
    lexicon = topic.phrases.lexicon
    named: defaultdict[int, list[Clue]] = defaultdict(list)
    for clue in reading.clues:
        named[clue.sentence].append(clue)
        if clue.label.kind == "bond":
            named[clue.sentence] += _inside(topic, reading.heading if clue.sentence == TITLE else reading.body, clue)

    def told(number: int, early: int, start: int, paragraph: int, prose: bool, read: Text) -> Telling:
        words, done = _words(topic, read)
        return Telling(
            number=number,
            early=early,
            start=start,
            paragraph=paragraph,
            read=read,
            prose=prose,
            clues=tuple(named[number]),
            words=words,
            done=done,
        )

    early, found = 0, []
    for number, sentence in enumerate(reading.sentences):
        if not sentence.aside:
            read = lexicon.part(reading.body, sentence.start, sentence.end)
            found.append(told(number, early, sentence.start, sentence.paragraph, sentence.prose, read))
            early += sentence.prose
    return Article(title=told(TITLE, 0, 0, TITLE, False, reading.heading), sentences=tuple(found))


def _inside(topic: Topic, whole: Text, bond: Clue) -> Iterator[Clue]:
    """Yield the sides that a bond of education names: studying in China."""
    for match in topic.phrases.find(topic.phrases.lexicon.part(whole, bond.start, bond.end)):
        for label in match.items:
            if label.kind == "country" and label.side in topic.sides:
                yield Clue(label, bond.start + match.start, bond.start + match.end, bond.sentence)


def _words(topic: Topic, read: Text) -> tuple[tuple[Found[Word], ...], tuple[Found[str], ...]]:
    """Return the longest words of a text for kinds, and those for acts that are no part of them: nobody studies in a
    study grant. A word can be both: visited, 签约.
    """
    words = tuple(longest(topic.facts.kinds.find(read)))
    if not words:
        return (), ()
    found = topic.facts.acts.find(read)
    denials = [act for act in found if not DENIALS.isdisjoint(act.items)]  # inside what they deny: қол қойылмаған
    acts = [*longest(found), *denials]
    return words, tuple(
        act for act in acts if not any(w.start <= act.start and act.end <= w.end and w[:2] != act[:2] for w in words)
    )
