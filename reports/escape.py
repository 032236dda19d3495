"""Values from the web, fit for Markdown and for a spreadsheet."""

from __future__ import annotations

import re
from datetime import date

from reports.clean import plain, web_address

# What has a meaning anywhere, and what some readers link by themselves: "://", "www.".
ANYWHERE = re.compile(r"[\\`*_\[\]<>&#|~$@]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
# What has a meaning at the beginning of a line: a list, a heading's underline.
AT_START = re.compile(r"^(|\d{1,9}(?=[.)]))([-+=.)])")
# Spreadsheets take the full-width forms of = + - @ for the same.
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Verbatim(str):
    """Text of our own making in a format without HTML: it passes through a template as it is."""

    __slots__ = ()


def markdown(text: str) -> Verbatim:
    """Return a line of text that CommonMark shows as it is."""
    return Verbatim(AT_START.sub(r"\1\\\2", ANYWHERE.sub(lambda match: "\\" + match[0], plain(text))))


def markdown_link(title: str, url: str) -> Verbatim:
    """Return a link, or the title alone if the address may not be linked."""
    address = web_address(url)
    if address is None:
        return markdown(title)
    safe = address.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    return Verbatim(f"[{markdown(title)}](<{safe}>)")


def cell(value: object) -> object:
    """Return a value for CSV: numbers as they are, text such that no spreadsheet takes it for a formula."""
    if value is None or isinstance(value, int | float):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    safe = plain(value.isoformat() if isinstance(value, date) else str(value))
    return "'" + safe if safe.startswith(FORMULA) else safe
