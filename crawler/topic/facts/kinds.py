"""Which kinds of facts a sentence states: what speaks for it and against it, weighed.

A sentence with a word for a kind is a candidate. What else it says, and where it stands, are features of which
``weights.toml`` says how much each adds to the logit that the article states such a fact.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import partial
from typing import cast

from crawler.topic.facts import dates, numbers, parties, undone
from crawler.topic.facts.direction import MOVERS, direction
from crawler.topic.facts.parties import Leading, Parties
from crawler.topic.facts.telling import Article, Telling, part
from crawler.topic.phrases import longest
from crawler.topic.reading import TITLE, Clue
from crawler.topic.topic import Topic
from storage.models import FactKind, Side

CERTAIN, PROBABLE = 0.7, 0.4  # a fact is stated from the one on, quoted without a claim from the other on
INTENDED = {"plan", "talk", "agree"}  # acts of what is not done yet
SOFT = 3  # sentences after which half of the weight of being early is gone
AFTER, RANKS = "after likelier kinds", 4  # an article tells a few things
MANY = 4  # kinds beside its own that make a sentence a list
AGAIN = 3  # more sentences of a kind than this say no more for it
EVIDENCE = {  # what makes a sentence plain
    "word": 0.5,
    "act": 1.0,
    "institutions of both sides": 0.7,
    "both sides": 0.5,
    "early": 2.0,
    "another country": -1.0,
    "past": -1.0,
    "no sentence": -0.5,
}
NAMED_AFTER = {"university", "college", "academy", "research institute", "agency", "ministry", "company"}
CLOSE = 70  # characters between the word for a kind and the one for its act; in Chinese a third
NEAR = 20  # characters between a number and what it counts; in Chinese half
_QUESTION = ("?", "？")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A sentence that may state a fact of a kind."""

    telling: Telling
    kind: FactKind
    parties: Parties  # whose it is
    features: Mapping[str, float]
    logit: float  # the sum of what the features add, without that of the rank
    late: float  # what being told after the likeliest adds
    held: Callable[[], bool]  # most are too improbable to ask

    @property
    def withheld(self) -> bool:
        """Whether nothing may be claimed, however probable."""
        return self.held()

    def probability(self, rank: int) -> float:
        """How probably the article states such a fact, if this is the sentence that does; ``rank``: of how many kinds
        that is likelier.
        """
        return 1 / (1 + math.exp(-self.logit - self.late * after(rank)))

    @property
    def evidence(self) -> float:
        """How plainly the sentence says it, whatever the article tells beside it."""
        return sum(self.features.get(name, 0.0) * value for name, value in EVIDENCE.items())

    @property
    def counts(self) -> bool:
        """Whether it counts people and says where from and where to: 15,000 Kazakhs study in China, 30 workers a year
        are sent to Zhengzhou. No news, but plain enough.
        """
        features = self.features
        if self.kind == "exchange":
            return bool(features["act"] and features["counted, on their way"])
        sides = features["counted, both sides"] or features["counted, on their way"]
        return self.kind == "enrolment" and bool(features["word"] and sides)


def after(rank: int) -> float:
    """Return the value of the feature ``AFTER``."""
    return min(rank, RANKS) / RANKS


