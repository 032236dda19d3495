"""Who wrote an article: its layout's place for it, JSON-LD, meta elements, the byline, a Chinese dateline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from lxml.html import HtmlElement

from crawler.read.metadata import Metadata, texts
from crawler.read.tree import select, squeeze, text_of

MOST = 8
_LONGEST_BYLINE = 100  # characters
_LONGEST_LIST = 400  # characters of names
_META = tuple(
    """
    author article:author article:author_name og:author parsely-author dc.creator dcterms.creator byl sailthru.author
    citation_author mediator_author
    """.split()
)
_LABEL = re.compile(
    r"""
    ^\s*(?:
      (?:作者|记者|责编|責編|责任编辑|编辑|文|撰文|автор|авторы|авторлар|текст|author|by|text)\s*[:：/|]\s*
    | (?:by|written\ by|story\ by|reported\ by|posted\ by|von|par|por|автор|текст|author)\s+
    | (?:记者|本报记者|本网记者|新华社记者|通讯员)\s+
    )
    """,
    re.I | re.X,
)
_BETWEEN = re.compile(r"\s*[,;，；、/|·•]\s*|\s+(?:and|und|y|et|og|и|және|with|&)\s+|\s{2,}|\u3000+")
_HAN_NAME = re.compile(r"[\u3400-\u9fff·]{2,12}")
_DATELINE = re.compile(
    r"[（(][\u3400-\u9fff \u3000]{0,16}记者[:：]?\s*([\u3400-\u9fff·、，, \u3000]{2,40})[）)]"
    r"|^[\u3400-\u9fff]{0,6}记者[:：\s\u3000]+([\u3400-\u9fff·、 \u3000]{2,30})$"
)
_NO_NAME = re.compile(
    r"""
    @ | \d | ^\W*$ | \.(?:com|kz|ru|cn|net|org)$
    | ^(?:admin|administrator|editors?|staff|staff\ writer|unknown|none|null|webmaster|image.*|author|published|updated
        |редакция|автор|january|february|march|april|may|june|july|august|september|october|november|december
        |(?:mon|tues|wednes|thurs|fri|satur|sun)day|系统管理员|管理员|管理者|佚名|未知|本站|原创)$
    """,
    re.I | re.X,
)
_ADDRESS = re.compile(r"\S*(?:https?:|www\.)\S*|@\w+")
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]{0,40}[)）]")
_BYLINE = (
    "[rel=author], [itemprop=author] [itemprop=name], [itemprop=author], .author-name, [class*=byline] a, "
    "[class*=byline], [class*=Byline], .author a, .author, [class*=author-name], [class*=authorName], .post-author, "
    ".entry-author, .article-author, .article__author, .username, #author_baidu, [class*=author], [class*=Author], "
    "[id*=author], [class*=writer]"
)
# Chinese meta elements name the office or the maker of the software as often as a person.
_OFFICE = re.compile(r"(?:网络|公司|网|报|社|中心|集团|台|频道|部|委|局|处|室|学院|大学|政府)$")
_NEARBY = re.compile(r"(?:作者|撰文|文字|记者|文|图文)\s?[:：/]\s?([\u3400-\u9fff·][\u3400-\u9fff·、， \u3000]{1,30})")
_BY = re.compile(r"\bby:?\s+(?=[^\W\d_])", re.I)
# What follows a name in a byline: a date, the length of the text.
_AFTER_NAME = re.compile(
    r"""
    \s+(?:
      (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d | (?:mon|tues|wednes|thurs|fri|satur|sun)day\b
    | \d | updated | published | on\s | posted | contributor | correspondent | twitter | follow
    ).*$
    """,
    re.I | re.X,
)


def find(tree: HtmlElement, metadata: Metadata, *, hint: str | None = None) -> tuple[str, ...]:
    """Return the names of the authors in the page's order; empty where it names none.

    ``hint``: a layout's CSS selector for where they stand.
    """
    return next((names for said in _said(tree, metadata, hint) if (names := _names(said))), ())


def in_text(lines: Iterable[str], text: str) -> tuple[str, ...]:
    """Return who a line near the headline names (作者：…, "By …"), or the dateline of a Chinese report
    （记者王小明 李四）.
    """
    for line in lines:
        if match := _NEARBY.search(line[:200]):
            return _chinese_names(match[1])
        if match := _BY.match(line := line.lstrip(" -–—•|")[:_LONGEST_BYLINE]):
            return _names([line[match.end() :]])
    for line in text.splitlines()[:3]:
        if match := _DATELINE.search(line[:200]):
            return _chinese_names(match[1] or match[2])
    return ()


def _chinese_names(said: str) -> tuple[str, ...]:
    said = re.split(r"来源|编辑|责|发布|时间|日期|摄|浏览|点击|阅读|字号", said)[0]
    return tuple(dict.fromkeys(_HAN_NAME.findall(re.sub(r"[、，,]", " ", said))))[:MOST]


def _said(tree: HtmlElement, metadata: Metadata, hint: str | None) -> Iterator[list[str]]:
    """What each place says, the surest first."""
    yield [text_of(element) for element in select(tree, hint)]
    for article in metadata.articles[:2]:
        yield _persons(article.get("author") or article.get("creator"))
    for name in _META:
        yield [said for said in metadata.named.get(name, ()) if not _OFFICE.search(said)]
    for element in select(tree, _BYLINE)[:12]:
        text = element.get("content") or text_of(element)
        outside = {parent.tag for parent in element.iterancestors()} & {"aside", "footer", "nav", "li"}
        if len(text) <= _LONGEST_BYLINE and not outside:
            by = _BY.search(text)
            yield [text[by.end() :] if by else text]


def _persons(value: object) -> list[str]:
    """The names in a JSON-LD author: one, several, or given and family names apart."""
    entries = value if isinstance(value, list) else [value]
    found: list[str] = []
    for entry in entries:
        if isinstance(entry, dict) and "name" not in entry:
            parts = [*texts(entry.get("givenName")), *texts(entry.get("familyName"))]
            found += [" ".join(parts)] if parts else []
        else:
            found += texts(entry, "name")
    return found


def _names(said: Iterable[str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for text in said:
        text = squeeze(_ADDRESS.sub(" ", normalize("NFC", text[:_LONGEST_LIST])))
        text = _LABEL.sub("", _IN_BRACKETS.sub("", text) or text.strip("()（）[]【】 "))
        for piece in _BETWEEN.split(text):
            name = _AFTER_NAME.sub("", _LABEL.sub("", piece)).partition(" - ")[0].strip(" .,:：-–—()（）[]【】\"'«»")
            if 2 <= len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name):
                names.setdefault(name.casefold(), name)
    return tuple(names.values())[:MOST]
