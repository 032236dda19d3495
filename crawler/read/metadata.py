"""What a page says of itself outside its text: meta elements, JSON-LD, ``<title>``, canonical link. Gathered once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from crawler.read.tree import squeeze, text_of

_LONGEST_JSON = 1_000_000  # characters of one JSON-LD block
_DEEPEST = 8  # levels of JSON-LD that are searched for articles
_MOST_OBJECTS = 200
_MOST_VALUES = 200  # of one name of meta elements
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|Review|Recipe|SocialMediaPosting)$")
_PERSON_TYPE = re.compile(r"Person$")
_LIST_TYPE = re.compile(r"(?:CollectionPage|SearchResultsPage)$")
_PAGE_TYPE = re.compile(r"(?:WebPage|ItemPage|VideoObject|CreativeWork|Event|PodcastEpisode)$")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$|;\s*$"
)
# For blocks that are not valid JSON (a raw line break or quote in a headline): the fields that still can be read.
_BROKEN_FIELD = re.compile(r'"(headline|datePublished|dateModified)"\s*:\s*"((?:[^"\\]|\\.){1,500})"')

Ld = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What the head says. Keys of ``named`` are lower-case names, properties and itemprops of meta elements."""

    named: Mapping[str, tuple[str, ...]]
    articles: tuple[Ld, ...]  # JSON-LD objects that describe an article, the likeliest first
    people: Mapping[str, str]  # names of JSON-LD persons by their "@id": articles may only point at them
    title: str
    canonical: str | None
    lang: str | None
    lists: bool  # JSON-LD says that the page is a collection of others

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of ``names`` that is there."""
        return next((self.named[name][0] for name in names if name in self.named), None)

    def all(self, *names: str) -> Iterator[tuple[str, str]]:
        """Iterate over (name, value) of all of ``names``, in the order of ``names``."""
        for name in names:
            for value in self.named.get(name, ()):
                yield name, value


def gather(tree: HtmlElement) -> Metadata:
    """Read the metadata of a page."""
    title = next((text_of(element) for element in tree.iter("title") if not _in_drawing(element)), "")
    canonical = next((link.get("href") for link in tree.iter("link") if "canonical" in _rel(link)), None)
    objects = [item for script in tree.iter("script") for item in _objects(script)]
    articles = [item for item in objects if _is_a(item, _ARTICLE_TYPE)]
    pages = [item for item in objects if _is_a(item, _PAGE_TYPE) and ("datePublished" in item or "headline" in item)]
    return Metadata(
        named=_named(tree),
        articles=tuple(articles + pages),
        people={
            item["@id"]: name
            for item in objects
            if isinstance(item.get("@id"), str) and _is_a(item, _PERSON_TYPE)
            if (name := next(iter(texts(item.get("name"))), ""))
        },
        lists=any(_is_a(item, _LIST_TYPE) for item in objects),
        title=title,
        canonical=(canonical or "").strip() or None,
        lang=(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip() or None,
    )


def _in_drawing(element: HtmlElement) -> bool:
    return any(parent.tag == "svg" for parent in element.iterancestors())


def _rel(link: HtmlElement) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _named(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    named: dict[str, dict[str, None]] = {}
    for meta in tree.iter("meta"):
        content = squeeze(unescape(meta.get("content") or meta.get("value") or ""))
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for name in (meta.get(attribute) or "").lower().split():
                values = named.setdefault(name, {})
                if len(values) < _MOST_VALUES:
                    values[content] = None
    return {name: tuple(values) for name, values in named.items()}


def _objects(script: HtmlElement) -> list[Ld]:
    """The objects of a JSON-LD script; none of any other script."""
    if "ld+json" not in (script.get("type") or "").lower() or not script.text:
        return []
    text = script.text[:_LONGEST_JSON].strip()
    if not (text.startswith(("{", "[")) and text.endswith(("}", "]"))):
        text = _WRAPPING.sub("", _WRAPPING.sub("", text))
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        fields = {
            key: squeeze(unescape(value.replace('\\"', '"'))) for key, value in reversed(_BROKEN_FIELD.findall(text))
        }
        return [{"@type": "Article", **fields}] if fields else []
    return _flat(data)


def _flat(data: Any) -> list[Ld]:
    """List the objects of a JSON-LD document in its order, those within others after them."""
    found: list[Ld] = []
    level = [data]
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                found.append(item)
                below += [value for key, value in item.items() if key in _WITHIN]
            elif isinstance(item, list):
                below += item
        level = below[:_MOST_OBJECTS]
    return found[:_MOST_OBJECTS]


# Where the page's own article may lie inside another object; "itemListElement" and the like hold other pages' articles.
_WITHIN = frozenset(["@graph", "mainEntity", "mainEntityOfPage", "article"])


def _is_a(item: Ld, types: re.Pattern[str]) -> bool:
    kinds = item.get("@type")
    return any(isinstance(kind, str) and types.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def texts(value: Any, *keys: str, levels: int = _DEEPEST) -> list[str]:
    """Return the texts a JSON-LD value holds: itself, each of a list, or the first of ``keys`` an object has.

    ``levels``: how many lists and objects within each other are looked into.
    """
    if isinstance(value, str):
        text = squeeze(unescape(value))
        return [text] if text else []
    if isinstance(value, list) and levels:
        return [text for entry in value[:_MOST_OBJECTS] for text in texts(entry, *keys, levels=levels - 1)]
    if isinstance(value, dict) and levels:
        return next((found for key in keys if (found := texts(value.get(key), levels=levels - 1))), [])
    return []
