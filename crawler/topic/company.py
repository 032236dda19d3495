"""Which institution a name means that several share: the one that stands in company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import groupby

from crawler.topic.institutions import Known
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic
from crawler.topic.words import fold

BEFORE = 3  # sentences in which a branch's parent was named a moment ago
_NAMES_SIDE = ("country", "place", "person", "institution", "brand")


def resolve(topic: Topic, reading: Reading, own: Set[str]) -> list[Clue]:
    """Leave out the unsure names that stand alone; of several institutions of one name keep those in company.

    ``own``: the institutions whose site the page is from; they are in company of themselves.
    """
    clues = reading.clues
    around = _Around(
        topic=topic,
        reading=reading,
        sure=own | {c.label.key for c in clues if c.label.kind == "institution" and c.label.sure},
        sides=_named(topic, clues),
        named=_by_sentence(clues),
        whole=reading.heading.folded + "\n" + reading.body.folded,
    )
    kept: list[Clue] = []
    for (_, _, sentence), group in groupby(clues, key=lambda c: (c.start, c.end, c.sentence)):
        together = list(group)
        unsure = {c.label.key for c in together if c.label.kind == "institution" and not c.label.sure}
        meant = around.meant(unsure, sentence) if unsure else set()
        for clue in together:
            label = clue.label
            if label.kind == "unsure" and label.side not in around.sides:
                continue
            if label.kind == "place" and not around.is_there(label.key):
                continue
            if label.kind == "institution" and meant and (label.sure or label.key not in meant):
                continue  # a name of two: the one in company is meant
            if label.sure or label.key in meant:
                kept.append(clue)
    return kept


def _named(topic: Topic, clues: Iterable[Clue]) -> set[str | None]:
    """Return the sides that are named without doubt; a word for both (中哈) names both."""
    found: set[str | None] = set()
    for clue in clues:
        if clue.label.kind == "pair":
            return {*topic.sides}
        if clue.label.kind in _NAMES_SIDE and clue.label.sure:
            found.add(clue.label.side)
    return found - {None}


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What else an article names."""

    topic: Topic
    reading: Reading
    sure: Set[str]
    sides: Set[str | None]  # named without doubt
    named: Mapping[int, Set[str]]  # sure institutions by sentence
    whole: str  # title and text, folded, as far as it is read

    def is_there(self, place: str) -> bool:
        """Say whether a place that mistranslations name is really meant (see ``[doubtful]`` in the vocabulary)."""
        company = self.topic.doubtful.get(place)
        return company is None or any(word in self.whole for word in company)

    def meant(self, ids: Set[str], sentence: int) -> set[str]:
        """Return which of the institutions of one name it means; none if nothing says which."""
        near, far = set(), set()
        for id_ in ids:
            known = self.topic.institutions[id_]
            if known.within == "text":
                if id_ in self.sure or _in_company(known, self.sure, self.whole):
                    near.add(id_)
            elif known.institution.country in self.sides:
                if self._within(known, [sentence]):
                    near.add(id_)
                if self._within(known, range(max(TITLE, sentence - BEFORE), sentence)):
                    far.add(id_)
        found = near or (far if len(far) == 1 else set())
        alone = any(self.topic.institutions[id_].alone for id_ in found)
        return set() if alone and len(found) > 1 else found

    def _within(self, known: Known, sentences: Iterable[int]) -> bool:
        return any(
            _in_company(known, self.named.get(number, frozenset()), self._folded(number)) for number in sentences
        )

    def _folded(self, number: int) -> str:
        title = len(self.reading.title)
        if number == TITLE:
            return self.whole[:title]
        start, end, *_ = self.reading.sentences[number]
        return self.whole[title + 1 + start : title + 1 + end]


def _by_sentence(clues: Iterable[Clue]) -> Mapping[int, Set[str]]:
    named: defaultdict[int, set[str]] = defaultdict(set)
    for clue in clues:
        if clue.label.kind == "institution" and clue.label.sure:
            named[clue.sentence].add(clue.label.key)
    return named


def _in_company(known: Known, ids: Set[str], folded: str) -> bool:
    return any(word[1:] in ids if word[0] == "@" else fold(word) in folded for word in known.company)
