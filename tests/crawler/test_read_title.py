"""The headline, whatever the page adds to it."""

from __future__ import annotations

import pytest

from crawler.read import metadata
from crawler.read.title import choose, clean, key
from crawler.read.tree import parse


def title(html: str, *, url: str = "https://www.herald.example/a/1", hint: str | None = None) -> str | None:
    tree = parse(html)
    return choose(tree, metadata.gather(tree), url=url, hint=hint, listed="As listed")[0]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("A headline - The Herald", "A headline"),
        ("A headline | World | The Herald", "A headline"),
        ("The Herald: A headline", "The Herald: A headline"),
        ("The Herald » A headline", "A headline"),
        ("两校签署协议-样例大学新闻网", "两校签署协议"),
        ("两校签署协议_教育频道_样例网", "两校签署协议"),
        ("2020-2026年规划发布--时政--人民网", "2020-2026年规划发布"),
        ("Вузы подписали договор. Наука. Пример.kz", "Вузы подписали договор. Наука. Пример.kz"),
        ("Вузы подписали договор - Новости Казахстана", "Вузы подписали договор"),
        ("An in-depth look at Kazakh-Chinese ties", "An in-depth look at Kazakh-Chinese ties"),
    ],
)
def test_the_site_is_taken_off_the_title(told: str, expected: str) -> None:
    site = '<meta property="og:site_name" content="The Herald">'
    assert title(f"<html><head><title>{told}</title>{site}</head><body><p>x</p></body></html>") == expected


def test_the_only_heading_outweighs_what_was_written_for_search_engines() -> None:
    head = (
        "<title>Top 10 universities 2026 | Herald</title><meta property='og:title' content='Top 10 universities 2026'>"
    )
    assert title(f"<html><head>{head}</head><body><h1>Ten places to study</h1></body></html>") == "Ten places to study"


def test_of_several_headings_the_one_the_title_repeats() -> None:
    html = """<html><head><title>A treaty is signed - Herald</title></head><body><h1>The Herald</h1>
    <h1>Breaking news</h1><h1>A treaty is signed</h1></body></html>"""
    assert title(html) == "A treaty is signed"


def test_json_ld_and_open_graph_together_outvote_a_heading_with_a_kicker() -> None:
    head = """<meta property="og:title" content="Floods reach the city">
    <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Floods reach the city"}</script>"""
    html = f"<html><head>{head}</head><body><h1><span>Weather</span> Floods reach the city</h1></body></html>"
    assert title(html) == "Floods reach the city"


def test_without_a_heading_what_stands_on_the_page_is_the_title() -> None:
    html = """<html><head><title>Барс посчитан: новости дня</title></head><body>
    <table><tr><td>Барс посчитан</td></tr></table></body></html>"""
    assert title(html) == "Барс посчитан: новости дня"
    split = "<html><head><title>监察法全文-纪检</title></head><body><td><b></b>监察法全文</td></body></html>"
    assert title(split) == "监察法全文"


def test_a_title_that_only_names_the_site_gives_way_to_an_element_called_title() -> None:
    html = """<html><head><title>样例新闻网_(新闻)</title></head><body><nav class="title">首页 新闻 图片</nav>
    <table><tr><td class="bt_title">一位老师的三十年</td></tr></table></body></html>"""
    assert title(html) == "一位老师的三十年"


def test_the_layouts_selector_is_believed_where_it_matches() -> None:
    html = "<html><head><title>Other</title></head><body><h1>Other</h1><div class='t'>The one</div></body></html>"
    assert title(html, hint=".t") == "The one"
    assert title(html, hint=".gone") == "Other"


def test_the_list_knows_a_title_when_the_page_has_none() -> None:
    assert title("<html><body><p>Text alone.</p></body></html>") == "As listed"


def test_titles_are_one_visible_line() -> None:
    assert clean("  A\u00adb\u200b \n c\u202e ") == "Ab c"
    assert len(clean("word " * 200)) <= 300
    assert key("“Ａ-Ｂ” ы!") == "abы"
