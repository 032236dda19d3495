"""Guesses about addresses nobody has described: is it an article, is it on the same site."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.dates import from_url

_NOT_ARTICLES = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|sections?|themes?|topics?|rubrics?|special|search|login|register|about|contacts?"
    r"|privacy|terms|rules|policy|polic[yi]|politika-(?:obrabotki|konfid)|polzovatel|reklama|kontakty|vakansii|video|photo"
    r"|gallery|page|feed|wp-content|wp-admin|user|cart|rss)(?:[/_?.-]|$)|/(?:index|list|default|main)(?:_?\d+)?\.\w+$"
    r"|/20\d\d(?:/\d\d){0,2}/?$",  # an archive of a year, a month or a day
    re.I,
)
_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|jpe?g|png|gif|webp|svg|mp[34]|avi|mov|css|js|xml|json|apk|exe)$", re.I
)
_NEWS_PATH = re.compile(
    r"/(?:[a-z]{2}/)?(?:news|novosti|zhanalyqtar|zhanalyktar|article|articles|info|post|posts|press|blog|stories|story)(?:-\w{2})?/",
    re.I,
)
_HEX_ID = re.compile(r"[0-9a-f]{24,32}|-[0-9a-f]{6,8}/?$", re.I)
_NUMBER_ID = re.compile(r"(?:^|[/_=a-z-])\d{4,}(?:\.\w{3,5})?/?$", re.I)
_CJK = re.compile(r"[\u3400-\u9fff]")


def same_site(address: str, url: str) -> bool:
    """Whether two addresses belong to one site: the same registrable name (news.xjtu.edu.cn and xjtu.edu.cn)."""
    return registrable(address) == registrable(url)


def looks_like_article(address: str, text: str) -> bool:
    """Guess from its address and the text of its link whether a page is an article."""
    parts = urlsplit(address)
    if _FILES.search(parts.path) or _NOT_ARTICLES.search(parts.path) or (parts.path in ("", "/") and not parts.query):
        return False
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    length = weight(text)
    score = 3 * (from_url(parts.path) is not None)
    score += 2 * bool(_HEX_ID.search(parts.path))
    score += bool(_NUMBER_ID.search(parts.path) or _NUMBER_ID.search(parts.query))
    score += 2 * (len(re.findall(r"[-_]", last)) >= 3)
    score += bool(_NEWS_PATH.search(parts.path))
    score += (length >= 25) - (0 < length < 12)
    return score >= 2


def weight(text: str) -> int:
    """How much a text says, in letters: a Chinese character says as much as three."""
    return len(text) + 2 * len(_CJK.findall(text))


def registrable(address: str) -> str:
    """Return the registrable part of an address's host, near enough without a list: edu.cn counts as one label."""
    labels = (urlsplit(address).hostname or "").split(".")
    if labels[-1].isdigit():
        return ".".join(labels)
    shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in {"com", "edu", "gov", "org", "net", "ac", "co"}
    return ".".join(labels[-3:] if shared else labels[-2:])
