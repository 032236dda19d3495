"""The page in a real browser: on a phone and a desk, by day and night, and on paper.

Screenshots are left under ``build/digest`` to look at.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reports import render
from reports.model import Digest
from storage.models import StoredArticle
from tests.conftest import ROOT
from tests.reports.samples import article, busy_week, corpus, digest, fact

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = (360, 768, 1280)
SCREENSHOTS = ROOT / "build" / "digest"
# Contrast of every text with what is painted behind it, as WCAG 2 computes it; large text may have 3.
CONTRAST = """() => {
  const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.data.trim()) continue;
    const element = walker.currentNode.parentElement, style = getComputedStyle(element);
    const [a, b] = [luminance(parse(style.color)), luminance(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
    if (ratio < (size >= 24 ? 3 : 4.5)) found.push([walker.currentNode.data.trim(), ratio]);
  }
  return found;
}"""
OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter(e => !e.classList.contains('skip'))
  .filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 0.5 || box.left < 0);
  })
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("CI must have Chromium: apt-get install chromium")
    if found is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return tmp_path


def open_page(browser: Browser, made: Digest, folder: Path, *, width: int = 1280, dark: bool = False) -> Page:
    """Open a digest as a reader would: from a file, with the network cut."""
    path = folder / "digest.html"
    path.write_text(render.html(made), encoding="utf-8")
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", offline=True
    )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: None if request.url == path.as_uri() else complaints.append(request.url))
    page.goto(path.as_uri())
    assert not complaints, "the page asks for nothing and breaks none of its own rules"
    return page


def assert_fits(page: Page, widths: Iterable[int] = WIDTHS) -> None:
    """Check that nothing reaches over the edge of a screen of any of the widths."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"scrolls sideways at {width} px"
        assert page.evaluate(OVERFLOWING) == [], f"at {width} px"


@pytest.mark.parametrize("stories", [0, 1, 12, 60])
def test_it_fits_every_screen(browser: Browser, folder: Path, stories: int) -> None:
    page = open_page(browser, busy_week(stories), folder)
    assert_fits(page)
    if stories < 60:
        page.screenshot(path=SCREENSHOTS / f"{stories}-1280-light.png", full_page=True)
    page.close()


@pytest.mark.parametrize("dark", [False, True])
def test_its_text_has_contrast_by_day_and_night(browser: Browser, folder: Path, dark: bool) -> None:
    page = open_page(browser, busy_week(12), folder, width=360, dark=dark)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(re.findall(r"\d+", background)[0])
    assert red < 40 if dark else red > 240
    assert page.evaluate(CONTRAST) == []
    page.screenshot(path=SCREENSHOTS / f"12-360-{'dark' if dark else 'light'}.png", full_page=True)
    page.close()


def awkward() -> list[StoredArticle]:
    """Return articles whose words no line can hold."""
    long = "Қазақстандықтардыңшетелдікуниверситеттергетүсумүмкіндіктерінарттырубағдарламасыныңқатысушыларына" * 2
    titles = {
        "kk": long,
        "en": " ".join(["cooperation in higher education between universities of two neighbouring countries"] * 4)[
            :300
        ],
        "zh": "西安交通大学与哈萨克斯坦阿里法拉比国立大学签署谅解备忘录共建丝绸之路能源联合实验室并互派青年教师" * 5,
        "kk-Arab": "قازاقستان مەن قىتاي ۋنيۆەرسيتەتتەرى كەلىسىمگە قول قويدى",
        "ru": "👩\u200d🎓🎉 Z̷̛a̵l̶g̸o̵ https://a-very-long-address.example/" + "path" * 60,
    }
    return [
        article(
            n,
            title=title,
            text=f"{title}. {title}.",
            lang=lang,
            author=long,
            source=long,
            facts=(fact("forum", "xjtu", "kaznu", place=long),),
        )
        for n, (lang, title) in enumerate(titles.items(), start=1)
    ]


def test_awkward_words_do_not_break_it(browser: Browser, folder: Path) -> None:
    made = awkward()
    others = [article(one.id + 50, story=one.id, title=one.article.title, lang=one.article.lang) for one in made]
    nearly = [article(n + 100, title=one.article.title, verdict="borderline") for n, one in enumerate(made)]
    page = open_page(browser, digest(corpus(*made, *others, *nearly), title="Silk" * 20), folder)
    assert_fits(page)
    assert page.evaluate("getComputedStyle(document.querySelector('[lang=kk-Arab]')).direction") == "rtl"
    page.set_viewport_size({"width": 360, "height": 900})
    page.screenshot(path=SCREENSHOTS / "awkward-360.png", full_page=True)
    page.close()


@pytest.mark.parametrize("language", ["zh", "ru", "kk"])
def test_the_frame_fits_in_every_language(browser: Browser, folder: Path, language: str) -> None:
    page = open_page(browser, busy_week(12, language=language), folder)
    assert_fits(page)
    page.close()


def test_hostile_text_runs_nothing(browser: Browser, folder: Path) -> None:
    bad = "</title></style><script>document.title='owned'</script><img src=https://evil.example/x onerror=alert(1)>"
    made = digest(corpus(article(1, title=bad, text=bad, author=bad, source=bad, lang=bad, url="javascript:alert(1)")))
    page = open_page(browser, replace(made, title=bad), folder)
    assert page.title() != "owned"
    assert page.locator("script, img").count() == 0
    assert bad in page.locator("article h3").inner_text()
    page.close()


def test_a_keyboard_reaches_the_news_and_every_item_links_to_itself(browser: Browser, folder: Path) -> None:
    page = open_page(browser, busy_week(3), folder)
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#news"
    assert page.locator(":focus").bounding_box()["x"] >= 0  # type: ignore[index]
    page.locator("#story-1 .permalink").click()
    assert page.url.endswith("#story-1")
    page.close()


def test_it_prints_on_white_paper_even_by_night(browser: Browser, folder: Path) -> None:
    page = open_page(browser, busy_week(12), folder, dark=True)
    pdf = page.pdf(path=SCREENSHOTS / "12.pdf", prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    width, height = (float(n) for n in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0])
    assert (round(width), round(height)) == (595, 842), "A4 in points"
    page.emulate_media(media="print")
    assert_fits(page, [665])
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("nav").is_hidden()
    assert page.evaluate(CONTRAST) == []
    shown = page.evaluate("getComputedStyle(document.querySelector('article h3 a'), '::after').content")
    assert shown == '"https://news.example/10"', "a link on paper says where it leads"
    page.screenshot(path=SCREENSHOTS / "12-print.png", full_page=True)
    page.close()
