"""What makes two texts the same text: a hash of the letters, and shingles to measure how much they share (pure)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from storage.models import DuplicateKind

SHINGLE = 3  # tokens
SHORT = 120  # tokens: below this a text has too few sampled hashes and too little evidence
CONTAINED, CONTAINED_SHORT = 0.5, 0.7
TEMPLATE = 0.05  # containment that masking the digits may add before two texts count as fillings of one form

_CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003134f"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\ufeff]")  # stress marks, soft hyphens, zero-width characters
_DIGITS = re.compile(r"\d+")


def tokens(text: str) -> list[str]:
    """Split a text into what is compared: a CJK character or a word, without case, marks or punctuation."""
    return _TOKEN.findall(_MARKS.sub("", unicodedata.normalize("NFKC", text).casefold()))


def content_hash(text: str) -> str:
    """Hash the letters and digits of a text (NFKC, casefold): 32 hexadecimal digits."""
    return hashlib.blake2b("".join(tokens(text)).encode("utf-8", "replace"), digest_size=16).hexdigest()


def shingles(words: Sequence[str]) -> set[int]:
    """Hash every run of three tokens to a signed 64-bit number; a shorter text is one shingle."""
    runs = {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))} if words else set()
    return {
        int.from_bytes(hashlib.blake2b(run.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)
        for run in runs
    }


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """A text as it is compared: its shingles as they are and with digits masked."""

    length: int  # tokens
    plain: frozenset[int]
    masked: frozenset[int]

    @property
    def short(self) -> bool:
        """Say whether the text is too short for the usual thresholds."""
        return self.length < SHORT

    @property
    def sampled(self) -> set[int]:
        """Return the hashes that are stored to find candidates by: one in 16, of a short text one in 8."""
        return {one for one in self.plain if one % (8 if self.short else 16) == 0}


def fingerprint(text: str) -> Fingerprint:
    """Compute the fingerprint of a text."""
    words = tokens(text)
    return Fingerprint(
        length=len(words),
        plain=frozenset(shingles(words)),
        masked=frozenset(shingles([_DIGITS.sub("0", word) for word in words])),
    )


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How a text repeats another: the kind of repetition and the share of the smaller that is in the larger."""

    kind: DuplicateKind
    score: float


def compare(new: Fingerprint, old: Fingerprint) -> Likeness | None:
    """Decide whether ``new`` repeats ``old``; None when it does not."""
    if not new.plain or not old.plain:
        return None
    if new.plain == old.plain:
        return Likeness(kind="identical", score=1.0)
    score = _containment(new.plain, old.plain)
    if score < (CONTAINED_SHORT if new.short or old.short else CONTAINED):
        return None
    if _containment(new.masked, old.masked) - score > TEMPLATE:
        return None
    return Likeness(kind=_kind(new.length, old.length), score=round(score, 4))


def _containment(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / min(len(a), len(b))


def _kind(new: int, old: int) -> DuplicateKind:
    if new < 0.8 * old:
        return "truncated"
    return "expanded" if new > 1.25 * old else "repost"
