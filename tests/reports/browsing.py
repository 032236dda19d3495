"""Looking at pages in a real browser: what every page of ours must be, on a phone and a desk, by day and night."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT
from tests.reports.npm import AXE, npm

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
    if (!walker.currentNode.data.trim() || walker.currentNode.parentElement.matches('title, desc')) continue;
    const element = walker.currentNode.parentElement, style = getComputedStyle(element);
    const ink = element.closest('svg') ? style.fill : style.color;
    const [a, b] = [luminance(parse(ink)), luminance(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
    if (ratio < (size >= 24 ? 3 : 4.5)) found.push([walker.currentNode.data.trim(), ratio]);
  }
  return found;
}"""
OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter(e => !e.classList.contains('skip') && e.checkVisibility() && !e.closest('[aria-hidden]'))
  .filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 0.5 || box.left < 0);
  })
  .map(e => e.outerHTML.slice(0, 120))"""
# Lines of text that lie upon each other. The middle half of a line's box is where its letters are.
OVERLAPPING = """() => {
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility() || parent.closest('.skip, title, desc, thead')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1) lines.push({text: node.data.trim(), left: box.left + 1, right: box.right - 1,
        top: box.top + box.height / 4, bottom: box.bottom - box.height / 4});
  }
  lines.sort((a, b) => a.top - b.top);
  const found = [];
  for (let i = 0; i < lines.length; i++)
    for (let j = i + 1; j < lines.length && lines[j].top < lines[i].bottom; j++)
      if (lines[i].left < lines[j].right && lines[j].left < lines[i].right)
        found.push([lines[i].text.slice(0, 60), lines[j].text.slice(0, 60)]);
  return found;
}"""
SMALL_LETTERS = """() => [...document.querySelectorAll('svg text')].filter(e => e.checkVisibility())
  .map(e => [e.textContent, parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a])
  .filter(([, size]) => size < 11.95 && matchMedia('screen').matches)"""
LINKS = "() => [...document.querySelectorAll('a[href], link[href]')].map(e => e.getAttribute('href'))"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium; skip the test without it, but never in CI."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("CI must have Chromium: apt-get install chromium")
    if found is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield running
        running.close()


@contextmanager
def open_page(browser: Browser, path: Path, *, width: int = 1280, dark: bool = False) -> Iterator[Page]:
    """Open a page as a reader would: from a file, with the network cut; it may ask for nothing."""
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", offline=True
    )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: None if request.url == path.as_uri() else complaints.append(request.url))
    page.goto(path.as_uri())
    assert not complaints, "the page asks for nothing and breaks none of its own rules"
    yield page
    page.close()


def assert_fits(page: Page, widths: Iterable[int] = WIDTHS) -> None:
    """Check that on a screen of each width nothing reaches over the edge, and no text lies upon another or is tiny."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"scrolls sideways at {width} px"
        assert page.evaluate(OVERFLOWING) == [], f"at {width} px"
        assert page.evaluate(OVERLAPPING) == [], f"at {width} px"
        assert page.evaluate(SMALL_LETTERS) == [], f"at {width} px"


def assert_anchored(page: Page) -> None:
    """Check that what a link within the page leads to is there, once."""
    targets = {link for link in page.evaluate(LINKS) if link.startswith("#")}
    counts = page.evaluate(
        "links => links.map(link => document.querySelectorAll(`[id='${link.slice(1)}']`).length)", [*targets]
    )
    assert set(counts) <= {1}, [link for link, n in zip(targets, counts, strict=True) if n != 1]


def assert_stands_alone(page: Page) -> None:
    """Check that no link needs another file beside the page."""
    assert [link for link in page.evaluate(LINKS) if not link.startswith(("#", "http://", "https://"))] == []


def assert_accessible(page: Page) -> None:
    """Check that axe-core finds nothing to complain of."""
    page.evaluate(npm(AXE).read_text("utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
