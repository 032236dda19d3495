"""A digest as a page, as text, Markdown, JSON and CSV. The same digest gives the same bytes for ever.

All that comes from the web stays text: it is cleaned of characters nobody sees, escaped for the format it goes into,
and an address is linked only if it is http or https.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import payload, sheet, strips, weeks
from reports.clean import plain, web_address
from reports.escape import Verbatim, markdown_link
from reports.escape import markdown as escape_markdown
from reports.language import Language, tag
from reports.model import Digest
from reports.place import ALONE, Place
from reports.typewriter import heading, line, record, wrapped
from reports.voice import Voice
from reports.width import width

BLANKS = re.compile(r"\n{3,}")


def html(digest: Digest, place: Place = ALONE) -> str:
    """Return one self-contained page: no script, nothing from elsewhere, its one style sheet allowed by its hash.

    A preview stands alone, wherever it is: the archive has no place for it.
    """
    place = place if digest.number else ALONE
    style, style_hash = inline("digest.css", "pictures.css", "print.css")
    shown = frozenset(item.story_id for item in (*digest.items, *digest.updates))
    return _render("digest.html", digest, place=place, style=style, style_hash=style_hash, shown=shown)


def text(digest: Digest, place: Place = ALONE) -> str:
    """Return plain text for a terminal or a mail, wrapped by display width."""
    return BLANKS.sub("\n\n", _render("digest.txt", digest, place=place, **_told(digest)))


def markdown(digest: Digest, place: Place = ALONE) -> str:
    """Return CommonMark, with tables as GitHub has them."""
    return BLANKS.sub("\n\n", _render("digest.md", digest, place=place, **_told(digest)))


def json_(digest: Digest) -> str:
    """Return the digest as JSON, as it is frozen."""
    return payload.dump(digest)


def csv_(digest: Digest, place: Place = ALONE) -> str:
    """Return one row per item, updates included; a header first. No cell can be taken for a formula."""
    return sheet.csv_(digest, Language(digest.language, weeks.zone(digest.timezone)), place)


def facts_csv(digest: Digest) -> str:
    """Return one row per event of what was signed or opened; a header first. No cell can be taken for a formula."""
    return sheet.facts_csv(digest)


def _told(digest: Digest) -> dict[str, object]:
    """Return what the versions made of characters say in their own way."""
    words = Language(digest.language, weeks.zone(digest.timezone))
    return {
        "stories": {item.story_id: item for item in (*digest.items, *digest.updates)},
        "strips": strips.strips(digest, words),
        "pairs": strips.pairs(digest, words),
    }


def _render(template: str, digest: Digest, **more: object) -> str:
    words = Language(digest.language, weeks.zone(digest.timezone))
    return (
        environment(template)
        .get_template(template)
        .render(digest=digest, words=words, say=words.say, voice=Voice(words), **more)
    )


def inline(*names: str) -> tuple[Markup, Markup]:
    """Return style sheets or scripts of ours as one text to stand in a page, and the hash that allows it there."""
    folder = resources.files("reports").joinpath("templates")
    text = "".join(folder.joinpath(name).read_text("utf-8") for name in names)
    return Markup(text), Markup(base64.b64encode(hashlib.sha256(text.encode()).digest()).decode())


@cache
def environment(template: str) -> Environment:
    """Return what renders a template of this name: values are cleaned, and escaped for the format it ends in."""
    clean = escape_markdown if template.endswith(".md") else plain

    def finalize(value: object) -> object:
        """Clean whatever a template writes, unless it is our own markup."""
        return value if isinstance(value, Markup | Verbatim) else clean(str(value))

    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=template.endswith(".html"),
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"web": web_address, "tag": tag, "width": width, "link": markdown_link}
    environment.filters |= {"wrap": wrapped, "heading": heading, "record": record, "line": line, "zip": zip}
    return environment
