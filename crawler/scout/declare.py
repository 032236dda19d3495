"""The TOML of a source, as a person would write it: what is certain plain, what is guessed with a comment. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from crawler.scout.about import About, Fact
from crawler.scout.offers import Offer
from crawler.source import Discover


def declare(
    name: str, about: About, taken: Sequence[Offer], *, layout: str | None, day: date, spared: bool = False
) -> str:
    """Write the TOML of a source; without ``taken`` it is one that is found from its homepage.

    ``day``: when it was found. Its ``verified`` is left out: that is for a person who has seen its pages. ``spared``:
    it is a server of our own, which is asked without delay.
    """
    lines = [
        f"# Found by `silkwatch sources add` on {day}. Where a line is a guess, it says so.",
        f"name = {_text(name)}",
    ]
    lines += [
        _line("title", about.title),
        f"homepage = {_text(about.homepage)}",
        _line("country", about.country),
        _line("kind", about.kind),
        _line("languages", about.languages),
        _line("timezone", about.timezone),
    ]
    if layout:
        lines.append(f"layout = {_text(layout)}")
    lines.append(_line("every", about.every))
    if spared:
        lines.append("delay = 0  # a server of your own")
    for offer in taken:
        own = offer.own_pattern or layout is None
        lines += ["", "[[discover]]", *place(offer.rule, article_url=offer.rule.article_url if own else None)]
    return "\n".join(lines) + "\n"


def place(rule: Discover, *, article_url: str | None) -> Iterator[str]:
    """Write the lines of one list."""
    kinds = {"feed": rule.feed, "sitemap": rule.sitemap, "listing": rule.listing, "list_json": rule.list_json}
    for kind, address in kinds.items():
        if address:
            yield f"{kind} = {_text(address)}"
    if article_url:
        yield f"article_url = {_pattern(article_url)}"


def _line(key: str, fact: Fact[Any]) -> str:
    value = fact.value
    written = f"[{', '.join(map(_text, value))}]" if isinstance(value, tuple) else _text(value)
    return f"{key} = {written}" + (f"  # a guess: {fact.guess}" if fact.guess else "")


def _text(value: str) -> str:
    """Write a TOML string: JSON's, but for the one control character that JSON lets stand."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _pattern(value: str) -> str:
    """Write an expression as it is, between single quotes, where it can stand there."""
    return f"'{value}'" if value.isprintable() and not re.search("'", value) else _text(value)
