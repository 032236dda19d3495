"""Sample sites as web pages: every address of a site and what it answers. Pure: content in, bytes out.

Each structure is a way real sites are built, and each fault a way they go wrong.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from html import escape
from importlib import resources
from string import Template

from scheduler.demo.content import SampleArticle, SampleSite

LATEST = 5  # headlines in the margin of every article, where a careless reader takes them for its text
PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"

# How a page shows when it was published.
SHOWN = {
    "wordpress": "%d.%m.%Y",
    "atom": "%d %b %Y, %H:%M UTC",
    "vsb": "%Y-%m-%d",
    "lenta": "%H:%M, %d.%m.%Y",
    "sitemap": "%d.%m.%Y",
    "datasource": "%Y-%m-%d %H:%M:%S",
    "homepage": "%d.%m.%Y",
    "redesigned": "%d.%m.%Y",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one address answers; ``encoding`` is the Content-Encoding of ``body``."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    encoding: str | None = None


def path(site: SampleSite, article: SampleArticle) -> str:
    """Say where an article of a site lives, the way sites of its structure name their pages."""
    digest = hashlib.sha256(article.slug.encode()).hexdigest()
    match site.structure:
        case "wordpress" if article.fault == "pdf":
            return f"/wp-content/uploads/{article.published:%Y/%m}/{article.slug}.pdf"
        case "wordpress":
            return f"/{article.published:%Y/%m}/{article.slug}/"
        case "atom":
            return f"/posts/{article.slug}.html"
        case "lenta":
            return f"/ru/{article.slug}-{digest[:6]}"
        case "datasource":
            return f"/{article.published:%Y%m%d}/{digest[:32]}/c.html"
        case _:
            return f"/{article.slug}"


def page(site: SampleSite, article: SampleArticle, base: str) -> Answer:
    """Build an article's page, faults included."""
    if article.gone:
        return Answer(body=_filled("list", site, items="<h1>410 Gone</h1>"), status=410)
    if article.fault == "pdf":
        return Answer(body=PDF, content_type="application/pdf")
    if article.fault == "challenge":
        return Answer(body=_filled("challenge", site), status=403)
    if article.fault == "future-date":
        article = replace(article, published=article.published + timedelta(days=400))
    charset = "gb2312" if article.fault == "wrong-charset" else "utf-8"
    answer = Answer(body=_article(site, article, base, charset), content_type=f"text/html; charset={charset}")
    if article.fault == "truncated-gzip":
        whole = gzip.compress(answer.body, mtime=0)
        return replace(answer, body=whole[: len(whole) // 2], encoding="gzip")
    return answer


def listing(site: SampleSite, items: str, *, pager: str = "", head: str = "") -> Answer:
    """Build a page that lists articles: ``items`` and ``pager`` are markup."""
    return Answer(body=_filled("list", site, items=items, pager=pager, head=head))


def _article(site: SampleSite, article: SampleArticle, base: str, charset: str) -> bytes:
    published = article.published
    latest = [
        f'<li><a href="{path(site, each)}">{escape(each.title)}</a></li>'
        for each in site.articles[:LATEST]
        if each.slug != article.slug and each.fault != "link-row"
    ]
    return _filled(
        site.structure,
        site,
        title=escape(article.title),
        title_json=json.dumps(article.title),
        url=escape(base + path(site, article)),
        id=hashlib.sha256(article.slug.encode()).hexdigest()[:32],
        published=published.isoformat(),
        modified=(article.modified or published).isoformat(),
        day=published.strftime(SHOWN[site.structure]),
        year=f"{published:%Y}",
        month=f"{published:%m}",
        monthday=f"{published:%d}",
        clock=f"{published:%H:%M:%S}",
        charset=charset,
        body="\n".join(f"<p>{escape(each)}</p>" for each in article.paragraphs),
        latest="".join(latest),
    )


def _filled(name: str, site: SampleSite, **values: str) -> bytes:
    given = {
        "lang": site.lang,
        "masthead": escape(site.masthead),
        "notice": escape(site.notice),
        "menu": "".join(f'<li><a href="/">{escape(each)}</a></li>' for each in site.menu),
        "today": f"{site.today:%d.%m.%Y}",
        "pager": "",
        "head": "",
    }
    return _template(name).substitute(given | values).encode()


@cache
def _template(name: str) -> Template:
    return Template((resources.files("scheduler.demo") / "templates" / f"{name}.html").read_text("utf-8"))
