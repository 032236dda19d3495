"""Is an article about the topic, why, who is in it and what happened. Pure: the same article, the same judgement."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from crawler.topic.clues import read
from crawler.topic.evidence import Evidence, weigh
from crawler.topic.facts.find import Facts, find
from crawler.topic.judgement import Judgement
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic, load
from storage.models import Mention, Reason, Verdict

REASONS = 12  # the strongest ones are enough to see why
CAMPUS = ("university", "ministry")  # kinds of sources that report of themselves
WORDS = 3  # of a feature's clues: one for each side and one for the topic


def judge(
    *,
    title: str,
    text: str,
    lang: str | None,
    url: str | None,
    country: str | None,
    kind: str | None,
    published: datetime | date | None = None,
    wanted: bool = False,
    topic: Topic | None = None,
) -> Judgement:
    """Judge one article.

    ``country`` and ``kind`` are its source's (None: unknown). The score is the probability that a person would call it
    relevant; each reason says what it added to or took from the score's logit. Facts are looked for unless the verdict
    is ``not``, or whatever it is where the article is ``wanted``. ``topic`` is the watch (ours if None).
    """
    topic = topic or load()
    host = urlsplit(url or "").hostname or ""
    home = home_of(topic, host=host, country=country, kind=kind, lang=lang)
    own = _own(topic, host)
    reading = read(topic, title, text, lang, home=home, own=own)
    mentions = _mentions(reading)
    if not reading.clues:
        return Judgement(verdict="not", score=0.0)
    evidence = weigh(topic, reading, home, campus=bool(own) or kind in CAMPUS)
    score = 1 / (1 + math.exp(-logit(topic, evidence)))
    verdict = _verdict(topic, score)
    stated = find(topic, reading, published) if wanted or verdict != "not" else Facts()
    return Judgement(
        verdict=verdict,
        score=round(score, 4),
        reasons=_reasons(topic, reading, evidence),
        mentions=mentions,
        facts=stated.facts,
        quotes=stated.quotes,
    )


def logit(topic: Topic, evidence: Evidence) -> float:
    """Return the sum of what each feature adds or takes away."""
    return topic.weights["bias"] + sum(topic.weights[name] * value for name, value in evidence.features.items())


def _verdict(topic: Topic, score: float) -> Verdict:
    return "relevant" if score >= topic.relevant else "borderline" if score >= topic.borderline else "not"


def home_of(topic: Topic, *, host: str, country: str | None, kind: str | None, lang: str | None) -> str | None:
    """Return the side a page belongs to: its campus's or ministry's country, its host's, that of its language."""
    if country in topic.sides and kind in CAMPUS:
        return country
    by_host = [side for suffix, side in topic.hosts.items() if host.endswith(suffix)]
    if by_host:
        return by_host[0]
    return country if country in topic.sides else topic.languages.get(lang or "")


def _own(topic: Topic, host: str) -> frozenset[str]:
    """Return the institutions whose site the host is, or a part of: news.xjtu.edu.cn."""
    labels = host.split(".")
    sites = (".".join(labels[start:]) for start in range(len(labels)))
    return frozenset(topic.sites[site] for site in sites if site in topic.sites)


def _mentions(reading: Reading) -> tuple[Mention, ...]:
    found: dict[tuple[str, int], Mention] = {}
    for clue in reading.clues:
        if clue.label.kind == "institution":
            offset = -1 if clue.sentence == TITLE else clue.start
            mention = Mention(institution_id=clue.label.key, surface=reading.surface(clue), offset=offset)
            found.setdefault((mention.institution_id, offset), mention)
    return tuple(found.values())


def _reasons(topic: Topic, reading: Reading, evidence: Evidence) -> tuple[Reason, ...]:
    """Say which words decided, each with the feature it did most for and all it added."""
    weight: dict[tuple[int | None, str], float] = {}
    what: dict[tuple[int | None, str], tuple[float, str]] = {}
    for name, value in evidence.features.items():
        added = topic.weights[name] * value
        words = _telling(topic, evidence.clues[name])
        places: list[tuple[int | None, str]] = [
            (-1 if c.sentence == TITLE else c.start, reading.surface(c)) for c in words
        ] or [(None, "")]
        for place in places:
            share = added / len(places)
            weight[place] = weight.get(place, 0.0) + share
            what[place] = max(what.get(place, (0.0, name)), (abs(share), name))
    strongest = sorted(weight, key=lambda place: -abs(weight[place]))[:REASONS]
    return tuple(
        Reason(what=what[place][1], surface=place[1], weight=round(weight[place], 3), offset=place[0])
        for place in strongest
        if abs(weight[place]) >= 0.01
    )


def _telling(topic: Topic, clues: Sequence[Clue]) -> list[Clue]:
    """Choose the words that show a feature best: one of each side, one of the topic; else the first ones."""
    chosen: list[Clue] = []
    for side in topic.sides:
        chosen += [c for c in clues if c.label.side == side][:1]
    chosen += [c for c in clues if c.label.kind == "pair"][:1]
    chosen += [c for c in clues if c.label.kind in ("strong", "weak") and c not in chosen][:1]
    return chosen[:WORDS] or list(clues[:WORDS])
