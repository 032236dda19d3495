"""The pages of an article that its site shows in several: which addresses hold the others. Pure.

Two things must agree before an address is believed: it is the page's own with a page number (``c_1_2.htm`` beside
``c_1.htm``, ``/slug/2/``, ``?page=2``), and what leads there looks like a pager ("2", "下一页", ``rel=next``). So the
next *article*, which has a name of its own, is never taken for the next page; what still is taken wrongly (a pager of
comments, of a list beside the article) shows when the pages are joined: it brings nothing new. And an address with a
number may be an article of its own below its list (``/news-12`` and ``/news``): whether it is a later page is for the
first page to confirm (``crawler.read.join.belongs``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.read.tree import text_of
from storage.urls import canonical

SEVERAL = "several-pages"  # the warning that some of an article's pages were not read
MOST = 20  # pages of one article that are read
_LINKS = 500  # links with a pager's words that are looked at
_LONGEST = 1_000  # characters of an address
_LONGEST_TEXT = 24  # characters of what a pager's link says

_SUFFIX = re.compile(r"(?P<stem>.*[^/_-])(?:[_-]p?(?P<n>\d{1,2})|\((?P<m>\d{1,2})\))(?P<end>\.[a-z]{3,5})?", re.I)
_FOLDER = re.compile(r"(?P<stem>/.*[^/])/(?:page[/-]?|p)?(?P<n>\d{1,2})/?", re.I)
_FIELD = re.compile(
    r"(?:page|pg|pn|p|pagen_\d|page_?(?:no|num|number)|paged|cur_?page|pageindex|part|nextpage)=(?P<n>\d{1,2})", re.I
)
_WHOLE_END = re.compile(r"(?P<stem>.*[^/_-])[_-](?:all|full|single|whole)(?P<end>\.[a-z]{3,5})?", re.I)
_WHOLE_FOLDER = re.compile(r"(?P<stem>/.*[^/])/(?:all|full|single|singlepage|onepage|view-all)/?", re.I)
_WHOLE_FIELD = re.compile(
    r"(?:page|pagewanted|view|show|mode)=(?:all|full|single|singlepage)"
    r"|(?:all|full|fullpage|single|singlepage|show_?all|view_?all)=(?:1|true|yes|all|y)",
    re.I,
)
_BARE = re.compile(r"\s*(?:\?|(?:\./)?(?:page[/-])?\d+/?\s*$)")  # an address that leaves out the page's own name

_NUMBER = re.compile(r"\W*(?:第|page|стр(?:аница|\.)?)?\s*(\d{1,2})\s*(?:页|頁|-?бет)?\W*", re.I)
_NEXT = re.compile(
    r"\W*(?:下一?[页頁]|后一页|next(?:\ page)?|следующая(?:\ страница)?|далее|келесі(?:\ бет)?)\W*|[>»›→]+", re.I | re.X
)
_PREVIOUS = re.compile(
    r"""
    \W*(?:上一?[页頁]|前一页|prev(?:ious)?(?:\ page)?|предыдущая(?:\ страница)?|алдыңғы(?:\ бет)?)\W* | [<«‹←]+
    """,
    re.I | re.X,
)
_START = re.compile(r"\W*(?:第一[页頁]|首页|first(?:\ page)?|первая(?:\ страница)?|бірінші(?:\ бет)?)\W*", re.I | re.X)
_WHOLE = re.compile(
    r"""
    \W*(?:(?:阅读|閱讀|查看|显示|单页|余下|阅读余下)?全文(?:阅读)?|在?单页(?:阅读|显示)
        |(?:(?:view|read|show)\ )?(?:(?:as|on|in)\ )?(?:a\ )?(?:single|one)[\ -]page(?:\ view)?
        |(?:view|show)\ all(?:\ pages)?|(?:full|whole)\ (?:article|text|story)
        |(?:(?:показать|читать)\ )?(?:на\ )?одной\ страниц(?:е|ей)|читать\ полностью|весь\ текст
        |бір\ бетте|толық\ (?:оқу|мәтін))\W*
    """,
    re.I | re.X,
)
_ELSEWHERE = re.compile(
    r"comment|disqus|review|reply|respond|related|recommend|sidebar|комментар|пікір|评论|相关", re.I
)


@dataclass(frozen=True, kw_only=True)
class Pager:
    """What a page says of the others of its article.

    ``number``: its own, as its address counts (0: it has none, the first page). ``further``: (number, address) of the
    pages after it, ascending. ``first``: where the first page is, on a later one. ``whole``: where all is on one page.
    """

    number: int = 0
    further: tuple[tuple[int, str], ...] = ()
    first: str | None = None
    whole: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Link:
    address: str
    text: str
    rel: str


def find(tree: HtmlElement, url: str, told: str) -> Pager | None:
    """Find the pager of the page at ``url``; None where the page is all there is.

    ``told`` is the address that the page gives for itself.
    """
    own = _split(url)
    if own is None or len(url) > _LONGEST or _is_front(own):
        return None
    here, places = _key(own), dict(_numbered(own))
    links = list(_links(tree, url, own, here))
    first, base, number = None, here, 0
    for stem, n in places.items():
        if n and (found := _first(links, stem, n, told)) is not None:
            first, base, number = found, stem, n
            break
        if n == 1 and any(_NUMBER.fullmatch(link.text) and _place(link, stem) == 2 for link in links):
            base, number = stem, 1
    further = dict(_further(links, base, number))
    whole = next((link.address for link in links if _WHOLE.fullmatch(link.text) and base in _wholes(link)), None)
    if not (further or first or whole):
        return None
    return Pager(number=number, further=tuple(sorted(further.items())[:MOST]), first=first, whole=whole)


def _first(links: list[_Link], stem: str, number: int, told: str) -> str | None:
    """Where the first page is, if the page at hand is a later one of ``stem``: something must lead back to it.

    "Previous" has to lead from the second page; "first" (首页 is also the site's front page) stand beside a way to the
    page before; a bare "back" leads anywhere.
    """
    if _is_front(urlsplit(stem)):
        return None
    before = number <= 2 or any(_place(link, stem) == number - 1 for link in links)
    for link in links:
        number_there = 0 if _key(urlsplit(link.address)) == stem else _place(link, stem)
        back = number <= 2 and ("prev" in link.rel or _PREVIOUS.fullmatch(link.text))
        start = before and ("first" in link.rel or _START.fullmatch(link.text))
        says = _NUMBER.fullmatch(link.text)
        if number_there == 0 and (back or start or (says and int(says[1]) == 1)):
            return link.address
        if number_there == 1 and number > 1 and says and int(says[1]) == 1:
            return link.address
    parts = _split(told)
    return told if number > 1 and parts is not None and _key(parts) == stem else None


def _further(links: list[_Link], base: str, number: int) -> Iterator[tuple[int, str]]:
    """The pages of ``base`` after the page at hand that its pager leads to."""
    for link in links:
        there = _place(link, base)
        if there is None or there <= number:
            continue
        says = _NUMBER.fullmatch(link.text)
        if says:  # "2" leads to number 2, or to 1 where the site counts from none
            if int(says[1]) >= 2 and there in (int(says[1]), int(says[1]) - 1):
                yield there, link.address
        elif there <= max(number + 1, 2) and ("next" in link.rel or _NEXT.fullmatch(link.text)):
            yield there, link.address


def _links(tree: HtmlElement, url: str, own: SplitResult, here: str) -> Iterator[_Link]:
    """The links that may be those of a pager: by what they say, on the same host, not among comments."""
    name = own.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    looked = 0
    token = "" if "%" in name else re.sub(r"[_-]?\(?\d{1,2}\)?$", "", name) or name
    for element in tree.iter("a", "link"):
        href = element.get("href", "").strip()
        if token not in href and not ((href[:1] in "?.p" or href[:1].isdecimal()) and _BARE.match(href)):
            continue
        if not 0 < len(href) <= _LONGEST or _ELSEWHERE.search(href):
            continue
        text, rel = "" if element.tag == "link" else text_of(element), element.get("rel", "").lower()
        if len(text) > _LONGEST_TEXT or not (text or "next" in rel or "prev" in rel or "first" in rel):
            continue
        looked += 1
        if looked > _LINKS:
            return
        parts = _split(url, href)
        if parts is None or parts.hostname != own.hostname or _key(parts) == here or _beside(element):
            continue
        yield _Link(address=canonical(parts.geturl()), text=text, rel=rel)


def _beside(element: HtmlElement) -> bool:
    """Whether a link belongs to something beside the article: comments, related news."""
    return any(
        parent.tag == "aside" or _ELSEWHERE.search(f"{parent.get('id', '')} {parent.get('class', '')}")
        for parent in element.iterancestors()
        if parent.tag not in ("body", "html")
    )


def _place(link: _Link, stem: str) -> int | None:
    """Which page of ``stem`` a link leads to; None: to none of them."""
    return dict(_numbered(urlsplit(link.address))).get(stem)


def _numbered(parts: SplitResult) -> Iterator[tuple[str, int]]:
    """Every way to read an address as that of a page with a number: the address without it, and the number."""
    match = _SUFFIX.fullmatch(parts.path)
    if match:
        path = match["stem"] + (match["end"] or "")
        yield _key(parts._replace(path=path)), int(match["n"] or match["m"])
    match = _FOLDER.fullmatch(parts.path)
    if match:
        yield _key(parts._replace(path=match["stem"])), int(match["n"])
    fields = parts.query.split("&")
    for index, field in enumerate(fields[:20]):
        match = _FIELD.fullmatch(field)
        if match:
            yield _key(parts._replace(query="&".join(fields[:index] + fields[index + 1 :]))), int(match["n"])


def _wholes(link: _Link) -> Iterator[str]:
    """The addresses of which a link's may be the version on one page."""
    parts = urlsplit(link.address)
    for pattern in (_WHOLE_END, _WHOLE_FOLDER):
        match = pattern.fullmatch(parts.path)
        if match:
            yield _key(parts._replace(path=match["stem"] + (match.groupdict().get("end") or "")))
    fields = parts.query.split("&")
    kept = [field for field in fields[:20] if not _WHOLE_FIELD.fullmatch(field)]
    if len(kept) < len(fields[:20]):
        yield _key(parts._replace(query="&".join(kept)))


def _key(parts: SplitResult) -> str:
    """What two spellings of one address share: no scheme, no trailing slash, no fragment."""
    return canonical(urlunsplit(parts._replace(scheme="http", path=parts.path.rstrip("/"), fragment="")))


def _is_front(parts: SplitResult) -> bool:
    """Whether an address is that of a site's front page."""
    return not parts.query and re.fullmatch(r"/?(?:index\.[a-z]{3,5})?", parts.path, re.I) is not None


def _split(url: str, link: str = "") -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(url, link))
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https", "file") else None
