"""The digest as an e-mail message: the same digest and recipient give the same message for ever.

An HTML part that every mail program shows and a text part that is the digest in full. What the HTML had to leave out,
so that none of it is hidden, is on the web page; where there is none, the whole page comes with the message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Set
from dataclasses import dataclass, replace
from email import message_from_string, policy
from email.message import EmailMessage

from reports import envelope, render, weeks
from reports.gist import SECTIONS, section
from reports.language import Language
from reports.letter import letter, web_page
from reports.model import Digest
from reports.place import ALONE, Place
from reports.sections import SectionKey
from reports.voice import Voice

TEXT_LIMIT = 400_000  # octets of the text part
# Our fields go out as they were written: see reports/envelope.py. 76: what RFC 2045 allows to encoded lines.
POLICY = policy.SMTP.clone(refold_source="none", max_line_length=76)
EXAMPLE = "example.org"


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What all readers of the same language and sections get; in it the one marked ``mark`` is told how to leave.

    ``text``: without the line that names them; ``page``: the whole issue as a page, where it has to come with the mail.
    """

    digest: Digest
    text: str
    html: str
    page: str | None
    sender: str
    unsubscribe: str | None
    mark: str


def message(
    digest: Digest,
    *,
    place: Place,
    sender: str,
    recipient: str,
    recipient_hash: str,
    sections: Set[SectionKey] | None = None,
    unsubscribe: str | None = None,
) -> EmailMessage:
    """Return the message for one recipient, whom ``recipient_hash`` stands for wherever others can see it.

    ``sections``: those the recipient wants (None: all). ``unsubscribe``: an HTTPS address that takes a POST, with
    ``{recipient}`` for the hash. Raises ``BadAddress`` and ``BadSettings``.
    """
    made = edition(
        digest, place=place, sender=sender, recipient_hash=recipient_hash, sections=sections, unsubscribe=unsubscribe
    )
    return addressed(made, recipient=recipient, recipient_hash=recipient_hash)


def edition(
    digest: Digest,
    *,
    place: Place,
    sender: str,
    recipient_hash: str,
    sections: Set[SectionKey] | None = None,
    unsubscribe: str | None = None,
) -> Edition:
    """Render what is the same for all readers of the same language and sections; see ``message``.

    ``recipient_hash``: of one of them, which nobody who writes news can know. All have the same length, and with it the
    same room for the news.
    """
    voice = speaker(digest)
    whole, note = digest, None
    if sections is not None:
        digest, note = only(digest, sections), _note(digest, sections, voice)
    sender = envelope.address(sender)
    leave = envelope.exits(sender, recipient_hash, unsubscribe)[0]
    shown = letter(digest, place, note=note, leave=leave)
    alone = not shown.whole and web_page(digest, place) is None
    return Edition(
        digest=digest,
        text=_text(digest, place, voice, note=note),
        html=shown.html,
        page=render.html(whole, ALONE) if alone else None,
        sender=sender,
        unsubscribe=unsubscribe,
        mark=recipient_hash,
    )


def addressed(edition: Edition, *, recipient: str, recipient_hash: str) -> EmailMessage:
    """Return the message that takes an edition to one recipient; as ``message``."""
    voice, recipient = speaker(edition.digest), envelope.address(recipient)
    exits = envelope.exits(edition.sender, recipient_hash, edition.unsubscribe)
    head = envelope.head(
        edition.digest, voice, sender=edition.sender, recipient=recipient, mark=recipient_hash, exits=exits
    )
    text = f"{edition.text}\n{voice.words.say('mail_unsubscribe')}: {exits[0]}\n"
    html = edition.html.replace(edition.mark, recipient_hash)
    made = message_from_string(f"{head}\n", EmailMessage, policy=POLICY)
    boundary = hashlib.sha256(head.encode()).hexdigest()[:40]
    made.set_content(text, cte=_encoding(text))
    made.add_alternative(html, subtype="html", cte=_encoding(html))
    made.set_boundary(f"=_{boundary}_1")
    if edition.page is not None:
        made.add_attachment(
            edition.page.encode(),
            maintype="text",
            subtype="html",
            params={"charset": "utf-8"},
            filename=f"{edition.digest.id}.html",
        )
        made.set_boundary(f"=_{boundary}_2")
    made["Content-Language"] = edition.digest.language  # last: a new part takes all Content- fields with it
    return made


def html(digest: Digest, place: Place = ALONE) -> str:
    """Return the HTML part alone, for nobody in particular."""
    return letter(digest, place).html


def eml(digest: Digest, place: Place = ALONE) -> str:
    """Return the whole message to an invented recipient, as a file that a mail program opens."""
    made = message(
        digest,
        place=place,
        sender=f"silkwatch@{EXAMPLE}",
        recipient=f"reader@{EXAMPLE}",
        recipient_hash="example",
    )
    return made.as_bytes(policy=POLICY.clone(linesep="\n")).decode("ascii")


def only(digest: Digest, sections: Set[SectionKey]) -> Digest:
    """Return the digest with the stories of these sections alone; how it was made and corrections stay.

    A source counts the reports that it gave to these sections, and an imported one that gave none is no more there.
    """
    kept = tuple(one for one in digest.sections if one.key in sections)
    updates = tuple(one for one in digest.updates if section(one.gist) in sections)
    stories = {item.story_id for one in kept for item in one.items} | {one.story_id for one in updates}
    told = replace(digest, sections=kept, updates=updates).reporting
    sources = (replace(one, reports=told[one.name]) for one in digest.sources)
    return replace(
        digest,
        sections=kept,
        updates=updates,
        sources=tuple(one for one in sources if one.reports or one.standing != "imported"),
        events=tuple(one for one in digest.events if one.story_id in stories),
        ahead=tuple(one for one in digest.ahead if one.story_id in stories),
        previous=None,  # counts of all sections beside those of some would mislead
        tallies=(),
        minutes=None,
    )


def speaker(digest: Digest) -> Voice:
    """Return the voice of a digest: its language, in its zone."""
    return Voice(Language(digest.language, weeks.zone(digest.timezone)))


def _note(digest: Digest, sections: Set[SectionKey], voice: Voice) -> str:
    words = voice.words
    names = words.say("list").join(words.name("section", key) or key for key in SECTIONS if key in sections)
    return words.say("mail_only", sections=names, stories=words.count("stories", len(digest.items)))


def _text(digest: Digest, place: Place, voice: Voice, *, note: str | None) -> str:
    """Return the text part: the digest in full, up to a length no mail of ours should have."""
    text = render.text(digest, place)
    if len(text.encode()) > TEXT_LIMIT:
        kept = text.encode()[:TEXT_LIMIT].decode(errors="ignore").rpartition("\n\n")[0]
        text = f"{kept}\n\n{voice.words.say('mail_cut')}\n"
    opening = f"{note}\n\n" if note else ""
    return f"{opening}{text}"


def _encoding(text: str) -> str:
    """Return the transfer encoding that keeps a text short: mostly ASCII stays readable."""
    octets = text.encode()
    return "quoted-printable" if sum(octet > 0x7E for octet in octets) * 6 < len(octets) else "base64"
