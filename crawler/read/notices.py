"""Pages that are no article: files of another kind, notices of deletion, challenges, consent walls, bare navigation."""

from __future__ import annotations

import re

from crawler.errors import NotArticle
from crawler.read.letters import weight

SHORTEST = 80  # letters of text (a Chinese character counts three): less is a caption, not a report
_MOST_LINKED = 0.5  # of the text: more is a list of links
_LIST = 8  # lines of links that make it a list page rather than a poor one
_NOTICE = 1_500  # letters: a page that says more than this is more than a notice
_GONE = 400  # letters: an article that is gone leaves no more than this

_SIGNATURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"RIFF", b"\x1f\x8b")
_HTML_TYPE = re.compile(r"\b(?:html|xhtml|xml|plain|octet-stream|unknown)\b", re.I)
_FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}\?>)?\s*(?:<!--[^>]{0,500}-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.I
)
_MARKUP = re.compile(r"<(?:html|head|body|div|p|table|article|section|span|title|meta|br|h1|td)\b", re.I)

_CHALLENGE = re.compile(
    r"""
      just\ a\ moment\s*(?:\.\.\.|…) | checking\ your\ browser | attention\ required! | are\ you\ a\ robot
    | verify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?human | enable\ javascript\ and\ cookies\ to\ continue
    | ddos(?:-|\ )protection\ by | access\ denied | request\ blocked | unusual\ traffic | security\ check
    | проверка\ (?:вашего\ )?браузера | подтвердите,\ что\ вы\ не\ робот | вы\ не\ робот
    | 安全验证 | 人机验证 | 访问验证 | 请完成验证 | 您的访问被阻断 | 访问过于频繁
    """,
    re.I | re.X,
)
_CHALLENGE_MARKUP = re.compile(
    r"cdn-cgi/challenge-platform|cf-browser-verification|cf_chl_|_incapsula_|captcha-delivery|ddos-guard", re.I
)
_DELETED = re.compile(
    r"""
      已(?:被)?删除或(?:已)?过期 | 您访问的页面 | (?:页面|网页|文件|内容)(?:不存在|未找到|找不到)
    | (?:文章|稿件|内容|页面|新闻|信息)(?:已)?(?:被)?(?:删除|下线|撤销|不存在)
    | page\ (?:was\ |is\ )?(?:not\ found|no\ longer\ available)
    | (?:article|story|content)\ (?:is\ |has\ been\ )?(?:not\ found|no\ longer\ available|removed|deleted)
    | (?:error|ошибка)\ 404 | ^[^\w\n]{0,20}404\b | 404\ (?:not\ found|error|页面)
    | страница\ не\ найдена
    | (?:материал|публикация|новость|страница)\ (?:был[аио]?\ )?(?:удал[её]н|не\ существует|не\ найден)
    | бет\ табылмады | парақ\ табылмады | жойылған
    """,
    re.I | re.X | re.M,
)
_CONSENT = re.compile(
    r"""
      we\ (?:and\ our\ partners\ )?use\ cookies | accept\ (?:all\ )?cookies | cookie\ (?:policy|settings|preferences)
    | manage\ (?:my\ )?(?:consent|preferences|choices) | before\ you\ continue | your\ privacy\ (?:choices|matters)
    | legitimate\ interest | accept\ all | reject\ all | \bconsent\b
    | использу(?:ем|ет)\ (?:файлы\ )?cookie | файлы\ cookie | согласие\ на\ обработку | 使用\s?cookie | 接受所有
    """,
    re.I | re.X,
)
_SCRIPT_ONLY = re.compile(
    r"enable javascript|javascript (?:is )?(?:required|disabled)|включите javascript|启用\s?javascript", re.I
)


def check_bytes(body: bytes, content_type: str | None) -> None:
    """Raise NotArticle for what is no page at all, by its first bytes and by the header."""
    head = body.lstrip()[:1000]
    if not head.strip(b"\0 \t\r\n"):
        raise NotArticle("empty", "the response has no body")
    if head.startswith(_SIGNATURES):
        raise NotArticle("not-html", f"the body starts with {head[:4]!r}")
    if content_type and not _HTML_TYPE.search(content_type):
        raise NotArticle("not-html", f"the server says {content_type[:60]}")
    if _FEED.match(head):
        raise NotArticle("not-html", "it is a feed or a sitemap")


def check_text(html: str) -> None:
    """Raise NotArticle where decoded bytes hold no markup (JSON, a script, a plain file)."""
    if not _MARKUP.search(html[:20_000]) and not _MARKUP.search(html):
        raise NotArticle("not-html", "there is no markup in it")


def check_notice(*, html: str, title: str, text: str, visible: str) -> None:
    """Raise NotArticle for a challenge page or a notice that the article is gone.

    ``text`` is what was taken for the article, ``visible`` all text of the page. An article about deleted pages or
    challenges is longer than a notice.
    """
    little = weight(visible) < _NOTICE
    if little and (_CHALLENGE.search(title) or (_CHALLENGE.search(visible) and _CHALLENGE_MARKUP.search(html))):
        raise NotArticle("challenge-page", f"the page asks for a browser: {title[:80]}")
    if weight(text) < _GONE and (found := _DELETED.search(f"{title}\n{visible if little else text}")):
        raise NotArticle("deleted-notice", f"the page says {found[0]!r}")


def check_article(text: str, *, linked: float, link_lines: int, visible: str) -> None:
    """Raise NotArticle where the text found is too short, a consent wall, or made of links.

    ``linked`` is the share of what was found that lies in links, ``link_lines`` counts the lines made of them,
    ``visible`` is all text of a page that says little.
    """
    letters = weight(text)
    if letters < _NOTICE and len(_CONSENT.findall(text)) >= 3:
        raise NotArticle("consent", "the text is a request for consent to cookies")
    if linked > _MOST_LINKED and letters < _NOTICE:
        raise NotArticle(
            "list-page" if link_lines >= _LIST else "navigation", f"{linked:.0%} of the text lies in links"
        )
    if letters >= SHORTEST:
        return
    if len(_CONSENT.findall(visible[:20_000])) >= 3:
        raise NotArticle("consent", "the page asks for consent to cookies and says little else")
    if _SCRIPT_ONLY.search(f"{text}\n{visible}"):
        raise NotArticle("empty", "the text comes with a script")
    if letters == 0:
        raise NotArticle("empty", "no text was found")
    raise NotArticle("too-short", f"{len(text)} characters of text")
