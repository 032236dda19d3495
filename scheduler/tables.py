"""Plain aligned tables. A Chinese character takes two columns of a terminal, a combining mark none."""

from __future__ import annotations

from collections.abc import Sequence

from reports.width import width


def clip(text: str, columns: int) -> str:
    """Cut a text to at most ``columns`` terminal columns, with an ellipsis where something is missing."""
    if width(text) <= columns:
        return text
    kept = text[: columns - 1]
    while width(kept) >= columns:
        kept = kept[:-1]
    return kept + "…"


def table(headers: Sequence[str] | None, rows: Sequence[Sequence[object]], *, columns: int | None = None) -> list[str]:
    """Lay out rows under headers, numbers to the right; the widest column gives way where ``columns`` are too few."""
    lines = [[_cell(value) for value in row] for row in rows]
    whole = [list(headers), *lines] if headers else lines
    if not whole:
        return []
    widths = [max(map(width, column)) for column in zip(*whole, strict=True)]
    if columns is not None:
        _narrow(widths, columns)
    right = [any(_is_number(row[i]) for row in rows) for i in range(len(widths))]
    if headers:
        whole.insert(1, ["─" * each for each in widths])
    return [_line(line, widths, right) for line in whole]


def _narrow(widths: list[int], columns: int) -> None:
    while sum(widths) + 2 * (len(widths) - 1) > columns and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1


def _line(cells: Sequence[str], widths: list[int], right: list[bool]) -> str:
    placed = []
    for cell, columns, to_the_right in zip(cells, widths, right, strict=True):
        text = clip(cell, columns)
        gap = " " * (columns - width(text))
        placed.append(gap + text if to_the_right else text + gap)
    return "  ".join(placed).rstrip()


def printable(text: str) -> str:
    """Replace what a terminal would obey rather than show, such as escapes and overrides of direction."""
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text)


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
    return text if text.isprintable() else " ".join(printable(text).split())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
