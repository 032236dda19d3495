"""The words that decided, where they stand: what of a text to show beside a verdict; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.models import Reason

AROUND = 40  # characters of the text before the first word that decided and after the last one
APART = 60  # characters between two words that are shown in one excerpt
IN_TITLE = -1


@dataclass(frozen=True, kw_only=True)
class Because:
    """A rule with all that it added to the score's logit, and the places that made it, with their words in brackets."""

    what: str
    weight: float
    excerpts: tuple[str, ...]


def because(reasons: Iterable[Reason], title: str, text: str) -> list[Because]:
    """Put the reasons of one rule together, the weightiest rule first."""
    of_rule: dict[str, list[Reason]] = {}
    for reason in reasons:
        of_rule.setdefault(reason.what, []).append(reason)
    found = [
        Because(
            what=what,
            weight=sum(reason.weight for reason in some),
            excerpts=tuple(_excerpts(some, title, text)),
        )
        for what, some in of_rule.items()
    ]
    return sorted(found, key=lambda one: -abs(one.weight))


def places(reasons: Iterable[Reason], text: str) -> list[tuple[int, int]]:
    """Return where the words that decided stand in a text; those that overlap are one place."""
    found: list[tuple[int, int]] = []
    for offset, word in sorted({(one.offset, one.surface) for one in reasons if one.offset is not None}):
        if offset < 0 or not word or not text.startswith(word, offset):
            continue
        if found and offset < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], offset + len(word)))
        else:
            found.append((offset, offset + len(word)))
    return found


def _excerpts(reasons: Sequence[Reason], title: str, text: str) -> Iterator[str]:
    in_title = [(title.find(one.surface), one.surface) for one in reasons if one.offset == IN_TITLE]
    if in_title and all(place >= 0 for place, _ in in_title):
        yield f"title: {_bracketed(title, in_title, 0, len(title))}"
    elif in_title:
        yield "title: " + ", ".join(f"[{surface}]" for _, surface in in_title)
    placed = {(one.offset, one.surface) for one in reasons if one.offset is not None and one.surface}
    # What was judged is the text that is stored; but a word must never be shown where it does not stand.
    there = sorted((offset, word) for offset, word in placed if offset >= 0 and text.startswith(word, offset))
    run: list[tuple[int, str]] = []
    for offset, word in there:
        end = _end(run) if run else offset
        if offset - end > APART or "\n" in text[end:offset]:
            yield _excerpt(text, run)
            run = []
        run.append((offset, word))
    if run:
        yield _excerpt(text, run)


def _end(run: Sequence[tuple[int, str]]) -> int:
    return max(offset + len(word) for offset, word in run)


def _excerpt(text: str, run: Sequence[tuple[int, str]]) -> str:
    """Show the words of a run and what stands around them, in their lines, cut at words."""
    begin, end = run[0][0], _end(run)
    before = text[max(begin - AROUND, 0) : begin].rsplit("\n", 1)[-1]
    after = text[end : end + AROUND].split("\n", 1)[0]
    cut_before = begin - len(before) > 0 and text[begin - len(before) - 1] != "\n"
    cut_after = end + len(after) < len(text) and text[end + len(after)] != "\n"
    if cut_before:
        before = re.sub(r"^\S*\s", "", before) if " " in before else before
    if cut_after:
        after = after.rsplit(" ", 1)[0] if " " in after else after
    middle = _bracketed(text, run, begin, end)
    return f"{'…' * cut_before}{before}{middle}{after}{'…' * cut_after}".replace("\n", " ")


def _bracketed(text: str, spans: Iterable[tuple[int, str]], begin: int, end: int) -> str:
    """Put the words at their places in brackets; of words that overlap the first."""
    written, place = "", begin
    for offset, surface in sorted(set(spans)):
        if offset >= place and text.startswith(surface, offset):
            written += f"{text[place:offset]}[{surface}]"
            place = offset + len(surface)
    return written + text[place:end]
