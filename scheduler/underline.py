"""Words of a text marked where they stand: underlined on a terminal, whose lines break where they must."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import click

from reports.width import wrap
from scheduler.tables import printable

BEGIN, END = "\u2061", "\u2062"  # take no columns, and are never in what is printable


def marked(text: str, spans: Iterable[tuple[int, int]], begin: str, end: str) -> str:
    """Return a text, made printable, with marks around places in it, which must not overlap."""
    shown, done, at = printable(text), "", 0
    for start, stop in spans:
        done += f"{shown[at:start]}{begin}{shown[start:stop]}{end}"
        at = stop
    return done + shown[at:]


def underlined(text: str, spans: Iterable[tuple[int, int]], columns: int) -> list[str]:
    """Return a text in lines of at most so many columns, with places in it underlined."""
    return _styled(wrap(marked(text, spans, BEGIN, END), columns).split("\n"))


def _style(found: re.Match[str]) -> str:
    return click.style(found[1], bold=True, underline=True) if found[1] else ""


def _styled(lines: Sequence[str]) -> list[str]:
    """Underline what stands between the marks; what goes on in the next line is taken up there."""
    done, inside = [], False
    for line in lines:
        whole = (BEGIN if inside else "") + line
        inside = whole.rfind(BEGIN) > whole.rfind(END)
        whole += END if inside else ""
        done.append(re.sub(f"{BEGIN}(.*?){END}", _style, whole))
    return done
