"""The text of an article: its paragraphs, and nothing of the page around it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.blocks import Block, blocks
from crawler.read.boilerplate import tidy
from crawler.read.layout import fitting
from crawler.read.page import Page, ReadArticle
from crawler.read.tree import parse
from crawler.source import Hints

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
# One paragraph is all the article there is.
SHORT = "样例大学与东岸大学二十日签署协议，合办材料工程专业，每年招收三十人，学生可到对方学校学习一年。"
MENU = "".join(f"<li><a href='/c{n}/'>栏目名称第{n}个</a></li>" for n in range(40))
SIDE = "".join(
    f"<li><a href='/n/{n}.htm'>一条与本文无关但相当长的新闻标题第{n}条</a><span>11-2{n % 3}</span></li>"
    for n in range(30)
)


def page(body: str, *hints: Hints, title: str = "两校合办材料专业", url: str = "https://e.cn/info/1003/2.htm") -> Page:
    html = f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
    return Page(url=url, body=html.encode(), fetched_at=NOW, timezone="Asia/Shanghai", hints=hints)


def lines(body: str, *hints: Hints) -> list[str]:
    return read(page(body, *hints)).text.split("\n")


def test_a_short_chinese_article_comes_without_the_navigation_around_it() -> None:
    article = f"<div class=main><h1>两校合办材料专业</h1><p>{SHORT}</p></div>"
    assert lines(f"<ul class=nav>{MENU}</ul>{article}<div><ul>{SIDE}</ul></div>") == [SHORT]


def test_old_pages_laid_out_with_tables() -> None:
    rows = "".join(f"<tr><td><a href='/{n}'>栏目{n}</a></td></tr>" for n in range(30))
    text = "".join(f"<p>　　第{n}段：{SHORT}</p>" for n in range(6))
    body = f"""<table><tr><td><table>{rows}</table></td><td><table><tr><td><b>两校合办材料专业</b></td></tr>
    <tr><td>{text}</td></tr></table></td></tr></table>"""
    assert lines(body) == [f"第{n}段：{SHORT}" for n in range(6)]


def test_a_list_of_articles_is_not_an_article() -> None:
    with pytest.raises(NotArticle) as refused:
        read(page(f"<h1>综合新闻</h1><ul>{SIDE}</ul>", title="综合新闻", url="https://e.cn/zhxw.htm"))
    assert refused.value.reason in ("list-page", "navigation")


def test_a_page_that_calls_itself_a_collection_is_a_list() -> None:
    told = '<script type="application/ld+json">{"@graph": [{"@type": "CollectionPage", "name": "World"}]}</script>'
    with pytest.raises(NotArticle, match="list-page"):
        read(page(told + f"<h1>World</h1><p>{SHORT}</p>" * 5))


def test_the_first_hint_that_fits_wins_and_its_cuts_are_made() -> None:
    second = "第二段在此，说的是别的事情。"
    body = f"<div id=b><p>{SHORT}</p><div class=ad>广告文字广告文字</div><p>{second}</p></div><p>页脚</p>"
    old, new = Hints(body="#a"), Hints(body="#b", cut=(".ad",))
    assert lines(body, old, new) == [SHORT, second]


def test_a_hint_counts_only_while_its_generation_was_in_force() -> None:
    tree = parse(f"<div id=a><p>{SHORT}</p></div>")
    hints = (Hints(body="#a", generation="new", since=date(2024, 1, 1)), Hints(body="#a", generation="old"))

    def generation(day: date | None) -> str | None:
        layout = fitting(tree, hints, day)
        return layout.hints.generation if layout else None

    assert generation(date(2024, 1, 1)) == "new"
    assert generation(date(2023, 12, 31)) == "old"
    assert generation(None) == "new"
    assert fitting(tree, (Hints(body="#a", until=date(2020, 1, 1)),), date(2021, 1, 1)) is None


def test_hints_without_a_body_add_to_those_of_the_layout() -> None:
    second = "第二段在此，说的是别的事情。"
    body = f"<div id=b><p>{SHORT}</p><div class=ad>广告文字广告文字</div><p class=x>{second}</p></div><p>页脚</p>"
    assert lines(body, Hints(cut=(".x",)), Hints(body="#b", cut=(".ad",))) == [SHORT]


def test_hints_without_a_body_serve_where_there_is_no_layout() -> None:
    body = (
        f"<h1>两校合办材料专业</h1><div id=b><p>{SHORT}</p><p class=x>本文由校宣传部门编发，转载请注明出处。</p></div>"
    )
    found = read(page(body, Hints(cut=(".x",))))
    assert found.text == SHORT
    assert "layout-missed" not in found.warnings


def test_a_hint_that_finds_an_empty_frame_does_not_fit() -> None:
    found = read(page(f"<div id=frame> </div><div><h1>两校合办材料专业</h1><p>{SHORT}</p></div>", Hints(body="#frame")))
    assert found.text == SHORT
    assert "layout-missed" in found.warnings


def test_of_frames_inside_each_other_the_one_that_is_all_text() -> None:
    hint = Hints(body="#outer, #inner")
    framed = f"<div id=outer>前<div id=inner><p>{SHORT}</p></div><p>相关文件下载</p></div>"
    assert lines(framed, hint) == [SHORT]
    rest = "协议自明年一月起生效，首批学生将在秋季学期入学，学费标准另行公布。"
    assert lines(f"<div id=outer><p>{SHORT}</p><div id=inner><p>{rest}</p></div></div>", hint) == [SHORT, rest]


def test_the_standfirst_comes_first_and_is_the_summary() -> None:
    lead = "A sentence that stands above the text."
    text = "Text of the article. " * 8
    body = f"<h1>Two universities agree</h1><div class=l>{lead}</div><div class=b><p>{text}</p></div>"
    found = read(page(body, Hints(body=".b", lead=".l"), title="Two universities agree"))
    assert found.text.split("\n")[0] == lead
    assert found.summary == lead
    repeated = read(page(body, Hints(body=".l, .b", lead=".l"), title="Two universities agree"))
    assert repeated.text.count(lead) == 1


def test_a_second_copy_for_phones_is_left_out() -> None:
    other = "协议自明年一月起生效，首批学生将在秋季学期入学，学费标准另行公布。"
    copy = f"<div class=b><p>{SHORT}</p><p>{other}</p></div>"
    assert lines(copy + copy, Hints(body=".b")) == [SHORT, other]


def test_a_text_in_json_ld_helps_where_the_page_holds_only_its_beginning() -> None:
    whole = " ".join(f"Sentence number {n} of the whole text of this article." for n in range(40))
    told = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{whole}"}}</script>'
    begun = "<article><h1>A long read</h1><p>" + whole[:300] + "</p></article>"
    assert read(page(told + begun, title="A long read")).text == whole


def test_unclosed_inline_markup_300_levels_deep_loses_nothing() -> None:
    body = "<div id=c>" + "".join(f"<p><font size=2>第{n}段：{SHORT}" for n in range(300)) + "</div>"
    found = lines(body, Hints(body="#c"))
    assert len(found) == 300
    assert found[-1] == f"第299段：{SHORT}"


def test_blocks_are_lines_as_a_reader_sees_them() -> None:
    html = """<div>one <b>bo</b>ld <a href=x>link</a><br>two<p style="display: none">hidden</p>
    <script>x()</script><ul><li>three</li><li><a href=y>four</a></li></ul>
    <table><tr><td>5</td><td>6</td></tr></table></div>"""
    assert blocks(parse(html)) == [
        Block("one bold link", 4),
        Block("two", 0),
        Block("three", 0),
        Block("four", 4),
        Block("5 6", 0),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "【责任编辑：张三】",
        "(责编：李四、王五)",
        "【打印本稿】【关闭】",
        "分享到：",
        "上一篇：另一篇文章",
        "来源：新华网",
        "当前位置：首页 > 新闻 > 正文",
        "[1] [2] [3] 下一页",
        "* * *",
        "Читайте также: Другая новость дня",
        "Нашли ошибку? Выделите её и нажмите Ctrl+Enter",
        "Бөлісу:",
        "Advertisement",
        "Share this article:",
        "Sign up for our weekly newsletter to stay informed",
        "© 2026 Herald",
        "版权声明：凡本网注明“来源：样例网”的作品，未经授权不得转载。" * 5,
    ],
)
def test_lines_that_belong_to_the_page_go(line: str) -> None:
    text = "Текст статьи, который остаётся на месте."
    assert tidy([text, line, text], is_title=lambda _: False, is_links=lambda _: False) == [text, text]


@pytest.mark.parametrize(
    "line",
    [
        "分享教育资源是两国的共同愿望，校长说。",
        "来源国学生的比例逐年上升。",
        "2024年7月1日",
        "Editors and translators from both sides worked on the book.",
        "Подробнее о программе рассказал декан факультета.",
        "Related industries will profit as well, the minister said.",
    ],
)
def test_lines_that_only_look_like_it_stay(line: str) -> None:
    text = ["Текст статьи, который остаётся на месте."] * 4
    assert line in tidy([*text, line, *text], is_title=lambda _: False, is_links=lambda _: False)


def test_links_go_at_the_ends_and_in_runs_but_one_alone_is_a_sentence() -> None:
    found = tidy(
        ["L home", "text", "L a sentence", "text", "L one", "2026-10-01", "L two", "text", "L last"],
        is_title=lambda _: False,
        is_links=lambda line: line.startswith("L"),
    )
    assert found == ["text", "L a sentence", "text", "text"]


@given(st.lists(st.sampled_from(["text", "link", "标题", "责任编辑：甲", "2026-01-01", "[1]", ""]), max_size=12))
def test_tidying_only_drops_lines_and_is_done_after_once(given_lines: list[str]) -> None:
    def once(some: list[str]) -> list[str]:
        return tidy(some, is_title=lambda line: line == "标题", is_links=lambda line: line == "link")

    kept = once(given_lines)
    rest = iter(given_lines)
    assert all(line in rest for line in kept)  # a subsequence
    assert "责任编辑：甲" not in kept


def test_a_line_of_text_ends_before_its_editor() -> None:
    found: ReadArticle = read(page(f"<div id=b><p>{SHORT}【责任编辑：张三】</p></div>", Hints(body="#b")))
    assert found.text == SHORT
