"""The page in a real browser: on a phone and a desk, by day and night, and on paper.

Screenshots are left under ``build/digest`` to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports import render
from reports.model import Ahead, Correction, Digest, Event, Party, SourceLine, Tally, Translation
from reports.settings import LANGUAGES
from storage.models import StoredArticle
from tests.reports.browsing import (
    CONTRAST,
    SCREENSHOTS,
    WIDTHS,
    assert_accessible,
    assert_anchored,
    assert_fits,
    assert_stands_alone,
    open_page,
)
from tests.reports.samples import END, MIDWEEK, START, article, corpus, digest, fact
from tests.reports.samples_week import busy_week, full_week

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

slow = pytest.mark.slow
LONG = "Қазақстандықтардыңшетелдікуниверситеттергетүсумүмкіндіктерінарттырубағдарламасыныңқатысушыларына" * 2
BAD = "</title></style><script>document.title='owned'</script><img src=https://evil.example/x onerror=alert(1)>"


@contextmanager
def shown(browser: Browser, made: Digest, folder: Path, *, width: int = 1280, dark: bool = False) -> Iterator[Page]:
    """Open a digest that stands alone."""
    path = folder / "digest.html"
    path.write_text(render.html(made), encoding="utf-8")
    with open_page(browser, path, width=width, dark=dark) as page:
        yield page


@pytest.mark.parametrize("stories", [pytest.param(n, marks=slow) for n in (0, 1, 60, 400)] + [12])
def test_it_fits_every_screen_and_all_its_links_lead_somewhere(browser: Browser, tmp_path: Path, stories: int) -> None:
    with shown(browser, full_week(stories), tmp_path) as page:
        assert_fits(page)
        assert_anchored(page)
        assert_stands_alone(page)
        assert page.evaluate(CONTRAST) == []
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(CONTRAST) == []


@slow
@pytest.mark.parametrize("stories", [0, 12])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_by_day_and_night_it_fits_and_has_contrast(
    browser: Browser, tmp_path: Path, width: int, dark: bool, stories: int
) -> None:
    with shown(browser, full_week(stories), tmp_path, width=width, dark=dark) as page:
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        red = int(re.findall(r"\d+", background)[0])
        assert red < 40 if dark else red > 240
        page.screenshot(path=SCREENSHOTS / f"{stories}-{width}-{'dark' if dark else 'light'}.png", full_page=True)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert_fits(page, [width])
        assert page.evaluate(CONTRAST) == []


@slow
@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
@pytest.mark.parametrize(("stories", "language"), [(12, "en"), (12, "zh"), (0, "ru"), (12, "kk")])
def test_axe_finds_nothing(
    browser: Browser, tmp_path: Path, stories: int, language: str, dark: bool, width: int
) -> None:
    with shown(browser, full_week(stories, language=language), tmp_path, width=width, dark=dark) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert_accessible(page)


def awkward() -> list[StoredArticle]:
    """Return articles whose words no line can hold."""
    titles = {
        "kk": LONG,
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
            author=LONG,
            source=LONG,
            facts=(fact("forum", "xjtu", "kaznu", place=LONG),),
        )
        for n, (lang, title) in enumerate(titles.items(), start=1)
    ]


def filled(made: Digest, said: str, lang: str = "en") -> Digest:
    """Return the digest with a text of the web in everything that stands beside the items."""
    first = made.items[0]
    told = replace(first, translations=(Translation(language="en", title=said, excerpt=said, engine=said),))
    told = replace(told, report=replace(told.report, lang="ru"))
    sections = tuple(replace(s, items=tuple(told if i is first else i for i in s.items)) for s in made.sections)
    report = replace(first.report, title=said, source_title=said)
    line = SourceLine(name=said, title=said, homepage="javascript:1", standing="failing", state="refused", reason=said)
    return replace(
        made,
        sections=sections,
        subject=said,
        top=(first.story_id,),
        events=(
            Event(
                story_id=first.story_id,
                kind="memorandum",
                parties=first.gist.parties,
                unknown=((said, "CN"), (said[1:], "KZ"), (said, "UZ"), (said[2:], None)),
                place=said,
                document=said,
            ),
        ),
        ahead=(Ahead(story_id=first.story_id, what="event", date=END.date(), quote=said, lang=lang),),
        corrections=(
            Correction(
                kind="revised",
                issue="2026-W46",
                story_id=77,
                report=report,
                at=MIDWEEK,
                title_was=said,
                was=said,
                now=said,
            ),
        ),
        sources=(*made.sources, line),
        tallies=(
            Tally(issue="2026-W46", start=START.replace(day=8), sections={"other": 1}, sources={said: 1}),
            Tally(issue="2026-W47", start=START, sections={"other": 2}, sources={said: 2}),
        ),
    )


@slow
def test_awkward_words_do_not_break_it(browser: Browser, tmp_path: Path) -> None:
    made = awkward()
    others = [article(one.id + 50, story=one.id, title=one.article.title, lang=one.article.lang) for one in made]
    nearly = [article(n + 100, title=one.article.title, verdict="borderline") for n, one in enumerate(made)]
    whole = digest(corpus(*made, *others, *nearly), title="Silk" * 20)
    with shown(browser, filled(whole, LONG, "kk"), tmp_path) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert_fits(page)
        assert page.evaluate("getComputedStyle(document.querySelector('[lang=kk-Arab]')).direction") == "rtl"


@slow
@pytest.mark.parametrize("language", ["zh", "ru", "kk"])
def test_the_frame_fits_in_every_language(browser: Browser, tmp_path: Path, language: str) -> None:
    with shown(browser, full_week(12, language=language), tmp_path) as page:
        assert_fits(page)


# Where the letters of each of two names begin, or -1.
PLACES = """(element, names) => {
  const places = names.map(() => -1), walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    names.forEach((name, n) => {
      const at = walker.currentNode.data.indexOf(name), range = document.createRange();
      if (at < 0) return;
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + name.length);
      places[n] = range.getBoundingClientRect().left;
    });
  return places;
}"""


def test_names_that_are_written_from_right_to_left_stay_in_their_places(browser: Browser, tmp_path: Path) -> None:
    first, second, author = "شىنجياڭ ۋنيۆەرسيتەتى", "قازاق ۇلتتىق ۋنيۆەرسيتەتى", "ايگەرىم بەكوۆا"
    parties = tuple(
        (side, Party(id=side, names={"en": name}, country=side)) for side, name in (("CN", first), ("KZ", second))
    )
    made = full_week(1)
    (item,) = made.items
    item = replace(
        item,
        gist=replace(item.gist, parties=parties),
        institutions=tuple(party for _, party in parties),
        report=replace(item.report, author=author, source_title=second),
    )
    made = replace(
        made,
        sections=(replace(made.sections[0], items=(item,)),),
        events=tuple(replace(one, parties=parties, unknown=((author, "KZ"),), place=first) for one in made.events),
    )
    with shown(browser, made, tmp_path) as page:
        line = page.locator(".line b").first.evaluate(PLACES, [first, second])
        assert 0 < line[0] < line[1], "the first one stands first in a line that is read from left to right"
        told, by = page.locator("article .origin").first.evaluate(PLACES, [second, author])
        assert 0 < told < by
        assert page.locator("#signed ~ table td bdi").count() == 3, "each side, and the place"
        assert_fits(page)


def test_lines_break_where_a_reader_would_break_them(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, full_week(12), tmp_path, width=360) as page:
        assert " × " in page.locator(".line b").first.inner_text()
        lines = "(all) => all.filter(one => one.getClientRects().length > 1).map(one => one.textContent)"
        assert page.locator("time:visible").evaluate_all(lines) == [], "a day stands on one line"
        alone = """(all) => all.filter(one => {
          const day = document.createRange();
          day.selectNodeContents(one.parentElement);
          day.setEndBefore(one);
          return [...day.getClientRects()].at(-1).bottom < one.getBoundingClientRect().top + 4;
        }).map(one => one.parentElement.textContent)"""
        assert page.locator(".permalink:visible").evaluate_all(alone) == [], "no link stands on a line by itself"
        fonts = page.locator(".days q").evaluate_all("all => all.map(one => getComputedStyle(one).fontFamily)")
        assert all("serif" in font.split(", ")[-1] and "sans" not in font.split(", ")[-1] for font in fonts)
        assert fonts


def test_hostile_text_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    made = digest(
        corpus(
            article(1, title=BAD, text=BAD, author=BAD, source=BAD, lang=BAD, url="javascript:alert(1)"),
            article(2, title=BAD, verdict="borderline", url="data:text/html,x"),
        )
    )
    with shown(browser, filled(replace(made, title=BAD), BAD), tmp_path) as page:
        assert page.title() != "owned"
        assert page.locator("script, img, [onerror]").count() == 0
        assert page.locator("a[href^=javascript], a[href^=data]").count() == 0
        for place in (
            "article h3",
            ".document",
            "#ahead ~ ul q, .days q",
            "del",
            "ins",
            ".legend >> nth=1",
            ".translated",
        ):
            assert "<img src=" in page.locator(place).first.inner_text(), place
        assert "<img src=" in (page.locator(".network g title").first.text_content() or "")


@slow
def test_a_keyboard_reaches_the_news_and_every_item_links_to_itself(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, busy_week(3), tmp_path) as page:
        page.keyboard.press("Tab")
        assert page.locator(":focus").get_attribute("href") == "#news"
        assert page.locator(":focus").bounding_box()["x"] >= 0  # type: ignore[index]
        page.locator("#story-1 .permalink").click()
        assert page.url.endswith("#story-1")


def test_a_table_stays_a_table_where_it_looks_like_cards(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, full_week(3), tmp_path, width=360) as page:
        table = page.get_by_role("table", name="Signed and opened")
        assert table.get_by_role("columnheader").count() == 7
        assert table.get_by_role("row").count() == 3
        cell = table.get_by_role("cell", name="Al-Farabi Kazakh National University").first
        assert "Kazakh side" in cell.evaluate("e => getComputedStyle(e, '::before').content")


@slow
def test_a_phone_has_the_table_in_place_of_the_map(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, full_week(3), tmp_path) as page:
        pairs = page.get_by_role("table", name="Who with whom in this issue")
        assert page.locator(".network").is_visible()
        assert not pairs.is_visible(), "a click away"
        page.set_viewport_size({"width": 360, "height": 900})
        assert page.locator(".network").is_hidden()
        assert pairs.is_visible()


@slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_crowded_map_can_be_read(browser: Browser, tmp_path: Path, language: str) -> None:
    names = {
        "en": "International University of Transport and Humanities named after the Founder",
        "zh": "新疆维吾尔自治区职业技术教育与国际合作交流学院",
        "ru": "Казахстанский инженерно-технологический университет имени Шокана Уалиханова",
        "kk": "Шоқан Уәлиханов атындағы Қазақстан инженерлік-технологиялық университеті",
    }
    parties = {
        country: [
            Party(id=f"{country}{n}", names={code: f"{name} № {n}" for code, name in names.items()}, country=country)
            for n in range(18)
        ]
        for country in ("CN", "KZ")
    }
    events = tuple(
        Event(story_id=1, kind="agreement", parties=(("CN", one), ("KZ", parties["KZ"][(n * step) % 18])))
        for n, one in enumerate(parties["CN"])
        for step in (1, 5, 7)
    )
    made = replace(full_week(1, language=language), events=events)
    with shown(browser, made, tmp_path) as page:
        assert_fits(page)
        assert 20 < page.locator(".network circle").count() <= 2 * 14
        page.locator(".pictures").screenshot(path=SCREENSHOTS / f"map-{language}.png")
        page.emulate_media(media="print")
        assert_fits(page, [665])
