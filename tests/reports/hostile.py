"""Digests in which every text that can come from the web is what an attacker would put there."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, Literal

from reports.model import Digest

NASTY = (
    "<script>alert(1)</script>",
    "</script></style></title><img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "<!-- ]]> &lt;b&gt; &#106;",
    "{{ 7*7 }}{% raw %}{# x #}",
    "${7*7} <%= 7*7 %>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://evil.example/ www.evil.example evil@evil.example",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>",
    "**bold** _it_ `code` ~~gone~~ # heading",
    "a | b | c",
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "1. list",
    "> quote",
    "two\r\nlines\nBcc: evil@evil.example\r\n\r\nbody",
    "right\u202eto\u2066left\u2069 \u200fmark\u061c",
    "nul\x00 bell\x07 esc\x1b[2J c1\x9b31m del\x7f",
    "half\ud800 a character\udfff and none\ufffe",
    "zero\u200bwidth\ufeff\u2060 soft\u00adhyphen",
)
# What a file, a terminal or a reader obeys without showing it.
UNSEEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufffe]"
)
# Made by us and checked where they are set: names of issues, of weeks, of languages and zones.
OURS = {
    ("Digest", "id"),
    ("Digest", "week"),
    ("Digest", "language"),
    ("Digest", "timezone"),
    ("Item", "first_issue"),
    ("Correction", "issue"),
    ("Tally", "issue"),
    ("Previous", "id"),
    ("Translation", "language"),
}
LINKS = ("url", "homepage")


def everywhere(made: Digest, text: str, *, url: str | None = None) -> Digest:
    """Return the digest with every text in it replaced, whatever records it consists of; ``url``: where links lead."""
    return typing.cast(Digest, _record(made, text, url or text))


def _record(record: Any, text: str, url: str) -> Any:
    hints, owner = typing.get_type_hints(type(record)), type(record).__name__
    said = {
        one.name: _value(getattr(record, one.name), hints[one.name], url if one.name in LINKS else text, url)
        for one in dataclasses.fields(record)
        if (owner, one.name) not in OURS
    }
    return dataclasses.replace(record, **said)


def _value(value: Any, kind: Any, text: str, url: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is str:
        return text
    if origin in (typing.Union, types.UnionType):
        [first, *_] = [one for one in arguments if one is not type(None)]
        return value if value is None and first is not str else _value(value, first, text, url)
    if origin is tuple:
        each = arguments[:1] * len(value) if arguments[-1] is ... else arguments
        return tuple(_value(one, of, text, url) for one, of in zip(value, each, strict=True))
    if origin is dict:
        said = {key: _value(one, arguments[1], text, url) for key, one in value.items()}
        return said | dict.fromkeys([text], next(iter(said.values()))) if said else said
    if dataclasses.is_dataclass(value):
        return _record(value, text, url)
    assert origin is not Literal or value in arguments
    return value
