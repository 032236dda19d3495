"""What a page becomes: an article with its verdict and facts, the stories and institutions it belongs to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from storage.kinds import FactKind, Status

Verdict = Literal["relevant", "borderline", "not"]
Precision = Literal["second", "minute", "day"]
DuplicateKind = Literal["identical", "repost", "truncated", "expanded", "translation"]
Side = str  # one of the two sides of a topic: an ISO 3166 code, CN or KZ for ours


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One piece of evidence for a verdict.

    ``offset`` is the position of ``surface`` in the text in characters (-1: in the title, None: not a place in
    the text).
    ``weight`` is what it added to the score; ``what`` names the rule or the vocabulary entry.
    """

    what: str
    surface: str
    weight: float
    offset: int | None = None


@dataclass(frozen=True, kw_only=True)
class Mention:
    """An institution named in an article; ``offset`` in characters of the text, -1 for the title."""

    institution_id: str
    surface: str
    offset: int


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """An institution that our list does not hold, found by the pattern of its name.

    ``surface`` is how the text has it at ``offset`` (characters of the text, -1: the title), ``name`` the same in the
    form in which two texts can agree (nominative, without quotation marks); ``side``: whose it is, if known.
    """

    name: str
    surface: str
    offset: int
    side: Side | None = None


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A sentence on the matter of which nothing is claimed: the clause of a communiqué, a fact that is not certain.

    ``what`` is ``clause`` or the kind of fact it may be; ``offset`` in characters of the text.
    """

    what: str
    quote: str
    offset: int


AheadKind = Literal["deadline", "event"]
FURTHEST_AHEAD = dt.timedelta(days=548)  # a year and a half: what is further is a plan, not a date


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A day to come that a text mentions: ``quote`` is the sentence, at ``offset`` of the text in characters.

    ``what``: something is to be handed in by then, or something happens then.
    """

    what: AheadKind
    date: dt.date
    quote: str
    offset: int
    date_end: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What happened, as far as the text says so; ``quote`` is the sentence that says it, at ``offset`` of the text
    (-1: not known).

    ``date`` and ``date_end`` are days of the event, not of the report; a ``date`` of which only the month or the year
    is known is not given, but ``as_of`` may hold it.
    ``direction`` is from side to side, ``KZ>CN``: Kazakhs in China. ``as_of`` is the day, month or year for which a
    ``number`` holds: ``2024-11-20``, ``2024-11``, ``2024``. ``document`` is the name of what was signed or of the
    programme, as written. ``unknown``: parties that our list does not hold.
    """

    kind: FactKind
    quote: str
    parties: tuple[tuple[str, Side], ...] = ()  # (institution id, side)
    date: dt.date | None = None
    date_end: dt.date | None = None
    place: str | None = None
    status: Status | None = None
    number: float | None = None
    unit: str | None = None
    direction: str | None = None
    as_of: str | None = None
    document: str | None = None
    unknown: tuple[tuple[str, Side | None], ...] = ()  # (name, side)
    offset: int = -1


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a value of an article was read: ``field`` is its name, ``source`` the witnesses that said it, the one
    that was believed first (``h1, og:title``), ``confidence`` how sure the reader is, from 0 to 1.
    """

    field: str
    source: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Embedding:
    """A text's place among all texts, as ``model`` sees it: centred by language, of length 1."""

    model: str
    vector: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What ``storage.prepared`` works out of a title and a text: good for these, in this language, alone.

    ``hash``: of the letters of the text, ``substance``: of what makes a changed page a revision, ``shingles``: how many
    the text has, ``sampled``: the hashes of those it is found by, ``terms``: those of the title and of the text, and
    of the Chinese characters in both, ``signs``: what a report of our topic says (see ``storage.signs``).
    """

    title: str
    text: str
    lang: str | None
    hash: str
    substance: str
    shingles: int
    sampled: tuple[int, ...]
    terms: tuple[str, str, str]
    signs: str | None = None


@dataclass(frozen=True, kw_only=True)
class Article:
    """One page, read and judged: what the crawler hands to the store.

    ``published`` is a ``date`` when only the day is known. ``published_from`` names the witness it came from
    (``json-ld``, ``meta``,
    ``url``, ``feed``, ``list``, ``text`` …). ``extractor`` is the reader's version: a changed reader is not a
    revised article.
    ``identity`` is the source's own id where it has one that survives a change of host (Xinhua's).
    """

    url: str
    canonical_url: str
    source: str
    title: str
    text: str
    verdict: Verdict
    score: float
    extractor: str
    lang: str | None = None
    author: str | None = None
    published: datetime | date | None = None
    published_raw: str | None = None
    published_precision: Precision | None = None
    published_from: str | None = None
    summary: str | None = None
    image: str | None = None
    reasons: tuple[Reason, ...] = ()
    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    quotes: tuple[Quote, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    warnings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    identity: str | None = None
    external_id: str | None = None
    embedding: Embedding | None = None
    rules: str | None = None  # the version of the rules that judged it
    rank: int = 3  # how close the source is to the event: 1 the party itself, 2 agency, 3 media, 4 reprint, 5 rewrite
    prepared: Prepared | None = field(default=None, compare=False, repr=False)  # says nothing that the rest does not


Outcome = Literal["new", "revised", "completed", "unchanged", "duplicate"]


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What ``articles.save`` did: the article's row and, for a duplicate, the article that represents its group."""

    id: int
    outcome: Outcome
    duplicate_of: int | None = None


@dataclass(frozen=True, kw_only=True)
class StoredArticle:
    """An article as the store knows it."""

    id: int
    article: Article
    first_seen: datetime
    last_seen: datetime
    story_id: int | None = None
    duplicate_of: int | None = None
    duplicate_kind: DuplicateKind | None = None
    duplicate_score: float | None = None
    judged: Verdict | None = None  # what the machine said where a person's verdict stands in its place
    withdrawn_at: datetime | None = None
    revised_at: datetime | None = None  # when its newest revision was seen; None: never revised


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What an article said before; ``seen_at`` is when that version was first seen."""

    seen_at: datetime
    title: str
    text: str
    extractor: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What an earlier version of the reader made of a page, where the one after it says otherwise.

    ``seen_at`` is when that version of the page was first seen, ``was`` the former values by column of ``articles``.
    """

    seen_at: datetime
    replaced_at: datetime
    extractor: str
    was: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Story:
    """Reports of one event: the article that represents it and the others."""

    id: int
    title: str
    first_published: datetime | date | None
    last_published: datetime | date | None
    articles: tuple[StoredArticle, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Institution:
    """A university, college, ministry … with its names by language (``en`` always, ``zh`` ``ru`` ``kk`` where
    known).
    """

    id: str
    names: dict[str, str]
    country: str
    kind: str
    city: str | None = None
    website: str | None = None
