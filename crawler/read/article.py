"""A page's bytes to an article, or to the reason why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import normalize
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.errors import NotArticle
from crawler.read import (
    authors,
    body,
    canonical,
    extractor,
    guess,
    headings,
    image,
    language,
    layout,
    metadata,
    notices,
    origins,
    pages,
    published,
    standfirst,
    title,
)
from crawler.read.authors import Authors
from crawler.read.blocks import blocks
from crawler.read.body import Body
from crawler.read.charset import decode
from crawler.read.letters import CONTROLS, weight
from crawler.read.metadata import Metadata
from crawler.read.mojibake import NOTICED, UNREADABLE, broken
from crawler.read.page import Page, ReadArticle
from crawler.read.pages import SEVERAL, Pager
from crawler.read.published import Verdict, Witness
from crawler.read.summary import summarise
from crawler.read.title import Headline
from crawler.read.tree import parse, squeeze
from crawler.read.vicinity import Vicinity, around
from crawler.source import Hints

LARGEST = 5_000_000  # bytes of a page that are read
_SHORT = 1_500  # letters: a page with less text is looked at twice


@dataclass(frozen=True, kw_only=True)
class _About:
    """What a page says around its text, found while the tree is whole."""

    told: Metadata
    match: layout.Match | None
    named: Headline
    near: Vicinity
    dated: Verdict
    by: Authors
    canonical_url: str
    pager: Pager | None

    @property
    def headline(self) -> str:
        return self.named.text or ""


def read(page: Page) -> ReadArticle:
    """Read a page.

    Raises NotArticle if it holds no article that can be trusted; no bytes make it raise anything else. ``warnings``
    of the result are short words for what is not sure: see ``_doubts``, ``published.judge`` and ``origins.warnings``.
    """
    notices.check_bytes(page.body, page.content_type)
    html, _ = decode(page.body[:LARGEST], page.content_type)
    notices.check_text(html)
    tree = parse(html)
    about = _look_around(page, tree)
    found = _take_text(tree, about)
    paid = _check(html, tree, about, found)
    text = CONTROLS.sub("", normalize("NFC", _with_lead(found)))
    damage = broken(text)
    if damage > UNREADABLE:
        raise NotArticle("mojibake", f"{damage:.0%} of the text cannot be read")
    lang, beside = language.detect(text, declared=about.told.lang), language.second(text)
    who = authors.complete(about.by, about.near, text)
    picture = image.choose(about.told, page.url, about.match.parts if about.match else ())
    described = _described(about)
    sources = tuple(
        origins.of(
            title=about.named,
            text=found,
            published=about.dated,
            authors=who,
            lang=lang,
            declared=about.told.lang,
            image=picture,
            standfirst="lead" if found.lead else "description" if described else None,
        )
    )
    doubts = _doubts(page, about, found, damage=damage, paid=paid, lang=lang, beside=beside)
    witness = about.dated.witness
    return ReadArticle(
        url=page.url,
        canonical_url=about.canonical_url,
        title=_line(about.headline) or headings.clean(text.split("\n", 1)[0]),
        text=text,
        extractor=extractor(page.hints),
        lang=lang,
        author=_line("; ".join(who.names)) or None,
        published=witness.value if witness else None,
        published_raw=_line(witness.raw) if witness else None,
        published_precision=witness.precision if witness else None,
        published_from=witness.source if witness else None,
        summary=summarise(CONTROLS.sub("", lead) if (lead := found.lead or described) else text),
        image=picture.address if picture else None,
        warnings=(*doubts, *about.dated.warnings, *origins.warnings(sources)),
        origins=sources,
        pager=about.pager,
    )


def _line(text: str) -> str:
    """What metadata say, in one line and without control characters: JSON can hold any."""
    return squeeze(CONTROLS.sub("", text))


def _look_around(page: Page, tree: HtmlElement) -> _About:
    told = metadata.gather(tree)
    witnesses = list(_witnesses(page, tree, told))
    dated = any(hint.since or hint.until for hint in page.hints)
    match = layout.fitting(tree, page.hints, _day(page, witnesses) if dated else None)
    hint = match.hints if match else Hints()
    named = title.choose(tree, told, url=page.url, hint=hint.title, listed=page.listed_title)
    near = around(tree, named.place)
    witnesses += published.laid_out(tree, hint.date, timezone=page.timezone, now=page.fetched_at)
    witnesses += published.written(near, timezone=page.timezone, now=page.fetched_at)
    own = canonical.choose(told, page.url)
    return _About(
        told=told,
        match=match,
        named=named,
        near=near,
        dated=_dated(page, tree, told, witnesses),
        by=authors.find(tree, told, url=page.url, near=near, place=named.place, hint=hint.author),
        canonical_url=own,
        pager=pages.find(tree, page.url, own),
    )


def _take_text(tree: HtmlElement, about: _About) -> Body:
    """Find the text; the tree is taken apart."""
    if about.match:
        return layout.read(tree, about.match, about.told, title=about.headline, place=about.named.place)
    return body.generic(tree, about.told, title=about.headline, place=about.named.place)


def _described(about: _About) -> str | None:
    """The standfirst of a page whose text no layout points at, if it names one and shows it."""
    if about.match and about.match.parts:
        return None
    return standfirst.find(about.told, (*about.near.after, *about.near.paragraphs), title=about.headline)


def _doubts(
    page: Page, about: _About, found: Body, *, damage: float, paid: bool, lang: str | None, beside: str | None
) -> list[str]:
    """Warnings: short words for what is not sure."""
    doubts = {
        "cut-off": len(page.body) > LARGEST,
        "mojibake": damage > NOTICED,
        "layout-missed": found.found_by != "layout" and any(hint.body for hint in page.hints),
        "text-salvaged": found.found_by in ("dense", "json-ld", "script"),
        "title-guessed": not about.headline,
        "no-date": not about.dated.witness,
        SEVERAL: about.pager is not None,
        "paywall": paid,  # more text is for subscribers
        "language-differs": language.differs(lang, about.told.lang, beside),
        "bilingual": beside is not None,
    }
    return [name for name, doubt in doubts.items() if doubt]


def _witnesses(page: Page, tree: HtmlElement, told: Metadata) -> Iterator[Witness]:
    """Who says when the article was published, before it is known which layout the page has."""
    yield from published.told(told, page.timezone)
    yield from published.marked(tree, page.timezone)
    yield from published.addressed(page.url, page.fetched_at)
    yield from published.listed(page.listed_published, page.listed_published_raw)


def _dated(page: Page, tree: HtmlElement, told: Metadata, witnesses: Sequence[Witness]) -> Verdict:
    """Weigh the witnesses; where none is believed, guess."""
    dated = published.judge(witnesses, now=page.fetched_at, timezone=page.timezone)
    if dated.witness:
        return dated
    found = guess.guessed(deepcopy(tree), page.url, now=page.fetched_at, timezone=page.timezone, lang=told.lang)
    return published.judge([*witnesses, *found], now=page.fetched_at, timezone=page.timezone)


def _day(page: Page, witnesses: Sequence[Witness]) -> date | None:
    """The day of publication in the source's zone, as far as it is known."""
    witness = published.judge(witnesses, now=page.fetched_at, timezone=page.timezone).witness
    value = witness.value if witness else None
    return value.astimezone(ZoneInfo(page.timezone)).date() if isinstance(value, datetime) else value


