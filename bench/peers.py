"""The readers that are measured: ours, and the libraries it has to be at least as good as.

Every peer gets what a careful user would give it: the page's bytes (all of them take bytes and tell the encoding
themselves) or, if asked for, the text as we decode it; the address where it takes one; the language of the gold where
it asks for one (newspaper4k, goose3: without it they find no Chinese text); comments left out; nothing fetched. A peer
is imported when it runs; they come with the extra ``bench``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version

from bench.gold import Gold, names
from bench.scores import FIGURES
from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.page import Page, ReadArticle

FETCHED = datetime(2026, 11, 22, tzinfo=UTC)
NOWHERE = "http://example.org/"  # for a peer that insists on an address


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one reader makes of a page; ``days`` holds every day its date can mean."""

    text: str = ""
    title: str = ""
    days: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()


Reader = Callable[[Gold], Reading]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A reader: the distribution it comes in, how to make it ready, and the figures it can be scored on."""

    distribution: str
    make: Callable[[], Reader]
    gives: frozenset[str] = frozenset(FIGURES)

    def version(self) -> str | None:
        """Return the installed version, or None."""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None


def article(page: Gold) -> ReadArticle | None:
    """Read with crawler.read, without layouts; None: no article that can be trusted."""
    try:
        return read(Page(url=page.url, body=page.body_bytes, fetched_at=FETCHED))
    except NotArticle:
        return None


def reading(found: ReadArticle | None) -> Reading:
    """Take from an article what can be scored."""
    if found is None:
        return Reading()
    return Reading(
        text=found.text,
        title=found.title,
        days=days(found.published, found.published_raw),
        authors=names((found.author or "").split("; ")),
    )


def ours(page: Gold) -> Reading:
    """Read with crawler.read, without layouts."""
    return reading(article(page))


def days(value: datetime | date | None, raw: str | None = None) -> frozenset[str]:
    """Return the days that a date can mean: the one it is written with and the one in UTC."""
    found = {raw[:10] if raw else ""}
    if isinstance(value, datetime):
        found.add(value.date().isoformat())
        found.add((value.astimezone(UTC) if value.tzinfo else value).date().isoformat())
    elif value:
        found.add(value.isoformat())
    return frozenset(found)


def _trafilatura(**favor: bool) -> Reader:
    from trafilatura import bare_extraction

    def reader(page: Gold) -> Reading:
        found = bare_extraction(
            page.markup,
            url=page.url or None,
            with_metadata=True,
            include_comments=False,
            **favor,
        )
        if found is None or isinstance(found, dict):
            return Reading()
        return Reading(
            text=found.text or "",
            title=found.title or "",
            days=frozenset([found.date or ""]),
            authors=names((found.author or "").split("; ")),
        )

    return reader


def _newspaper() -> Reader:
    from newspaper import Article
    from newspaper.utils import get_available_languages

    known = set(get_available_languages())

    def reader(page: Gold) -> Reading:
        told = {"language": page.lang} if page.lang in known else {}
        article = Article(page.url or NOWHERE, fetch_images=False, **told)
        article.download(input_html=page.markup)
        article.parse()
        return Reading(
            text=article.text or "",
            title=article.title or "",
            days=days(article.publish_date),
            authors=names(article.authors),
        )

    return reader


def _readability() -> Reader:
    from lxml.html import fromstring
    from readability import Document

    def reader(page: Gold) -> Reading:
        document = Document(page.markup, url=page.url or None)
        body = document.summary(html_partial=True)
        # Its answer is markup: block ends become line ends, so that words do not run together.
        pieces = (piece.strip() for piece in fromstring(body).itertext()) if body.strip() else ()
        return Reading(text="\n".join(filter(None, pieces)), title=document.short_title() or "")

    return reader


def _resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def reader(page: Gold) -> Reading:
        if page.decoded is None:
            encoding = detect_encoding(page.body_bytes, from_html_meta=True) or "utf-8"
            tree = HTMLTree.parse_from_bytes(page.body_bytes, encoding)
        else:
            tree = HTMLTree.parse(page.decoded)
        text = extract_plain_text(tree, main_content=True, alt_texts=False, comments=False)
        return Reading(text=text, title=tree.title or "")

    return reader


def _goose() -> Reader:
    from goose3 import Goose
    from goose3.text import StopWordsChinese

    quiet = {"enable_image_fetching": False}
    generic = Goose(quiet)
    chinese = Goose(quiet | {"use_meta_language": False, "target_language": "zh", "stopwords_class": StopWordsChinese})

    def reader(page: Gold) -> Reading:
        goose = chinese if page.lang == "zh" else generic
        article = goose.extract(url=page.url or None, raw_html=page.markup)
        dates, authors = article.publish_date, article.authors  # as the page's JSON-LD has them: lists, even of objects
        return Reading(
            text=article.cleaned_text or "",
            title=article.title or "",
            days=days(article.publish_datetime_utc, dates[0] if isinstance(dates, list) else dates),
            authors=names([author for author in authors if isinstance(author, str)]),
        )

    return reader


def _htmldate() -> Reader:
    from htmldate import find_date

    def reader(page: Gold) -> Reading:
        found = find_date(page.markup, url=page.url or None, original_date=True)
        return Reading(days=frozenset([found or ""]))

    return reader


OURS = "silkwatch"
PLAIN = "trafilatura"  # the yardstick of cost
PEERS = {
    OURS: Peer(distribution="silkwatch", make=lambda: ours),
    PLAIN: Peer(distribution="trafilatura", make=_trafilatura),
    "precision": Peer(distribution="trafilatura", make=lambda: _trafilatura(favor_precision=True)),
    "recall": Peer(distribution="trafilatura", make=lambda: _trafilatura(favor_recall=True)),
    "newspaper4k": Peer(distribution="newspaper4k", make=_newspaper),
    "readability": Peer(distribution="readability-lxml", make=_readability, gives=frozenset(["body", "title"])),
    "resiliparse": Peer(distribution="resiliparse", make=_resiliparse, gives=frozenset(["body", "title"])),
    "goose3": Peer(distribution="goose3", make=_goose),
    "htmldate": Peer(distribution="htmldate", make=_htmldate, gives=frozenset(["date"])),
}
