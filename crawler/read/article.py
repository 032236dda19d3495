"""A page's bytes to an article, or to the reason why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date, datetime
from unicodedata import normalize
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.errors import NotArticle
from crawler.read import (
    EXTRACTOR,
    authors,
    body,
    canonical,
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
from crawler.read.blocks import blocks
from crawler.read.body import Body
from crawler.read.charset import decode
from crawler.read.letters import weight
from crawler.read.metadata import Metadata
from crawler.read.mojibake import NOTICED, UNREADABLE, broken
from crawler.read.page import Page, ReadArticle
from crawler.read.published import Verdict, Witness
from crawler.read.summary import summarise
from crawler.read.tree import parse
from crawler.read.vicinity import around
from crawler.source import Hints

LARGEST = 5_000_000  # bytes of a page that are read
_SHORT = 1_500  # letters: a page with less text is looked at twice


def read(page: Page) -> ReadArticle:
    """Read a page.

    Raises NotArticle if it holds no article that can be trusted; no bytes make it raise anything else. ``warnings``
    of the result are short words for what is not sure: ``cut-off``, ``mojibake``, ``layout-missed``,
    ``text-salvaged``, ``title-guessed``, ``no-date``, ``date-…`` (see ``published.judge``, ``origins.warnings``),
    ``title-uncertain``, ``several-pages``,
    ``paywall`` (more text is for subscribers), ``language-differs``, ``bilingual``.
    """
    notices.check_bytes(page.body, page.content_type)
    html, _ = decode(page.body[:LARGEST], page.content_type)
    notices.check_text(html)
    tree = parse(html)
    told = metadata.gather(tree)
    witnesses = list(_witnesses(page, tree, told))
    match = layout.fitting(tree, page.hints, _day(page, witnesses))
    hint = match.hints if match else Hints()

    named = title.choose(tree, told, url=page.url, hint=hint.title, listed=page.listed_title)
    headline = named.text
    near = around(tree, named.place)
    witnesses += published.laid_out(tree, hint.date, timezone=page.timezone, now=page.fetched_at)
    witnesses += published.written(near, timezone=page.timezone, now=page.fetched_at)
    dated = _dated(page, tree, told, witnesses)
    by = authors.find(tree, told, url=page.url, near=near, place=named.place, hint=hint.author)
    own = canonical.choose(told, page.url)
    pager = pages.find(tree, page.url, own)

    # From here on the tree is taken apart.
    name = headline or ""
    if match:
        found = layout.read(tree, match, told, title=name, place=named.place)
    else:
        found = body.generic(tree, told, title=name, place=named.place)
    paid = _check(html, tree, told, name, found, later=pager is not None and pager.first is not None)
    text = normalize("NFC", _with_lead(found))
    damage = broken(text)
    if damage > UNREADABLE:
        raise NotArticle("mojibake", f"{damage:.0%} of the text cannot be read")
    lang = language.detect(text, declared=told.lang)
    beside = language.second(text)
    witness = dated.witness
    who = authors.complete(by, near, text)
    picture = image.choose(told, page.url, match.parts if match else ())
    described = None if match else standfirst.find(told, (*near.after, *near.paragraphs), title=name)
    sources = tuple(
        origins.of(
            title=named,
            text=found,
            published=dated,
            authors=who,
            lang=lang,
            declared=told.lang,
            image=picture,
            standfirst="lead" if found.lead else "description" if described else None,
        )
    )
    doubts = {
        "cut-off": len(page.body) > LARGEST,
        "mojibake": damage > NOTICED,
        "layout-missed": found.found_by != "layout" and any(hint.body for hint in page.hints),
        "text-salvaged": found.found_by in ("dense", "json-ld", "script"),
        "title-guessed": not headline,
        "no-date": not witness,
        "several-pages": pager is not None,
        "paywall": paid,
        "language-differs": language.differs(lang, told.lang, beside),
        "bilingual": beside is not None,
    }
    return ReadArticle(
        url=page.url,
        canonical_url=own,
        title=headline or headings.clean(text.split("\n", 1)[0]),
        text=text,
        extractor=EXTRACTOR,
        lang=lang,
        author="; ".join(who.names) or None,
        published=witness.value if witness else None,
        published_raw=witness.raw if witness else None,
        published_precision=witness.precision if witness else None,
        published_from=witness.source if witness else None,
        summary=summarise(found.lead or described or text),
        image=picture.address if picture else None,
        warnings=(*(name for name, doubt in doubts.items() if doubt), *dated.warnings, *origins.warnings(sources)),
        origins=sources,
        pager=pager,
    )


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


def _check(html: str, tree: HtmlElement, told: Metadata, headline: str, found: Body, *, later: bool) -> bool:
    """Raise NotArticle unless what was found is an article, or its end on a ``later`` page, which may be short.

    Returns whether the page says that more of it is for subscribers.
    """
    if told.lists and not told.articles:
        raise NotArticle("list-page", "the page says it is a collection of others")
    little = weight(found.text) < _SHORT
    seen = blocks(tree) if little or found.link_lines >= notices.LIST else []
    visible = "\n".join(block.text for block in seen) if little else ""
    if little:
        notices.check_notice(html=html, title=headline, text=found.text, visible=visible)
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
