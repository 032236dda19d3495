"""Is an article about the topic, why, who is in it and what happened. Pure: the same article, the same judgement."""

from __future__ import annotations

import math
from datetime import date, datetime
from urllib.parse import urlsplit

from crawler.topic import unknown
from crawler.topic.clues import read
from crawler.topic.evidence import weigh
from crawler.topic.facts import ahead
from crawler.topic.facts.find import Facts, find
from crawler.topic.judgement import Judgement
from crawler.topic.reading import TITLE, Reading
from crawler.topic.topic import Topic, load
from crawler.topic.verdict import clauses, reasons, weighed
from storage.models import Mention

CAMPUS = ("university", "ministry")  # kinds of sources that report of themselves


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

    ``country`` and ``kind`` are its source's (None: unknown). The score is, from .5 on, the probability that the
    article is about the topic; ``Weighed.score`` says what it is below. Each reason says what it added to or took from
    the logit that decided. Of a borderline article the clauses are quoted that make it one. Facts and
    institutions that the list does not hold are looked for unless the verdict is ``not``, or whatever it is where the
    article is ``wanted``. ``topic`` is the watch (ours if None).
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
    found = weighed(topic, evidence.features)
    closer = wanted or found.verdict != "not"
    others = unknown.find(topic, reading) if closer else ()
    stated = find(topic, reading, published, own=own, unknown=others) if closer else Facts()
    quoted = clauses(reading, evidence) if found.verdict == "borderline" else ()
    return Judgement(
        verdict=found.verdict,
        score=math.floor(found.score * 10_000) / 10_000,  # rounded up, a borderline score could be a relevant one
        reasons=reasons(topic, reading, evidence, found.verdict),
        mentions=mentions,
        facts=stated.facts,
        unknown=others,
        quotes=tuple(sorted([*quoted, *stated.quotes], key=lambda quote: (quote.offset, quote.what))),  # as they stand
        ahead=ahead.find(reading, evidence, published, sure=found.verdict == "relevant" or wanted) if closer else (),
    )


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
