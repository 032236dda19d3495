"""The head of an e-mail message: whom it is from and to, what it is about, how to leave.

It is written line by line: the standard library folds long machine-read fields (List-Unsubscribe, a Message-ID) into
encoded words that no mail program reads back. Every value is ASCII and of one line before it gets here.
"""

from __future__ import annotations

import re
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from reports.clean import plain, web_address
from reports.errors import BadAddress, BadSettings
from reports.excerpt import shortened
from reports.language import Language
from reports.model import Digest
from reports.voice import Voice
from reports.width import width

SUBJECT = 78  # columns: what an inbox shows of it at most
NAME = 60  # columns of the title where it names the sender or the list
LONGEST_URL = 900  # so that its line stays below the 998 octets that RFC 5322 allows
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
ID = re.compile(r"[A-Za-z0-9-]+")
URL = ":/?#[]@!$&'()*+;=%-._~"  # what stands in an address as it is; a comma would begin the next entry of the list


def address(text: str) -> str:
    """Return a mail address as it goes over the wire: the domain in ASCII letters (punycode) and lower case.

    Letters outside ASCII before the @ need SMTPUTF8 from every server on the way, and one that lacks it sends the mail
    back: they are refused. Raises ``BadAddress``.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain:
        raise BadAddress(f"mail address: {plain(text)!r}: is not of the form name@domain: correct it")
    if not local.isascii():
        why = "letters outside ASCII before the @ are refused by many servers"
        raise BadAddress(f"mail address: {plain(text)!r}: {why}: use an address without")
    try:
        labels = domain.encode("idna").decode("ascii").lower().split(".")
    except UnicodeError as error:
        raise BadAddress(f"mail address: {plain(text)!r}: its domain cannot be: correct it") from error
    if not (LOCAL.fullmatch(local) and all(map(LABEL.fullmatch, labels))) or len(local) > 64 or len(domain) > 253:
        raise BadAddress(f"mail address: {plain(text)!r}: is not one: correct it")
    return f"{local}@{'.'.join(labels)}"


def head(digest: Digest, voice: Voice, *, sender: str, recipient: str, mark: str, exits: list[str]) -> str:
    """Return the fields of the message, the same for ever for the same digest and recipient; see ``mail.message``.

    ``sender`` and ``recipient`` as ``address`` returns them, ``exits`` as ``exits`` does.
    """
    domain = sender.rpartition("@")[2]
    fields = {
        "From": f"{_phrase(named(digest.title))} <{sender}>",
        "To": recipient,
        "Subject": _unstructured(subject(digest, voice), "Subject"),
        "Date": format_datetime(digest.made_at),
        "Message-ID": f"<{_atom(digest.id)}.{_atom(mark)}@{domain}>",
        "List-Id": f"{_phrase(named(digest.title))} <silkwatch.{domain}>",
        "List-Unsubscribe": ",\n ".join(f"<{way}>" for way in exits),
        **({"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if len(exits) > 1 else {}),
        "Auto-Submitted": "auto-generated",
        # No standard, but what older mail servers look for before they answer that somebody is on holiday.
        "Precedence": "bulk",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def subject(digest: Digest, voice: Voice) -> str:
    """Return what the mail is about: no two issues have the same; one line of text and nothing else."""
    words: Language = voice.words
    reports = words.count("reports", digest.new_reports)
    stories = words.count("stories", len(digest.items))
    healthy = voice.health(digest)
    key = "mail_subject" if digest.items else "mail_subject_empty"

    def said(title: str) -> str:
        edition = " · ".join(voice.edition(digest))
        return plain(words.say(key, title=title, edition=edition, reports=reports, stories=stories, healthy=healthy))

    room = SUBJECT - width(said("–")) + 1
    return said(shortened(plain(digest.title), room))


def exits(sender: str, mark: str, unsubscribe: str | None) -> list[str]:
    """Return the addresses by which a reader leaves the list, the HTTPS one first where there is one.

    ``unsubscribe``: its template, in which ``{recipient}`` stands for the recipient's mark. Raises ``BadSettings``.
    """
    mail = f"mailto:{quote(sender, safe='@')}?subject={quote(f'unsubscribe {_atom(mark)}')}"
    if unsubscribe is None:
        return [mail]
    address = web_address(unsubscribe.replace("{recipient}", _atom(mark)))
    url = quote(address or "", safe=URL)
    if not url.startswith("https://") or len(url) > LONGEST_URL:
        why = "is not an HTTPS address that fits into a message"
        raise BadSettings(f"unsubscribe address: {plain(unsubscribe)!r}: {why}: correct it")
    return [url, mail]


def _atom(text: str) -> str:
    """Return a part of an identifier: letters, digits and hyphens, whatever it was made of."""
    return "-".join(ID.findall(text))[:128]


def named(title: str) -> str:
    """Return the title as the name of the sender and of the list."""
    return shortened(plain(title), NAME)


def _phrase(name: str) -> str:
    """Return a name before an address, as RFC 5322 writes it."""
    if name.isascii() and "=?" not in name:
        return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return _unstructured(name, "From")


def _unstructured(text: str, field: str) -> str:
    """Return text in a field, folded; as encoded words where it is not plain ASCII or looks like one of them."""
    charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
    return Header(text, charset, header_name=field).encode(linesep="\n")
