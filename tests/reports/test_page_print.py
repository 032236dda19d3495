"""The page on paper: A4, white, every page with words on it, and none cut at its edge."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports import render
from tests.reports.browsing import CONTRAST, SCREENSHOTS, assert_fits, open_page
from tests.reports.samples_week import full_week

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
PAPER = 665  # pixels between the margins of an A4 page
_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL | re.MULTILINE)


def sheets(pdf: bytes) -> list[tuple[tuple[int, int], str]]:
    """Return the size in points and the drawing of every page of a PDF of Chromium's."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if b"/Type /Page\n" in body]
    return [(_size(page), _drawing(objects[_reference(page, rb"/Contents (\d+) 0 R")])) for page in pages]


def _reference(body: bytes, pattern: bytes) -> int:
    match = re.search(pattern, body)
    assert match
    return int(match[1])


def _size(page: bytes) -> tuple[int, int]:
    [box] = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page)
    return round(float(box[0])), round(float(box[1]))


def _drawing(stream: bytes) -> str:
    return zlib.decompress(stream.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]).decode("latin-1")


def test_it_is_white_by_night_and_tells_what_is_a_click_away(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "digest.html"
    path.write_text(render.html(full_week(6)), encoding="utf-8")
    with open_page(browser, path, dark=True) as page:
        page.emulate_media(media="print")
        assert_fits(page, [PAPER])
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("nav.contents").is_hidden()
        assert page.evaluate(CONTRAST) == []
        shown_address = page.evaluate("getComputedStyle(document.querySelector('article h3 a'), '::after').content")
        assert shown_address == '"https://news.example/10"', "a link on paper says where it leads"
        assert page.locator(".more .notes").first.is_visible(), "what is a click away on a screen is printed"


@pytest.mark.slow
@pytest.mark.parametrize("stories", [0, 1, 12, 60, 400])
def test_no_page_is_blank_and_nothing_is_cut(browser: Browser, tmp_path: Path, stories: int) -> None:
    path = tmp_path / "digest.html"
    path.write_text(render.html(full_week(stories)), encoding="utf-8")
    with open_page(browser, path) as page:
        pdf = page.pdf(path=SCREENSHOTS / f"{stories}.pdf", prefer_css_page_size=True)
        page.emulate_media(media="print")
        assert_fits(page, [PAPER])
    printed = sheets(pdf)
    assert len(printed) == pdf.count(b"/Type /Page\n") > stories / 20
    for number, (size, drawing) in enumerate(printed, start=1):
        assert size == (595, 842), "A4 in points"
        margins, _, content = drawing.partition(
            " re\nW* n\n"
        )  # the number of the page; what stands between the margins
        assert " Tj" in margins, f"page {number} has no number"
        assert content.count(" Tj") > 5, f"page {number} is blank"
        # A pixel is 3/4 of a point. Where a page is too wide for the paper, Chromium makes all of it smaller.
        assert "\n3.125 0 0 3.125 " in content, f"page {number} is made smaller to fit"
        for x in re.findall(r"^1 0 0 -1 (-?[\d.]+) -?[\d.]+ Tm$", content, re.MULTILINE):
            assert 0 <= float(x) < PAPER, f"page {number} has text at {x} px of {PAPER}"
