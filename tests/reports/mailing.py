"""Mail as it arrives, for tests: its fields, its parts, and what a mail program finds in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from reports import mail
from reports.model import Digest, Item
from reports.place import ALONE, Place
from tests.reports.samples_week import full_week

if TYPE_CHECKING:
    pass

MARK = "5f" * 32
WEB = Place(public_url="https://digest.example/")
EMPTY, WEEK, MANY = full_week(0), full_week(12), full_week(60)
FIELDS = (
    "From To Subject Date Message-ID List-Id List-Unsubscribe Auto-Submitted Precedence"
    " MIME-Version Content-Type Content-Language"
).split()
# Mail programs need these attributes; the checker calls them obsolete, which they are on the web.
OBSOLETE = (
    "The “(align|bgcolor|border|cellpadding|cellspacing|height|valign|width)” attribute on the “(table|td|th|tr)”"
    " element is obsolete"
)


def sent(made: Digest, place: Place = ALONE, **more: Any) -> EmailMessage:
    """Return a message as it arrives: its bytes, read by the standard library."""
    return message_from_bytes(written(made, place, **more), EmailMessage, policy=policy.default)


def written(made: Digest, place: Place = ALONE, **more: Any) -> bytes:
    people = {"sender": "digest@example.org", "recipient": "reader@example.net", "recipient_hash": MARK}
    return mail.message(made, place=place, **(people | more)).as_bytes()


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


class Seen(HTMLParser):
    """What a mail program finds in the HTML part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def octets(html: str) -> int:
    return len(html.replace("\n", "\r\n").encode())


def words_of(html: str) -> str:
    return " ".join(" ".join(Seen(html).texts).split())


def replaced(made: Digest, items: Iterable[Item]) -> Digest:
    """Return the digest with other items in place of those of the same story."""
    others = {item.story_id: item for item in items}
    sections = tuple(
        replace(one, items=tuple(others.get(item.story_id, item) for item in one.items)) for one in made.sections
    )
    return replace(made, sections=sections)


def long_titles(made: Digest, times: int) -> Digest:
    return replaced(made, [retitled(item, f"{item.story_id} " + "很长的标题" * times) for item in made.items])


def retitled(item: Item, title: str) -> Item:
    return replace(item, excerpt=title, report=replace(item.report, title=title))
