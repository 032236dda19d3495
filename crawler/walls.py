"""What stands between us and a site's pages: challenges, consent and login walls, soft 404s, parked domains. Pure.

A page that *tells* of such things is full of text or of links; these hardly hold anything. So an answer is only looked
at here when its status is odd, when it led somewhere else, or when a list that should be in it is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

# Statuses that say "not you", most of them from a firewall in front of the site: 412 is Ruishu's (瑞数), 405 Aliyun's,
# 468 and 567 Chinese WAFs', 456 and 493 theirs and Russian ones'.
NOT_US = frozenset({401, 403, 405, 406, 412, 418, 429, 430, 444, 456, 468, 493, 567})
_CONSENT_HOST = re.compile(r"(?:consent|guce|cookie-?consent|privacy-?(?:center|manager|gate))\.", re.I)
# A name before a site's own: cas.cn is the Academy of Sciences.
_LOGIN_HOST = re.compile(r"(?:login|passport|sso|auth|accounts?|id|idp|authserver)\.[^.]+\.", re.I)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|auth(?:server)?/login|cas/login|sso/login|user/login|account/login|wp-login\.php|avtorizatsiya)"
    r"(?:[/.]|$)",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Wall:
    """``outcome`` is the word that is recorded, ``why`` a sentence."""

    outcome: str
    why: str


def of_answer(status: int, body: bytes, *, content_type: str | None = None) -> Wall | None:
    """Recognise a challenge by an answer that is no 200: by what its page says, or that it is only a script."""
    if status in (200, 304) or status < 200 or 300 <= status < 400 or not body.strip():
        return None
    from crawler import wall_pages  # whose words are a good part of what a crawl would load that meets no wall

    return wall_pages.challenge(status, body, content_type=content_type)


def sent_to(asked: str, got: str) -> Wall | None:
    """Recognise by where a redirect ended that it is not what was asked for: a consent or login page, the homepage."""
    if asked == got:
        return None
    before, after = urlsplit(asked), urlsplit(got)
    if _CONSENT_HOST.match(after.netloc) and not _CONSENT_HOST.match(before.netloc):
        return Wall(outcome="consent-wall", why=f"sent on to {got[:200]}, which asks for consent")
    other = _LOGIN_HOST.match(after.netloc) and not _LOGIN_HOST.match(before.netloc)
    if other or (_LOGIN_PATH.search(after.path) and not _LOGIN_PATH.search(before.path)):
        return Wall(outcome="login-wall", why=f"sent on to {got[:200]}, which asks to log in")
    if after.path in ("", "/") and not after.query and before.path not in ("", "/"):
        return Wall(outcome="redirected-home", why=f"sent on to the homepage, {got[:200]}: the address is gone")
    return None
