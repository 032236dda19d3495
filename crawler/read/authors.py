"""Who wrote an article: its layout's place for it, JSON-LD, meta elements, the byline, the report itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.read.bylines import BY, INSTITUTION, LONGEST, NO_PERSON, OFFICE, in_text, is_person, names
from crawler.read.letters import WIDE
from crawler.read.metadata import Metadata, texts
from crawler.read.title import key, site_names
from crawler.read.tree import select, squeeze, text_of
from crawler.read.vicinity import Vicinity

_META = tuple(
    """
    author article:author article:author_name og:author parsely-author dc.creator dcterms.creator byl sailthru.author
    citation_author mediator_author
    """.split()
)
_OTHER_META = re.compile(r"(?:^|[.:_-])authors?$")
_PERSON, _AGENCY, _SITE = range(3)
_DOMAIN = re.compile(r"\s*[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}\b", re.I)
# No person: the login of one, a desk.
_NOBODY = re.compile(
    r"^[a-z0-9_.]+$|(?i:(?:redaktion|redaction|rédaction|editorial|editors|newsroom|desk|staff|team|редакция)$|\b(?:gmbh|ltd|llc|inc|ag)\.?$)"
)
_PAGES = re.compile("author|autor|/editors/|/people/|/reporter|/journalist|/writers/")
# The page of one author: not that of a person who is a topic, nor a list of all.
_OWN_PAGE = re.compile(
    r"(?<!/topic)(?<!/topics)(?<!/tag)/(?:authors?|autor(?:en|es|i)?|editors|reporters?|journalists?|writers)"
    r"/(?:name/|\d+/|\w/)?[^/?#]+/?(?:[?#]|$)|/people/\d|[?&]author=",
    re.I,
)
_MOST_PLACES = 40  # elements looked at
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "a"])
_NAMED = re.compile(r"(?:author|byline|writer)s?[-_]*(?:full)?name|\bname\b.*author|[-_]name-author", re.I)
_APART = re.compile(r"comment|related|recommend|side-?bar|teaser|promo|popular|trending|latest", re.I)
_OF_ENTRY = re.compile(r"post|entry|article", re.I)
_PEN_NAME = re.compile(r"[^\W\d_][\w.'’-]+(?: [^\W\d_][\w.'’-]+){0,2}")
_JOINS = re.compile(r"(?:[,&+、;/]|\b(?:and|und|et|y|og|и|және|with|by|von|par|por))$", re.I)
_JOINED = re.compile(r"^(?:[,&+、;/]|(?:and|und|et|y|og|и|және|with)\b)", re.I)


@dataclass(frozen=True, kw_only=True)
class Authors:
    """The names in the page's order, empty where it names nobody, and who says so, the one that was believed first.

    ``site``: the page only names itself, a desk or a login.
    """

    names: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    site: bool = False


def find(
    tree: HtmlElement,
    metadata: Metadata,
    *,
    url: str,
    near: Vicinity | None = None,
    place: HtmlElement | None = None,
    hint: str | None = None,
) -> Authors:
    """Return the authors the page names outside its text.

    ``near``, ``place``: what stands around the headline, and where it stands; ``hint``: a layout's CSS selector.
    """
    site = site_names(metadata, url)
    told = [(source, who, of) for source, said, of in _told(tree, metadata, hint) if (who := names(said))]
    if persons := [(source, who) for source, who, of in told if of == _PERSON and not _is_site(who, site)]:
        return _supported(persons, near)
    bylines = [(who, marked) for said, marked in _bylines(tree, place) if (who := names([said]))]
    signed = [(who, marked) for who, marked in bylines if all(map(is_person, who))]
    if marked := next((who for who, marked in signed if marked), None):
        return Authors(names=marked, witnesses=("byline",), site=_is_site(marked, site))
    if agencies := [(source, who) for source, who, of in told if of == _AGENCY and not _is_site(who, site)]:
        return _supported(agencies, near)
    if signature := next((who for who, _ in signed if not _is_site(who, site)), None):
        return Authors(names=signature, witnesses=("byline",))
    if told:
        return Authors(names=told[0][1], witnesses=(told[0][0],), site=True)
    pen_names = next((who for who, marked in bylines if marked and all(map(_is_pen_name, who))), ())
    return Authors(names=pen_names, witnesses=("byline",), site=True) if pen_names else Authors()


def _is_pen_name(name: str) -> bool:
    """Whether a name can be one somebody gave himself: a few words, all with capitals or none, that are no desk."""
    alike = len({word[0].islower() for word in name.split()}) == 1
    named = _PEN_NAME.fullmatch(name) is not None and not WIDE.search(name)
    return alike and named and not (NO_PERSON.search(name) or INSTITUTION.search(name) or _NOBODY.search(name))


def _supported(said: Sequence[tuple[str, tuple[str, ...]]], near: Vicinity | None) -> Authors:
    """The first of those who name somebody, with the others that name one of the same, and the line they stand in."""
    source, who = said[0]
    known = {key(name) for name in who}
    others = [other for other, also in said[1:] if known & {key(name) for name in also}]
    shown = key(" ".join(near.after)) if near else ""
    seen = ["byline"] if any(name in shown for name in known) else []
    return Authors(names=who, witnesses=tuple(dict.fromkeys([source, *others, *seen])))


def complete(found: Authors, near: Vicinity, text: str) -> Authors:
    """Where a page names only itself or nobody, ask the lines around the headline and the text."""
    if found.names and not found.site:
        return found
    who = in_text(near.after, text)
    same = {key(name) for name in who} & {key(name) for name in found.names}
    return Authors(names=who, witnesses=("text",)) if who and not same else found


def _is_site(who: Iterable[str], site: frozenset[str]) -> bool:
    return all(key(name) in site or _NOBODY.search(name) for name in who)


def _told(tree: HtmlElement, metadata: Metadata, hint: str | None) -> Iterator[tuple[str, list[str], int]]:
    """What each place says that is made for it, the surest first, and of what kind the authors are."""
    yield "layout", [text_of(element) for element in select(tree, hint)], _PERSON
    for article in metadata.articles[:2]:
        persons, organizations = _persons(article.get("author") or article.get("creator"), metadata.people)
        yield "json-ld", persons, _PERSON
        yield "json-ld", organizations, _AGENCY
    for name in (*_META, *(name for name in metadata.named if _OTHER_META.search(name))):
        # Chinese meta elements name the office or the maker of the software as often as a person.
        told = [said for said in metadata.named.get(name, ()) if not OFFICE.search(said)]
        yield name, [said for said in told if not _DOMAIN.match(said)], _PERSON
        yield name, [said for said in told if _DOMAIN.match(said)], _SITE


def _persons(value: object, people: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The names in a JSON-LD author: one, several, given and family names apart, or a pointer to one of ``people``;
    and those of organizations.
    """
    persons: list[str] = []
    organizations: list[str] = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict) and "name" not in entry:
            parts = [*texts(entry.get("givenName")), *texts(entry.get("familyName"))]
            persons.append(" ".join(parts) or people.get(str(entry.get("@id")), ""))
        else:
            is_person = not isinstance(entry, dict) or "Organization" not in str(entry.get("@type"))
            (persons if is_person else organizations).extend(texts(entry, "name"))
    return persons, organizations


