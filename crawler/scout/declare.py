"""The TOML of a source, as a person would write it: what is certain plain, what is guessed with a comment. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from crawler.scout.about import About, Fact
from crawler.scout.offers import Offer
from crawler.source import Discover
from crawler.toml_write import text, value


def declare(
    name: str, about: About, rules: Sequence[Discover], *, origin: str, layout: str | None = None, spared: bool = False
) -> str:
    """Write the TOML of a source; without ``rules`` it is one that is found from its homepage.

    ``origin``: a line that says where it comes from. ``spared``: it is a server of our own, asked without delay. There
    is no ``verified``: that is for a person who has seen its pages.
    """
    lines = [
        f"# {origin} Where a line is a guess, it says so.",
        f"name = {text(name)}",
        _line("title", about.title),
        f"homepage = {text(about.homepage)}",
        _line("country", about.country),
        _line("kind", about.kind),
        _line("languages", about.languages),
        _line("timezone", about.timezone),
    ]
    if layout:
        lines.append(f"layout = {text(layout)}")
    lines.append(_line("every", about.every))
    if spared:
        lines.append("delay = 0  # a server of your own")
    for rule in rules:
        lines += ["", "[[discover]]", *_place(rule)]
    return "\n".join(lines) + "\n"


def rules_of(taken: Sequence[Offer], layout: str | None) -> list[Discover]:
    """Return the rules of the lists that are taken, without what their layout says already."""
    return [
        offer.rule if offer.own_pattern or layout is None else replace(offer.rule, article_url=None, pages=None)
        for offer in taken
    ]


def _place(rule: Discover) -> Iterator[str]:
    kinds = {"feed": rule.feed, "sitemap": rule.sitemap, "listing": rule.listing, "list_json": rule.list_json}
    for kind, address in kinds.items():
        if address:
            yield f"{kind} = {text(address)}"
    if rule.article_url:
        yield f"article_url = {_pattern(rule.article_url)}"
    if rule.pages:
        yield f"pages = {text(rule.pages)}"


def _line(key: str, fact: Fact[Any]) -> str:
    return f"{key} = {value(fact.value)}" + (f"  # a guess: {fact.guess}" if fact.guess else "")


def _pattern(expression: str) -> str:
    """Write an expression as it is, between single quotes, where it can stand there."""
    return f"'{expression}'" if expression.isprintable() and "'" not in expression else text(expression)
