"""The scan of raw pages: it may keep what is not of the topic, and never leaves out what is."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.ingest_filter import may_be_several
from crawler.topic.judge import judge
from crawler.topic.scan import scan
from crawler.topic.topic import Label, load
from tests.conftest import shared_data
from tests.crawler.farm import words

URL = "https://news.example/2026/a-story.html"
HTML = '<html><head><meta charset="{}"></head><body><p>{}</p></body></html>'
BOTH = {
    "en": "Universities of China and Kazakhstan agreed.",
    "ru": "Вузы Китая и Казахстана договорились о программе обмена студентами.",
    "kk": "Қытай мен Қазақстан университеттері келісімге қол қойды.",
    "zh": "中国与哈萨克斯坦高校签署合作协议，双方将互派留学生。",
    "zh-Hant": "中國與哈薩克斯坦高校簽署合作協議，雙方將互派留學生。",
}
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "big5", "windows-1251", "koi8-r", "kz1048", "utf-16", "utf-16-le")


def finds(text: str, url: str = URL) -> bool:
    return scan().finds(text, url)


@pytest.mark.parametrize(
    ("lang", "encoding"),
    [
        (lang, encoding)
        for lang, text in BOTH.items()
        for encoding in ENCODINGS
        if text.encode(encoding, "ignore").decode(encoding, "ignore") == text
    ],
)
def test_both_sides_are_found_in_any_encoding(lang: str, encoding: str) -> None:
    for told in (encoding, "utf-8"):  # many pages call themselves by another name
        assert scan().may_be(HTML.format(told, BOTH[lang]).encode(encoding), None, URL)


@pytest.mark.parametrize(
    "text",
    [
        "<p>CHINA and KAZAKHSTAN</p>",
        "".join(f"&#{ord(c)};" for c in BOTH["ru"]),
        "".join(f"&#x{ord(c):x};" for c in BOTH["kk"]),
        json.dumps({"articleBody": BOTH["ru"]}),
        "<p>Ка<b>зах</b>стан, <i>Ки</i>тай</p>",
        "<p>Kazakh&shy;stan and Chi\u00adna, Qa<!-- -->zaq</p>",
        "<p>哈<em>萨克</em>斯坦</p>",
        "<p>哈 萨 克 斯 坦</p>",
        "<p>Xi&rsquo;an and Almaty</p>",
        "<p>Kazakh <a href='/a/long/address'>National</a> <em>University</em> named after Al-Farabi met 北京大学</p>",
        "<p>Abai and Satbayev universities met Tsinghua</p>",
        "КИТАЙСКИЕ СТУДЕНТЫ В АЛМАТЫ",
        "ҚазҰУ-дың студенттері Пекинде",
    ],
)
def test_both_sides_are_found_however_they_are_written(text: str) -> None:
    assert finds(text)


@pytest.mark.parametrize(
    "text",
    [
        "<p>The river rose by two metres overnight, and the school in the valley stayed closed.</p>",
        "<p>China opened a new university in Shanghai; students from Germany came.</p>",
        "<p>Студенты из Германии приехали в университет Казахстана, в Алматы.</p>",
        "<p>清华大学与德国高校签署协议。</p>",
        "<p>The Kazakh team won in Almaty.</p>",
        '<p><img alt="A university"> International business schools of the world: a programme.</p>',
        f"<p>{words(3, 500)}</p>",
        "",
    ],
)
def test_what_names_one_side_or_none_is_left_out(text: str) -> None:
    assert not finds(text)


def test_a_page_at_home_on_a_side_need_not_name_it() -> None:
    text = "<p>Students from China came to our university.</p>"
    assert not finds(text)
    assert finds(text, "https://news.kz/1.html")
    assert finds(text, "https://www.farabi.university/news/1")
    assert scan().finds(text, URL, country="KZ")
    assert not finds("<p>Students came to our university.</p>", "https://news.kz/1.html")


def names() -> Iterator[tuple[str, bool, Label]]:
    """Every name that says by itself which side is meant."""
    topic = load()
    for _, form, exact, label in topic.phrases.names():
        if label.side in topic.sides and label.sure and label.kind != "unsure":
            yield form.replace("*", ""), exact, label


NAMES = list(names())
MIXED = re.compile("[A-Za-zÝ].*[\u0400-\u04ff]|[\u0400-\u04ff].*[A-Za-zÝ]")


def test_every_name_of_a_side_is_found() -> None:
    other = {"KZ": "China", "CN": "Kazakhstan"}
    missed = {
        written
        for form, exact, label in NAMES[::29]
        if form.isascii() or not MIXED.search(form)
        for written in ((form,) if exact else (form, form.upper()))
        if not finds(f"<p>{written}, {other[str(label.side)]}</p>")
    }
    assert missed == set()


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_what_the_judge_takes_for_the_topic_is_never_left_out(chance: random.Random) -> None:
    forms = [form for form, _, _ in chance.sample(NAMES, 4)]
    topical = ["university", "students", "agreement", "университет", "студенты", "білім", "大学", "留学生", "school"]
    text = ". ".join(" ".join(chance.sample([*forms, *topical], 6)) for _ in range(4))
    lang = chance.choice(["en", "ru", "zh", "kk", None])
    found = judge(title=text[:60], text=text, lang=lang, url=URL, country=None, kind=None)
    assert found.verdict == "not" or finds(text) or lang in ("zh", "kk")  # which no reader takes any text for


@pytest.mark.data
def test_no_labelled_text_of_the_topic_is_left_out() -> None:
    lines = (shared_data() / "corpus" / "dev.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    texts = [f"{row['title']}\n{row['text']}" for row in rows if row["label"] != "not"]
    assert len(texts) > 100
    lost = [
        (text[:40], encoding)
        for number, text in enumerate(texts)
        for encoding in ("utf-8", ENCODINGS[number % len(ENCODINGS)])
        if text.encode(encoding, "ignore").decode(encoding, "ignore") == text
        if not scan().may_be(HTML.format(encoding, text).encode(encoding), None, URL)
    ]
    assert lost == []
    left = sum(not finds(f"{row['title']}\n{row['text']}") for row in rows if row["label"] == "not")
    assert left >= 25, "of texts chosen to look like the topic a good part is left out"


@pytest.mark.parametrize(
    ("url", "link", "several"),
    [
        ("https://a.example/c_123456.htm", "c_123456_2.htm", True),
        ("https://a.example/c_123456_3.htm", "/x/c_123456.htm?page=2", True),
        ("https://a.example/news/slug/", "/news/slug/2/", True),
        ("https://a.example/news/slug", "?page=2", True),
        ("https://a.example/news/slug", "/news/slug?view=all", True),
        ("https://a.example/news/slug", "/news/another-story-2", False),
        ("https://a.example/news/slug", "https://share.example/?u=/news/slug&t=x", False),
    ],
)
def test_pages_of_an_article_that_has_several_are_judged_together(url: str, link: str, several: bool) -> None:
    assert may_be_several(url, f'<p>Nothing of the topic.</p><a href="{link}">2</a>') is several
