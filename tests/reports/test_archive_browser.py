"""The archive in a real browser: the search box, and what every page must be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports import archive, archive_pages
from reports.catalogue import Listed, Listing, listing
from reports.files import write_whole
from reports.place import Place
from reports.settings import LANGUAGES
from storage.database import open_store
from tests.reports import shelf
from tests.reports.browsing import SCREENSHOTS, assert_accessible, assert_anchored, assert_fits, open_page
from tests.reports.samples import SETTINGS
from tests.reports.samples_week import full_week
from tests.reports.validity import assert_valid

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PLACE = Place(archived=True)
LONG = "Қазақстандықтардыңшетелдікуниверситеттергетүсумүмкіндіктерінарттыру" * 4


def item(number: int, title: str, *words: str, lang: str = "en", line: str = "") -> Listed:
    return Listed(
        issue="2026-W47",
        story_id=number,
        kind="new",
        line=line,
        title=title,
        url=f"https://news.example/{number}",
        lang=lang,
        source_title="Xinhua (English)",
        published=None,
        words=words,
    )


def issue(*items: Listed, id: str = "2026-W47", year: int = 2026) -> Listing:
    found = tuple(replace(one, issue=id) for one in items)
    return Listing(
        id=id, number=12, week=id, year=year, dates="16–22 Nov 2026", summary="…", leading=found[:2], items=found
    )


ITEMS = (
    item(1, "Ёлка в Алматинском университете", lang="ru", line="Visit"),
    item(
        2, "西安交通大学与哈萨克斯坦高校签署合作备忘录", "Xi’an Jiaotong University", "Сианьский университет", lang="zh"
    ),
    item(3, "Қазақ тілі орталығы ашылды", "Йод", lang="kk"),
    item(4, "Smart start for the joint STRASSE laboratory", "ﬁbre optics", "<i>ﬀ</i>"),
)


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "search.html"
    listings = [issue(*ITEMS[2:], id="2025-W50", year=2025), issue(*ITEMS[:2])]
    write_whole(path, archive_pages.search(listings, SETTINGS, PLACE))
    return path


@pytest.fixture(scope="module")
def search_page(browser: Browser, search: Path) -> Iterator[Page]:
    with open_page(browser, search) as page:
        yield page


def shown(page: Page) -> list[int]:
    links = page.locator("li[data-w]:visible [dir] a")
    return sorted(int(link.get_attribute("href").partition("#story-")[2]) for link in links.all())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4]),
        ("елка", [1]),
        ("ЁЛКА  алматинск", [1]),
        ("合作备忘", [2]),
        ("大学 哈萨克", [2]),
        ("XI'AN", [2]),
        ("сианьский", [2]),
        ("ҚАЗАҚ тіл", [3]),
        ("и\u0306од", [3]),
        ("straße", [4]),
        ("art", []),
        ("star", [4]),
        ("fibre", [4]),
        ("joint, laboratory!", [4]),
        ("xinhua", [1, 2, 3, 4]),
        ("constructor __proto__", []),
    ],
)
def test_words_in_any_language_narrow_the_list(search_page: Page, query: str, found: list[int]) -> None:
    search_page.fill("#query", query)
    assert shown(search_page) == found
    assert search_page.locator("#found").inner_text() == (
        ""
        if not query
        else f"Found: {len(found)}"
        if found
        else "Nothing found. Try fewer words, or only how they begin."
    )
    years = {one.inner_text() for one in search_page.locator(".year h2:visible").all()}
    assert years == {"2026" if one < 3 else "2025" for one in found}


@pytest.mark.slow
def test_the_query_is_kept_in_the_address(browser: Browser, search: Path) -> None:
    with open_page(browser, search) as page:
        page.fill("#query", "合作 & ёлка")
        page.wait_for_url("**#q=*")
        address = page.url
        page.goto("about:blank")
        page.goto(address)
        assert page.input_value("#query") == "合作 & ёлка"
        assert shown(page) == []
        page.evaluate("location.hash = '#q=%D0'")  # cut in the middle of a letter
        page.evaluate("location.hash = '#q=%E5%90%88%E4%BD%9C'")
        page.wait_for_function("document.querySelector('#query').value === '合作'")
        assert shown(page) == [2]


def test_without_a_script_the_list_is_there_and_no_box(browser: Browser, search: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(search.as_uri())
    assert page.locator("li[data-w]:visible").count() == 4
    assert page.locator("input:visible").count() == 0
    context.close()


@pytest.mark.slow
def test_five_thousand_items_are_searched_while_one_types(browser: Browser, tmp_path: Path) -> None:
    listings = [
        issue(
            *(replace(ITEMS[n % 4], story_id=week * 25 + n) for n in range(25)), id=f"W{week}", year=2026 - week // 50
        )
        for week in range(200)
    ]
    path = tmp_path / "search.html"
    write_whole(path, archive_pages.search(listings, SETTINGS, PLACE))
    with open_page(browser, path) as page:
        took = page.evaluate(
            """async () => {
              const query = document.getElementById("query"), took = [];
              for (const typed of ["е", "ел", "елк", "елка", "елка а", "合", "合作", ""]) {
                const began = performance.now();
                query.value = typed;
                query.dispatchEvent(new Event("input"));
                document.body.offsetHeight;
                took.push(performance.now() - began);
              }
              return took;
            }"""
        )
        assert page.locator("li[data-w]:not([hidden])").count() == 5000
    assert max(took) < 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an archive with everything in it that can break a line or a page."""
    with closing(open_store(tmp_path / "silkwatch.db")) as db:
        shelf.fill(db)
        shelf.continue_story(db, shelf.save(db, 8, shelf.W48, title=LONG, lang="kk", author=LONG), 5)
        shelf.save(db, 9, shelf.W48, title="قازاقستان مەن قىتاي ۋنيۆەرسيتەتتەرى", lang="kk-Arab")
        shelf.make(db, shelf.W48)
        archive.publish(db, tmp_path / "digests", settings=SETTINGS, public_url="https://digest.example.org/")
    return tmp_path / "digests"


def pages(folder: Path) -> list[Path]:
    """Return the pages around the issues; a page that leads on at once is none to look at."""
    found = [*folder.glob("stories/*.html"), *folder.glob("next/*.html"), folder / "index.html", folder / "search.html"]
    return [path for path in sorted(found) if 'http-equiv="refresh"' not in path.read_text("utf-8")]


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_fit_and_are_accessible(browser: Browser, folder: Path, dark: bool) -> None:
    for path in pages(folder):
        with open_page(browser, path, dark=dark) as page:
            assert_fits(page)
            assert_anchored(page)
            assert_accessible(page)
            if path.parent == folder:
                page.set_viewport_size({"width": 360, "height": 900})
                page.screenshot(
                    path=SCREENSHOTS / f"archive-{path.stem}-{'dark' if dark else 'light'}.png", full_page=True
                )


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_fits_in_every_language(browser: Browser, tmp_path: Path, language: str) -> None:
    settings = replace(SETTINGS, language=language, title="Силк" * 12)
    listings = [listing(full_week(12), language)]
    for name, make in (("index.html", archive_pages.index), ("search.html", archive_pages.search)):
        write_whole(tmp_path / name, make(listings, settings, PLACE))
        with open_page(browser, tmp_path / name) as page:
            assert_fits(page)


@pytest.mark.slow
def test_the_checker_finds_no_fault(folder: Path) -> None:
    assert_valid(sorted(folder.rglob("*.html")), known="Inline (style|script) violates Content Security Policy")
