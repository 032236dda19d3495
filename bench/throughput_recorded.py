"""The recorded pages of bench/throughput.py, as many distinct ones as are wanted.

Every page of bench.gold, one after another. Where more are asked for, the pages come again with other words: on each
page every longer word (and every Chinese character) is replaced by another of the same page, always the same one, in
what is shown, in titles and descriptions, and in JSON-LD. Markup, lengths and letters stay as they are, so it costs as
much to read; but no two of them share a phrase.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from html import unescape
from itertools import chain, count, islice
from pathlib import Path
from unicodedata import name
from urllib.parse import quote, urlsplit

from bench.gold import DATA, SETS, Gold, gold
from bench.throughput_pages import write
from crawler.read.charset import decode

TOGETHER = 200  # words of about the same length

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_WORD = re.compile(r"&#?\w+;|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]{4,}")  # an entity stays as it is
_TEXTS = re.compile(
    r"""(?P<skipped><(?:script(?![^>]*ld\+json)|style)\b.*?</(?:script|style)>)
    |(?P<before><meta\b[^>]*?\b(?:title|description)["'][^>]*?\bcontent=["'])(?P<content>[^"']*)
    |(?P<field>"(?:headline|name|description|articleBody)"\s*:\s*")(?P<value>(?:[^"\\]|\\.)*)
    |(?<=>)(?P<shown>[^<>]+)(?=<)""",
    re.I | re.S | re.X,
)


def recorded(number: int, folder: Path, data: Path = DATA) -> None:
    """Write so many distinct recorded pages into a folder. Raises FileNotFoundError without recorded pages."""
    known = [page for set_ in SETS for page in gold(data, set_)]
    rounds = chain.from_iterable(((again, page) for page in known) for again in count())
    pages = ((_path(at, page), *_with_words(again, page)) for at, (again, page) in enumerate(islice(rounds, number)))
    write(folder, ((path, title, body, None) for path, title, body in pages))


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
    """Give each word of a page another one, of the same script and of about the same length."""
    shown = " ".join(piece["shown"] or "" for piece in _TEXTS.finditer(html))
    scripts: defaultdict[str, set[str]] = defaultdict(set)
    for word in _WORD.findall(shown.lower()):
        if word[0] != "&":
            scripts[name(word[0], "none").split()[0]].add(word)
    dice = random.Random(again)
    others: dict[str, str] = {}
    for of_script in scripts.values():
        words = sorted(of_script, key=lambda word: (len(word), word))
        for start in range(0, len(words), TOGETHER):
            some = words[start : start + TOGETHER]
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
