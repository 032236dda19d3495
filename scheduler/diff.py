"""What changed between two versions of a text, sentence by sentence: Chinese has neither lines nor spaces to go by."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from reports.excerpt import sentences

CONTEXT = 1  # unchanged sentences around a change


def changes(old: str, new: str) -> Iterator[str]:
    """Yield the sentences that went (``- …``), came (``+ …``) or stand around these; ``…`` where some are left out."""
    lines = difflib.unified_diff(_sentences(old), _sentences(new), lineterm="", n=CONTEXT)
    for line in list(lines)[2:]:  # the two lines of file names
        yield "…" if line.startswith("@@") else f"{line[0]} {line[1:]}"


def _sentences(text: str) -> list[str]:
    return [sentence for line in text.splitlines() for sentence in sentences(line)]
