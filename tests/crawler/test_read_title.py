"""The headline, whatever the page adds to it."""

from __future__ import annotations

import pytest

from crawler.read import metadata
from crawler.read.headings import clean
from crawler.read.title import choose, key
from crawler.read.tree import parse


def title(html: str, *, url: str = "https://www.herald.example/a/1", hint: str | None = None) -> str | None:
    tree = parse(html)
    return choose(tree, metadata.gather(tree), url=url, hint=hint, listed="As listed").text


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


@pytest.mark.parametrize(
    "second", ["<h2>Bridge reopens</h2>", "<h2><span>City and traffic</span> <span>Bridge reopens</span></h2>"]
)
def test_a_heading_in_the_breadcrumb_gives_way_to_the_one_under_it(second: str) -> None:
    html = f"""<html><head><title>Old bridge opens again after repair</title>
    <meta property="og:title" content="Bridge reopens"></head><body>
    <nav><ul><li>Home</li><li><h1>Old bridge opens again after repair</h1></li></ul></nav>
    <h2><a href="/city">City</a></h2>{second}<p>Text.</p></body></html>"""
    assert title(html) == "Bridge reopens"


def test_the_heading_under_a_breadcrumb_may_be_that_of_another_story() -> None:
    html = """<html><head><title>Old bridge opens again</title><meta property="og:title" content="Bridge opens again">
    </head><body><nav><h1>Bridge opens again</h1></nav><h2>What else happened in the city</h2></body></html>"""
    assert title(html) == "Bridge opens again"


def test_what_search_engines_are_told_wins_over_a_menu_where_nothing_stands_under_it() -> None:
    html = """<html><head><title>A treaty is signed - Herald</title></head><body>
    <div class="breadcrumbs"><h1>World news</h1></div><p>Text.</p></body></html>"""
    assert title(html) == "A treaty is signed"


def test_headings_of_one_class_are_those_of_a_list() -> None:
    others = "".join(f"<h1 class='teaser'>Another story {number}</h1>" for number in range(3))
    html = f"""<html><head><title>Signed: the treaty</title><meta property="og:title" content="Signed: the treaty">
    </head><body><h1 class="story">The treaty is signed at last</h1>{others}</body></html>"""
    assert title(html) == "The treaty is signed at last"


def test_a_heading_said_often_is_one_candidate() -> None:
    head = "<title>The treaty is signed</title><meta property='og:title' content='The treaty is signed'>"
    headings = "<h1>Subscribe</h1>" * 5
    assert title(f"<html><head>{head}</head><body>{headings}</body></html>") == "The treaty is signed"


@pytest.mark.parametrize("added", ["：样例新闻数字版", "ㅣ样例日报", " · Politics"])
def test_what_is_added_to_the_heading_is_no_part_of_the_title(added: str) -> None:
    name = "两校在阿拉木图签署三份协议开设联合实验室"
    head = f"<title>{name}{added}</title><meta property='og:title' content='{name}{added}'>"
    html = f"<html><head>{head}</head><body><h1>{name}</h1><h1>Other</h1></body></html>"
    assert title(html) == name


def test_who_calls_it_so_and_who_does_not_is_told() -> None:
    html = """<html><head><title>A treaty is signed - Herald</title><meta property="og:site_name" content="Herald">
    <meta property="og:title" content="Treaty!"></head><body><h1>A treaty is signed</h1></body></html>"""
    tree = parse(html)
    found = choose(tree, metadata.gather(tree), url="https://herald.example/1")
    assert (found.witnesses, found.others) == (("h1", "title"), ("og:title",))


@pytest.mark.parametrize(
    ("told", "body", "expected"),
    [
        ("Открылась лаборатория — Вестник", "<h1><a href=/>Вестник</a></h1><h2>Открылась лаборатория</h2>",
         "Открылась лаборатория"),
        ("A laboratory opens | Steppe News", "<h1><a href='https://herald.example/en/'>Steppe News</a></h1>"
         "<h2>A laboratory opens</h2>", "A laboratory opens"),
        ("A laboratory opens | Steppe News", "<h1>Steppe News</h1><h2>A laboratory opens</h2>", "A laboratory opens"),
        ("两校联合实验室揭牌-对外合作处", "<h1>对外合作与交流处</h1><div class=bt>两校联合实验室揭牌</div>",
         "两校联合实验室揭牌"),
        # The other way round, the heading is the headline.
        ("A laboratory opens | Research", "<p>Research</p><h1>A laboratory opens</h1>", "A laboratory opens"),
        ("Fire | News from the Steppe", "<p>News from the Steppe</p><h1>Fire</h1>", "Fire"),
        ("A laboratory opens", "<h1><a href=/a/1>A laboratory opens</a></h1>", "A laboratory opens"),
    ],
)  # fmt: skip
def test_a_heading_that_is_the_name_of_the_site_is_not_the_headline(told: str, body: str, expected: str) -> None:
    assert title(f"<html><head><title>{told}</title></head><body>{body}<p>Text.</p></body></html>") == expected