def candidates(topic: Topic, article: Article, leading: Leading) -> Iterator[Candidate]:
    """Yield every kind that a sentence of an article has words for, in the order of the text."""
    title = article.title
    lead = [clue for telling in article.sentences[:SOFT] for clue in telling.clues]
    around = parties.named(topic, [*title.clues, *lead])
    told = [(telling, _kinds(topic, telling)) for telling in (title, *article.sentences)]
    often = Counter(kind for _, kinds in told[1:] for kind in kinds)
    before: tuple[Clue, ...] = ()
    about, weights, gone = _share_on_topic(article), topic.facts.weights, undone.gone(article)
    # it is about another country; what it says of the two sides is said in passing
    elsewhere = len(around) < len(topic.sides) and any(c.label.kind == "other" for c in title.clues)
    for telling, kinds in told:
        shared = _features(topic, telling, around, before, leading) if kinds else {}
        shared["many kinds"] = min(1.0, (len(kinds) - 1) / MANY)
        counted = _counted(topic, telling) if kinds else frozenset()
        for kind, sure in kinds.items():
            whose = parties.of(topic, telling, kind, leading)
            own = _of_kind(topic, telling, title, kind, counted, set(whose.values()))
            again = min(1.0, (often[kind] - 1) / AGAIN)
            features = shared | own | {"word": float(sure), "said again": again}
            features |= {"article on the topic": about}
            features["counted, both sides"] = features["counted"] * features["both sides"]
            features["act early"] = features["act"] * features["early"]
            features["title and early"] = features["title"] * features["early"]
            features["act, both institutions"] = features["act"] * features["institutions of both sides"]
            features |= {f"{kind}: {name}": features[name] for name in APART if features.get(name)}
            features |= {f"{kind}: beside {other}": 1.0 for other, here in kinds.items() if here and other != kind}
            features[kind] = 1.0
            logit = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
            yield Candidate(
                telling=telling,
                kind=kind,
                parties=whose,
                features=features,
                logit=logit,
                late=weights.get(AFTER, 0.0),
                held=partial(_is_held, topic, telling, kind, gone, elsewhere=elsewhere),
            )
        before = telling.clues


# Features that say more of one kind than of another.
APART = (
    "act", "act nearby", "another act", "word", "intended", "title", "first", "counted", "institutions of both sides",
    "founded", "topic", "article on the topic", "counted, on their way", "parties of both sides",
)  # fmt: skip


def _kinds(topic: Topic, telling: Telling) -> dict[FactKind, bool]:
    """Return the kinds it has words for, and whether one of them needs no act beside it."""
    found: dict[FactKind, bool] = {}
    names = _names(topic, telling)
    for word in telling.words:
        start = telling.start + word.start
        if any(first <= start < last for first, last in names):
            continue
        for name, what in word.items:
            if what == "word" or (what == "loose" and _acted(topic, telling, name)):
                kind = cast(FactKind, name)
                found[kind] = found.get(kind, False) or what == "word"
    for clue in telling.clues:
        if clue.label.kind == "institution":
            founded = parties.FOUNDED.get(topic.institutions[clue.label.key].institution.kind)
            if founded:
                found[founded] = True
    return found


def _names(topic: Topic, telling: Telling) -> list[tuple[int, int]]:
    """Return where schools and authorities are named: what their names say is not what happened."""
    return [
        (clue.start, clue.end)
        for clue in telling.clues
        if clue.label.kind == "institution" and topic.institutions[clue.label.key].institution.kind in NAMED_AFTER
    ]


def _acted(topic: Topic, telling: Telling, kind: str) -> bool:
    own = topic.facts.rules[kind].acts[0]
    return own in telling.acts or (own == "number" and telling.figures)


def _features(
    topic: Topic, telling: Telling, around: Set[str], before: tuple[Clue, ...], leading: Leading
) -> dict[str, float]:
    """Return what does not depend on the kind."""
    sides = parties.named(topic, telling.clues)
    schools = {c.label.side for c in telling.clues if c.label.kind == "institution" and c.label.side in topic.sides}
    strangers = parties.unlisted(telling, leading)
    schools |= {side for _, side in strangers if side}
    nobodys = sum(side is None for _, side in strangers)
    other = any(c.label.kind == "other" for c in telling.clues)
    return {
        "first": float(telling.early == 0 and telling.number != TITLE),
        "early": SOFT / (SOFT + telling.early),
        "institutions of both sides": float(len(schools) > 1),
        "institution of one side": float(len(schools) == 1),
        "institution of no known side": float(nobodys > 0 and len(schools) < 2),
        "both sides": float(len(sides) > 1),
        "both sides, with the sentence before": float(len(sides | parties.named(topic, before)) > 1),
        "both sides, with title and lead": float(len(sides | around) > 1),
        "no side": float(not sides),
        "topic": float(any(c.label.kind in ("strong", "weak", "brand", "institution") for c in telling.clues)),
        "founded": float(any(c.label.key in topic.joint for c in telling.clues)),
        "another subject": float(any(c.label.kind == "elsewhere" for c in telling.clues)),
        "another country": float(other and len(sides) < 2),
        "other countries": float(other),
        "past": float("past" in telling.acts),
        "no sentence": float(not telling.prose),
        "the title": float(telling.number == TITLE),
    }


