"""From the addresses of some articles of a site to a regular expression for all of them. Pure.

What is the same in all of them stays as it is, numbers become numbers, ids ids, and words that differ slugs. Every
part of an expression ends where the next one begins, so that no address, however hostile, takes long to be refused.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import SplitResult, urlsplit

from crawler.toml_table import LONGEST_PATTERN

FEWEST = 3  # addresses of a form: fewer say nothing
FORMS = 4  # in one expression at most
LEAST = 0.1  # of the addresses: a form that fewer have is left out
CHOICES = 3  # words that a folder may be one of, each in some of the addresses: /ru/, /kz/, /en/

_DIGITS = re.compile(r"\d+")
_HEX = re.compile(r"(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,64}")
_CODE = re.compile(r"[A-Za-z_.-]{0,12}(?:\d+[A-Za-z_.-]{0,12})+")  # t20261118_1234, c_1310, content_12
_DATE = re.compile(r"20\d{2}(?:\d{2}){0,2}")  # 2026, 202611, 20261118
_ENDING = re.compile(r"\.[A-Za-z]{2,5}")
_SLUG_ENDS = (
    (re.compile(r".+-\d{3,}"), r"[^/?#]+-\d{3,}"),
    (re.compile(r".+_\d{3,}"), r"[^/?#]+_\d{3,}"),
    (re.compile(r".+-[0-9a-f]{6}(?:[0-9a-f]{2})?"), r"[^/?#]+-[0-9a-f]{6,8}"),
    (re.compile(r"\d{2,}-.+"), r"\d{2,}-[^/?#]+"),
)
# What no article has for its address.
_NAVIGATION = (
    "/", "/contact", "/contact/", "/contact.html", "/contacts", "/about", "/about/", "/about-us/", "/about/contact",
    "/index.html", "/index.htm", "/news", "/news/", "/en/", "/ru/news", "/search?q=1", "/?page=2", "/tag/news/",
    "/category/news/", "/privacy-policy", "/login", "/list.htm", "/news/page/2/", "/page/2/", "/author/admin/",
    "/one/two", "/one/two/", "/one/two.html", "/one/two/three", "/one/two/three.html", "/one/two/three/four",
)  # fmt: skip


def generalise(addresses: Iterable[str]) -> str | None:
    """Return an expression that is found in the addresses of articles like these, or None where none is safe.

    It is found in each of ``addresses`` but those of a form that only a few of them have, and in none of the addresses
    that are navigation on every site.
    """
    groups: dict[tuple[object, ...], list[SplitResult]] = defaultdict(list)
    whole = [urlsplit(address) for address in dict.fromkeys(addresses)]
    parts = _without_needless_queries(whole)
    end = "$" if parts == whole else r"(?:\?|$)"
    for each in parts:
        groups[_form(each)].append(each)
    least = max(FEWEST, LEAST * len(parts))
    large = sorted((group for group in groups.values() if len(group) >= least), key=len, reverse=True)
    written = [expression for group in large[:FORMS] if (expression := _safe(_expression(group, end)))]
    both = "|".join(dict.fromkeys(written))
    if len(both) > LONGEST_PATTERN:
        both = written[0]
    return both if 0 < len(both) <= LONGEST_PATTERN else None


def _without_needless_queries(parts: Sequence[SplitResult]) -> list[SplitResult]:
    """Take out what follows a path that is an article's own: where readers came from, most often."""
    often = Counter(each.path for each in parts)
    bare = (each if often[each.path] >= FEWEST else each._replace(query="") for each in parts)
    return list(dict.fromkeys(bare))


def _form(parts: SplitResult) -> tuple[object, ...]:
    """Return what addresses that can share an expression have in common."""
    *folders, last = parts.path.rstrip("/").split("/")
    stem, ending = _split_ending(last)
    kind = "number" if stem.isdigit() else "id" if _HEX.fullmatch(stem) else "code" if _CODE.fullmatch(stem) else ""
    words = tuple(_DIGITS.sub("0", folder) if _has_digit(folder) else "" for folder in folders)
    return len(folders), ending, kind, words, tuple(name for name, _ in _query(parts))


def _expression(group: Sequence[SplitResult], end: str) -> str:
    """Write the expression for addresses of one form."""
    segments = [each.path.rstrip("/").split("/")[1:] for each in group]
    folders = [_segment(column) for column in list(zip(*segments, strict=True))[:-1]]
    stems, endings = zip(*(_split_ending(each[-1] if each else "") for each in segments), strict=True)
    last = _segment(stems, folder=False) + _literal(endings[0])
    slash = "/?" if any(each.path.endswith("/") for each in group) and last else ""
    queries = [_query(each) for each in group]
    query = "&".join(
        f"{_literal(name)}={_segment([values[index][1] for values in queries], folder=False)}"
        for index, (name, _) in enumerate(queries[0])
    )
    return "//[^/]+/" + "/".join([*folders, last]) + slash + (rf"\?{query}$" if query else end)


def _segment(values: Sequence[str], *, folder: bool = True) -> str:
    """Write the expression for one part of a path, from what it is in each address."""
    if all(map(_ascii_digits, values)):
        lengths = {len(value) for value in values}
        dates = len(lengths) == 1 and all(len(value) == 2 or _DATE.fullmatch(value) for value in values)
        return rf"\d{{{lengths.pop()}}}" if dates else r"\d+"
    if all(_HEX.fullmatch(value) for value in values):
        lengths = {len(value) for value in values}
        return rf"[0-9a-f]{{{min(lengths)},{max(lengths)}}}" if len(lengths) > 1 else rf"[0-9a-f]{{{lengths.pop()}}}"
    if len({_DIGITS.sub("0", value) for value in values}) == 1:
        return _with_numbers(values[0])
    often = Counter(values)
    if folder and len(often) <= CHOICES and min(often.values()) >= FEWEST and not any(map(_has_digit, often)):
        return f"(?:{'|'.join(map(_literal, sorted(often)))})"
    for shape, expression in _SLUG_ENDS:
        if all(shape.fullmatch(value) for value in values):
            return expression
    words = 0 if folder else min(len([word for word in value.split("-") if word]) for value in values)
    # Three words tell a headline from the name of a page.
    return r"[^/?#-]+-+[^/?#-]+-[^/?#]+" if words > 2 else r"[^/?#]+"


def _with_numbers(value: str) -> str:
    """Keep the letters, open the numbers."""
    return r"\d+".join(map(_literal, _DIGITS.split(value)))


def _literal(text: str) -> str:
    """Write a text as it is; a hyphen stands for itself outside of brackets."""
    return re.escape(text).replace(r"\-", "-")


def _safe(expression: str) -> str | None:
    """Return an expression that leaves navigation alone, else None."""
    matches: Callable[[str], object] = re.compile(expression).search
    return None if any(matches(f"https://example.org{path}") for path in _NAVIGATION) else expression


def _split_ending(last: str) -> tuple[str, str]:
    stem, dot, ending = last.rpartition(".")
    return (stem, dot + ending) if stem and _ENDING.fullmatch(dot + ending) else (last, "")


def _query(parts: SplitResult) -> list[tuple[str, str]]:
    pairs = (pair.partition("=") for pair in parts.query.split("&") if pair)
    return [(name, value) for name, _, value in pairs]


def _has_digit(text: str) -> bool:
    return bool(_DIGITS.search(text))


def _ascii_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
