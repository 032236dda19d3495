"""The digest as an e-mail message: the same digest and recipient give the same message for ever.

An HTML part that every mail program shows and a text part that is the digest in full. What the HTML had to leave out,
so that none of it is hidden, is on the web page; where there is none, the whole page comes with the message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Set
from dataclasses import replace
from email import message_from_string, policy
from email.message import EmailMessage

from reports import envelope, render, weeks
from reports.gist import section
from reports.language import Language
from reports.letter import letter
from reports.model import Digest, SectionKey
from reports.place import ALONE, Place
from reports.voice import Voice

TEXT_LIMIT = 400_000  # octets of the text part
# Our fields go out as they were written: see reports/envelope.py.
POLICY = policy.SMTP.clone(refold_source="none")
EXAMPLE = "example.org"


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
    voice = _voice(digest)
    note = _note(digest, sections, voice) if sections is not None else None
    whole, digest = digest, digest if sections is None else only(digest, sections)
    head = envelope.head(
        digest, voice, sender=sender, recipient=recipient, mark=recipient_hash, unsubscribe=unsubscribe
    )
    made = message_from_string(f"{head}\n", EmailMessage, policy=POLICY)
    leave = envelope.ways_out(envelope.address(sender), recipient_hash, unsubscribe)[0]
    text = _text(digest, place, voice, note, leave)
    shown = letter(digest, place, note=note, leave=leave)
    made.set_content(text, cte=_encoding(text))
    made.add_alternative(shown.html, subtype="html", cte=_encoding(shown.html))
    boundary = hashlib.sha256(made["Message-ID"].encode()).hexdigest()[:40]
    made.set_boundary(f"=_{boundary}_1")
    if not shown.whole and not (place.public_url and digest.number is not None):
        page = render.html(whole, ALONE).encode()
        made.add_attachment(page, maintype="text", subtype="html", filename=f"{digest.id}.html")
        made.set_boundary(f"=_{boundary}_2")
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
    """Return the digest with the stories of these sections alone; how it was made and corrections stay."""
    kept = tuple(one for one in digest.sections if one.key in sections)
    updates = tuple(one for one in digest.updates if section(one.gist) in sections)
    stories = {item.story_id for one in kept for item in one.items} | {one.story_id for one in updates}
    return replace(
        digest,
        sections=kept,
        updates=updates,
        events=tuple(one for one in digest.events if one.story_id in stories),
        ahead=tuple(one for one in digest.ahead if one.story_id in stories),
        previous=None,  # counts of all sections beside those of some would mislead
        tallies=(),
        minutes=None,
    )


def _voice(digest: Digest) -> Voice:
    return Voice(Language(digest.language, weeks.zone(digest.timezone)))


def _note(digest: Digest, sections: Set[SectionKey], voice: Voice) -> str:
    words = voice.words
    names = [words.name("section", one.key) or one.key for one in digest.sections if one.key in sections]
    return words.say(
        "mail_only",
        sections=words.say("list").join(names) or "–",
        stories=words.count("stories", len(digest.items)),
    )


def _text(digest: Digest, place: Place, voice: Voice, note: str | None, leave: str) -> str:
    """Return the text part: the digest in full, up to a length no mail of ours should have."""
    text = render.text(digest, place)
    if len(text.encode()) > TEXT_LIMIT:
        kept = text.encode()[:TEXT_LIMIT].decode(errors="ignore").rpartition("\n\n")[0]
        text = f"{kept}\n\n{voice.words.say('mail_cut')}\n"
    opening = f"{note}\n\n" if note else ""
    return f"{opening}{text}\n{voice.words.say('mail_unsubscribe')}: {leave}\n"


def _encoding(text: str) -> str:
    """Return the transfer encoding that keeps a text short: mostly ASCII stays readable."""
    octets = text.encode()
    return "quoted-printable" if sum(octet > 0x7E for octet in octets) * 6 < len(octets) else "base64"
