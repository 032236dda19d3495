"""Whatever an article, a source or a translation says: in every form it stays text.

One digest in which every text is hostile is rendered beside the same digest in which every text is harmless: both must
have the same elements, links, cells and header fields.
"""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from reports import archive, archive_pages, catalogue, payload
from reports.model import Digest, Translation
from storage import digests
from storage.database import open_store
from tests.reports.forms import FORMS, PLACE, settings
from tests.reports.hostile import NASTY, UNSEEN, everywhere
from tests.reports.samples_week import full_week

ALL = " ".join(NASTY)
# Each begins in a way that means something somewhere, and goes on with all the others.
EACH = tuple(f"{text} {ALL}" for text in NASTY)
SOME = (EACH[1], *(pytest.param(text, marks=pytest.mark.slow) for text in EACH[::3]))
HARMLESS = "Harmless words " * 40  # as long as those
EVIL = "https://evil.example/"
SAYING = ("Subject", "From", "List-Id")  # header fields with the name of the digest in them
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@cache
def week() -> Digest:
    """Return a week that has everything, translations among it."""
    made = full_week(4)
    machine = (Translation(language="en", title="…", excerpt="…", engine="…"),)
    sections = tuple(
        replace(one, items=tuple(replace(item, translations=machine) for item in one.items)) for one in made.sections
    )
    return replace(made, sections=sections, tallies=made.tallies[-3:])


def rendered(form: str, text: str, url: str | None = None) -> str:
    return _rendered(form, text, url)  # the cache takes an argument that is left out for another one


@cache
def _rendered(form: str, text: str, url: str | None) -> str:
    return FORMS[form](everywhere(week(), text, url=url))


