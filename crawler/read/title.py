"""The headline, by vote: what the page calls itself in several places, freed from the name of the site."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from unicodedata import normalize
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.read.headings import LONGEST, Headings, clean, headings, leads_home
from crawler.read.letters import INVISIBLE, weight
from crawler.read.metadata import Ld, Metadata, texts
from crawler.read.tree import select, start_of, text_of

# Between a headline and the name of a section or site: spaced dashes and bars anywhere, underscores and bars anyhow,
# and the unspaced hyphen or dash before Chinese letters.
_SEPARATOR = re.compile(
    r"\s+[|\-‐–—―·•:»«›<>/\\~⁄]+\s+|\s*[_|｜丨]+\s*|\s*[-–—]+(?=[\u3400-\u9fff])(?![^\u3400-\u9fff]*\d)"
)
_SITE_WORD = re.compile(
    r"""
      (?:网|報|报|新闻|新聞|频道|頻道|在线|在線|门户|中心|学院|大学|大學|电视台|官网|首页|资讯|委员会|部|厅|局)$
    | \.(?:com|kz|cn|ru|org|net|az|edu|gov|uz|kg|info|news)\b | ^(?:новости|жаңалықтар|news)\b | агентство\ новостей$
    """,
    re.I | re.X,
)
_NO_WORD = re.compile(r"\W+")
_ASCII_KEY = {code: None if _NO_WORD.match(chr(code)) else chr(code).lower() for code in range(128)}
_COMPARED = 2_000  # characters: one character may stand for twenty, and no title is so long
_MOST_HEADINGS = 20
_SHORTEST = 12  # letters of a headline that is told from the site's name
_REPEATED = 2  # times: once for narrow screens and once for wide ones
_META = (
    ("og:title", 2.7), ("twitter:title", 0.8), ("headline", 0.6), ("dc.title", 0.5), ("title", 0.3),
)  # fmt: skip
# Elements that call themselves a title where a page has no <h1>.
_TITLE_CLASSES = ("title", "Title", "headline", "biaoti")


def key(text: str) -> str:
    """Reduce a title to what counts when two are compared: letters and digits, case folded."""
    return _key(text[:_COMPARED])


@lru_cache(maxsize=256)
def _key(text: str) -> str:
    if text.isascii():
        return text.translate(_ASCII_KEY)
    return _NO_WORD.sub("", normalize("NFKC", INVISIBLE.sub("", text)).casefold())


@dataclass(frozen=True, kw_only=True)
class Headline:
    """What the article is called: the element it stands in, who says so, and who says something else.

    ``text`` is None where nobody calls it anything. Witnesses are ``h1``, ``heading``, ``json-ld``, ``title`` (the
    element of the head), ``line`` (a line of the page), ``list``, ``layout`` and names of meta elements.
    """

    text: str | None
    place: HtmlElement | None = None
    witnesses: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """One candidate of one witness."""

    text: str
    weight: float
    witness: str


def choose(
    tree: HtmlElement, metadata: Metadata, *, url: str, hint: str | None = None, listed: str | None = None
) -> Headline:
    """Elect the headline and find where it stands on the page.

    ``hint``: a layout's CSS selector, believed if it matches. ``listed``: what the list called the article, believed
    only where the page has nothing better.
    """
    names = site_names(metadata, url)
    names |= frozenset(_headed_names(tree, metadata, url))
    found = headings(tree, lambda text: key(text) in names)
    votes = list(_votes(metadata, found, names, clean(listed or "")))
    for element in select(tree, hint):
        if title := clean(text_of(element)):
            return _elected(title, element, [Vote(title, 9.0, "layout"), *votes])
    if not found.own and not found.below:
        # What stands on the page in a line of its own is the title rather than what was added to it.
        said = [vote.text for vote in votes if vote.witness != "breadcrumb"]
        lines = _lines(tree, said)
        votes += [Vote(text, 1.0, "line") for text in dict.fromkeys(said) if key(text) in lines]
        votes += [Vote(text, 0.9, "line") for text in _called_titles(tree)]
    best = _winner(votes)
    return _elected(best, _place(tree, best, found), votes) if best else Headline(text=None)


def _elected(title: str, place: HtmlElement | None, votes: Sequence[Vote]) -> Headline:
    name = key(title)
    by_weight = sorted(votes, key=lambda vote: -vote.weight)
    agree = dict.fromkeys(vote.witness for vote in by_weight if key(vote.text) == name)
    others = dict.fromkeys(vote.witness for vote in votes if vote.witness not in agree)
    return Headline(text=title, place=place, witnesses=tuple(agree), others=tuple(others))


def _votes(metadata: Metadata, found: Headings, names: frozenset[str], listed: str) -> Iterator[Vote]:
    """Every candidate with its weight. The order decides how the winner is spelled."""
    page_title = clean(metadata.title)
    told = key(page_title)
    own = {key(text): text for text, _ in found.own[:5]}
    beginnings = [*own, *(key(text) for _, text in metadata.all("headline"))]
    headlines = [clean(text) for article in metadata.articles[:1] for text in _headlines(article)[:1]]
    whole = {key(text) for text in headlines}  # what JSON-LD calls the headline is no more than that
    alone = len(own) == 1 and len(found.own) <= _REPEATED
    for name, heading in own.items():
        # Several first headings: the page's own is the one its <title> repeats.
        yield Vote(heading, 4.0 if alone or name in told else 1.6, "h1")
    # The heading under a breadcrumb may be that of another story, unless the page calls its article that too.
    called = {key(text) for text in _also_called(metadata)}
    known = any(key(text) in called for text, _ in found.below)
    for text, _ in found.below[:1]:
        yield Vote(text, 4.0 if known else 1.5, "heading")
    for text in headlines:
        yield from _parts("json-ld", text, 3.0, names)
    for name, points in _META:
        for _, text in list(metadata.all(name))[:1]:
            yield from _parts(name, _begun(clean(text), beginnings, whole), points, names)
    pieces = [piece.strip("()（）[] ") for piece in _SEPARATOR.split(page_title)]
    about_site = all(len(piece) <= 16 and _SITE_WORD.search(piece) for piece in pieces)
    yield from _parts("title", _begun(page_title, beginnings, whole), 0.3 if about_site else 1.0, names)
    for text, _ in found.below[1:]:
        yield Vote(text, 1.0, "heading")
    for text, _ in found.breadcrumbs[:1]:
        yield Vote(text, 0.5, "breadcrumb")
    if listed:
        yield Vote(listed, 0.8, "list")


def _also_called(metadata: Metadata) -> Iterator[str]:
    """What the metadata call the article, for whomever they are written."""
    for article in metadata.articles[:1]:
        for name in ("headline", "alternativeHeadline"):
            yield from texts(article.get(name))
    yield from (text for _, text in metadata.all("og:title", "twitter:title", "headline"))


def _headlines(article: Ld) -> list[str]:
    return texts(article.get("headline") or article.get("name"))


def _begun(title: str, beginnings: Sequence[str], whole: Container[str]) -> str:
    """Cut what is added to a title that begins with the whole of a heading (given by its key) and is most of it."""
    name = key(title)
    for beginning in beginnings if name not in whole else ():
        if name != beginning and name.startswith(beginning) and 3 * len(beginning) > 2 * len(name):
            for gap in re.finditer(r"\W|ㅣ", title):
                if key(title[: gap.start()]) == beginning:
                    return title[: gap.start()]
    return title


def _parts(
    witness: str, title: str, weight: float, names: frozenset[str], *, freed_of: str | None = None
) -> Iterator[Vote]:
    """A title as it stands, and without the section and site names at its ends.

    ``freed_of``: the mark that stood before the site's name; a short piece behind another such mark is a section's.
    """
    gaps = list(_SEPARATOR.finditer(title))
    if not gaps:
        yield Vote(title, weight, witness)
        return
    first, last = gaps[0], gaps[-1]
    before, piece = title[: last.start()], title[last.end() :]
    section = last[0].strip() == freed_of and len(piece) <= min(20, len(before)) and not re.search(r"\d", piece)
    if section or _names_site(piece, before, names):
        yield from _parts(witness, before, weight, names, freed_of=last[0].strip())
        yield Vote(title, 0.1, witness)
    elif key(title[: first.start()]) in names:
        yield from _parts(witness, title[first.end() :], weight, names)
        yield Vote(title, 0.1, witness)
    else:
        yield Vote(title, weight, witness)
        for gap in reversed(gaps):
            yield Vote(title[: gap.start()], weight / 4, witness)
        yield Vote(piece, weight / 8, witness)


def _names_site(piece: str, before: str, names: frozenset[str]) -> bool:
    if not piece or key(piece) in names:
        return True
    return len(piece) < max(12, len(before)) and len(piece) <= 40 and _SITE_WORD.search(piece) is not None


def site_names(metadata: Metadata, url: str) -> frozenset[str]:
    """What the site may call itself: its declared names, its host and the words of its host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    declared = [text for _, text in metadata.all("og:site_name", "application-name", "apple-mobile-web-app-title")]
    for article in metadata.articles[:1]:
        declared += texts(article.get("publisher"), "name")
    names = {key(name) for name in (*declared, host, *host.split(".")[:-1])}
    return frozenset(name for name in names if len(name) > 1)


