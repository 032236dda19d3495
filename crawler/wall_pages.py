"""What a page says that stands between us and a site: challenges, login walls, soft 404s, parked domains. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.errors import NotArticle
from crawler.read import notices, wording
from crawler.read.blocks import blocks
from crawler.read.charset import decode
from crawler.read.letters import weight
from crawler.read.tree import parse, text_of
from crawler.walls import NOT_US, Wall

LARGEST = 200_000  # bytes that are looked at: none of these pages is larger, and this runs in the reactor
_SCRIPT_ONLY = 200  # letters of a page that is hardly more than a script
_NOTICE = 600  # letters beside links: a notice says no more
_FORM = 300  # letters beside links of a page that is there to log in

# Those, and what firewalls answer besides (202 Ruishu's, 521 Jiasule's): whatever else such a page is, it is none for a
# reader.
_ODD = NOT_US | {202, 503, 520, 521}


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What a reader would see of a page: ``said`` beside links, ``lines`` of all of it, ``named`` its headings."""

    html: str
    said: str
    visible: str
    headings: tuple[str, ...]


def challenge(status: int, body: bytes, *, content_type: str | None = None) -> Wall | None:
    """Recognise a challenge by what its page says, or that it is only a script."""
    seen = _look(body, content_type)
    if seen is None:
        return None
    if weight(seen.visible) < _SCRIPT_ONLY:
        if asks := wording.CHALLENGE_SCRIPT.search(seen.html):
            return _challenge(f"HTTP {status} and a script that wants a browser: {asks[0]}")
        scripts = sum(len(match) for match in re.findall(r"<script\b.*?(?:</script>|$)", seen.html, re.I | re.S))
        if status in _ODD and not seen.visible.strip() and scripts > len(seen.html) / 2:
            return _challenge(f"HTTP {status} and a page that is nothing but a script")
    wall = _notice(seen)
    return wall if wall and wall.outcome == "challenge-page" else None


def instead_of_list(body: bytes, *, content_type: str | None = None) -> Wall | None:
    """Say what a page is that holds no links to articles, if it is one of the usual things."""
    seen = _look(body, content_type)
    if seen is None:
        return None
    return _soft_404(seen) or _notice(seen) or _form(seen)


def titled_404(body: bytes, *, content_type: str | None = None) -> Wall | None:
    """Recognise a page that is titled "page not found", even if it links the latest news beside that."""
    seen = _look(body, content_type)
    return _soft_404(seen, headings_only=True) if seen else None


def _soft_404(seen: _Seen, *, headings_only: bool = False) -> Wall | None:
    """Recognise "page not found" that was answered with a 200."""
    found = next((hit for heading in seen.headings if (hit := notices.named(heading, wording.DELETED))), None)
    if found is None and not headings_only and weight(seen.said) < _NOTICE:
        found = notices.said(
            [line for line in notices.short_lines(seen.said) if not wording.REPORTS.search(line)], wording.DELETED
        )
    return Wall(outcome="soft-404", why=f"the page says {found!r}: the address is gone") if found else None


def _notice(seen: _Seen) -> Wall | None:
    """What the readers call such a page, in the words of a list."""
    title = seen.headings[0] if seen.headings else ""
    try:
        notices.check_notice(html=seen.html, title=title, text=seen.said, visible=seen.visible)
    except NotArticle as notice:
        outcome = _AS_LIST.get(notice.reason)
        if outcome == "login-wall" and wording.ELSEWHERE.search(seen.said):
            outcome = "region-wall"
        return Wall(outcome=outcome, why=notice.detail) if outcome else None
    if notices.asks_consent(seen.said, weight(seen.said)):
        return Wall(outcome="consent-wall", why="the page asks for consent to cookies and says little else")
    return None


_AS_LIST = {
    "challenge-page": "challenge-page",
    "site-error": "site-error",
    "parked-domain": "parked-domain",
    "deleted-notice": "soft-404",
    "paywall": "login-wall",
}


def _form(seen: _Seen) -> Wall | None:
    """A form to log in: a field for a password, and little else."""
    if weight(seen.said) < _FORM and re.search(r"<input[^>]{0,300}type\s*=\s*[\"']?password", seen.html, re.I):
        return Wall(outcome="login-wall", why="the page is a form to log in")
    return None


def _challenge(why: str) -> Wall:
    return Wall(outcome="challenge-page", why=why)


def _look(body: bytes, content_type: str | None) -> _Seen | None:
    html, _ = decode(body, content_type) if len(body) <= LARGEST else ("", "")
    if "<" not in html:
        return None
    try:
        tree = parse(html)
    except NotArticle:
        return _Seen(html=html, said="", visible="", headings=())
    seen = blocks(tree)
    return _Seen(
        html=html,
        said="\n".join(block.text for block in seen if not notices.is_link(block)),
        visible="\n".join(block.text for block in seen),
        headings=tuple(filter(None, (text_of(each)[:300] for each in tree.iter("title", "h1")))),
    )
