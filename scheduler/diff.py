"""What changed between two versions of a text: by sentences, and inside a sentence by words.

Chinese has neither lines nor spaces to go by: there a word is a character. What did not change is left out but for the
sentences around a change, and their middle where they are long.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from operator import itemgetter

from reports.excerpt import sentences

CONTEXT = 1  # unchanged sentences around a change
ALIKE = 0.5  # share of their words that makes two sentences one that was changed
LOOKED_AT = 8  # sentences that came, among which the new wording of one that went is looked for
LONGEST = 1000  # words of what changed in a sentence, if it is to be compared word by word
KEPT = 60  # characters of what did not change that stand at each end of it

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\s+|.")
_LETTERS = re.compile(r"\w")

Part = tuple[bool, str, str]  # whether it stayed, what it was, what it is


def changes(old: str, new: str) -> Iterator[str]:
    """Yield the sentences that went (``- …``), came (``+ …``), changed (``~ … [-this-]{+to that+}``) or stand around.

    ``… 3 sentences`` stands for those that are left out.
    """
    before, after = _sentences(old), _sentences(new)
    blocks = [
        (kind, before[a:b], after[c:d])
        for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    ]
    for place, (kind, went, came) in enumerate(blocks):
        if kind == "equal":
            yield from _around(went, first=place == 0, last=place == len(blocks) - 1)
        else:
            yield from _replaced(went, came)


def _sentences(text: str) -> list[str]:
    return [sentence for line in text.splitlines() for sentence in sentences(line)]


def _around(same: Sequence[str], *, first: bool, last: bool) -> Iterator[str]:
    """Show the ends of what did not change, next to what did, and how much is left out."""
    head = same[: 0 if first else CONTEXT]
    rest = same[len(head) :]
    tail = rest[max(len(rest) - (0 if last else CONTEXT), 0) :]
    left = len(rest) - len(tail)
    yield from (f"  {_folded(one)}" for one in head)
    if left and not (first and last):
        yield f"… {left} sentence{'s' if left > 1 else ''}"
    yield from (f"  {_folded(one)}" for one in tail)


def _replaced(went: Sequence[str], came: Sequence[str]) -> Iterator[str]:
    """Pair what went with what came in its place, where they are alike."""
    done = 0
    for one in went:
        best, number, parts = 0.0, done, list[Part]()
        for near, other in enumerate(came[done : done + LOOKED_AT], done):
            compared = _compared(one, other)
            if _likeness(compared) > best:
                best, number, parts = _likeness(compared), near, compared
        if best < ALIKE:
            yield f"- {one}"
            continue
        yield from (f"+ {other}" for other in came[done:number])
        yield f"~ {_marked(parts)}"
        done = number + 1
    yield from (f"+ {other}" for other in came[done:])


def _compared(old: str, new: str) -> list[Part]:
    """Compare two sentences by words."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    inner = before[head : len(before) - tail], after[head : len(after) - tail]
    found = [("equal", before[:head], after[:head])]
    if max(map(len, inner)) > LONGEST:
        found.append(("replace", *inner))
    else:
        codes = difflib.SequenceMatcher(None, *inner, autojunk=False).get_opcodes()
        found += [(kind, inner[0][a:b], inner[1][c:d]) for kind, a, b, c, d in codes]
    found.append(("equal", before[len(before) - tail :], after[len(after) - tail :]))
    return [(kind == "equal", "".join(went), "".join(came)) for kind, went, came in found if went or came]


def _common(some: Sequence[str], others: Sequence[str]) -> int:
    """Return how many words two sentences begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False)))


def _likeness(parts: Sequence[Part]) -> float:
    """Return the share of their letters that two sentences have in common, from 0 to 1."""
    counted = [(same, len(_LETTERS.findall(went)), len(_LETTERS.findall(came))) for same, went, came in parts]
    total = sum(went + came for _, went, came in counted)
    return sum(went + came for same, went, came in counted if same) / total if total else 0.0


def _marked(parts: Sequence[Part]) -> str:
    """Write a sentence with what went and what came marked in it."""
    ends = {0, len(parts) - 1}
    # A lone space, comma or character that stayed between two changes only makes them hard to read.
    staying = [
        (same and (place in ends or len(_LETTERS.findall(went)) > 1), went, came)
        for place, (same, went, came) in enumerate(parts)
    ]
    written = []
    for stays, some in groupby(staying, key=itemgetter(0)):
        group = list(some)
        went, came = ("".join(map(itemgetter(side), group)) for side in (1, 2))
        if stays:
            written.append(_folded(went))
        else:
            written += [f"[-{went}-]" if went else "", f"{{+{came}+}}" if came else ""]
    return "".join(written)


def _folded(text: str) -> str:
    """Leave out the middle of what did not change, at words where there are any."""
    if len(text) <= 2 * KEPT + 10:
        return text
    head, tail = text[:KEPT], text[-KEPT:]
    return f"{head.rsplit(' ', 1)[0]} … {tail.split(' ', 1)[-1]}"
