"""Texts made to break the judge: it must stay linear, point at what is there, and judge each for itself."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.topic.clues import LONGEST, LONGEST_TITLE
from crawler.topic.judge import judge
from crawler.topic.judgement import Judgement
from crawler.topic.layout import sentences
from crawler.topic.topic import load
from storage.models import FactKind, Status

NEWS = {
    "en": "Peking University and Al-Farabi Kazakh National University signed a memorandum on 5 May 2024 in Almaty. "
    "The rector said that 120 Kazakh students study in Xi'an, and the Sunrise College of Trade will send 15 more. ",
    "zh": "北京大学与哈萨克斯坦阿里-法拉比国立大学5月5日在阿拉木图签署合作备忘录。校长介绍,"
    "120名哈萨克斯坦学生在西安学习,东方商贸职业学院将再接收15名。",
    "ru": "Пекинский университет и КазНУ имени аль-Фараби подписали 5 мая 2024 года в Алматы меморандум. "
    "По словам ректора, в Сиане учатся 120 казахстанских студентов, еще 15 примет Зареченский торговый колледж. ",
    "kk": "Пекин университеті мен әл-Фараби атындағы ҚазҰУ 2024 жылғы 5 мамырда Алматыда меморандумға қол қойды. "
    "Ректордың айтуынша, Сианьда 120 қазақстандық студент оқиды. ",
}
LEAD = "".join(NEWS.values())
WORN = {  # what each was quadratic or worse in, or could be
    "one word": "a",
    "one Kazakh ending": "ның",
    "full stops": ".",
    "full stops and exclamation marks": ".!",
    "dots of an ellipsis": "…",
    "initials": "А. ",
    "initials without spaces": "А.",
    "words that a name may leave out": "университет имени ",
    "a head and no name": "University ",
    "half a name": "University of ",
    "plurals": "universities, ",
    "schools": "北京大学和",
    "no full stop": "哈萨克斯坦大学与中国高校合作",
    "an unknown school after the other": "东西科技大学南北师范大学",
    "counted people": "名学生",
    "brackets": "《",
    "quotation marks": "programme “",
    "figures": "1 000 ",
    "grouped figures": "1,000,",
    "from day to day": "с 1 по 2 по 3 ",
    "months": "January февраля қаңтар ",
    "years": "2024, ",
    "commas": "，",
    "spaces": " ",
    "marks": "a\u0301\u0302",
    "apostrophes": "a'",
    "İ": "İstanbul ",
    "surrogates": "university \udc80",
    "short names": "Пекинский университет (далее – ПУ) ",
    "facts": NEWS["en"].replace(". ", ", "),
}
MORE = {
    "facts in Chinese": NEWS["zh"].replace("。", ","),
    "facts in Russian": NEWS["ru"].replace(". ", ", "),
    "hundred thousand sentences": "A b. ",
    "right to left": "جامعة قازاقستان ",
    "Latin Kazakh": "Qazaqstan men Qytaı ýnıversıtetteri ",
    "emoji": "👨‍👩‍👧 ",
    "mixed": "Университет大学University ",
    "shared names": "NPU, ",
    "towns": "в Алматы, in Astana, 在西安",
    "sides": "中哈",
    "lists of countries": "China, Russia, Uzbekistan, Kazakhstan, ",
    "documents": "memorandum of understanding on ",
    "documents in Russian": "соглашение о сотрудничестве по ",
    "spelled numbers": "one hundred and twenty ",
    "Chinese numbers": "一百二十万",
    "menus": "a | b | c\n",
    "lines": "University of China and Kazakhstan\n",
    "asides": "Read also: Kazakhstan China university\n",
    "related": "атындағы университеті ",
    "branches": "филиал в Алматы ",
    "a possessive": "the University's ",
    "spaces between words": "university" + " " * 300,
}
GENEROUS = 8  # times an ordinary text of the same length


def took(text: str, title: str = "") -> float:
    """Return the seconds of the processor for judging a text as closely as can be."""
    start = time.process_time()
    judge(title=title, text=text, lang="ru", url=None, country="KZ", kind="university", wanted=True)
    return time.process_time() - start


def fill(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def usual(length: int) -> float:
    """Return the seconds of the dearest ordinary text: Chinese news says most in a character."""
    return max(took(fill(NEWS[lang], length)) for lang in ("zh", "ru"))


def strays(shapes: Mapping[str, str], length: int) -> dict[str, float]:
    """Return the shapes that take too long, with how many times an ordinary text's time they take."""
    news = usual(length)
    times = {name: took(LEAD + fill(unit, length)) / news for name, unit in shapes.items()}
    return {name: ratio for name, ratio in times.items() if ratio > GENEROUS}