def _headed_names(tree: HtmlElement, metadata: Metadata, url: str) -> Iterator[str]:
    """What first headings call the site: those that lead to its home page, and those above the headline that say what
    ``<title>`` adds to it. What the metadata call the article is none.
    """
    called = {key(text) for text in _also_called(metadata)}
    pieces = [piece.strip() for piece in _SEPARATOR.split(clean(metadata.title)) if piece.strip()]
    ends = ((pieces[0], pieces[-1]), (pieces[-1], pieces[0])) if len(pieces) > 1 else ()
    for heading in islice(tree.iter("h1"), _MOST_HEADINGS):
        name = key(clean(start_of(heading)))
        if not name or name in called:
            continue
        if leads_home(heading, url):
            yield name
        for headline, site in ends:
            longer = weight(headline) > weight(site) and weight(headline) >= _SHORTEST
            if longer and _stands_for(key(site), name) and _follows(tree, headline, heading):
                yield from (name, key(site))


def _stands_for(short: str, name: str) -> bool:
    """Whether one is the other, or a name with some letters left out between its first and its last."""
    if short == name:
        return True
    letters = iter(name)
    ends = name[:1] + name[-1:] == short[:1] + short[-1:]
    return ends and 3 < len(short) < len(name) <= 2 * len(short) and all(letter in letters for letter in short)


