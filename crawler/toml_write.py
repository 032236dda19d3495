"""Writing TOML: what a source's file holds, as ``tomli`` reads it, to text. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

# What TOML does not allow in a string as it is, what XML allows nowhere (a declaration travels in OPML, too), and what
# makes an editor show a line in another order than it has.
_ESCAPED = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def dumps(table: Mapping[str, Any]) -> str:
    """Write a table of plain values, lists of them, tables of these and lists of such tables; in its order."""
    return "\n".join(_lines(table)) + "\n"


def text(value: str) -> str:
    """Write a string."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def value(given: Any) -> str:
    """Write a plain value or a list of them. Raises TypeError for any other."""
    if isinstance(given, str):
        return text(given)
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int | float):
        return repr(given)
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, list | tuple):
        return f"[{', '.join(map(value, given))}]"
    raise TypeError(f"{type(given).__name__} has no place in the TOML of a source")


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    tables = {key: entry for key, entry in table.items() if _is_table(entry)}
    for key, entry in table.items():
        if key not in tables:
            yield f"{key} = {value(entry)}"
    for key, entry in tables.items():
        for each in [entry] if isinstance(entry, Mapping) else entry:
            yield ""
            yield f"[{key}]" if isinstance(entry, Mapping) else f"[[{key}]]"
            for name, inner in each.items():
                yield f"{name} = {value(inner)}"


def _is_table(entry: Any) -> bool:
    return isinstance(entry, Mapping) or (isinstance(entry, list) and bool(entry) and isinstance(entry[0], Mapping))
