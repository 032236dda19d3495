"""What each value says about itself: where it was read, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.read import metadata, standfirst
from crawler.read.article import read
from crawler.read.confidence import weigh, weigh_text
from crawler.read.join import join
from crawler.read.page import Page, ReadArticle
from crawler.read.pages import Pager
from crawler.read.published import RANKS
from crawler.read.tree import parse
from storage.models import Origin

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SAID = (
    "The two universities agreed on a joint programme in engineering, and on thirty places a year for it.",
    "Lectures are held in both cities by turns, and students spend their third year at the other university.",
    "A laboratory for water and soil is to be opened in spring; the equipment has been ordered already.",
    "The rectors said that the first graduates would be needed as soon as the new plants are at work.",
    "Applications are accepted until the end of June, and scholarships are paid by both sides.",
)
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SAID)
LD = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Two universities sign an agreement",
"datePublished": "2026-11-18T09:00:00+05:00", "author": {"@type": "Person", "name": "Jane Roe"},
"image": "/photo.jpg"}</script>"""


def page(body: str, *, head: str = "", url: str = "https://herald.example/news/a-long-enough-slug") -> ReadArticle:
    html = f'<html lang="en"><head>{head}</head><body>{body}{TEXT}</body></html>'
    return read(Page(url=url, body=html.encode(), fetched_at=NOW, timezone="Asia/Almaty"))


def origin(found: ReadArticle, field: str) -> Origin:
    return next(one for one in found.origins if one.field == field)


def test_every_value_that_is_there_has_an_origin() -> None:
    head = f"<title>Two universities sign an agreement</title>{LD}"
    found = page("<h1>Two universities sign an agreement</h1><p>By Jane Roe</p><p>18.11.2026</p>", head=head)
    sources = {one.field: one.source for one in found.origins}
    assert sources.pop("text")  # which way the body is found is another matter
    assert sources == {
        "title": "h1, json-ld, title",
        "published": "json-ld, text",
        "author": "json-ld, byline",
        "lang": "text, html",
        "image": "json-ld",
        "summary": "text",
    }
    assert found.warnings == ()
    bare = page("<h1>Two universities sign an agreement</h1>")
    assert [one.field for one in bare.origins] == ["title", "text", "lang", "summary"]


def test_witnesses_that_disagree_make_a_title_less_sure() -> None:
    said = "<title>Two universities sign an agreement</title>"
    agreed = page("<h1>Two universities sign an agreement</h1>", head=said + LD)
    denied = page("<h1>Signed at last: thirty places a year</h1>", head=said + LD)
    assert origin(agreed, "title").confidence > 0.9 > origin(denied, "title").confidence


@pytest.mark.parametrize(
    ("body", "warnings"),
    [
        ("<div>18.11.2026</div>", ()),
        ("<div>18/11/2026</div>", ()),
        ("<div>Updated: 18.11.2026</div>", ("date-uncertain",)),
        ("<div>更新时间：2026-11-18</div>", ()),  # a usual name for the day of publication
        ("<div>3/4/2026</div>", ("date-uncertain",)),  # the 4th of March, or the 3rd of April
        ("<div>3/3/2026</div>", ()),
        ("<div>3/4/2026</div><time datetime='2026-04-03'>Friday</time>", ()),
        ("<div>Updated <time datetime='2026-11-18'>18 November</time></div>", ("date-uncertain",)),
    ],
)
def test_a_date_that_may_mean_another_day_is_not_sure(body: str, warnings: tuple[str, ...]) -> None:
    found = page(f"<h1>Two universities sign an agreement</h1>{body}")
    assert found.published is not None
    assert found.warnings == warnings


def test_the_first_line_of_the_text_is_a_guess_at_a_title() -> None:
    found = page("")
    assert found.warnings == ("title-guessed", "no-date")
    assert origin(found, "title").confidence < 0.5


FIELDS = {"title": ["h1", "json-ld", "og:title", "twitter:title", "title", "list", "breadcrumb"], "published": RANKS}


@given(st.sampled_from(sorted(FIELDS)).flatmap(
    lambda field: st.tuples(
        st.just(field),
        st.lists(st.sampled_from(FIELDS[field]), min_size=1, unique=True),
        st.sets(st.sampled_from(FIELDS[field])),
        st.sampled_from(FIELDS[field]),
    )
))  # fmt: skip
def test_support_never_makes_a_value_less_sure_nor_denial_surer(case: tuple[str, list[str], set[str], str]) -> None:
    field, witnesses, others, one_more = case
    before = weigh(field, witnesses, others).confidence
    assert 0 <= before < 1
    assert weigh(field, [*witnesses, one_more], others).confidence >= before
    assert weigh(field, witnesses, {*others, one_more}).confidence <= before


def test_two_names_of_one_voice_are_no_support() -> None:
    one = weigh("published", ["json-ld"])
    assert weigh("published", ["json-ld", "meta"]).confidence == one.confidence
    assert weigh("published", ["json-ld", "url"]).confidence > one.confidence


@given(st.sampled_from(["layout", "generic", "dense", "json-ld", "another"]), st.floats(0, 1))
def test_a_text_of_links_is_less_sure(found_by: str, linked: float) -> None:
    assert 0 <= weigh_text(found_by, linked).confidence <= weigh_text(found_by, 0).confidence


DESCRIPTION = "Thirty places a year are open from next September on, in four subjects of engineering."


@pytest.mark.parametrize(
    ("described", "lines", "expected"),
    [
        (DESCRIPTION, ["18.11.2026", DESCRIPTION], DESCRIPTION),
        (DESCRIPTION, [DESCRIPTION.upper()], DESCRIPTION.upper()),
        (DESCRIPTION, ["What search engines are told stands nowhere on the page."], None),
        (DESCRIPTION[:45], [DESCRIPTION], None),  # the beginning, cut off by a program
        (DESCRIPTION + " …", [DESCRIPTION], None),
        ("Signed", ["Signed"], None),
        ("A headline that is as long as a standfirst is", ["A headline that is as long as a standfirst is"], None),
    ],
)
def test_a_description_that_stands_under_the_headline_is_the_standfirst(
    described: str, lines: list[str], expected: str | None
) -> None:
    head = metadata.gather(parse(f'<html><head><meta name="description" content="{described}"></head></html>'))
    assert standfirst.find(head, lines, title="A headline that is as long as a standfirst is") == expected


def test_the_standfirst_is_the_summary() -> None:
    head = f'<meta name="description" content="{DESCRIPTION}">'
    found = page(f"<h1>Two universities sign an agreement</h1><h2>{DESCRIPTION}</h2>", head=head)
    assert found.summary == DESCRIPTION
    assert origin(found, "summary").source == "description"


def test_what_a_later_page_of_the_article_adds_keeps_its_origin() -> None:
    first = page("<h1>Two universities sign an agreement</h1>", url="https://herald.example/news/123456_1.html")
    pager = Pager(first=None, further=((2, "https://herald.example/news/123456_2.html"),), whole=None)
    other = "<p>The second page of the article says what the first one has not said, and who wrote it.</p>" * 2
    second = read(
        Page(
            url="https://herald.example/news/123456_2.html",
            body=f"<h1>Two universities sign an agreement</h1><p>By Jane Roe</p>{other}".encode(),
            fetched_at=NOW,
        )
    )
    found = join([replace(first, pager=pager), second])
    assert found.author == "Jane Roe"
    assert [one.field for one in found.origins] == ["title", "text", "lang", "summary", "author"]
