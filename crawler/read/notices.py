"""Pages that are no article: files of another kind, notices, challenges, consent walls, paywalls, lists.

Notices speak in short lines and little else; an article about notices has sentences. So phrases count only in a title
that is hardly more than the phrase, and in short lines of a page that says little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.errors import NotArticle
from crawler.read import wording
from crawler.read.blocks import Block
from crawler.read.letters import weight

SHORTEST = 80  # letters of text (a Chinese character counts three): less is a caption, not a report
_MOST_LINKED = 0.5  # of the text: more is a list of links
_ALL_LINKED = 0.6  # of a long text
LIST = 8  # lines of links that make it a list page rather than a poor one
_NOTICE = 1_500  # letters: a page that says more than this is more than a notice
_TEASER = 600  # letters: the free beginning of an article is hardly longer
_MARKED_TEASER = 300  # letters, where only the metadata say so: they mark whole short news as well
_GONE = 400  # letters: an article that is gone leaves no more than this
_LINE = 150  # letters: a line of a notice
_MENU_LINE = 60  # letters: a line of a form
_SCRIPT_ONLY = 60  # letters of a page that is only a script
_SCRIPTED = 200_000  # characters that are looked at for one
_TITLE_REST = 20  # letters of a title beside the phrase in it
_VENDOR_WALL = 8_000  # letters: consent walls that list every partner
_HEADLINED = 0.75  # of the paragraphs: where so many follow a link each, they are the teasers of a list
_LINKED_LINE = 0.8  # of a line: the rest is a date

_SIGNATURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"RIFF", b"\x1f\x8b")
_HTML_TYPE = re.compile(r"\b(?:html|xhtml|xml|plain|octet-stream|unknown)\b", re.I)
_FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}\?>)?\s*(?:<!--[^>]{0,500}-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.I
)
_MARKUP = re.compile(r"<(?:html|head|body|div|p|table|article|section|span|title|meta|br|h1|td)\b", re.I)
_TITLE_PARTS = re.compile(r"\s[-–—:]\s|[|_]")


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
        if asks := wording.CHALLENGE_SCRIPT.search(html[:_SCRIPTED]):
            raise NotArticle("challenge-page", f"a script that wants a browser: {asks[0]}")
        raise NotArticle("not-html", "there is no markup in it")


def check_notice(*, html: str, title: str, text: str, visible: str) -> None:
    """Raise NotArticle for a challenge page, an error of the site, a notice that the article is gone, or a login.

    ``text`` is what was taken for the article, ``visible`` all text of the page.
    """
    lines = short_lines(text if weight(text) >= SHORTEST else f"{text}\n{visible}")
    all_short = all(weight(line) <= _LINE for line in text.split("\n"))
    bare = all_short and weight(text) < _GONE
    if weight(visible) < _SCRIPT_ONLY and (asks := wording.CHALLENGE_SCRIPT.search(html[:_SCRIPTED])):
        raise NotArticle("challenge-page", f"hardly any text beside a script that wants a browser: {asks[0]}")
    if weight(visible) < _NOTICE:
        marked = wording.CHALLENGE_MARKUP.search(html) is not None
        titled = named(title, wording.CHALLENGE)
        if (titled and (marked or bare)) or ((marked or bare) and said(lines, wording.CHALLENGE)):
            raise NotArticle("challenge-page", f"the page asks for a browser: {title[:80]}")
    if _is_little(text) and (waits := wording.CHECKING.search(text)):
        raise NotArticle("challenge-page", f"the page says {waits[0]!r}")
    if not bare:
        return
    unreported = [line for line in lines if not wording.REPORTS.search(line)]
    for reason, pattern in (
        ("site-error", wording.ERROR),
        ("parked-domain", wording.PARKED),
        ("paywall", wording.ELSEWHERE),
        ("deleted-notice", wording.DELETED),
    ):
        if found := named(title, pattern) or said(unreported, pattern):
            raise NotArticle(reason, f"the page says {found!r}")
    form = {word.lower() for line in short_lines(text, _MENU_LINE) for word in wording.LOGIN.findall(line)}
    if len(form) + 2 * bool(named(title, wording.LOGIN)) >= 3:
        raise NotArticle("paywall", "the page asks to log in")


def withheld(text: str, visible: str) -> bool:
    """Whether a page says that the rest of its text is for subscribers."""
    if said(short_lines(f"{text[-1_000:]}\n{visible}"), wording.WITHHELD):
        return True
    last = text.rpartition("\n")[2]
    return (
        weight(text) < _TEASER
        and weight(last) <= _LINE
        and bool(wording.OFFER.search(last) and wording.READING.search(last))
        and not wording.CHANNEL.search(last)
    )


def check_teaser(text: str, *, withheld: bool, marked: bool) -> None:
    """Raise NotArticle where only the beginning of an article for subscribers can be read.

    ``withheld``: the page says so; ``marked``: its metadata do. Where there is more text it may be all of it.
    """
    if weight(text) < (_TEASER if withheld else _MARKED_TEASER if marked else 0):
        raise NotArticle("paywall", f"{len(text)} characters of text, the rest is for subscribers")


def check_article(text: str, *, linked: float, link_lines: int, seen: Sequence[Block]) -> None:
    """Raise NotArticle where the text found is too short, a consent wall, a list, or made of links.

    ``linked`` is the share of what was found that lies in links, ``link_lines`` counts the lines made of them,
    ``seen`` are all paragraphs of the page (of one with much text they may be left out).
    """
    letters = weight(text)
    if asks_consent(text, letters):
        raise NotArticle("consent", "the text is a request for consent to cookies")
    if linked > (_MOST_LINKED if letters < _NOTICE else _ALL_LINKED):
        many = link_lines >= LIST or letters >= _NOTICE
        raise NotArticle("list-page" if many else "navigation", f"{linked:.0%} of the text lies in links")
    if _are_teasers(text, seen):
        raise NotArticle("list-page", "each paragraph follows a link")
    if letters >= SHORTEST:
        return
    visible = "\n".join(block.text for block in seen)[:20_000]
    if len(wording.CONSENT.findall(visible)) >= 3:
        raise NotArticle("consent", "the page asks for consent to cookies and says little else")
    if wording.SCRIPT.search(f"{text}\n{visible}"):
        raise NotArticle("empty", "the text comes with a script")
    links = [block for block in seen if is_link(block)]
    if len(links) >= LIST and sum(weight(block.text) for block in links) > _MOST_LINKED * weight(visible):
        raise NotArticle("list-page", f"there is hardly more than {len(links)} links")
    if letters == 0:
        raise NotArticle("empty", "no text was found")
    raise NotArticle("too-short", f"{len(text)} characters of text")


def short_lines(text: str, longest: int = _LINE) -> list[str]:
    """Return the lines of a text that are no longer than those of a notice."""
    return [line for line in text.split("\n")[:200] if weight(line) <= longest]


def _is_little(text: str) -> bool:
    """Whether a text is as short as a notice, and nobody in it says what it says."""
    return weight(text) < _GONE and not wording.REPORTS.search(text)


def said(lines: Sequence[str], pattern: re.Pattern[str]) -> str | None:
    """Return what a pattern finds in the first line that has it."""
    return next((match[0] for line in lines if (match := pattern.search(line.strip()))), None)


def named(title: str, pattern: re.Pattern[str]) -> str | None:
    """Return what a pattern finds in a title of which there is hardly more; the site's name does not count."""
    for part in _TITLE_PARTS.split(title[:300]):
        match = pattern.search(part.strip())
        if match and weight(part.strip()) - weight(match[0]) <= _TITLE_REST:
            return match[0]
    return None


