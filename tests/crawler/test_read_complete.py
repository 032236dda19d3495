"""What an extractor found is made whole by the structure of the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from crawler.errors import NotArticle
from crawler.read.article import read
from crawler.read.blocks import blocks
from crawler.read.boilerplate import is_boilerplate, tidy
from crawler.read.complete import complete
from crawler.read.dense import densest
from crawler.read.embedded import embedded
from crawler.read.page import Page

FIRST = "The two universities opened a joint laboratory for water research in Almaty on Monday."
SECOND = "Forty doctoral students from both countries will work there from the autumn, the rector said."
THIRD = "The agreement runs for five years and may be prolonged, according to the ministry of education."
CALL = "Our club gives its members a mug and a calendar of the most beautiful mountains of the region."


def made_whole(html: str, lines: list[str]) -> list[str]:
    tree = fromstring(html)
    return complete(lines, blocks(tree), inside=densest(tree), is_boilerplate=is_boilerplate)


def read_page(html: str, url: str = "https://news.example/2026/11/laboratory.html") -> list[str]:
    page = Page(url=url, body=html.encode(), fetched_at=datetime(2026, 11, 22, tzinfo=UTC))
    return read(page).text.split("\n")


def test_a_paragraph_marked_like_the_others_is_put_back_where_it_stands() -> None:
    page = f"""<div><div class="text"><p>{FIRST}</p></div><div class="ad"><p>Buy a very comfortable chair today and
        sit on it for the rest of your life, for less than you would believe</p></div>
        <div class="text"><p>{SECOND}</p></div><div class="text"><p>{THIRD}</p></div></div>"""
    assert made_whole(page, [FIRST, THIRD]) == [FIRST, SECOND, THIRD]


def test_a_list_between_paragraphs_is_put_back() -> None:
    page = f"""<article><p>{FIRST}</p><ul><li>Hydrology</li><li>Soil chemistry</li></ul><p>{SECOND}</p></article>"""
    assert made_whole(page, [FIRST, SECOND]) == [FIRST, "- Hydrology", "- Soil chemistry", SECOND]


def test_a_list_of_links_stays_out() -> None:
    links = "".join(f"<li><a href='/{n}'>Another story number {n}</a></li>" for n in range(4))
    page = f"<article><p>{FIRST}</p><ul>{links}</ul><p>{SECOND}</p></article>"
    assert made_whole(page, [FIRST, SECOND]) == [FIRST, SECOND]


def test_what_stands_after_the_element_that_holds_the_text_is_cut() -> None:
    page = f"<main><div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div><section><p>{CALL}</p></section></main>"
    assert made_whole(page, [FIRST, SECOND, THIRD, CALL]) == [FIRST, SECOND, THIRD]


def test_a_text_spread_over_several_elements_keeps_its_end() -> None:
    page = f"<main><div><p>{FIRST}</p></div><section><p>{SECOND}</p></section><section><p>{THIRD}</p></section></main>"
    assert made_whole(page, [FIRST, SECOND, THIRD]) == [FIRST, SECOND, THIRD]


def test_a_paragraph_marked_as_the_others_stays_at_the_end_although_it_stands_elsewhere() -> None:
    paragraphs = [f"{FIRST[:-1]}, for the {n}th time." for n in range(4)]
    text = "".join(f"<p class=par>{line}</p>" for line in paragraphs)
    page = f"<main><div>{text}</div><div><p class=par>{SECOND}</p></div><div><p>{CALL}</p></div></main>"
    assert made_whole(page, [*paragraphs, SECOND]) == [*paragraphs, SECOND]
    assert made_whole(page, [*paragraphs, CALL]) == paragraphs


def test_the_standfirst_stays_where_a_text_is_freed_of_scraps() -> None:
    rates = "".join(f"<p>Rate {n}: 0.{n}%</p>" for n in range(12))
    text = f"<div id=text><p>{SECOND}</p><p>{THIRD}</p><p>{FIRST[:-1]} again.</p></div>"
    body = f"<h1>Rates fall</h1><article><div><p>{FIRST}</p>{rates}</div>{text}</article>"
    found = read_page(f"<html><title>Rates fall</title><body>{body}</body></html>")
    assert found == [FIRST, SECOND, THIRD, f"{FIRST[:-1]} again."]


def test_a_section_of_the_text_stays_although_another_holds_most_of_it() -> None:
    first = f"<section><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></section>"
    second = "<section><h2>What comes next</h2><p>Classes begin.</p></section>"
    page = f"<main><div class=entry-content>{first}{second}</div></main>"
    assert made_whole(page, [FIRST, SECOND, THIRD, "What comes next", "Classes begin."])[-1] == "Classes begin."


def test_a_short_report_in_one_line_is_read_without_its_headline_and_date() -> None:
    inner = (
        f"<h1>Laboratory opens</h1><p class=meta>20 November 2026, 10:15</p><div class=content><p>{SECOND}</p></div>"
    )
    page = f"<html><title>Laboratory opens</title><body><main><article>{inner}</article></main></body></html>"
    assert read_page(page) == [SECOND]


def test_a_list_in_a_short_text_is_no_scrap() -> None:
    needs = "".join(f"<li>{thing};</li>" for thing in ("a passport", "a diploma", "a form", "two photographs"))
    inner = f"<h1>How to apply</h1><div class=content><p>{SECOND}</p><p>You need:</p><ul>{needs}</ul></div>"
    page = f"<html><title>How to apply</title><body><main><article>{inner}</article></main></body></html>"
    assert read_page(page) == [SECOND, "You need:", "- a passport;", "- a diploma;", "- a form;", "- two photographs;"]


def test_a_script_that_speaks_of_something_else_is_not_the_text() -> None:
    cookies = "<p>We keep your settings on this device, as the law allows us to do for as long as you like.</p>" * 6
    state = "window.consent = " + json.dumps({"html": cookies})
    page = (
        f"<html><title>Laboratory opened</title><body><h1>Laboratory opened</h1><script>{state}</script></body></html>"
    )
    with pytest.raises(NotArticle):
        read_page(page)


@given(lines=st.lists(st.sampled_from([FIRST, SECOND, THIRD, CALL, "", "|", "x", "第一段"])), kept=st.integers(0, 7))
def test_nothing_is_said_that_neither_was_found_nor_stands_on_the_page(lines: list[str], kept: int) -> None:
    page = (
        "<main>"
        + "".join(f"<div><p>{line}</p></div>" for line in [FIRST, "", SECOND, THIRD, "第一段"][:kept])
        + "</main>"
    )
    assert set(made_whole(page, lines)) <= {*lines, FIRST, SECOND, THIRD, "第一段"}


def test_what_is_not_on_the_page_as_it_stands_is_left_as_it_was_found() -> None:
    assert made_whole("<div><p>Nothing of it.</p></div>", [FIRST, SECOND]) == [FIRST, SECOND]


def test_the_next_story_below_an_article_is_not_part_of_it() -> None:
    other = "<p>A goalkeeper scored in the last minute of a cup match, and nobody could believe it at first.</p>" * 3
    page = f"""<html><title>Laboratory opened</title><body>
        <article><h1>Laboratory opened</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>
        <article><h1>Goalkeeper scores</h1>{other}</article></body></html>"""
    assert read_page(page) == [FIRST, SECOND, THIRD]


def test_a_text_that_a_script_would_draw_is_read_from_the_script() -> None:
    html = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{FIRST[:-1]} again.</p><p>{THIRD[:-1]} too.</p>"
    escaped = html.replace("<", "\\u003c").replace(">", "\\u003e")
    state = f'window.state = {{"menu": "<p>Home</p>", "story": {{"contentHtml": "{escaped}"}}}}'
    page = f"<html><title>Laboratory opened</title><body><div id=app></div><script>{state}</script></body></html>"
    assert read_page(page)[:3] == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("scripts", ["", '"' * 2_000, '"<p>' + "\\" * 3_000, '"<p>' + "a" * 500 + '\\u12"'])
def test_scripts_without_a_text_hold_none(scripts: str) -> None:
    assert embedded(scripts, "Laboratory opened") == []


@pytest.mark.parametrize(
    "line",
    [
        "Les også: Laboratoriet åpnet",
        "Czytaj więcej",
        "Lesen Sie auch",
        "Читайте також: нова лабораторія",
        "À lire aussi",
    ],
)
def test_read_also_is_known_in_other_languages(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line", ["Leser und Leserinnen kamen.", "Anzeigen wurden erstattet.", "Lea también habló ayer"]
)
def test_a_sentence_that_begins_alike_stays(line: str) -> None:
    assert not is_boilerplate(line)


def tidied(lines: list[str], title: str = "") -> list[str]:
    return tidy(lines, is_title=lambda line: line == title, is_links=lambda line: False)


APPEALS = [
    "Please support our journalism with a small gift every month.",
    "Sign up to our newsletter and never miss a story.",
    "Подписывайтесь на наш Telegram-канал и узнавайте новости первыми.",
    "Telegram арнамызға жазылыңыз!",
    "欢迎关注本报微信公众号。",
]
NEWS = [
    "The ministry will publish the results in its monthly newsletter, which all universities receive.",
    "Students, the dean said, can sign up for the language courses until 1 December.",
    "欢迎关注我们的联合招生项目，申请截止日期为十二月一日。",
    "Абитуриентам советуют следить за нами и за датами приёма документов.",
    "Талапкерлер тіл курстарына желтоқсанға дейін жазылыңыз деп кеңес берді ректор.",
    "Комментарии: ректор рассказал журналистам о планах сотрудничества",
    "Comments: 12 experts from both sides answered the ministry's questions.",
]


@pytest.mark.parametrize("appeal", APPEALS)
def test_an_appeal_is_dropped_at_the_end(appeal: str) -> None:
    text = [FIRST, SECOND, THIRD, FIRST + " Again.", SECOND + " Again."]
    assert tidied([*text, appeal, THIRD + " Again."]) == [*text, THIRD + " Again."]


def test_a_text_may_begin_with_an_appeal() -> None:
    text = ["Please support our journalism, the editors wrote.", FIRST, SECOND, THIRD]
    assert tidied(text) == text


@pytest.mark.parametrize("sentence", NEWS)
def test_a_sentence_with_the_words_of_an_appeal_stays_at_the_end(sentence: str) -> None:
    text = [FIRST, SECOND, THIRD, FIRST + " Again.", SECOND + " Again.", sentence]
    assert tidied(text) == text


@pytest.mark.parametrize(
    "line", ["摄影：张三", "图片来源：新华社", "Фото: пресс-служба вуза", "Түсірген: А. Серік", "复制链接"]
)
def test_credits_of_pictures_are_no_text(line: str) -> None:
    assert is_boilerplate(line)


def test_a_heading_that_repeats_the_title_below_the_first_paragraph_does_not_cut_it_off() -> None:
    long = f"{FIRST} {SECOND}"
    assert tidied([long, "Laboratory opened", THIRD], "Laboratory opened") == [long, "Laboratory opened", THIRD]
    assert tidied(["Home", "Laboratory opened", THIRD], "Laboratory opened") == [THIRD]


@pytest.mark.parametrize(
    "call", ["MORE: Another laboratory opened", "RECTOR OPENS A NEW LABORATORY", "Ранее: открыт центр"]
)
def test_a_link_that_calls_to_another_story_is_dropped_where_a_sentence_stays(call: str) -> None:
    lines = [FIRST, call, SECOND]
    assert tidy(lines, is_title=lambda line: False, is_links=lambda line: line == call) == [FIRST, SECOND]
    assert tidy(lines, is_title=lambda line: False, is_links=lambda line: False) == lines


def test_links_that_the_line_before_them_announces_are_part_of_the_text() -> None:
    lines = [FIRST, "The agreements are:", "On water", "On soil", SECOND]
    links = {"On water", "On soil"}
    assert tidy(lines, is_title=lambda line: False, is_links=lambda line: line in links) == lines


@pytest.mark.parametrize(
    "line", ["审核：双方专家对二百份申请进行了审核。", "Editors: they will be trained in Astana this year."]
)
def test_a_sentence_behind_a_label_stays(line: str) -> None:
    assert not is_boilerplate(line)
