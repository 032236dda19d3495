"""What makes two texts the same text: a hash of the letters, and shingles to measure how much they share (pure).

Reprints drop paragraphs, add a lead or stop in the middle, so what counts is containment: the share of the smaller
text that is in the larger. Forms that are filled in anew (exchange rates, weather, this year's call) share their
wording too; they are told by their numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from storage.furniture import is_furniture
from storage.letters import fold
from storage.models import DuplicateKind
from storage.shingles import comparable, letters, shingles

SHORT = 100  # tokens: a shorter text gives too little evidence for the usual threshold
SAMPLE, SAMPLE_LEAD = 16, 4  # one hash in so many is stored: more of the beginning, which every cut leaves standing
LEAD = 64  # tokens
CONTAINED, CONTAINED_SHORT = 0.5, 0.6
TEMPLATE = 0.05  # containment that masking the numbers may add
REFILLED = 3  # places where two texts say the same around another number
# More must be contained for each time that one is longer, up to a limit, unless the shorter is found in all its parts.
CONTAINED_MORE, CONTAINED_ALL, PARTS, PARTS_FOUND, FOUND = 0.15, 0.8, 8, 7, 0.25
# Times a text may be longer than what it repeats, or begins with nearly all of: else it is a round-up.
EXTENT, EXTENT_BEGINNING, CONTAINED_BEGINNING = 3, 5, 0.85

_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|ші|шы|й|я|е|го|м)?|[ivx]{2,}")


def content_hash(text: str) -> str:
    """Hash the letters and digits of a text, folded: 32 hexadecimal digits."""
    return _hash(letters(fold(text)))


def substance_hash(title: str, text: str) -> str:
    """Hash what makes a changed page a revision: title and text without view counters and lines of dates."""
    return hashes(title, text, fold(text))[1]


def hashes(title: str, text: str, folded: str) -> tuple[str, str]:
    """Return the ``content_hash`` of a text, and the ``substance_hash`` of it and its title, at the price of one.

    ``folded``: the text, folded.
    """
    lines, same = text.splitlines(), folded.splitlines()
    if len(lines) != len(same):  # what is folded away can be a line by itself, or keep two ends of lines apart
        same = [fold(line) for line in lines]
    kept = [one for line, one in zip(lines, same, strict=True) if not is_furniture(line, one)]
    content = letters(folded)
    substance = content if len(kept) == len(lines) else letters("\n".join(kept))
    return _hash(content), _hash(letters(fold(title)) + substance)


def _hash(letters: str) -> str:
    return hashlib.blake2b(letters.encode("utf-8", "replace"), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Fingerprint:
    """A text as it is compared, by its tokens. What only close texts need is computed when it is asked for."""

    words: tuple[str, ...]

    @cached_property
    def ordered(self) -> Sequence[int]:
        """Return its shingles in the text's order."""
        return shingles(self.words)

    @cached_property
    def plain(self) -> frozenset[int]:
        """Return its shingles."""
        return frozenset(self.ordered)

    @cached_property
    def masked(self) -> frozenset[int]:
        """Return its shingles with every number masked."""
        return frozenset(shingles(self._parts[0]))

    @property
    def numbers(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return what stands between two words, where it is a number."""
        return self._parts[1]

    @property
    def short(self) -> bool:
        """Say whether the text is too short for the usual threshold."""
        return len(self.ordered) < SHORT

    @cached_property
    def sampled(self) -> list[int]:
        """Return the hashes that are stored to find candidates by."""
        lead = {one for one in self.ordered[:LEAD] if not one % SAMPLE_LEAD}
        return sorted(lead | {one for one in self.ordered if not one % SAMPLE})

    @cached_property
    def _parts(self) -> tuple[list[str], dict[tuple[str, str], frozenset[str]]]:
        return _masked(self.words)


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a text."""
    return printed(fold(text))


def printed(folded: str) -> Fingerprint:
    """Return the fingerprint of a folded text."""
    return Fingerprint(tuple(comparable(folded)))


def _masked(words: Sequence[str]) -> tuple[list[str], dict[tuple[str, str], frozenset[str]]]:
    """Put one mask in place of each run of numbers; return the words, and the runs by the words around them."""
    masked: list[str] = []
    filled: list[tuple[int, str]] = []
    for word in words:
        if not _NUMBER.fullmatch(word):
            masked.append(word)
        elif filled and filled[-1][0] == len(masked) - 1:
            filled[-1] = (filled[-1][0], f"{filled[-1][1]} {word}")
        else:
            filled.append((len(masked), word))
            masked.append("0")
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for at, number in filled:
        if 0 < at < len(masked) - 1:
            found[masked[at - 1], masked[at + 1]].add(number)
    return masked, {around: frozenset(numbers) for around, numbers in found.items()}


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How a text repeats another: the kind of repetition, and the share of the smaller that is in the larger."""

    kind: DuplicateKind
    score: float


def compare(
    new: Fingerprint, old: Fingerprint, *, apart_from: frozenset[int] = frozenset(), same_source: bool = False
) -> Likeness | None:
    """Decide whether ``new`` repeats ``old``; None when it does not.

    ``apart_from``: shingles that do not count, for many articles of the source have them.
    """
    if not new.words or not old.words:
        return None
    if new.words == old.words:
        return Likeness(kind="identical", score=1.0)
    a, b = new.plain - apart_from, old.plain - apart_from
    if min(len(a), len(b)) < min(len(new.plain), len(old.plain)) / 4:
        return None
    shared = len(a & b)
    score = shared / min(len(a), len(b))
    shorter, longer = sorted((new, old), key=lambda one: len(one.ordered))
    extent = len(longer.ordered) / len(shorter.ordered)
    least = CONTAINED_SHORT if shorter.short else CONTAINED
    if score < least:
        return None
    if score < min(least + CONTAINED_MORE * (extent - 1), CONTAINED_ALL) and not _all_through(shorter, longer):
        return None
    if _filled_in_anew(new, old, score if not apart_from else _containment(new.plain, old.plain)):
        return None
    if extent > EXTENT and not (extent <= EXTENT_BEGINNING and _begins_with(longer, shorter)):
        return None
    if same_source and _own_news(shorter, longer):
        return None
    return Likeness(kind=_kind(len(new.ordered), len(old.ordered)), score=round(score, 4))


def _containment(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / min(len(a), len(b))


def _filled_in_anew(new: Fingerprint, old: Fingerprint, score: float) -> bool:
    if _containment(new.masked, old.masked) - score > TEMPLATE:
        return True
    places = new.numbers.keys() & old.numbers.keys()
    changed = sum(new.numbers[place].isdisjoint(old.numbers[place]) for place in places)
    return changed >= REFILLED or (changed == REFILLED - 1 and changed > len(places) / 2)


def overlap(one: Fingerprint, other: Fingerprint) -> float:
    """Return the share of the shorter text that is in the longer."""
    return _containment(one.plain, other.plain) if one.words and other.words else 0.0


def mirrored(likeness: Likeness) -> Likeness:
    """Return how the other text of a pair repeats the one."""
    other: dict[DuplicateKind, DuplicateKind] = {"truncated": "expanded", "expanded": "truncated"}
    return Likeness(kind=other.get(likeness.kind, likeness.kind), score=likeness.score)


def _all_through(shorter: Fingerprint, longer: Fingerprint) -> bool:
    """Say whether what is missing of the shorter text is missing here and there, as after edits of single words.

    A round-up has some of its sentences whole and the others not at all.
    """
    size = -(-len(shorter.ordered) // PARTS)
    parts = [shorter.ordered[at : at + size] for at in range(0, len(shorter.ordered), size)]
    found = sum(sum(one in longer.plain for one in part) >= FOUND * len(part) for part in parts)
    return found >= PARTS_FOUND / PARTS * len(parts)


def _begins_with(longer: Fingerprint, shorter: Fingerprint) -> bool:
    beginning = frozenset(longer.ordered[: 2 * len(shorter.ordered)])
    return _containment(shorter.plain, beginning) >= CONTAINED_BEGINNING


def _own_news(shorter: Fingerprint, longer: Fingerprint) -> bool:
    """Say whether all that two texts share is one end, such as a footer, and what is before it is each one's own."""
    # Three in a row: a phrase like "of the university" is shared by chance.
    shared = [one in longer.plain for one in shorter.ordered]
    own = next((at for at in range(len(shared)) if all(shared[at : at + 3])), len(shared))
    return own > len(shared) / 8


def _kind(new: int, old: int) -> DuplicateKind:
    if new < 0.8 * old:
        return "truncated"
    return "expanded" if new > 1.25 * old else "repost"