def _of_kind(
    topic: Topic, telling: Telling, title: Telling, kind: FactKind, counted: Set[str], whose: Set[Side]
) -> dict[str, float]:
    rule = topic.facts.rules[kind]
    own, others = rule.acts[0], set(rule.acts[1:])
    act = rule.unit in counted if own == "number" else own in telling.acts
    in_title = (kind, "word") in title.items
    moving = kind in MOVERS and rule.unit in counted
    return {
        "parties of both sides": float(len(whose) > 1),
        "party of one side": float(len(whose) == 1),
        "counted, on their way": float(moving and direction(topic, telling, kind) is not None),
        "act": float(act),
        "act nearby": float(act and _nearby(telling, kind, own)),
        "another act": float(not act and bool(telling.acts & (others - INTENDED))),
        "intended": float(not act and bool(telling.acts & INTENDED)),
        "counted": float(rule.unit in counted),
        "title": float(in_title),
        "title: and the act": float(in_title and own in title.acts),
    }


def _is_held(topic: Topic, telling: Telling, kind: FactKind, gone: Set[FactKind], *, elsewhere: bool) -> bool:
    return elsewhere or _withheld(topic, telling, kind) or (kind in gone and not undone.is_anew(telling.text))


def _withheld(topic: Topic, telling: Telling, kind: FactKind) -> bool:
    """Say whether a sentence claims nothing: it denies, asks or wishes, tells of something else, of what has ended, or
    of long ago without a year; or it is the visit of a president, not of an institution, or counts students of nobody
    knows which side.
    """
    acts = telling.acts
    asked = telling.text.rstrip("\"»”」' ").endswith(_QUESTION)
    undated = "past" in acts and not _YEAR.search(telling.text)
    theirs = kind == "visit" and not any(c.label.kind == "institution" for c in telling.clues)
    anybody = kind == "enrolment" and not parties.named(topic, telling.clues)
    of_another = not acts.isdisjoint(topic.facts.rules[kind].without)
    if asked or undated or theirs or anybody or of_another or "denied" in acts or "wish" in acts:
        return True
    return undone.denied(telling.text) or undone.has_ended(telling, kind) or undone.is_background(telling, kind)


def _nearby(telling: Telling, kind: str, act: str) -> bool:
    """Say whether the word for a kind and that for its act stand close to each other."""
    words = [w for w in telling.words if (kind, "word") in w.items or (kind, "loose") in w.items]
    acts = [done for done in telling.done if act in done.items]
    near = CLOSE if telling.text[:1] < "\u2e80" else CLOSE // 3
    return any(w.start - a.end <= near and a.start - w.end <= near for w in words for a in acts)


def _share_on_topic(article: Article) -> float:
    """Return how much of an article speaks of the topic."""
    on_it = sum(any(c.label.kind in ("strong", "brand", "institution") for c in t.clues) for t in article.sentences)
    return on_it / max(1, len(article.sentences))


def _counted(topic: Topic, telling: Telling) -> frozenset[str]:
    """Return the units of which a sentence gives a number."""
    text = telling.text
    amounts = [amount.end for amount in numbers.find(text)]
    if not amounts:
        return frozenset()
    days = dates.spans(text)
    ends = [end for end in amounts if not any(first <= end - 1 < last for first, last in days)]
    found: set[str] = set()
    for unit in longest(topic.facts.units.find(part(topic, telling.whole, telling.start, telling.start + len(text)))):
        near = NEAR if text[unit.start] < "\u2e80" else NEAR // 2
        if any(0 <= unit.start - end <= near for end in ends):
            found.update(unit.items)
    return frozenset(found)