def _bylines(tree: HtmlElement, place: HtmlElement | None) -> Iterator[tuple[str, bool]]:
    """What elements say that are called a byline or lead to the page of an author: those after the headline, names
    before longer lines. True: the element is marked as nothing but the name.
    """
    places = _places(tree, place)
    at = places.index(place) if place is not None else -1
    after = [element for element in places[at + 1 :][:_MOST_PLACES] if not _is_headline(element, place)]
    before = [element for element in places[: max(at, 0)][:_MOST_PLACES] if not _is_headline(element, place)]
    those = [element for element in after or before if _is_place(element) and not _is_apart(element)]
    for element in sorted(those, key=lambda element: not _is_name(element)):
        text = element.get("content") or _beginning(element)
        if 0 < len(text) <= LONGEST:
            by = BY.search(text)
            yield text[by.end() :] if by else text, _is_name(element)


def _places(tree: HtmlElement, place: HtmlElement | None) -> list[HtmlElement]:
    """Find what may be a byline, and ``place``, in the order of the page: in one walk, by the attributes."""
    found = []
    inside = False  # the body
    for element in tree.iter():
        inside = inside or element.tag == "body"
        told = element is place
        for attribute, value in element.items():
            if attribute == "class" or attribute == "id":
                called = "uthor" in value or "yline" in value or "writer" in value or "Writer" in value
                told = told or (inside and called)
            elif attribute == "href":
                told = told or (element.tag == "a" and _PAGES.search(value) is not None)
            elif attribute == "rel" or attribute == "itemprop":
                told = told or value == "author"
        if told:
            found.append(element)
    return found


def _is_headline(element: HtmlElement, place: HtmlElement | None) -> bool:
    """Whether an element holds the headline, is part of it or repeats it or its beginning: that names nobody.

    "Jane Roe: why I teach" does: what begins a headline with a colon after it may be who speaks.
    """
    if place is None:
        return False
    parents = set(element.iterancestors())
    if element is place or element in place.iterancestors() or (place in parents and place.tag in _HEADINGS):
        return True
    title, said = text_of(place), element.get("content") or _beginning(element)
    whole, part = key(title), key(said)
    speaks = title.startswith(said) and title[len(said) :].lstrip().startswith((":", "："))
    return bool(part and whole) and (part.startswith(whole) or (whole.startswith(part) and not speaks))


def _is_place(element: HtmlElement) -> bool:
    """Whether an element is called a byline, or leads to the page of one author."""
    called = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('rel') or ''}"
    return (
        element.get("itemprop") == "author"
        or re.search("author|byline|writer", called, re.I) is not None
        or _OWN_PAGE.search(element.get("href") or "") is not None
    )


def _is_name(element: HtmlElement) -> bool:
    marks = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
    return _NAMED.search(marks) is not None or element.get("rel") == "author" or element.tag == "a"


def _is_apart(element: HtmlElement) -> bool:
    """Whether an element belongs to a comment, a form, a menu, or an entry for another story."""
    explicit = element.get("itemprop") is not None or element.get("rel") == "author"
    for parent in (element, *element.iterancestors()):
        if parent.tag in ("article", "main", "body"):
            return False
        called = f"{parent.get('class') or ''} {parent.get('id') or ''}"
        if parent.tag in ("form", "label") or (_APART.search(called) and not explicit):
            return True
        if parent.tag in ("aside", "footer", "nav") and not explicit and not _OF_ENTRY.search(called):
            return True
    return False


def _beginning(element: HtmlElement) -> str:
    """The text of a byline up to where something else begins: a name, and further names joined to it."""
    said = ""
    for piece in map(squeeze, element.itertext()):
        if piece and said and names([said]) and not (_JOINS.search(said) or _JOINED.search(piece)):
            break
        said = f"{said} {piece}".strip()
        if len(said) > LONGEST:
            break
    return said
