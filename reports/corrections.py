"""What earlier issues said that no longer stands: changed or taken down by its source, or marked as off topic. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice

from reports.clean import plain
from reports.excerpt import sentences, shortened, shown_title
from reports.model import Correction, Report
from storage.digests import Corrected, Version
from storage.models import StoredArticle

COLUMNS = 240  # of a sentence
BEFORE = 60  # columns kept before the first letter that changed, where a sentence is longer
# What differs further down is not looked for: a text that was written anew would cost its square.
READ = 60_000  # characters of a text
COMPARED = 600  # sentences of a text, and characters of one
NEAR = 20  # sentences that one may have become
DIFFERENT = 60  # sentences that differ


def since(told: Iterable[Corrected], report: Callable[[StoredArticle], Report]) -> tuple[Correction, ...]:
    """Return the corrections an issue owes its readers, in the order of time.

    ``report`` turns an article into what an issue says of it. Of a changed text: its former headline, if that is
    another one, and the first sentence that has other figures, else the first that reads otherwise. A change of spaces
    and punctuation is none.
    """
    found = []
    for one in told:
        made = Correction(
            kind=one.what,
            issue=one.digest_id,
            story_id=one.story_id,
            report=replace(report(one.stored), title=shown_title(one.now.title)),
            at=one.at,
        )
        if one.what == "revised":
            was, now = _changed(one.was, one.now)
            title = shown_title(one.was.title) if _letters(one.was.title) != _letters(one.now.title) else None
            if title is None and was is None and now is None:
                continue
            made = replace(made, title_was=title, was=was, now=now)
        found.append(made)
    return tuple(found)


def _changed(was: Version, now: Version) -> tuple[str | None, str | None]:
    """Return the sentence that tells what changed, as it was and as it is; None for what was not there, or is not."""
    pairs = list(islice(_pairs(_sentences(was.text), _sentences(now.text)), DIFFERENT))
    if not pairs:
        return None, None
    return _shown(*min(pairs, key=_weight))


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Yield the sentences that differ, each beside the one that it became, in the order of the text."""
    matcher = SequenceMatcher(None, [_letters(one) for one in old], [_letters(one) for one in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        left = new[c:d]
        for one in old[a:b]:
            nearest = max(left[:NEAR], key=lambda other: _likeness(one, other), default=None)
            if nearest is not None and _likeness(one, nearest) > 0.5:
                left = left[left.index(nearest) + 1 :]
                yield one, nearest
            else:
                yield one, None
        if tag == "insert":
            yield None, left[0]


def _weight(pair: tuple[str | None, str | None]) -> tuple[bool, bool]:
    """What comes first: other figures in a sentence that is still there, then any other wording of one."""
    was, now = pair
    if was is None or now is None:
        return True, True
    return _figures(was) == _figures(now), False


def _shown(was: str | None, now: str | None) -> tuple[str | None, str | None]:
    """Cut both where they are too long, around the first letter that changed."""
    start = 0
    if was is not None and now is not None:
        same = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), 0)
        start = was.rfind(" ", 0, same - BEFORE) + 1 if same > COLUMNS - BEFORE else 0
    return _cut(was, start), _cut(now, start)


def _cut(sentence: str | None, start: int) -> str | None:
    if sentence is None:
        return None
    return shortened("…" * bool(start) + sentence[start:], COLUMNS)


def _sentences(text: str) -> list[str]:
    found = (one for line in text[:READ].splitlines() for one in sentences(plain(line)) if _letters(one))
    return [one for one, _ in zip(found, range(COMPARED), strict=False)]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:COMPARED], other[:COMPARED], autojunk=False).quick_ratio()


def _letters(text: str) -> str:
    return "".join(char for char in plain(text).casefold() if char.isalnum())


def _figures(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
