"""The pages that bench/throughput.py has crawled: recorded ones, or made ones whose layouts say where the text is.

Recorded: every page of bench.gold, one after another. Where more are asked for, the pages come again with other words:
on each page every longer word (and every Chinese character) is replaced by another of the same page, always the same
one, in what is shown, in titles and descriptions, and in JSON-LD. Markup, lengths and letters stay as they are, so it
costs as much to read; but no two of them share a phrase.

Made: see bench/throughput_made.py.

Pages travel between processes as a folder: a file each, and ``index.jsonl``.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape, unescape
from itertools import chain, count, islice
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench.gold import DATA, SETS, Gold, gold
from crawler.read.charset import decode

SITES = 40  # hosts with a feed each

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_WORD = re.compile(r"&#?\w+;|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]{4,}")  # an entity stays as it is
_TEXTS = re.compile(
    r"""(?P<skipped><(?:script(?![^>]*ld\+json)|style)\b.*?</(?:script|style)>)
    |(?P<before><meta\b[^>]*?\b(?:title|description)["'][^>]*?\bcontent=["'])(?P<content>[^"']*)
    |(?P<field>"(?:headline|name|description|articleBody)"\s*:\s*")(?P<value>(?:[^"\\]|\\.)*)
    |(?<=>)(?P<shown>[^<>]+)(?=<)""",
    re.I | re.S | re.X,
)


@dataclass(frozen=True, kw_only=True)
class Served:
    """A page of a farm: its site's number, its path there, the title in its feed, and the layout it is made after."""

    site: int
    path: str
    title: str
    file: str
    layout: str | None = None

    @property
    def host(self) -> str:
        """The address of its site."""
        return host(self.site)


def host(site: int) -> str:
    """Return the loopback address of a site."""
    return f"127.0.4.{site + 1}"


def recorded(number: int, folder: Path, data: Path = DATA) -> None:
    """Write so many distinct recorded pages into a folder. Raises FileNotFoundError without recorded pages."""
    known = [page for name in SETS for page in gold(data, name)]
    rounds = chain.from_iterable(((again, page) for page in known) for again in count())
    pages = ((_path(at, page), *_with_words(again, page)) for at, (again, page) in enumerate(islice(rounds, number)))
    write(folder, ((path, title, body, None) for path, title, body in pages))


def write(folder: Path, pages: Iterator[tuple[str, str, bytes, str | None]]) -> None:
    """Write pages (path, title, body, layout) into a folder, dealt out to the sites in turn."""
    folder.mkdir(parents=True)
    with (folder / "index.jsonl").open("w", encoding="utf-8") as index:
        for at, (path, title, body, layout) in enumerate(pages):
            file = f"{at:06}.html"
            (folder / file).write_bytes(body)
            page = Served(site=at % SITES, path=path, title=title, file=file, layout=layout)
            index.write(json.dumps(asdict(page), ensure_ascii=False) + "\n")


def load(folder: Path) -> list[Served]:
    """Return the pages of a folder, without their bodies."""
    return [Served(**json.loads(line)) for line in (folder / "index.jsonl").read_text("utf-8").splitlines()]


def feed(base: str, pages: Sequence[Served], published: str) -> bytes:
    """Write the RSS feed of a site at ``base``; all of it came out at the same time, an RFC 822 date."""
    items = "".join(
        f"<item><title>{escape(page.title)}</title><link>{base}{escape(page.path)}</link>"
        f"<pubDate>{published}</pubDate></item>\n"
        for page in pages
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Farm</title>\n{items}</channel></rss>'.encode()


def _path(number: int, page: Gold) -> str:
    """Keep what can be told from the address, such as a day; the number keeps two pages apart."""
    return f"/{number}{quote(urlsplit(page.url).path or '/', safe='/%')}"


def _with_words(again: int, page: Gold) -> tuple[str, bytes]:
    """Return the title and the markup of a page, at its first coming as it is."""
    html, encoding = decode(page.body_bytes)
    found = _TITLE.search(html)
    title = " ".join((page.title or (unescape(found[1]) if found else "Untitled")).split())
    if not again:
        return title, page.body_bytes
    others = _others(html, again)
    varied = _TEXTS.sub(lambda piece: _varied(piece, others), html)
    return _replaced(title, others), varied.encode(encoding, "xmlcharrefreplace")


def _others(html: str, again: int) -> dict[str, str]:
    """Give each word of a page another one: of the same script, and of about the same length."""
    shown = " ".join(piece["shown"] or "" for piece in _TEXTS.finditer(html))
    words = sorted(
        {word.lower() for word in _WORD.findall(shown) if word[0] != "&"}, key=lambda word: (len(word), word)
    )
    dice, others = random.Random(again), {}
    for start in range(0, len(words), 200):
        some = words[start : start + 200]
        others |= zip(some, dice.sample(some, len(some)), strict=True)
    return others


def _varied(piece: re.Match[str], others: dict[str, str]) -> str:
    if piece["skipped"]:
        return piece[0]
    before, text = piece["before"] or piece["field"] or "", piece["content"] or piece["value"] or piece["shown"] or ""
    return before + _replaced(text, others)


def _replaced(text: str, others: dict[str, str]) -> str:
    def other(found: re.Match[str]) -> str:
        word = others.get(found[0].lower(), found[0])
        return word.capitalize() if found[0][0].isupper() else word

    return _WORD.sub(other, text)