def _check(html: str, tree: HtmlElement, about: _About, found: Body) -> bool:
    """Raise NotArticle unless what was found is an article, or its end on a later page, which may be short.

    Returns whether the page says that more of it is for subscribers.
    """
    told = about.told
    later = about.pager is not None and about.pager.first is not None
    if told.lists and not told.articles:
        raise NotArticle("list-page", "the page says it is a collection of others")
    little = weight(found.text) < _SHORT
    seen = blocks(tree) if little or found.link_lines >= notices.LIST else []
    visible = "\n".join(block.text for block in seen) if little else ""
    if little:
        notices.check_notice(html=html, title=about.headline, text=found.text, visible=visible)
    withheld = notices.withheld(found.text, visible)
    marked = any(article.get("isAccessibleForFree") in (False, "False", "false") for article in told.articles)
    if later and 0 < weight(found.text) < notices.SHORTEST:
        return withheld or marked
    notices.check_teaser(found.text, withheld=withheld, marked=marked)
    notices.check_article(found.text, linked=found.linked, link_lines=found.link_lines, seen=seen)
    return withheld or marked


def _with_lead(found: Body) -> str:
    """Put the standfirst before the text, unless the text begins with it."""
    if found.lead and title.key(found.lead)[:60] not in title.key(found.text[:2_000]):
        return f"{found.lead}\n{found.text}"
    return found.text
