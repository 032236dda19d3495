"""The forms of a digest: complete, honest, and safe whatever the articles say."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from lxml import html as lxml_html

from reports import render
from reports.language import Language
from reports.model import Digest
from reports.voice import Voice
from reports.width import width
from storage.models import Reason
from tests.reports.samples import ALMATY, MIDWEEK, article, corpus, digest, fact, source
from tests.reports.samples_week import busy_week

HOSTILE = (
    "<script>alert(1)</script>",
    "</title></style></script><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "${7*7} <%= 7*7 %>",
    "invoice\u202egpj.exe",
    "bell\x07 nul\x00 escape\x1b[2J",
    "=HYPERLINK(1)",
    "[click](javascript:alert(1)) `code` **bold**",
    "<!-- ]]> &lt;b&gt; &#106;",
)


def hostile_digest(text: str) -> Digest:
    """Return a digest in which everything that comes from the web is ``text``."""
    bad = {"title": text, "text": text, "author": text, "source": text, "lang": text}
    reasons = (Reason(what=text, surface=text, weight=1.0),)
    told = article(1, url="javascript:alert(1)", reasons=reasons, facts=(fact("forum", "xjtu", place=text),), **bad)  # type: ignore[arg-type]
    other = article(2, story=1, url="data:text/html,<script>alert(1)</script>", **bad)  # type: ignore[arg-type]
    nearly = article(3, verdict="borderline", reasons=reasons, **bad)  # type: ignore[arg-type]
    health = source("evil", text, "unreachable", reason=text)
    health = replace(health, source=replace(health.source, homepage=f"javascript:{text}"))
    return digest(corpus(told, other, nearly, health=(health,)), title=text)


def page(made: Digest) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(render.html(made))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_on_the_page(text: str) -> None:
    written = render.html(hostile_digest(text))
    found = lxml_html.document_fromstring(written)
    visible = " ".join(found.text_content().split())
    assert " ".join("".join(char for char in text if char >= " " and char != "\u202e").split()) in visible
    assert not found.xpath("//script | //img | //iframe | //object | //*[@onerror or @onmouseover or @style]")
    assert len(found.xpath("//style")) == len(found.xpath("//title")) == 1
    assert {link.split(":")[0] for link in found.xpath("//a/@href") if not link.startswith("#")} <= {"https"}
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", written)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_elsewhere(text: str) -> None:
    made = hostile_digest(text)
    for form in (render.text, render.markdown, render.csv_):
        written = form(made)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", written)
    # No link in Markdown but the one borderline article's, and no HTML.
    assert re.findall(r"(?<!\\)\]\(<?([^)>]*)", render.markdown(made)) == ["https://news.example/3"]
    assert not re.search(r"(?<!\\)<(?!https://)", render.markdown(made))
    for row in csv.reader(io.StringIO(render.csv_(made))):
        assert not any(value.startswith(("=", "+", "-", "@")) for value in row)


def test_a_digest_made_by_hand_is_cleaned_when_it_is_rendered() -> None:
    made = busy_week(1)
    [section] = made.sections
    [item] = section.items
    bad = replace(item, report=replace(item.report, title="gpj\u202eexe <b>", url="https://a.cn/\u202e"))
    forged = replace(made, sections=(replace(section, items=(bad,)),))
    assert "gpjexe &lt;b&gt;" in render.html(forged)
    for form in (render.html, render.text, render.markdown, render.csv_):
        assert "\u202e" not in form(forged)


def test_the_page_is_one_file_that_may_load_nothing() -> None:
    found = page(busy_week(12))
    [policy] = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    [style] = found.xpath("//style/text()")
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style
    assert not found.xpath("//@src | //link | //script | //*[@style]")


def test_the_page_is_an_outline_with_one_h1() -> None:
    found = page(busy_week(12))
    assert found.get("lang") == "en"
    levels = [int(tag[1]) for tag in (element.tag for element in found.iter()) if re.fullmatch("h[1-6]", str(tag))]
    assert levels.count(1) == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(levels)), "no level is skipped"
    assert all(element.text_content().strip() for element in found.xpath("//h1 | //h2 | //h3 | //h4"))


def test_every_anchor_resolves_and_every_story_has_one() -> None:
    made = busy_week(60)
    found = page(made)
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in found.xpath("//a/@href") if link.startswith("#")} <= set(ids)
    assert {f"story-{item.story_id}" for item in (*made.items, *made.updates)} <= set(ids)


def test_headlines_are_in_their_own_language() -> None:
    found = page(busy_week(4))
    headlines = found.xpath("//article//h3/span")
    assert [one.get("lang") for one in headlines] == ["en", "zh", "ru", "kk", "en"]
    assert {one.get("dir") for one in headlines} == {"auto"}


def test_an_item_shows_all_that_is_known_of_it() -> None:
    made = busy_week(1)
    for form in (render.html, render.text, render.markdown):
        written = " ".join(form(made).replace("\\", "").split())
        for part in (
            "Joint institute or programme",
            "Xi’an Jiaotong University × Al-Farabi Kazakh National University",
            "200 students",
            "Xi’an Jiaotong University and KazNU open a joint institute of engineering in Almaty",
            "https://news.example/10",
            "17 Nov 2026",
            "English",
            "It will teach 200 students in its first year",
            "Why it is here",
            "“joint institute”",
            "Institutions",
            "Ministry of Science and Higher Education of Kazakhstan",
            "Also reported by",
            "Тот же день глазами казахстанской прессы",
            "reprint",
        ):
            assert part in written, (form.__name__, part)


def test_the_evidence_names_its_rule_and_what_spoke_against_it() -> None:
    reasons = (
        Reason(what="lead: both sides and topic", surface="KazNU", weight=1.0),
        Reason(what="lead: both sides and topic", surface="students", weight=0.9),
        Reason(what="lead: both sides and topic", surface="student", weight=0.8),
        Reason(what="other subjects", surface="oil", weight=-0.7),
        Reason(what="both sides named", surface="", weight=0.6),
        Reason(what="a rule of tomorrow", surface="branch", weight=0.5),
    )
    made = digest(corpus(article(1, verdict="borderline", reasons=reasons), article(2, reasons=reasons)))
    told = (
        "both sides and the topic in headline and opening: “KazNU”, “students”; {}a rule of tomorrow:"
        " “branch”; both sides are named"
    )
    written = " ".join(render.text(made).split())
    assert told.format("against: other subjects: “oil”; ") in written
    assert told.format("") in written, "why an item is here leaves out what spoke against it"
    assert "提到双方" in render.text(replace(made, language="zh"))


def test_marks_say_what_a_reader_must_know() -> None:
    revised = datetime(2026, 11, 19, 8, tzinfo=UTC)
    made = digest(
        corpus(
            article(1, published=datetime(2026, 11, 8, tzinfo=UTC), revised_at=revised),
            article(2, story=9),
            article(3, story=1, withdrawn_at=MIDWEEK),
            before=[article(9, seen=datetime(2026, 11, 10, tzinfo=UTC))],
            reported={9: "2026-W46"},
        )
    )
    for form in (render.html, render.text, render.markdown):
        written = " ".join(form(made).replace("\\", "").split())
        assert "Late find: published 10 days before it was first seen" in written
        assert "Changed by its source on 19 Nov 2026" in written
        assert "First reported in issue 2026-W46" in written
        assert "withdrawn by its source" in written


def test_the_sources_health_is_at_the_end_of_every_form() -> None:
    made = busy_week(3)
    for form in (render.html, render.text, render.markdown):
        written = " ".join(form(made).replace("\\", "").split())
        assert "cannot be reached · connection timed out" in written
        assert "Nothing new for long" in written
        assert "unverified: nobody has seen its pages yet" in written
        assert "1 report published more than four weeks before it was first seen" in written


def test_an_empty_week_says_so_with_the_health_of_the_sources() -> None:
    made = digest(corpus(health=tuple(source(f"s{n}", f"Source {n}") for n in range(12))))
    for form in (render.html, render.text, render.markdown):
        assert "Nothing new: 0 new items; 12/12 sources healthy." in " ".join(form(made).replace("\\", "").split())
    assert "Nothing was left out." in render.text(made)
    assert render.csv_(made).splitlines()[0].startswith("issue,section,kind,story")


def test_a_preview_says_that_it_is_one() -> None:
    made = digest(corpus(article(1)), number=None)
    for form in (render.html, render.text, render.markdown):
        assert "Preview" in form(made)
        assert "nothing is frozen" in form(made)


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        ("en", "16 new items in 12 stories from 5 of 8 sources."),
        ("zh", "8个来源中的5个带来16条新消息\uff0c涉及12个事件。"),
        ("ru", "16 новых сообщений, 12 сюжетов, 5 источников из 8."),
        ("kk", "16 жаңа хабар, 12 оқиға, дереккөздер: 5/8."),
    ],
)
def test_the_frame_speaks_the_readers_language(language: str, summary: str) -> None:
    made = busy_week(12, language=language)
    assert f'<html lang="{language}">' in render.html(made)
    for form in (render.html, render.text, render.markdown):
        assert summary in " ".join(form(made).replace("\\", "").split())


def test_text_fits_a_terminal() -> None:
    for language in ("en", "zh", "ru", "kk"):
        lines = render.text(busy_week(12, language=language)).split("\n")
        assert all(width(line) <= 72 or "://" in line for line in lines)
        assert not any(line != line.rstrip() for line in lines)
        assert lines[-1] == ""


def test_csv_has_a_row_for_every_item_and_update() -> None:
    made = busy_week(12)
    rows = list(csv.DictReader(io.StringIO(render.csv_(made))))
    assert [int(row["story"]) for row in rows] == [item.story_id for item in (*made.items, *made.updates)]
    first = rows[0]
    assert (first["what"], first["number"], first["unit"], first["date"]) == (
        "joint-school",
        "200",
        "students",
        "2026-11-17",
    )
    assert (first["chinese_side"], first["kazakh_side"]) == (
        "Xi’an Jiaotong University",
        "Al-Farabi Kazakh National University",
    )


def test_among_other_reports_those_in_the_readers_language_come_first() -> None:
    tongues = {2: "ru", 3: "zh-Hant", 4: "en"}
    others = [article(n, story=1, lang=lang, rank=3) for n, lang in tongues.items()]
    [item] = digest(corpus(article(1, story=1, lang="kk"), *others)).items
    for language, first in (("en", 4), ("zh", 3), ("ru", 2), ("kk", 2)):
        assert Voice(Language(language, ALMATY)).others(item)[0].article_id == first


def test_an_issue_that_is_made_late_says_so() -> None:
    made = busy_week(1)
    assert "after its week had closed" not in render.text(made)
    late = replace(made, made_at=made.window_end + timedelta(days=9))
    assert "made 9 days after its week had closed" in " ".join(render.text(late).split())
    assert "через 9 дней после конца недели" in " ".join(render.text(replace(late, language="ru")).split())