def _follows(tree: HtmlElement, line: str, heading: HtmlElement) -> bool:
    """Whether a line stands on the page, below a heading."""
    place = _lines(tree, [line]).get(key(line))
    return place is not None and next(element for element in tree.iter() if element in (place, heading)) is heading


def _winner(votes: Iterable[Vote]) -> str | None:
    scores: dict[str, float] = {}
    spelling: dict[str, str] = {}
    for vote in votes:
        name = key(vote.text)
        if not name:
            continue
        scores[name] = scores.get(name, 0.0) + vote.weight
        spelling.setdefault(name, vote.text)
    if not scores:
        return None
    return spelling[max(scores, key=lambda name: scores[name])]


def _called_titles(tree: HtmlElement) -> list[str]:
    """What elements say whose class calls them a title, outside links and navigation: the first three."""
    found = []
    for element in islice(_called(tree), 40):
        text = clean(start_of(element))
        outside = {str(parent.tag) for parent in element.iterancestors()} | {str(element.tag)}
        if 4 <= len(text) <= 150 and not outside & {"a", "nav", "aside", "footer", "li"}:
            found.append(text)
    return found[:3]


def _called(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that are called a title, but for those in another such."""
    known: set[HtmlElement] = set()
    for element in tree.iter():
        of_class, name = element.get("class") or "", element.get("id") or ""
        if any(sign in of_class for sign in _TITLE_CLASSES) or "title" in name or "Title" in name:
            if not any(parent in known for parent in element.iterancestors()):
                yield element
            known.add(element)


def _lines(tree: HtmlElement, titles: Sequence[str]) -> dict[str, HtmlElement]:
    """What begins like a part of one of the titles and stands in a line of its own, outside links; by its key."""
    told = "\n".join(titles)
    found: dict[str, HtmlElement] = {}
    body = tree.find("body")
    for element in body.iter(*_HOLDERS) if body is not None else ():
        for text in (element.text or "", *(child.tail or "" for child in element)):
            start = text.strip()[:4]
            if len(start) < 3 or start not in told:
                continue
            found.setdefault(key(text[:LONGEST]), element)
            if text is element.text and len(element) < 10:
                found.setdefault(key(start_of(element)[:LONGEST]), element)
    return found


_HOLDERS = tuple("h1 h2 h3 h4 div p td span b strong font center dt section header".split())


def _place(tree: HtmlElement, title: str, found: Headings) -> HtmlElement | None:
    """Where on the page the title stands: the heading that says it, else a line that says just that, or most of it."""
    name = key(title)
    for text, element in (*found.own, *found.below):
        if key(text) == name:
            return element
    lines = _lines(tree, [title])
    if name in lines:
        return lines[name]
    part = next((line for line in lines if line in name and len(line) > 0.6 * len(name)), None)
    if part is not None:
        return lines[part]
    if found.below:
        return found.below[0][1]
    return found.own[0][1] if len(found.own) == 1 else None
