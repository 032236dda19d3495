"""Articles nobody wrote, with the statistics of those people write, as many as are wanted.

Four languages with vocabularies of 50,000 words that follow Zipf's law; a third of a text is words, a third phrases
that everybody uses, a third phrases of its topic, so that shingles recur as they do in news: some in every tenth text,
most never again. 40 sources of uneven size end each text with a footer of theirs. Ten years, evenly.

Every article is made from its number alone: a store can be built by several processes, and a copy can name what it
copies. The words a text is made of are kept beside it: there is no time to read a million texts.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from storage.models import Article, Fact, Institution, Mention, Origin, Reason
from storage.shingles import compared
from storage.terms import index_text

LANGUAGES = ("en", "zh", "ru", "kk")
WORDS, PHRASES, TOPICS, OF_TOPIC = 50_000, 40_000, 200, 200
LONGEST = 7  # words of a phrase
SOURCES = 40
BEGIN, YEARS = datetime(2016, 11, 22, tzinfo=UTC), 10
EXTRACTOR = "1"

Ids = NDArray[np.int64]  # of words

_SYLLABLES = {
    "en": ("b br c ch d f g h l m n p pr r s st t tr v w", "a e i o u ea ou ai", "n r l s t nd ck"),
    "ru": ("б бр в г д з к л м н п пр р с ст т тр ф х ч", "а е и о у я", "н р л с т й к"),
    "kk": ("б д ж қ к л м н с т ш ғ ар ер", "а ә е ы і о ө ұ ү", "н р л с т қ к з"),
}
_ENDINGS = {"en": ("", "", "s", "ed", "ing", "ation"), "ru": ("", "а", "ы", "ов", "ами", "ский"), "kk": ("", "")}
_FREQUENT = {
    "en": "the of to and a in that for is on was with by as at from it he be this an are has its have will which not "
    "university students education school new year also said international between country",
    "zh": "的 是 在 有 与 中国 大学 教育 学生 国际 合作 学校 发展 我们 工作 哈萨克斯坦 留学",
    "ru": "и в на с по для что не из к о от за это как его был года также при или во университет образование студентов "
    "школа новый год страны между международный",
    "kk": "және мен бұл үшін бір деп да де бойынша қазақстан университет білім беру студент мектеп жаңа жыл ел "
    "халықаралық арасында туралы осы болып",
}


@dataclass(frozen=True, kw_only=True)
class Language:
    """What texts are drawn from. Phrases are rows of words, filled up with -1."""

    words: Sequence[str]  # by rank
    shares: NDArray[np.float64]  # of a word and all before it
    phrases: Ids
    phrase_shares: NDArray[np.float64]
    topics: Ids  # topic, phrase, word


@dataclass(frozen=True, kw_only=True)
class Written:
    """An article, and the words of its title and of each of its sentences."""

    article: Article
    title: Sequence[int]
    sentences: Sequence[Sequence[int]]


@cache
def language(lang: str) -> Language:
    """Make a language, the same at every call."""
    dice = np.random.default_rng([LANGUAGES.index(lang), 7])
    flat = _shares(WORDS, 60, 0.8)

    def phrases(number: int) -> Ids:
        drawn = np.searchsorted(flat, dice.random((number, LONGEST)))
        drawn[np.arange(LONGEST) >= dice.integers(3, LONGEST + 1, size=(number, 1))] = -1
        return drawn

    return Language(
        words=_vocabulary(lang),
        shares=_shares(WORDS, 2.7),
        phrases=phrases(PHRASES),
        phrase_shares=_shares(PHRASES, 10),
        topics=phrases(TOPICS * OF_TOPIC).reshape(TOPICS, OF_TOPIC, LONGEST),
    )


def _shares(members: int, shift: float, power: float = 1.0) -> NDArray[np.float64]:
    weights = np.cumsum(1 / (np.arange(members) + shift) ** power)
    shares: NDArray[np.float64] = weights / weights[-1]
    return shares


def _vocabulary(lang: str) -> list[str]:
    """Return words by rank: the frequent ones are real. Each is compared as it is written, also beside another."""
    rng = random.Random(f"words of {lang}")
    if lang == "zh":
        characters = [one for one in map(chr, range(0x4E00, 0x9000)) if _as_written(one)]
        characters = rng.sample(characters, 3500)
        weights = [1 / (rank + 20) for rank in range(3500)]
        drawn = iter(rng.choices(characters, weights, k=6 * WORDS))
        made = ["".join(next(drawn) for _ in range(rng.choice((1, 2, 2, 2, 3)))) for _ in range(2 * WORDS)]
    else:
        first, middle, last = (one.split() for one in _SYLLABLES[lang])
        syllables = [a + b + c for a in first for b in middle for c in [*last, ""]]
        made = [
            "".join(rng.choices(syllables, k=rng.choice((1, 2, 2, 3)))) + rng.choice(_ENDINGS[lang])
            for _ in range(3 * WORDS)
        ]
        for number in (*range(1, 32), *range(2010, 2027), *rng.sample(range(1000, 9000), 300)):
            made.insert(rng.randint(0, 4000), str(number))
    frequent = [one for one in _FREQUENT[lang].split() if lang != "zh" or all(map(_as_written, one))]
    return list(dict.fromkeys([*frequent, *made]))[:WORDS]


def _as_written(character: str) -> bool:
    """Say whether a character is hashed and indexed as itself, beside another too."""
    return compared(2 * character) == [character] * 2 and index_text(character, "zh") == character


def source_of(number: int) -> str:
    """Return the name of a source: the language it writes in, and a number."""
    return f"{LANGUAGES[number % 4]}-{number // 4}"


@cache
def footer(source: int) -> Sequence[Sequence[int]]:
    """Return the two lines a source ends its texts with."""
    rng = random.Random(f"footer {source}")
    return [[rng.randrange(100, 5000) for _ in range(18)] for _ in range(2)]


def institutions() -> list[Institution]:
    """Return the institutions that articles of our topic name."""
    return [
        Institution(
            id=f"{country.lower()}-{at}",
            names={"en": f"{name} University of Region {at}"},
            country=country,
            kind="university",
        )
        for country, name in (("CN", "Huadong"), ("KZ", "Dala"))
        for at in range(40)
    ]


def when(number: int, articles: int) -> datetime:
    """Return when article ``number`` of so many was published: they follow each other evenly."""
    return BEGIN + timedelta(minutes=YEARS * 365 * 1440 * number // articles)


def written(number: int, articles: int) -> Written:
    """Write an ordinary article, that is neither of our topic nor a copy."""
    dice = np.random.default_rng([number])
    source = int(dice.pareto(0.6) + dice.random()) % SOURCES
    lang = LANGUAGES[source % 4]
    known = language(lang)
    size = int(dice.integers(90, 150) if lang == "zh" else dice.integers(210, 310))
    flow = _flow(dice, known, size + 10)
    ends = np.cumsum(dice.integers(10, 24, size=size // 10))
    sentences = [flow[10 + a : 10 + b] for a, b in zip([0, *ends], ends, strict=False) if a < size]
    return _written(number, when(number, articles), source, flow[:10], [*sentences, *footer(source)])


def _flow(dice: np.random.Generator, known: Language, size: int) -> list[int]:
    """Return words in the order of a text: pairs of them, common phrases and phrases of the topic."""
    pieces = size // 2
    kind = dice.random(pieces)
    rows = np.full((pieces, LONGEST), -1)
    rows[:, :2] = np.searchsorted(known.shares, dice.random((pieces, 2)))
    common, own = kind < 0.22, (kind >= 0.22) & (kind < 0.4)
    rows[common] = known.phrases[np.searchsorted(known.phrase_shares, dice.random(int(common.sum())))]
    topic = known.topics[dice.integers(TOPICS)]
    rows[own] = topic[(OF_TOPIC * dice.random(int(own.sum())) ** 2).astype(int)]
    found: list[int] = rows[rows >= 0][:size].tolist()
    return found


def _written(
    number: int, published: datetime, source: int, title: Sequence[int], sentences: Sequence[Sequence[int]]
) -> Written:
    lang, name = LANGUAGES[source % 4], source_of(source)
    words = language(lang).words
    space, stop, gap = ("", "。", "") if lang == "zh" else (" ", ".", " ")
    said = [f"{space.join([words[id] for id in one])}{stop}".capitalize() for one in sentences]
    *body, first, second = said
    text = "\n\n".join([*(gap.join(body[at : at + 4]) for at in range(0, len(body), 4)), first, second])
    url = f"https://{name}.example/{lang}/news/{published:%Y/%m/%d}/{number}.html"
    article = Article(
        url=url,
        canonical_url=url,
        source=name,
        title=space.join([words[id] for id in title]).capitalize(),
        text=text,
        verdict="not",
        score=0.05,
        extractor=EXTRACTOR,
        lang=lang,
        published=published,
        published_raw=f"{published:%d.%m.%Y %H:%M}",
        published_precision="minute",
        published_from="json-ld",
        summary=text[:150],
        image=f"https://{name}.example/images/{number}.jpg",
        reasons=(Reason(what="no party of the Kazakh side", surface="", weight=-0.5),),
        origins=ORIGINS,
        identity=f"{number}" if source % 2 else None,
        rank=1 + source % 5,
    )
    return Written(article=article, title=title, sentences=sentences)


ORIGINS = tuple(
    Origin(field=field, source=witness, confidence=0.97)
    for field, witness in (("title", "h1, og:title"), ("published", "json-ld"), ("text", "layout"), ("lang", "html"))
)


def copied(number: int, articles: int) -> Article:
    """Copy an ordinary article into another source: cut short, with a new lead, or whole; footers aside."""
    rng = random.Random(f"copy {number}")
    original = written(number, articles).article
    source = 4 * rng.randrange(SOURCES // 4) + LANGUAGES.index(original.lang or "en")
    *paragraphs, _, _ = original.text.split("\n\n")
    match rng.randrange(3):
        case 0:
            paragraphs = paragraphs[: max(1, 3 * len(paragraphs) // 4)]
        case 1:
            paragraphs.insert(0, written(number + articles, articles).article.text.split("\n\n")[0])
    *_, first, second = _written(0, when(0, 1), source, [], footer(source)).article.text.split("\n\n")
    url = f"https://{source_of(source)}.example/copies/{number}"
    return replace(
        original,
        url=url,
        canonical_url=url,
        source=source_of(source),
        text="\n\n".join([*paragraphs, first, second]),
        identity=None,
        rank=1 + source % 5,
        published=when(number, articles) + timedelta(hours=rng.randint(1, 48)),
    )


def relevant(number: int, articles: int) -> Article:
    """Write an article of our topic: an ordinary text below a sentence of two institutions, as several reports tell."""
    rng = random.Random(f"relevant {number}")
    original = written(number + 2 * articles, articles).article
    event = random.Random(f"event {number * 400 // articles} {rng.randrange(3)}")
    chinese, kazakh = (f"{side}-{event.randrange(40)}" for side in ("cn", "kz"))
    names = {one.id: one.names["en"] for one in institutions()}
    quote = f"{names[chinese]} and {names[kazakh]} signed an agreement for {event.randrange(10, 400)} students."
    url = f"https://{original.source}.example/events/{number}"
    return replace(
        original,
        url=url,
        canonical_url=url,
        identity=None,
        published=when(number, articles),
        title=f"{names[chinese]}: {original.title}",
        text=f"{quote}\n\n{original.text}",
        verdict="relevant" if rng.random() < 0.8 else "borderline",
        score=0.9,
        mentions=tuple(
            Mention(institution_id=one, surface=names[one], offset=quote.index(names[one])) for one in (chinese, kazakh)
        ),
        facts=(Fact(kind="agreement", quote=quote, parties=((chinese, "CN"), (kazakh, "KZ")), number=100),),
    )
