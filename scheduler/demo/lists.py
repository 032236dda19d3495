"""Where sample sites list their articles: feeds, sitemaps, listing pages, list JSON, front pages. Pure.

``site_map`` puts lists and articles together: every address of a site with its answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime
from html import escape

from scheduler.demo.content import SampleArticle, SampleSite
from scheduler.demo.pages import Answer, listing, page, path

PER_PAGE = {"vsb": 5, "lenta": 6}
DATASOURCE = "5e0d1f7a9c3b48d2a6f4c1b7e8d90a32"
ERROR = Answer(
    body=b"<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>", status=500
)


def site_map(site: SampleSite, base: str) -> dict[str, Answer]:
    """Map every address of a site, path and query, to its answer; ``base`` is where it is served from, no slash."""
    answers = {path(site, each): page(site, each, base) for each in site.articles if each.fault != "link-row"}
    listed = [each for each in site.articles if not each.gone]
    answers["/"] = listing(site, _headlines(site, listed))
    answers["/robots.txt"] = _robots()
    return answers | LISTS[site.structure](site, listed, base)


def _wordpress(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    items = "".join(
        f"<item><title>{escape(each.title)}</title><link>{base}{path(site, each)}</link>"
        f"<guid>{base}{path(site, each)}</guid><pubDate>{format_datetime(each.published)}</pubDate>"
        f"<description>{escape(each.paragraphs[0])}</description></item>"
        for each in articles
    )
    channel = (
        f"<title>{escape(site.masthead)}</title><link>{base}/</link><description>{escape(site.notice)}</description>"
    )
    return {"/feed/": _xml(f'<rss version="2.0"><channel>{channel}{items}</channel></rss>', "application/rss+xml")}


def _atom(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    entries = "".join(
        f'<entry><title>{escape(each.title)}</title><link href="{base}{path(site, each)}"/>'
        f"<id>{base}{path(site, each)}</id><published>{each.published.isoformat()}</published>"
        f"<updated>{each.published.isoformat()}</updated></entry>"
        for each in articles
    )
    head = f"<title>{escape(site.masthead)}</title><id>{base}/</id>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'
    return {"/atom.xml": _xml(feed, "application/atom+xml")}


def _vsb(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    """Count down: the newest page has no number, the second one the highest."""
    pages = _paged(articles, PER_PAGE["vsb"])
    answers = {}
    for index, entries in enumerate(pages):
        up = "../" if index else ""
        items = "".join(
            f'<li><a href="{up}{path(site, each)[1:]}" title="{escape(each.title)}">{escape(each.title)}</a>'
            f"<span>{each.published:%m-%d}</span></li>"
            for each in entries
        )
        older = f"{'' if index else 'zyxw/'}{len(pages) - 1 - index}.htm"
        pager = f'<span class="p_next"><a href="{older}">下页</a></span>' if index + 1 < len(pages) else ""
        number = f"/zyxw/{len(pages) - index}.htm" if index else "/zyxw.htm"
        answers[number] = listing(site, f'<ul class="list">{items}</ul>', pager=pager)
    return answers | {"/index.htm": answers["/zyxw.htm"]}


def _lenta(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    answers = {}
    pages = _paged(articles, PER_PAGE["lenta"])
    for number, entries in enumerate(pages, start=1):
        items = "".join(
            f'<a class="news-card" href="{path(site, each)}"><h3 class="card-title">{escape(each.title)}</h3>'
            f'<time class="meta-date">{each.published:%H:%M, %d.%m.%Y}</time></a>'
            for each in entries
        )
        pager = f'<a class="next" href="/ru/lenta?page={number + 1}">{number + 1}</a>' if number < len(pages) else ""
        answers[f"/ru/lenta?page={number}"] = listing(site, items, pager=pager)
    return answers | {"/ru/lenta": answers["/ru/lenta?page=1"]}


def _sitemap(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    """A sitemap index, and the news sitemap it names."""
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    news = "".join(
        f"<url><loc>{base}{path(site, each)}</loc><lastmod>{each.published.isoformat()}</lastmod><news:news>"
        f"<news:publication><news:name>{escape(site.masthead)}</news:name><news:language>{site.lang}</news:language>"
        f"</news:publication><news:publication_date>{each.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(each.title)}</news:title></news:news></url>"
        for each in articles
    )
    index = (
        f"<sitemap><loc>{base}/sitemap-news.xml</loc><lastmod>{articles[0].published.isoformat()}</lastmod></sitemap>"
    )
    news_space = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return {
        "/robots.txt": _robots(f"{base}/sitemap.xml"),
        "/sitemap.xml": _xml(f"<sitemapindex {space}>{index}</sitemapindex>"),
        "/sitemap-news.xml": _xml(f"<urlset {space} {news_space}>{news}</urlset>"),
    }


def _datasource(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    rows = [
        {
            "contentId": path(site, each).split("/")[2],
            "title": each.title,
            "showTitle": each.title,
            "publishUrl": ".." + path(site, each),
            "publishTime": f"{each.published:%Y-%m-%d %H:%M:%S}",
            "contentType": "Link" if each.fault == "link-row" else "MultiMedia",
        }
        for each in articles
    ]
    body = json.dumps({"datasource": rows}, ensure_ascii=False).encode()
    shell = f'<ul class="wz-list" data="datasource:{DATASOURCE}" preset="list"></ul>'
    return {
        "/education/index.html": listing(site, shell),
        f"/education/ds_{DATASOURCE}.json": Answer(body=body, content_type="application/json"),
    }


def _homepage(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    return {}


def _redesigned(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    """A front page that a script would fill; only the sitemap named in robots.txt is left to read."""
    shell = listing(site, '<div id="app"></div>', head='<script type="module" src="/assets/app.js"></script>\n')
    urls = "".join(
        f"<url><loc>{base}{path(site, each)}</loc><lastmod>{each.published.isoformat()}</lastmod></url>"
        for each in articles
    )
    urlset = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return {
        "/": shell,
        "/latest": shell,
        "/robots.txt": _robots(f"{base}/sitemap.xml"),
        "/sitemap.xml": _xml(urlset),
    }


def _broken(site: SampleSite, articles: Sequence[SampleArticle], base: str) -> dict[str, Answer]:
    """A feed that breaks off in the middle of its first item, and a front page that fails."""
    cut = f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>{escape(site.masthead)}</title><item><title>We a'
    return {"/": ERROR, "/rss": Answer(body=cut.encode(), content_type="application/rss+xml")}


LISTS: Mapping[str, Callable[[SampleSite, Sequence[SampleArticle], str], dict[str, Answer]]] = {
    "wordpress": _wordpress,
    "atom": _atom,
    "vsb": _vsb,
    "lenta": _lenta,
    "sitemap": _sitemap,
    "datasource": _datasource,
    "homepage": _homepage,
    "redesigned": _redesigned,
    "broken": _broken,
}


def _paged(articles: Sequence[SampleArticle], size: int) -> list[Sequence[SampleArticle]]:
    return [articles[start : start + size] for start in range(0, len(articles), size)]


def _headlines(site: SampleSite, articles: Sequence[SampleArticle]) -> str:
    items = "".join(
        f'<li><a href="{path(site, each)}">{escape(each.title)}</a></li>'
        for each in articles
        if each.fault != "link-row"
    )
    return f"<ul>{items}</ul>"


def _xml(document: str, content_type: str = "application/xml") -> Answer:
    return Answer(body=f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'.encode(), content_type=content_type)


def _robots(sitemap: str | None = None) -> Answer:
    lines = ["User-agent: *", "Disallow: /search/"] + ([f"Sitemap: {sitemap}"] if sitemap else [])
    return Answer(body="\n".join([*lines, ""]).encode(), content_type="text/plain")
