"""The digest as a mail: a message every program reads, HTML that fits whatever the week held, fields nobody can forge.

Screenshots are left under ``build/digest`` to look at.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, message_from_string, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import envelope, letter, mail, render
from reports.bars import WEEKS, bars
from reports.clean import plain
from reports.errors import BadAddress, BadSettings
from reports.gist import section
from reports.model import Digest, Item, SourceLine, Tally
from reports.place import ALONE, Place
from reports.settings import LANGUAGES
from reports.width import width
from tests.reports.samples import ALMATY, START
from tests.reports.samples_week import full_week
from tests.reports.test_render import HOSTILE, hostile_digest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


# The message


def test_a_message_is_text_and_html_for_one_reader() -> None:
    message = sent(WEEK, WEB)
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert part(message, "plain").startswith(render.text(WEEK, WEB))
    assert part(message, "html").startswith('<!DOCTYPE html><html lang="en">')
    assert list(message) == FIELDS
    assert message["From"] == "Silkwatch <digest@example.org>"
    assert message["To"] == "reader@example.net"
    assert message["Subject"] == "Silkwatch No. 12 · 2026-W47: 16 new items in 12 stories"
    assert message["Date"] == "Mon, 23 Nov 2026 01:00:00 +0000"
    assert message["Message-ID"] == f"<2026-W47.{MARK}@example.org>"
    assert message["List-Id"] == '"Silkwatch" <silkwatch.example.org>'
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_travels_as_it_was_written(language: str) -> None:
    made = replace(WEEK, language=language)
    raw, message = written(made), sent(made)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\n"))) <= 998
    assert all(len(line) <= 77 for line in raw.partition(b"\r\n\r\n")[2].split(b"\n")), "as RFC 2045 has it"
    assert part(message, "plain").startswith(render.text(made))
    assert WEEK.items[1].report.title in part(message, "html")
    assert not message.defects
    assert not any(one.defects for one in message.walk())


def test_the_same_digest_and_reader_give_the_same_message_for_ever() -> None:
    assert written(EMPTY) == written(replace(EMPTY))
    other = written(EMPTY, recipient="another@example.net", recipient_hash="a0" * 32)
    boundaries = [re.findall(rb'boundary="(.+?)"', raw) for raw in (written(EMPTY), other)]
    assert boundaries[0] != boundaries[1]


def test_an_empty_week_is_a_mail_too() -> None:
    message = sent(full_week(0))
    assert message["Subject"] == "Silkwatch No. 12 · 2026-W47: 0 new; 5/7 sources healthy"
    assert "Nothing new: 0 new items; 5/7 sources healthy." in words_of(part(message, "html"))


def test_eml_is_the_message_as_a_file() -> None:
    message = message_from_string(mail.eml(WEEK, WEB), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["To"] == "reader@example.org"
    assert part(message, "html").count("<h1") == 1


def test_a_reader_of_some_sections_gets_these_alone() -> None:
    message = sent(WEEK, sections=frozenset({"vocational", "language"}))
    said = words_of(part(message, "html"))
    mine = [item for item in WEEK.items if section(item.gist) == "vocational"]
    others = [item for item in WEEK.items if item not in mine]
    assert mine
    assert all(item.report.title in said for item in mine)
    assert not any(item.report.title in said for item in others)
    assert "Only the sections you chose: Language, Vocational training. The issue has 12 stories in all." in said
    assert "China Daily cannot be reached" in said, "how the sources are doing concerns everyone"
    assert f"{len(mine)} stories" in message["Subject"]
    assert "Only the sections" in part(message, "plain")


def test_a_mail_of_some_sections_counts_the_sources_of_these() -> None:
    imported = SourceLine(name="file", title="File", homepage="", standing="imported", state="new", reports=2)
    made = mail.only(replace(WEEK, sources=(*WEEK.sources, imported)), {"vocational"})
    items = [item for item in WEEK.items if section(item.gist) == "vocational"]
    gave = Counter(report.source for item in items for report in (item.report, *item.also) if not report.earlier)
    assert made.reporting == gave
    assert {line.name: line.reports for line in made.sources if line.reports} == gave
    assert {line.name for line in made.sources} == {line.name for line in WEEK.sources}


def test_sections_that_have_nothing_say_so() -> None:
    message = sent(WEEK, sections=frozenset({"language"}))
    assert "0 new" in message["Subject"]
    assert "The issue has 12 stories in all." in words_of(part(message, "html"))


# The fields


def test_a_reader_can_leave_by_mail_and_by_one_click() -> None:
    message = sent(EMPTY)
    by_mail = f"<mailto:digest@example.org?subject=unsubscribe%20{MARK}>"
    assert message["List-Unsubscribe"] == by_mail
    assert "List-Unsubscribe-Post" not in message
    message = sent(EMPTY, unsubscribe="https://lists.example/leave?who={recipient}&list=a,b")
    url = f"https://lists.example/leave?who={MARK}&list=a%2Cb"
    assert message["List-Unsubscribe"].split() == [f"<{url}>,", by_mail]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in Seen(part(message, "html")).all("href")
    assert f"Unsubscribe: {url}\n" in part(message, "plain")


def test_fields_that_machines_read_are_not_encoded() -> None:
    raw = written(EMPTY, sender=f"digest@{'long-' * 10}name.example.org", unsubscribe="https://a.example/" + "b" * 300)
    head = raw.partition(b"\r\n\r\n")[0]
    for field in (b"Message-ID", b"List-Unsubscribe", b"List-Id"):
        line = re.search(rb"^%s: (.*(?:\r\n .*)*)" % field, head, re.M)
        assert line
        assert b"=?" not in line[1], "a program that looks for <…> would not find it"


@pytest.mark.parametrize(
    "url", ["http://a.example/", "javascript:1", "https://a.example/\r\nBcc: x@y", "https://" + "a" * 999]
)
def test_an_address_to_leave_by_must_be_https(url: str) -> None:
    with pytest.raises(BadSettings, match=r"^unsubscribe address: "):
        sent(EMPTY, unsubscribe=url)


def sender_name(head: str) -> str:
    """Return the name in From; the new parser of the standard library puts spaces where a long one was folded."""
    (phrase,) = re.findall(r"^From: ((?:.|\n )*) <a@example.org>$", head, re.M)
    if phrase.startswith('"'):
        return re.sub(r"\\(.)", r"\1", phrase[1:-1].replace("\n ", " "))
    return str(make_header(decode_header(phrase)))


@given(st.text(st.characters(codec="utf-8"), max_size=120))
@settings(max_examples=60, deadline=None)
def test_no_title_forges_a_field(title: str) -> None:
    made = replace(EMPTY, title=title)
    voice, people = mail.speaker(made), {"sender": "a@example.org", "recipient": "b@example.org"}
    head = envelope.head(made, voice, **people, mark=title, exits=envelope.exits("a@example.org", title, None))
    message = message_from_string(f"{head}\n", EmailMessage, policy=policy.default)
    assert list(message) == FIELDS[:9]
    assert not message.get_payload()
    assert message["Subject"].endswith("No. 12 · 2026-W47: 0 new; 5/7 sources healthy")
    assert message["Subject"] == plain(message["Subject"])
    assert width(message["Subject"]) <= envelope.SUBJECT
    assert message["From"].addresses[0].addr_spec == "a@example.org"
    assert sender_name(head) == envelope.named(title)
    assert re.fullmatch(r"<2026-W47\.[A-Za-z0-9-]*@example\.org>", message["Message-ID"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_issue_has_a_subject_of_its_own(language: str) -> None:
    made = replace(WEEK, language=language, title="国家间教育合作观察" * 9)
    subjects = {envelope.subject(replace(made, number=n), mail.speaker(made)) for n in (1, 2, 3)}
    assert len(subjects) == 3
    assert all(width(subject) <= envelope.SUBJECT for subject in subjects)
    assert "2026-W47" in subjects.pop()


def test_a_title_in_any_script_names_the_sender() -> None:
    for title in ("丝路观察：教育", "Жібек жолы, «білім»", 'A "quoted", name; <x@y>', "=?utf-8?q?Bank?="):
        message = sent(replace(EMPTY, title=title))
        assert message["From"].addresses[0].display_name == title
        assert title in message["Subject"]


def test_addresses_as_they_go_over_the_wire() -> None:
    assert envelope.address(" Reader@Example.NET ") == "Reader@example.net"
    assert envelope.address("a@пример.рф") == "a@xn--e1afmkfd.xn--p1ai"
    assert sent(EMPTY, sender="d@大学.example")["Message-ID"].endswith("@xn--pss25c.example>")


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@", "@b", "почта@example.org", "a@b\r\nBcc: c@d", "a b@c.d", "a@b,c@d", "<a@b>", "a@-b.c", "a@b..c"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress, match=r"^mail address: "):
        sent(EMPTY, recipient=text)


# The HTML


def test_everything_the_page_tells_is_told() -> None:
    said = words_of(mail.html(WEEK, WEB))
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", mail.html(WEEK, WEB))
    assert headings == [
        "Top stories",
        "Signed and opened",
        *[str(mail.speaker(WEEK).words.name("section", one.key)) for one in WEEK.further],
        "Updates",
        "Corrections",
        "Dates ahead",
        "Stories per week",
        "Sources",
        "Nearly chosen",
        "Left out",
    ]
    for item in (*WEEK.items, *WEEK.updates):
        assert item.report.title in said
        assert all(other.source_title in said for other in item.also)
    assert all(one.quote in said for one in WEEK.ahead)
    assert all(one.report.title in said for one in (*WEEK.corrections, *WEEK.borderline))
    assert all(line.title in said for line in WEEK.sources)
    assert "16 new items in 12 stories from 5 of 8 sources." in said


def test_it_is_made_for_mail_programs() -> None:
    html = mail.html(WEEK, WEB)
    seen = Seen(html)
    layout = "html head meta title style body main div table tbody tr td th"
    assert {tag for tag, _ in seen.tags} == set(f"{layout} h1 h2 h3 p ul li a span small b strong br code".split())
    assert [tag for tag, _ in seen.tags].count("h1") == 1
    assert seen.all("class") == seen.all("src") == seen.all("id") == []
    assert not re.search(r"flex|grid|var\(|url\(|data:|@import", html)
    assert all(
        attributes.get("role") == "presentation"
        for tag, attributes in seen.tags
        if "bgcolor" in attributes and tag == "table"
    )
    assert {attributes["scope"] for tag, attributes in seen.tags if tag == "th"} == {"col", "row"}
    assert all(url.startswith("https://") for url in seen.all("href"))
    style = re.findall(r"<style>(.*?)</style>", html, re.S)
    assert sum(map(octets, style)) <= 16_384
    assert 'lang="zh"' in html
    assert "max-width:600px" in html


def test_only_a_public_issue_links_its_page() -> None:
    assert '<a href="https://digest.example/2026-W47.html"' in mail.html(WEEK, WEB)
    assert "View in browser" not in mail.html(WEEK)
    preview = replace(WEEK, number=None)
    assert "View in browser" not in mail.html(preview, WEB)
    assert "A preview" in mail.html(preview, WEB)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frame_is_in_the_readers_language(language: str) -> None:
    made = replace(WEEK, language=language)
    html, words = mail.html(made, WEB), mail.speaker(made).words
    assert f'<html lang="{language}">' in html
    for key in ("page_view", "page_leading", "page_signed", "mail_week", "left_out"):
        assert words.say(key) in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    message = sent(hostile_digest(text))
    seen = Seen(part(message, "html"))
    assert {tag for tag, _ in seen.tags}.isdisjoint({"script", "img", "iframe", "object"})
    assert {name for _, attributes in seen.tags for name in attributes}.isdisjoint({"onerror", "onmouseover", "src"})
    assert [url for url in seen.all("href") if not url.startswith(("mailto:digest@", "https://news.example/"))] == []
    assert " ".join(plain(text).split()) in " ".join(" ".join(seen.texts).split())


def test_an_address_cannot_end_its_attribute() -> None:
    url = 'https://news.example/?q=\'"><b class="x">&lt;'
    first = WEEK.items[0]
    made = replaced(WEEK, [replace(first, report=replace(first.report, url=url))])
    assert "https://news.example/?q=%27%22%3E%3Cb class=" not in mail.html(made)
    assert "https://news.example/?q=%27%22%3E%3Cb%20class" not in mail.html(made), "an address has no space"
    url = url.replace(" ", "")
    made = replaced(WEEK, [replace(first, report=replace(first.report, url=url))])
    assert "https://news.example/?q=%27%22%3E%3Cbclass=%22x%22%3E&lt;" in Seen(mail.html(made)).all("href")


# What fits


def replaced(made: Digest, items: Iterable[Item]) -> Digest:
    """Return the digest with other items in place of those of the same story."""
    others = {item.story_id: item for item in items}
    sections = tuple(
        replace(one, items=tuple(others.get(item.story_id, item) for item in one.items)) for one in made.sections
    )
    return replace(made, sections=sections)


def test_a_usual_week_is_told_in_full() -> None:
    made = letter.letter(WEEK, ALONE)
    assert made.whole
    assert octets(made.html) <= 50_000


def test_a_crowded_week_loses_what_matters_least() -> None:
    made = letter.letter(MANY, WEB)
    said = words_of(made.html)
    assert not made.whole
    assert octets(made.html) <= letter.LIMIT
    assert MANY.leading[0].excerpt.partition(".")[0] in said, "what opens the issue is told in full"
    for item in MANY.items:
        assert item.report.title in said
    assert '<a href="https://digest.example/2026-W47.html"' in made.html.partition("Shortened to fit")[2]


def test_every_form_is_shorter_than_the_one_before() -> None:
    sizes = [octets(letter.write(MANY, ALONE, form)) for form in letter.FORMS]
    assert sizes == sorted(set(sizes), reverse=True)


def test_what_does_not_fit_comes_with_the_message() -> None:
    message = sent(MANY)
    assert message.get_content_type() == "multipart/mixed"
    (page,) = message.iter_attachments()
    assert page.get_filename() == "2026-W47.html"
    assert page.get_content_type() == "text/html"
    assert page.get_content() == render.html(MANY)
    assert "The complete issue is attached: 2026-W47.html" in words_of(part(message, "html"))
    assert [*sent(MANY, WEB).iter_attachments()] == [], "who can open the page on the web needs no copy"


def test_rows_that_are_left_are_counted() -> None:
    made = long_titles(MANY, 100)
    html = letter.letter(made, WEB).html
    counted = re.findall(r'<a href="https://digest.example/2026-W47.html#(\w+)"[^>]*>\s*… (\d+) more</a>', html)
    left = {anchor: int(n) for anchor, n in counted}
    assert left
    for one in made.further:
        begin = html.index(f">{mail.speaker(made).words.name('section', one.key)}</h2>")
        rows = html[begin : html.index("<h2", begin)].count("news.example/")
        assert rows + left.get(one.key, 0) == len(one.items)
    assert octets(html) > letter.LIMIT * 0.8, "as much as there is room for"


def long_titles(made: Digest, times: int) -> Digest:
    return replaced(made, [retitled(item, f"{item.story_id} " + "很长的标题" * times) for item in made.items])


def retitled(item: Item, title: str) -> Item:
    return replace(item, excerpt=title, report=replace(item.report, title=title))


def overgrown(stories: int, text: str, extra: int) -> Digest:
    """Return a digest in which every text of the web is ``text``, and every list so many times as long."""
    made = full_week(stories)
    made = replaced(made, [retitled(item, text) for item in made.items])
    return replace(
        made,
        title=text,
        subject=text,
        updates=made.updates * extra,
        corrections=tuple(replace(one, was=text, now=text, title_was=text) for one in made.corrections) * extra,
        borderline=tuple(replace(one, clauses=(text,) * 9) for one in made.borderline) * extra,
        ahead=tuple(replace(one, quote=text) for one in made.ahead) * extra,
        events=tuple(replace(one, document=text, place=text) for one in made.events) * extra,
        sources=tuple(replace(one, title=text, reason=text) for one in made.sources) * extra,
    )


def assert_fits_a_mail(made: Digest, text: str) -> None:
    leave = f"https://lists.example/?{'a' * envelope.LONGEST_URL}"
    assert octets(letter.letter(made, WEB, note=text, leave=leave).html) <= letter.LIMIT
    bare = replace(EMPTY, title=text, subject=text, sources=())
    assert octets(letter.letter(bare, ALONE, note=text * 99).html) <= letter.LIMIT


def test_the_longest_texts_fit() -> None:
    text = "𠮷<&>" * 300
    assert_fits_a_mail(overgrown(2, text, 2), text)


@pytest.mark.slow
@given(
    stories=st.integers(0, 30),
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    times=st.sampled_from([1, 30, 300]),
    extra=st.integers(1, 12),
)
@settings(max_examples=12, deadline=None)
def test_it_fits_whatever_the_digest(stories: int, text: str, times: int, extra: int) -> None:
    assert_fits_a_mail(overgrown(stories, text * times, extra), text * times)


@pytest.mark.slow
def test_four_hundred_stories_fit() -> None:
    made = full_week(400)
    message = sent(made)
    assert octets(part(message, "html")) <= letter.LIMIT
    assert len(part(message, "plain").encode()) <= mail.TEXT_LIMIT + 1000
    assert "ends here." in part(message, "plain")


# The chart


def tally(issue: str, stories: int, weeks_back: int) -> Tally:
    return Tally(issue=issue, start=START - timedelta(weeks=weeks_back), sections={"other": stories}, sources={})


def test_bars_show_every_week_of_a_quarter() -> None:
    drawn = bars(WEEK.tallies, ALMATY)
    assert len(drawn) == WEEKS
    assert [one.week for one in drawn] == [f"2026-W{n}" for n in range(35, 48)]
    assert [one.week for one in drawn if one.stories is None] == ["2026-W38"], "a week without an issue is no zero"
    assert max(one.width for one in drawn) == 280


def test_a_bar_is_as_long_as_its_week_was_busy() -> None:
    few, none, many = bars([tally("2026-W45", 1, 2), tally("2026-W46", 0, 1), tally("2026-W47", 400, 0)], ALMATY)
    assert (few.width, none.width, many.width) == (2, 0, 280)
    assert bars([tally("2026-W47", 4, 0)], ALMATY) == (), "one bar compares with nothing"
    assert bars([], ALMATY) == ()


# In a browser


def test_the_inliner_is_loaded_for_mail_alone() -> None:
    code = "import sys, scheduler.cli, reports.mail; print('css_inline' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.browser
def test_it_fits_a_phone_and_a_reading_pane(browser: Browser, tmp_path: Path) -> None:
    from tests.reports.browsing import CONTRAST, assert_fits, open_page

    path = tmp_path / "mail.html"
    path.write_text(mail.html(WEEK, WEB), encoding="utf-8")
    with open_page(browser, path) as page:
        assert page.evaluate(CONTRAST) == []
        assert_fits(page, [360, 600])


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_by_day_and_night(browser: Browser, tmp_path: Path, dark: bool) -> None:
    from tests.reports.browsing import CONTRAST, SCREENSHOTS, assert_accessible, open_page

    path = tmp_path / "mail.html"
    path.write_text(mail.html(WEEK, WEB), encoding="utf-8")
    with open_page(browser, path, dark=dark) as page:
        red = int(re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[0])
        assert red < 40 if dark else red > 240
        assert page.evaluate(CONTRAST) == []
        assert_accessible(page)
        for wide in (360, 600):
            page.set_viewport_size({"width": wide, "height": 900})
            name = f"mail-{wide}-{'dark' if dark else 'light'}.png"
            page.screenshot(path=SCREENSHOTS / name, full_page=True)


@pytest.mark.browser
@pytest.mark.slow
def test_every_size_of_it_fits(browser: Browser, tmp_path: Path) -> None:
    from tests.reports.browsing import assert_fits, open_page

    weeks = [full_week(n, language=language) for n, language in ((0, "en"), (1, "zh"), (60, "ru"), (12, "kk"))]
    for made in [*weeks, long_titles(WEEK, 60), hostile_digest("W" * 300)]:
        path = tmp_path / "mail.html"
        path.write_text(mail.html(made), encoding="utf-8")
        with open_page(browser, path) as page:
            assert_fits(page, [360, 600])


@pytest.mark.slow
def test_the_checker_finds_nothing_but_what_mail_needs(tmp_path: Path) -> None:
    from tests.reports.validity import assert_valid

    made = {f"{n}": full_week(n) for n in (0, 12, 60)} | {"hostile": hostile_digest(HOSTILE[1])}
    for name, one in made.items():
        (tmp_path / f"{name}.html").write_text(mail.html(one, WEB), encoding="utf-8")
    assert_valid(sorted(tmp_path.glob("*.html")), known=OBSOLETE)