def test_no_text_takes_much_longer_than_news_of_its_length() -> None:
    worst = ("dots of an ellipsis", "initials", "an unknown school after the other", "counted people", "facts")
    assert not strays({name: WORN[name] for name in worst}, 6000)


@pytest.mark.slow
def test_no_long_text_takes_much_longer_than_news_of_its_length() -> None:
    assert not strays(WORN | MORE, LONGEST)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one word", "full stops", "initials", "commas", "facts", "schools"])
def test_of_a_megabyte_no_more_is_read_than_of_a_long_article(name: str) -> None:
    unit = (WORN | MORE)[name]
    assert took(LEAD + fill(unit, 1_000_000)) < GENEROUS * usual(LONGEST)


def test_of_an_endless_title_no_more_is_read_than_of_a_long_one() -> None:
    assert took("", fill(WORN["schools"], 100_000)) < GENEROUS * usual(2000)
    found = judge(
        title=fill("中国和哈萨克斯坦的大学,", 9000), text="", lang="zh", url=None, country=None, kind=None, wanted=True
    )
    assert all(len(fact.quote) <= LONGEST_TITLE for fact in found.facts)


@pytest.mark.parametrize("unit", ["学", "word ", "слово, "])
def test_a_text_without_full_stops_is_cut_and_loses_nothing(unit: str) -> None:
    text = fill(unit, 10_000)
    found = sentences(text, ())
    assert len(found) > 5
    assert "".join(text[one.start : one.end] for one in found).replace(" ", "") == text.replace(" ", "")


# -------------------------------------------------------------------------------------------------------- invariants
ODD = [
    "\0", "\u202e", "\u200b", "\ud800", "İ", "ß", "ﬁ", "\u0301", "\ue001", "\ue003", "《", "》", "«", "»", "“", "”",
    "(", ")", "\n", "\n\n", "\t", ", ", "，", ". ", "。", "? ", "20٢٤年٣月5日", "２０２４年５月",
    "1,000" + ",000" * 120, "999999999999 students ", "一亿亿亿亿万名学生", "2024-02-30",
    "31 June 2024", "1900年1月1日", "5–3 мая",
    "from 30 December to 2 January 2024 ", "вчера ", "yesterday ", "上周二", "last week ", "A. ", "NPU ",
    "(далее – ХХ)", "（以下简称“新职大”）", "Xyz University ", "Каспийский университет ", "Read also: ", "=cmd()",
    "\x1b[31m", "’s ", "|", "• ", "a" * 70, "学" * 40,
]  # fmt: skip
PIECES = [*ODD, *(piece for text in NEWS.values() for piece in re.split(r"(?<=[.。,，] )|(?<=[。,])", text) if piece)]
HIDDEN = set("\u202e\u200b\ud800\0\x1b\n\t")


@st.composite
def articles(draw: st.DrawFn) -> dict[str, object]:
    texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
    days = st.sampled_from([None, date(2024, 5, 8), date(1, 1, 1), date.max, datetime(2024, 3, 1, tzinfo=UTC)])
    return {
        "title": draw(texts),
        "text": draw(texts),
        "lang": draw(st.sampled_from(["en", "zh", "ru", "kk", "kk-Latn", None])),
        "url": draw(st.sampled_from([None, "https://news.xjtu.edu.cn/a", "https://www.kaznu.kz/"])),
        "country": draw(st.sampled_from([None, "CN", "KZ", "US"])),
        "kind": draw(st.sampled_from([None, "university", "media"])),
        "published": draw(days),
        "wanted": draw(st.booleans()),
    }


def stands(surface: str, offset: int, title: str, text: str) -> bool:
    return bool(surface) and (surface in title if offset == -1 else text.startswith(surface, offset))


