"""Which words of a sentence are the act of a fact, and whether a day or a place stands with it or with another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.topic.facts import cues
from crawler.topic.facts.telling import Telling
from crawler.topic.topic import Topic
from crawler.topic.words import fold
from storage.models import FactKind

CLAUSE = 25  # characters: what a comma between two words counts
DOCUMENTS: frozenset[FactKind] = frozenset({"memorandum", "agreement"})
EVENTS: frozenset[FactKind] = DOCUMENTS | {"visit", "forum", "language"}  # they have a day; other kinds begin on one
_AGREED = {"sign", "agree", "talk"}  # what is done about a thing that is not there yet
_BEGUN = {"open", "admit"}  # what a document is about
_STATES = {"plan", "exist", "number"}  # no acts
_SAID = cues.tables({"said": cues.load("when.toml")["said"]})["said"]
# What is told of somebody in passing: KazNU, founded in 1934, …; основанный в 1934 году; 成立于1934年
_PASSING = re.compile(
    r"[,(] ?(?:founded|established|created|opened|set up|launched|born)\b|\b(?:since its|dates back|graduated)\b"
    r"|\b(?:основанн|созданн|учрежденн|образованн|открыт(?:ый|ая|ое|ого|ой|ом|ую)\b)\w*|\b(?:родил|окончил)\w*"
    r"|негізі қаланған|жылы (?:құрылған|ашылған)|туған|бітірген|创建于|建于|始建|成立于|出生|毕业于"
)
_CLAUSE_START = re.compile(r"(?:^|[,;:。(-]|\b(?:that|что|деп))\s?(?:on |с |from |в )?$")

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Acts:
    """Where in a folded sentence the act of a fact stands, its kind's word, and what else is done there."""

    folded: str
    done: tuple[Span, ...]
    named: tuple[Span, ...]
    other: tuple[Span, ...]

    @property
    def own(self) -> tuple[Span, ...]:
        """The act, or, where it is left out, the word for the kind."""
        return self.done or self.named

    def claims(self, start: int, end: int) -> bool:
        """Say whether what stands between ``start`` and ``end`` belongs to the act.

        It belongs to the nearest one, and at the beginning of a clause to the first one behind it.
        """
        if not self.other:
            return True
        spans = [*self.own, *self.other]
        if _CLAUSE_START.search(self.folded, max(0, start - 12), start):
            behind = [span for span in spans if span[0] >= end]
            if behind:
                return min(behind) in self.own
        return min(spans, key=lambda span: self.gap(start, end, span)) in self.own

    def gap(self, start: int, end: int, span: Span) -> int:
        """Return the characters between a place and a word, a comma counting as many."""
        left, right = (end, span[0]) if span[0] >= end else (span[1], start)
        return max(0, right - left) + CLAUSE * len(re.findall("[,;:。]", self.folded[left:right]))


def acts(topic: Topic, telling: Telling, kind: FactKind, *, apart: bool = False) -> Acts:
    """Find the acts of a sentence as a fact of a kind sees them; ``apart``: every other kind's is another one's."""
    folded = fold(telling.text)
    mine = set(topic.facts.rules[kind].acts) - _STATES - (set() if kind in DOCUMENTS else _AGREED)
    passing = [match.span() for match in _PASSING.finditer(folded)]
    done, rest, other = [], [], [*passing, *(match.span() for match in _SAID.finditer(folded))]
    named = [(found.start, found.end) for found in telling.words if any(name == kind for name, _ in found.items)]
    for found in telling.done:
        span, names = (found.start, found.end), set(found.items)
        if any(start <= span[0] < end for start, end in passing):
            continue
        if names & mine:
            done.append(span)
        elif (names & _AGREED and kind not in EVENTS) or (names & _BEGUN and kind in DOCUMENTS):
            other.append(span)
        elif not names <= _STATES:
            rest.append(span)
    rest += [span for found in telling.words if (span := (found.start, found.end)) not in named]
    other = [span for span in other if span not in done]
    return Acts(folded=folded, done=tuple(done), named=tuple(named), other=tuple(other + rest if apart else other))
