"""What a text version draws with characters alone: headings and aligned records. All of it by display width."""

from __future__ import annotations

from collections.abc import Iterable

from reports.clean import plain
from reports.escape import Verbatim
from reports.width import width, wrap

COLUMNS = 72
INDENT = "   "


def wrapped(value: str, indent: str = "", first: str | None = None) -> Verbatim:
    """Return a text wrapped, cleaned first; ``first`` begins the first line in place of ``indent``."""
    return Verbatim(wrap(plain(value), COLUMNS, indent=indent, first=first))


def heading(text: str, line: str = "-") -> Verbatim:
    """Return a heading, underlined as wide as it is."""
    shown = wrapped(text)
    return Verbatim(f"{shown}\n{line * max(map(width, shown.split(chr(10))))}")


def record(pairs: Iterable[tuple[str, str]]) -> Verbatim:
    """Return labels and values, aligned, each value wrapped beside its label; what is empty is left out."""
    pairs = [(plain(label), value) for label, value in pairs]
    column = max((width(label) for label, _ in pairs), default=0) + 2
    lines = [
        wrapped(
            value,
            indent=INDENT + " " * column,
            first=INDENT + label + " " * (column - width(label)),
        )
        for label, value in pairs
        if value
    ]
    return Verbatim("\n".join(lines))


def line(text: str) -> Verbatim:
    """Return a line whose spaces stand where they are, indented; it is of our own making."""
    return Verbatim(INDENT + text)
