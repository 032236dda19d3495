"""What a report says of its event, as far as reports in four languages can be compared by it (pure)."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cached_property

from storage.lexicon import concepts
from storage.names import dates, names
from storage.numbers import numbers
from storage.rarity import weight
from storage.terms import index_text

VERSION = 2  # of the reading below and of what it reads with: stored signs of another one are read again
WORDS = 800  # characters whose words count
LEAD, LEAD_CHINESE = 350, 120  # characters, headline included, that say what it is about
BODY = 2500  # characters that are read


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What a report says.

    ``lang``: its language without script or region; ``words``: stems of headline and first paragraphs; ``lead``:
    concepts of headline and lead. The others are of the whole: concepts, names by their sound, days as (month, day)
    and numbers.
    """

    lang: str
    words: frozenset[str]
    lead: frozenset[str]
    concepts: frozenset[str]
    names: frozenset[str]
    dates: frozenset[tuple[int, int]]
    numbers: frozenset[str]

    @cached_property
    def parts(self) -> dict[str, tuple[frozenset[str], float]]:
        """Return the sets that are compared, by kind, and what each weighs."""
        places = frozenset(one for one in self.concepts if one[0] == "@")
        spoken = frozenset(one for one in self.lead if one[0] != "@")
        return {
            "concepts": (of := self.concepts - places, weight("concepts", of)),
            "places": (places, weight("concepts", places)),
            "lead": (spoken, weight("concepts", spoken)),
            "names": (self.names, weight("names", self.names)),
            "numbers": (self.numbers, weight("numbers", self.numbers)),
            "words": (self.words, weight(f"words.{self.lang}", self.words)),
        }


def read(title: str, text: str, lang: str | None) -> Signs:
    """Read the signs of an article; only the first ``BODY`` characters of its text matter."""
    said = f"{title}\n{text[:BODY]}"
    lead = said[: LEAD_CHINESE if (lang or "").startswith("zh") else LEAD]
    words = index_text(f"{title}\n{text[:WORDS]}", lang).split()
    return Signs(
        lang=(lang or "").partition("-")[0],
        words=frozenset(word for word in words if len(word) > (1 if word[0] >= "\u3000" else 2) and not word.isdigit()),
        lead=concepts(lead, lang),
        concepts=concepts(said, lang),
        names=names(said, lang),
        dates=dates(said),
        numbers=numbers(said),
    )


def dump(signs: Signs) -> str:
    """Write signs as JSON."""
    written = {one.name: getattr(signs, one.name) for one in fields(signs)}
    found = {name: value if isinstance(value, str) else sorted(value) for name, value in written.items()}
    return json.dumps(found, ensure_ascii=False)


def load(text: str) -> Signs:
    """Read what ``dump`` has written."""
    found = json.loads(text)
    lang, days = found.pop("lang"), frozenset((month, day) for month, day in found.pop("dates"))
    return Signs(lang=lang, dates=days, **{name: frozenset(values) for name, values in found.items()})
