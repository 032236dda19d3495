"""The next page of a list, by the source's ``pages`` rule. Pure: addresses in, an address out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

FURTHEST = 500  # a list is never followed further than this many pages

COUNT_DOWN = "count-down"


def next_page(url: str, rule: str, links: Iterable[str] = ()) -> str | None:
    """Return the address of the page after ``url``, or None at the end.

    ``rule``: ``?page={n}`` and ``list{n}.htm`` count from the list itself, so the second page is 2, unless one of the
    page's ``links`` is a page 1 of its own; ``index_{n}.html`` follows ``index.html``, so the second page is 1;
    ``count-down`` (VSB): the highest number that ``links`` have under the list's own path is the second page, and later
    pages go down to 1.
    """
    if rule == COUNT_DOWN:
        return _count_down(url, links)
    if rule.startswith("?"):
        return _by_query(url, rule)
    return _by_path(url, rule, links)


def _by_query(url: str, rule: str) -> str | None:
    parts = urlsplit(url)
    template = dict(parse_qsl(rule[1:], keep_blank_values=True))
    key = next(name for name, value in template.items() if "{n}" in value)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = _after(re.fullmatch(template[key].replace("{n}", r"(\d{1,6})"), given.get(key, "")), first=2)
    if number is None:
        return None
    query = given | {name: value.replace("{n}", str(number)) for name, value in template.items()}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _by_path(url: str, rule: str, links: Iterable[str]) -> str | None:
    path = urlsplit(url).path
    before, after = rule.split("{n}")
    shown = re.search(rf"(?:^|(?<=/)){re.escape(before)}(\d{{1,6}}){re.escape(after)}$", path)
    page_one = urlsplit(urljoin(url, f"{before}1{after}")).path
    own = before.endswith("index_") or any(urlsplit(link).path == page_one for link in links)
    number = _after(shown, first=1 if own else 2)
    if number is None:
        return None
    if shown:
        return urljoin(url, path[: shown.start(1)] + str(number) + path[shown.end(1) :])
    return urljoin(url, f"{before}{number}{after}")


def _after(shown: re.Match[str] | None, *, first: int) -> int | None:
    """The number after the one shown; ``first`` where none is: that is the list's own first page."""
    number = int(shown[1]) + 1 if shown else first
    return number if number <= FURTHEST else None


def _count_down(url: str, links: Iterable[str]) -> str | None:
    path = urlsplit(url).path
    here = re.search(r"/(\d+)\.htm$", path)
    if here:
        number = int(here[1]) - 1
        return urljoin(url, f"{number}.htm") if number > 0 else None
    folder = re.sub(r"\.htm$", "", path)
    # The folder may be linked through another host name of the same site; its path is what counts.
    numbers = (re.fullmatch(re.escape(folder) + r"/(\d{1,6})\.htm", urlsplit(link).path) for link in links)
    highest = max((int(match[1]) for match in numbers if match), default=None)
    return urljoin(url, f"{folder}/{highest}.htm") if highest is not None else None
