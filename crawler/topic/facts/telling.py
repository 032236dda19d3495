"""The sentences of an article as the facts need them: what each names and which words of ``facts.toml`` it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    beginning of ``text``, the clues in theirs. ``whole``: what it is a part of, as the trees of names take it.
    """

    number: int
    early: int
    start: int
    paragraph: int
    whole: Text
    text: str
    prose: bool
    clues: tuple[Clue, ...]
    words: tuple[Found[Word], ...]
    done: tuple[Found[str], ...]

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
    named: defaultdict[int, list[Clue]] = defaultdict(list)
    for clue in reading.clues:
        named[clue.sentence].append(clue)
        if clue.label.kind == "bond":
            named[clue.sentence] += _inside(topic, reading.heading if clue.sentence == TITLE else reading.body, clue)
    words = _words(topic, reading)

    def told(number: int, early: int, start: int, paragraph: int, prose: bool) -> Telling:
        whole, text = reading.heading if number == TITLE else reading.body, reading.sentence(number)
        here = tuple(longest(words[number])) if number in words else ()
        return Telling(
            number=number,
            early=early,
            start=start,
            paragraph=paragraph,
            whole=whole,
            text=text,
            prose=prose,
            clues=tuple(named[number]),
            words=here,
            done=_done(topic, part(topic, whole, start, start + len(text)), here) if here else (),
        )

    early, found = 0, []
    for number, sentence in enumerate(reading.sentences):
        if not sentence.aside:
            found.append(told(number, early, sentence.start, sentence.paragraph, sentence.prose))
            early += sentence.prose
    return Article(title=told(TITLE, 0, 0, TITLE, False), sentences=tuple(found))


def part(topic: Topic, whole: Text, start: int, end: int) -> Text:
    """Return a part of a title or text for the trees of names."""
    return topic.phrases.lexicon.part(whole, start, end)


def _inside(topic: Topic, whole: Text, bond: Clue) -> Iterator[Clue]:
    """Yield the sides that a bond of education names: studying in China."""
    for match in topic.phrases.find(part(topic, whole, bond.start, bond.end)):
        for label in match.items:
            if label.kind == "country" and label.side in topic.sides:
                yield Clue(label, bond.start + match.start, bond.start + match.end, bond.sentence)


def _words(topic: Topic, reading: Reading) -> dict[int, list[Found[Word]]]:
    """Return by sentence the words it has for kinds, counted from its beginning."""
    found: defaultdict[int, list[Found[Word]]] = defaultdict(list)
    found[TITLE] = topic.facts.kinds.find(reading.heading)
    at, last = 0, len(reading.sentences) - 1
    for match in topic.facts.kinds.find(reading.body) if reading.sentences else ():
        while at < last and reading.sentences[at].end <= match.start:
            at += 1
        start, end = reading.sentences[at][:2]
        if start <= match.start and match.end <= end:
            found[at].append(Found(match.start - start, match.end - start, match.items))
    return found


def _done(topic: Topic, read: Text, words: Sequence[Found[Word]]) -> tuple[Found[str], ...]:
    """Return the longest words of a sentence for acts that are no part of those for kinds: nobody studies in a study
    grant. A word can be both: visited, 签约.
    """
    found = topic.facts.acts.find(read)
    denials = [act for act in found if not DENIALS.isdisjoint(act.items)]  # inside what they deny: қол қойылмаған
    acts = [*longest(found), *denials]
    return tuple(
        act for act in acts if not any(w.start <= act.start and act.end <= w.end and w[:2] != act[:2] for w in words)
    )
