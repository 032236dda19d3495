"""What fits into a mail: whatever the week held, it is never longer than what mail programs show."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import envelope, letter, mail, render
from reports.model import Digest
from reports.place import ALONE
from tests.reports.samples_week import full_week

if TYPE_CHECKING:
    pass
from tests.reports.mailing import EMPTY, MANY, WEB, WEEK, long_titles, octets, part, replaced, retitled, sent, words_of


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


@pytest.mark.slow
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


@pytest.mark.slow
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