def parts(message: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the header fields of a mail, and the text of its parts by their type."""
    made = email.message_from_bytes(message.encode(), policy=email.policy.default)
    bodies = {part.get_content_type(): part.get_content() for part in made.walk() if not part.is_multipart()}
    return dict(made.items()), bodies


def pages(form: str, text: str, url: str | None = None) -> Iterator[str]:
    """Yield what of a form a browser, a mail program or a feed reader takes for HTML."""
    written = rendered(form, text, url)
    if form == "html":
        yield written
    elif form == "email":
        yield parts(written)[1]["text/html"]
    elif form == "atom":
        yield from (one.text or "" for one in etree.fromstring(written.encode()).iterfind(".//{*}content"))
    else:
        yield from (one["content_html"] for one in json.loads(written)["items"])


def elements(page: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """Count the elements of a page by name and attributes, comments too, as a browser sees them.

    How many lines a picture's label takes, and whether a title is set smaller, depends on the text.
    """
    root = LexborHTMLParser(page).root
    assert root is not None
    found = (
        (str(one.tag), tuple(sorted(one.attributes))) for one in root.traverse(include_text=False) if one.tag != "tspan"
    )
    return Counter((tag, attributes) for tag, attributes in found if tag != "h1")


def addresses(page: str) -> set[str]:
    """Return all that a page links to or loads, but for places in itself."""
    root = LexborHTMLParser(page)
    found = (one.attributes[name] or "" for name in ("href", "src", "action") for one in root.css(f"[{name}]"))
    return {one for one in found if not one.startswith("#")}


@pytest.mark.parametrize("form", ["html", "email", "atom", "json-feed"])
@pytest.mark.parametrize("text", SOME)
def test_a_page_has_the_elements_of_a_harmless_one_and_links_nowhere_else(form: str, text: str) -> None:
    for page, harmless in zip(pages(form, text), pages(form, HARMLESS), strict=True):
        assert elements(page) == elements(harmless)
        assert addresses(page) == addresses(harmless)
        assert not re.search(UNSEEN, page)
        told = LexborHTMLParser(page).text()
        assert "<script>alert(1)</script>" in told
        assert "{{ 7*7 }}" in told


@pytest.mark.parametrize(
    "form",
    [
        "html",
        pytest.param("email", marks=pytest.mark.slow),  # its templates' addresses are tried in test_mail_html.py, too
        "atom",
        "json-feed",
    ],
)
def test_an_address_leads_where_it_says_and_cannot_leave_its_attribute(form: str) -> None:
    url = f"{EVIL}?'\"><script>alert(1)</script>`{{{{7*7}}}}&amp;<b>"
    for page, harmless in zip(pages(form, HARMLESS, url), pages(form, HARMLESS, EVIL), strict=True):
        assert elements(page) == elements(harmless)
        assert {urlsplit(one).hostname for one in addresses(page)} == {
            urlsplit(one).hostname for one in addresses(harmless)
        }


@pytest.mark.parametrize("text", [*NASTY, ALL])
def test_markdown_has_the_blocks_and_links_of_harmless_text(text: str) -> None:
    commonmark = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def shape(source: str) -> tuple[list[str], list[object]]:
        blocks = commonmark.parse(source)
        found = [one for block in blocks for one in (block, *(block.children or ()))]
        types = [one.type for one in found if one.type not in ("text", "text_special")]
        return types, [one.attrs["href"] for one in found if one.type == "link_open"]

    assert shape(rendered("md", text)) == shape(rendered("md", "Harmless words"))


@pytest.mark.parametrize("text", [*NASTY, ALL])
@pytest.mark.parametrize("form", ["csv", "facts-csv"])
def test_a_spreadsheet_has_as_many_cells_and_none_is_a_formula(form: str, text: str) -> None:
    rows = list(csv.reader(io.StringIO(rendered(form, text), newline="")))
    harmless = list(csv.reader(io.StringIO(rendered(form, "Harmless words"), newline="")))
    assert [len(row) for row in rows] == [len(row) for row in harmless]
    assert not any(value.startswith(FORMULA) for row in rows for value in row)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_is_obeyed_without_being_seen_gets_out(form: str) -> None:
    written = rendered(form, EACH[1])
    assert not re.search(UNSEEN, written)
    written.encode()


def test_json_reads_back_as_it_was() -> None:
    bad = everywhere(week(), ALL.replace("\ud800", "").replace("\udfff", ""))
    assert payload.load(payload.dump(bad)) == bad


@pytest.mark.parametrize("text", SOME)
def test_a_feed_is_well_formed_and_its_fields_are_text(text: str) -> None:
    feed, harmless = (etree.fromstring(rendered("atom", one).encode()) for one in (text, HARMLESS))
    assert [one.tag for one in feed.iter()] == [one.tag for one in harmless.iter()]
    assert {one.get("href") for one in feed.iterfind(".//{*}link")} == {
        one.get("href") for one in harmless.iterfind(".//{*}link")
    }
    said, plainly = (json.loads(rendered("json-feed", one)) for one in (text, HARMLESS))
    assert said.keys() == plainly.keys()
    assert [one.keys() for one in said["items"]] == [one.keys() for one in plainly["items"]]


@pytest.mark.parametrize("text", SOME)
def test_a_mail_has_the_header_fields_of_a_harmless_one(text: str) -> None:
    fields, bodies = parts(rendered("email", text))
    harmless, others = parts(rendered("email", HARMLESS))
    assert list(fields) == list(harmless)
    assert bodies.keys() == others.keys()
    assert not any("evil" in fields[name] for name in fields if name not in SAYING)
    assert not any(re.search(f"{UNSEEN}|[\r\n]", value) for value in fields.values())
    assert fields["To"] == harmless["To"]
    assert not any(re.search(UNSEEN, body) for body in bodies.values())


def test_the_walk_reaches_every_text_of_the_model() -> None:
    """Else a field that is added later would not be tried."""
    told = json.dumps(json.loads(payload.dump(everywhere(week(), "HOSTILE"))), ensure_ascii=False)
    ours = {"2026-W45", "2026-W46", "2026-W47", "en", "Asia/Almaty", "silkwatch-digest/1"}
    data = json.loads(told)

    def texts(value: object, key: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for name, one in value.items():
                yield from texts(one, name)
        elif isinstance(value, list):
            for one in value:
                yield from texts(one, key)
        elif isinstance(value, str):
            yield key, value

    words = re.compile(r"[a-z-]+|\d{4}-\d\d-\d\d.*")  # of ours: kinds, states; days
    left = {(key, value) for key, value in texts(data) if value != "HOSTILE" and not words.fullmatch(value)}
    assert {value for _, value in left} <= ours | {f"2026-W{n}" for n in range(20, 48)}


def published(folder: Path, text: str) -> dict[str, str]:
    """Publish an archive of one issue; return its pages."""
    made = everywhere(week(), text)
    folder.mkdir()
    with closing(open_store(folder / "silkwatch.db")) as db:
        db.conn.execute("PRAGMA foreign_keys = OFF")  # its articles are in no store
        db["stories"].insert_all({"id": item.story_id, "title": "…"} for item in week().items)
        digests.freeze(
            db,
            id=made.id,
            number=made.number or 1,
            window_start=made.window_start,
            window_end=made.window_end,
            timezone=made.timezone,
            payload=payload.dump(made),
            items=[(item.story_id, item.report.article_id, item.kind) for item in week().items],
            made_at=made.made_at,
        )
        archive.publish(db, folder / "digests", settings=settings(made), public_url=PLACE.public_url)
    pages = (folder / "digests").rglob("*.html")
    return {page.relative_to(folder).as_posix(): page.read_text("utf-8") for page in pages}


@pytest.mark.parametrize("where", ["text", "address"])
def test_nothing_of_the_search_page_is_put_in_place_of_what_a_report_says(where: str) -> None:
    """Whatever stands in the template is tried: none of it may be a mark that is replaced afterwards."""
    template = (files("reports") / "templates" / "archive-search.html").read_text("utf-8")
    ours = sorted(set(re.findall(r"[a-z][a-z-]{6,}", re.sub(r"\{[{%].*?[%}]\}", "", template))))
    text = f"Kazakh {' '.join(ours)} news" if where == "text" else HARMLESS.strip()
    url = EVIL + "/".join(ours) if where == "address" else EVIL
    listing = catalogue.listing(everywhere(week(), text, url=url), "en")
    page = LexborHTMLParser(archive_pages.search([listing], settings(week()), PLACE))
    [words] = page.css("#words")
    assert text in json.loads(words.text())
    assert {one.attributes["href"] for one in page.css("li .origin a")} == {url}
    assert {one.text() for one in page.css("li > span[dir] a")} == {text}


@pytest.mark.slow
def test_the_pages_of_the_archive_have_the_elements_of_harmless_ones(tmp_path: Path) -> None:
    hostile, harmless = (published(tmp_path / name, text) for name, text in (("a", EACH[1]), ("b", HARMLESS)))
    assert {name.split("/")[1] for name in hostile} >= {"index.html", "search.html", "stories", "next"}
    assert hostile.keys() == harmless.keys()
    for name, page in hostile.items():
        assert elements(page) == elements(harmless[name]), name
        assert addresses(page) == addresses(harmless[name]), name
        assert not re.search(UNSEEN, page), name