def check(found: Judgement, title: str, text: str) -> None:
    known, sides = load().institutions, load().sides
    lowest, beyond = {"not": (0.0, 0.2), "borderline": (0.2, 0.5), "relevant": (0.5, 1.0001)}[found.verdict]
    assert lowest <= found.score < beyond
    for reason in found.reasons:
        assert math.isfinite(reason.weight)
        assert not reason.surface if reason.offset is None else stands(reason.surface, reason.offset, title, text)
    assert all(stands(m.surface, m.offset, title, text) and m.institution_id in known for m in found.mentions)
    for unknown in found.unknown:
        assert stands(unknown.surface, unknown.offset, title, text)
        assert unknown.side in (None, *sides)
        assert unknown.name.strip()
        assert len(unknown.name) <= 250
        assert HIDDEN.isdisjoint(unknown.name)
    assert all(stands(quote.quote, quote.offset, title, text) for quote in found.quotes)
    for fact in found.facts:
        assert stands(fact.quote, fact.offset, title, text)
        assert fact.kind in get_args(FactKind)
        assert fact.status in (None, *get_args(Status))
        assert all(id_ in known and side in sides for id_, side in fact.parties)
        assert {name for name, _ in fact.unknown} <= {unknown.name for unknown in found.unknown}
        assert (fact.number is None) == (fact.unit is None)
        assert fact.number is None or math.isfinite(fact.number)
        assert fact.date_end is None or (fact.date is not None and fact.date_end > fact.date)
        assert fact.as_of is None or re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", fact.as_of)
        assert fact.direction in (None, f"{sides[0]}>{sides[1]}", f"{sides[1]}>{sides[0]}")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(articles())
def test_whatever_is_said_stands_in_the_text(article: dict[str, object]) -> None:
    found = judge(**article)  # type: ignore[arg-type]
    check(found, str(article["title"]), str(article["text"]))
    assert judge(**article) == found  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", NEWS)
def test_a_headline_alone_may_state_a_fact(lang: str) -> None:
    title = NEWS[lang].strip()
    found = judge(title=title, text="", lang=lang, url=None, country=None, kind=None, wanted=True)
    check(found, title, "")
    assert found.facts


@pytest.mark.parametrize("lang", NEWS)
def test_a_judgement_does_not_depend_on_what_was_judged_before(lang: str) -> None:
    def found() -> Judgement:
        return judge(title="", text=NEWS[lang], lang=lang, url=None, country=None, kind=None)

    first = found()
    for other in (*NEWS, "kk-Latn"):
        judge(title=LEAD.upper(), text=fill(LEAD, 3000).swapcase(), lang=other, url=None, country="CN", kind=None)
    assert found() == first


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase, str.casefold])
@pytest.mark.parametrize("lang", NEWS)
def test_a_headline_may_be_in_any_case(lang: str, change: Callable[[str], str]) -> None:
    title = change(NEWS[lang])
    check(judge(title=title, text=title, lang=lang, url=None, country=None, kind=None, wanted=True), title, title)


UNRELATED = {
    "en": "\n\nThe weather will stay dry until Friday, forecasters said. Farmers expect a good harvest of apples.",
    "zh": "\n\n气象部门预计,周五之前天气晴好。农户说今年苹果丰收。",
    "ru": "\n\nДо пятницы сохранится сухая погода, сообщили синоптики. Садоводы ждут хорошего урожая яблок.",
    "kk": "\n\nСиноптиктердің хабарлауынша, жұмаға дейін ауа райы құрғақ болады. Бағбандар алманың мол өнімін күтуде.",
}
FOOTERS = {
    "en": "\n\nRead also:\nKazakhstan and China open a joint university\nChinese grants for students of Kazakhstan\n",
    "zh": "\n\n相关阅读:\n中国与哈萨克斯坦高校签署合作协议\n哈萨克斯坦学生获得中国奖学金\n",
    "ru": "\n\nЧитайте также:\nКазахстан и Китай откроют общий вуз\nКитайские гранты для студентов Казахстана\n",
    "kk": "\n\nТағы оқыңыз:\nҚазақстан мен Қытай бірлескен университет ашады\nҚазақстан студенттеріне Қытай гранты\n",
}


@pytest.mark.parametrize("lang", NEWS)
def test_an_unrelated_paragraph_at_the_end_changes_nothing_much(lang: str) -> None:
    found = judge(title="", text=NEWS[lang] + UNRELATED[lang] * 2, lang=lang, url=None, country=None, kind=None)
    assert found.verdict != "not"


@pytest.mark.parametrize("lang", NEWS)
def test_a_footer_of_other_news_makes_nothing_relevant(lang: str) -> None:
    text = UNRELATED[lang].strip() + FOOTERS[lang]
    assert judge(title="", text=text, lang=lang, url=None, country=None, kind=None).verdict == "not"
