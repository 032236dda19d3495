"""The headline, by vote: what the page calls itself in several places, freed from the name of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import normalize
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.read.letters import INVISIBLE
from crawler.read.metadata import Metadata, texts
from crawler.read.tree import select, squeeze, text_of

LONGEST = 300  # characters
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
# Elements that call themselves a title where a page has no <h1>.
_TITLE_CLASS = "[class*=title], [class*=Title], [id*=title], [id*=Title], [class*=headline], [class*=biaoti]"


def key(text: str) -> str:
    """Reduce a title to what counts when two are compared: letters and digits, case folded."""
    return "".join(re.findall(r"\w", normalize("NFKC", INVISIBLE.sub("", text)).casefold()))


def clean(text: str) -> str:
    """Return a title as one line of visible characters, not longer than a title can be."""
    return normalize("NFC", squeeze(INVISIBLE.sub("", text)))[:LONGEST].strip()


def choose(
    tree: HtmlElement, metadata: Metadata, *, url: str, hint: str | None = None, listed: str | None = None
) -> tuple[str | None, HtmlElement | None]:
    """Return the headline and, where it stands on the page, the element it stands in.

    ``hint``: a layout's CSS selector, believed if it matches. ``listed``: what the list called the article, believed
    only where the page has nothing better.
    """
    for element in select(tree, hint):
        if title := clean(text_of(element)):
            return title, element
    names = _site_names(metadata, url)
    headings = [(clean(text_of(element)), element) for element in tree.iter("h1")]
    headings = [(text, element) for text, element in headings if text and key(text) not in names]
    votes = list(_votes(metadata, [text for text, _ in headings], names, clean(listed or "")))
    if not headings:
        # What stands on the page in a line of its own is the title rather than what was added to it.
        lines = _lines(tree, [text for text, _ in votes])
        votes += [(text, 1.0) for text in dict(votes) if key(text) in lines]
        votes += [(text, 0.9) for text in _called_titles(tree)]
    best = _winner(votes)
    return best, _place(tree, best, headings) if best else None


def _votes(
    metadata: Metadata, headings: Sequence[str], names: frozenset[str], listed: str
) -> Iterator[tuple[str, float]]:
    """Every candidate with its weight. The order decides how the winner is spelled."""
    page_title = clean(metadata.title)
    told = key(page_title)
    for heading in headings[:5]:
        # Several first headings: the page's own is the one its <title> repeats.
        alone = len(headings) == 1 or key(heading) in told
        yield heading, 4.0 if alone else 1.6
    for article in metadata.articles[:1]:
        for text in texts(article.get("headline") or article.get("name"))[:1]:
            yield from _parts(clean(text), 3.0, names)
    for name, weight in (("og:title", 2.7), ("twitter:title", 0.8), ("headline", 0.6), ("dc.title", 0.5)):
        for _, text in list(metadata.all(name))[:1]:
            yield from _parts(clean(text), weight, names)
    pieces = [piece.strip("()（）[] ") for piece in _SEPARATOR.split(page_title)]
    about_site = all(len(piece) <= 16 and _SITE_WORD.search(piece) for piece in pieces)
    yield from _parts(page_title, 0.3 if about_site else 1.0, names)
    if listed:
        yield listed, 0.8


def _parts(
    title: str, weight: float, names: frozenset[str], *, freed_of: str | None = None
) -> Iterator[tuple[str, float]]:
    """A title as it stands, and without the section and site names at its ends.

    ``freed_of``: the mark that stood before the site's name; a short piece behind another such mark is a section's.
    """
    gaps = list(_SEPARATOR.finditer(title))
    if not gaps:
        yield title, weight
        return
    first, last = gaps[0], gaps[-1]
    before, piece = title[: last.start()], title[last.end() :]
    section = last[0].strip() == freed_of and len(piece) <= min(20, len(before)) and not re.search(r"\d", piece)
    if section or _names_site(piece, before, names):
        yield from _parts(before, weight, names, freed_of=last[0].strip())
        yield title, 0.1
    elif key(title[: first.start()]) in names:
        yield from _parts(title[first.end() :], weight, names)
        yield title, 0.1
    else:
        yield title, weight
        for gap in reversed(gaps):
            yield title[: gap.start()], weight / 4
        yield piece, weight / 8


def _names_site(piece: str, before: str, names: frozenset[str]) -> bool:
    if not piece or key(piece) in names:
        return True
    return len(piece) < max(12, len(before)) and len(piece) <= 40 and _SITE_WORD.search(piece) is not None


def _site_names(metadata: Metadata, url: str) -> frozenset[str]:
    """What the site may call itself: its declared names, its host and the words of its host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    declared = [text for _, text in metadata.all("og:site_name", "application-name", "apple-mobile-web-app-title")]
    for article in metadata.articles[:1]:
        declared += texts(article.get("publisher"), "name")
    names = {key(name) for name in (*declared, host, *host.split(".")[:-1])}
    return frozenset(name for name in names if len(name) > 1)


def _winner(votes: Iterable[tuple[str, float]]) -> str | None:
    scores: dict[str, float] = {}
    spelling: dict[str, str] = {}
    for text, weight in votes:
        name = key(text)
        if not name:
            continue
        scores[name] = scores.get(name, 0.0) + weight
        spelling.setdefault(name, text)
    if not scores:
        return None
    return spelling[max(scores, key=lambda name: scores[name])]


def _called_titles(tree: HtmlElement) -> list[str]:
    """What elements say whose class calls them a title, outside links and navigation: the first three."""
    found = []
    for element in select(tree, _TITLE_CLASS)[:40]:
        text = clean(text_of(element))
        outside = {str(parent.tag) for parent in element.iterancestors()} | {str(element.tag)}
        if 4 <= len(text) <= 150 and not outside & {"a", "nav", "aside", "footer", "li"}:
            found.append(text)
    return found[:3]


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
                found.setdefault(key(text_of(element)[:LONGEST]), element)
    return found


_HOLDERS = tuple("h1 h2 h3 h4 div p td span b strong font center dt section header".split())


def _place(tree: HtmlElement, title: str, headings: Sequence[tuple[str, HtmlElement]]) -> HtmlElement | None:
    """Where on the page the title stands: the heading that says it, else a line that says just that, or most of it."""
    name = key(title)
    for text, element in headings:
        if key(text) == name:
            return element
    lines = _lines(tree, [title])
    if name in lines:
        return lines[name]
    part = next((line for line in lines if line in name and len(line) > 0.6 * len(name)), None)
    if part is not None:
        return lines[part]
    return headings[0][1] if len(headings) == 1 else None