def asks_consent(text: str, letters: int) -> bool:
    """Whether a text of so many letters is a request for consent to cookies and little else."""
    if letters < _VENDOR_WALL and _names_vendors(text[:3_000]):
        return True
    if letters >= _NOTICE:
        return False
    if _is_little(text) and said(text.split("\n"), wording.OWN_COOKIES):
        return True
    found = [len(wording.CONSENT.findall(line)) for line in text.split("\n")]
    about = sum(weight(line) for line, count in zip(text.split("\n"), found, strict=True) if count)
    if sum(found) >= 3 and about > letters / 2:
        return True
    choices = {word.lower() for word in wording.CHOICES.findall(text)}
    return letters < _GONE and len(wording.COOKIES.findall(text)) + len(choices) >= 4 and len(choices) >= 2


def _names_vendors(text: str) -> bool:
    folded = text.casefold()
    if not any(sign in folded for sign in wording.VENDOR_SIGNS):
        return False
    return len({word.lower() for word in wording.VENDORS.findall(text)}) >= 4


def _are_teasers(text: str, seen: Sequence[Block]) -> bool:
    """Whether nearly every paragraph stands under a link of its own: the headline of what it is the beginning of."""
    paragraphs = {line for line in text.split("\n") if weight(line) >= 60}
    count = headlined = 0
    under_link = False
    for block in seen:
        if block.text in paragraphs:
            count += 1
            headlined += under_link
            under_link = False
        elif is_link(block):
            under_link = True
        elif weight(block.text) >= 40:
            under_link = False
    return count >= LIST and headlined >= _HEADLINED * count


def is_link(block: Block) -> bool:
    """Whether nearly all of a line lies in a link."""
    return block.linked >= _LINKED_LINE * len(block.text)
