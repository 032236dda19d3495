"""The HTML of a mail: what is told, in what mail programs show, in every language.

Screenshots are left under ``build/digest`` to look at.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports import mail
from reports.bars import WEEKS, bars
from reports.clean import plain
from reports.model import Tally
from reports.settings import LANGUAGES
from tests.reports.samples import ALMATY, START
from tests.reports.samples_week import full_week
from tests.reports.test_render import HOSTILE, hostile_digest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
from tests.reports.mailing import OBSOLETE, WEB, WEEK, Seen, long_titles, octets, part, replaced, sent, words_of


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


@pytest.mark.slow
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
