"""What the outlines of an OPML file become: a source's TOML each, or a reason why not. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import tomli

from crawler.errors import SourceError

if TYPE_CHECKING:
    from crawler.opml import Outline
    from crawler.source import Layout, SourceSpec

ORIGIN = "Imported from OPML."
LEAST_DELAY, LEAST_EVERY = 1.0, 600  # seconds: what asks more often is worth a word


@dataclass(frozen=True, kw_only=True)
class Row:
    """What becomes of one outline: ``toml`` where it is added, ``why`` where it is not or needs a look."""

    name: str
    outcome: Literal["added", "skipped", "wrong"]
    address: str
    title: str
    why: str = ""
    toml: str = ""


def rows(
    outlines: Sequence[Outline], known: Mapping[str, SourceSpec], layouts: Mapping[str, Layout], taken: Sequence[str]
) -> Iterator[Row]:
    """Go through the outlines in their order. ``known``: what is watched; ``taken``: names of files besides."""
    from storage.urls import canonical

    names = {*known, *taken}
    watched = {canonical(rule.feed): name for name, spec in known.items() for rule in spec.discover if rule.feed}
    for outline in outlines:
        row, feeds = _row(outline, names, watched, layouts)
        if row.outcome == "added":
            names.add(row.name)
            watched |= dict.fromkeys(map(canonical, feeds), row.name)
        yield row


def _row(
    outline: Outline, names: set[str], watched: Mapping[str, str], layouts: Mapping[str, Layout]
) -> tuple[Row, list[str]]:
    from crawler.declaration import read_source
    from storage.urls import canonical

    title, address = outline.title or "", outline.feed or outline.homepage or ""

    def refused(outcome: Literal["skipped", "wrong"], name: str, why: str) -> tuple[Row, list[str]]:
        return Row(name=name, outcome=outcome, address=address, title=title, why=why), []

    if outline.wrong:
        return refused("wrong", "", outline.wrong)
    if outline.feed and (by := watched.get(canonical(outline.feed))):
        return refused("skipped", by, "its feed is watched already")
    toml = _declared(outline) if outline.declaration else _made(outline, names)
    try:
        spec = read_source(tomli.loads(toml), file="OPML", layouts=layouts)
    except RecursionError:
        return refused("wrong", "", "its declaration is nested too deeply")
    except (SourceError, ValueError) as error:
        return refused("wrong", "", str(error))
    name = spec.source.name
    if name in names:
        return refused("skipped", name, "there is a source of that name already")
    feeds = [rule.feed for rule in spec.discover if rule.feed]
    address = address or spec.source.homepage
    return Row(name=name, outcome="added", address=address, title=title, why=_remark(spec), toml=toml), feeds


def _remark(spec: SourceSpec) -> str:
    """Say what somebody else's declaration asks of this machine, or in our name of others, that is not usual."""
    much = [
        "render = true" if spec.render else "",
        f"delay = {spec.delay:g} s" if spec.delay < LEAST_DELAY else "",
        f"every = {spec.source.every} s" if spec.source.every < LEAST_EVERY else "",
    ]
    return f"asks for much, see that you want it: {', '.join(filter(None, much))}" if any(much) else ""


def _declared(outline: Outline) -> str:
    """Return the TOML that an outline of ours carries, without what is nobody else's to say: a proxy."""
    from crawler.toml_write import dumps

    try:
        table = tomli.loads(outline.declaration or "")
        return dumps({key: value for key, value in table.items() if key != "proxy"})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return outline.declaration or ""  # whose mistake is said where it is read


def _made(outline: Outline, names: set[str]) -> str:
    """Write the TOML of a feed of which only a line of OPML is known."""
    from crawler.scout import about, naming
    from crawler.scout.declare import declare
    from crawler.source import Discover

    feed = outline.feed or ""
    who = about.of_outline(outline.title, feed, outline.homepage, outline.language)
    name = naming.unused(naming.from_title(outline.title or "", who.homepage), names)
    return declare(name, who, [Discover(feed=feed)], origin=ORIGIN)
