"""What holds of every judgement, whatever the text."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.topic.judge import judge
from crawler.topic.judgement import Judgement
from crawler.topic.layout import sentences
from crawler.topic.words import fold, split

PIECES = [
    "China", "Kazakhstan", "KazNU", "Xi'an Jiaotong University", "students", "signed a memorandum", "Luban Workshop",
    "中哈", "哈萨克斯坦", "北京大学", "鲁班工坊", "学生", "签署", "7月27日", "КазНУ", "Китай", "университетом",
    "меморандум", "Қазақстан", "ҚХР", "университетінің", "филиал", "分校", "Ministry of Education", "NU", "İstanbul",
    "聯(lián)盟", "\n", "Read also:", ". ", "。", "|", "«", "15,000", "27 июля", "ё", "е\u0308", "\u200b", "👩‍🎓", "哈",
    "until 15 January", "will", "将于", "报名截止5日前", "15 қаңтарға дейін", "заявки до 31 числа",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))


def judged(title: str, text: str, lang: str | None = "en", **known: str | None) -> Judgement:
    source = {"url": None, "country": None, "kind": None} | known
    return judge(title=title, text=text, lang=lang, published=date(2025, 1, 1), **source)


@settings(max_examples=150, deadline=None)
@given(title=TEXTS, text=TEXTS, lang=st.sampled_from(["en", "zh", "ru", "kk", "kk-Latn", None]))
def test_scores_are_probabilities_and_offsets_point_at_what_they_say(title: str, text: str, lang: str | None) -> None:
    judgement = judged(title, text, lang)
    assert 0.0 <= judgement.score <= 1.0
    by_score = "relevant" if judgement.score >= 0.5 else "borderline" if judgement.score >= 0.2 else "not"
    assert judgement.verdict == by_score or round(judgement.score, 3) in (0.2, 0.5)
    for reason in judgement.reasons:
        assert reason.offset is not None or reason.surface == ""
    for offset, surface in [(r.offset, r.surface) for r in (*judgement.reasons, *judgement.mentions)]:
        if offset is not None:
            assert (surface in title) if offset == -1 else text[offset : offset + len(surface)] == surface
    for quote in judgement.quotes:
        assert (title if quote.offset == -1 else text[quote.offset :]).startswith(quote.quote)
    for fact in judgement.facts:
        assert fact.quote in (title if fact.offset == -1 else text)
    for day in judgement.ahead:
        assert text[day.offset :].startswith(day.quote)
        assert date(2025, 1, 1) < day.date <= (day.date_end or day.date)
    assert judgement == judged(title, text, lang)


@given(text=TEXTS)
def test_folding_keeps_every_place_and_words_do_not_overlap(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    found = split(folded)
    assert all(start < end for start, end in zip(found.starts, found.ends, strict=True))
    assert all(end <= start for end, start in zip(found.ends, found.starts[1:], strict=False))


@given(text=TEXTS)
def test_sentences_are_in_order_and_leave_no_word_out(text: str) -> None:
    found = sentences(text, ("read also",))
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = {place for s in found for place in range(s.start, s.end)}
    assert all(char.isspace() or place in covered for place, char in enumerate(text))


def test_reasons_name_the_words_and_add_up_to_the_score() -> None:
    text = "Lanzhou University and KazNU signed an agreement on student exchange between China and Kazakhstan."
    judgement = judged("Universities of China and Kazakhstan sign", text)
    assert judgement.verdict == "relevant"
    assert {"Lanzhou University", "KazNU"} <= {reason.surface for reason in judgement.reasons}
    assert judgement.reasons[0].weight == max(reason.weight for reason in judgement.reasons)


def test_the_side_at_home_goes_by_source_then_host_then_language() -> None:
    title, text = "阿里·法拉比大学代表团来访", "校长会见阿里·法拉比大学代表团,双方就师生交流交换意见,并签署合作协议。"
    chinese = judged(title, text, "zh", url="https://news.xju.edu.cn/1")
    unknown = judged(title, text, "zh")
    kazakh = judged(title, text, "zh", url="https://example.org/1", country="KZ", kind="university")
    assert chinese.verdict == "relevant"
    assert chinese.score > unknown.score > kazakh.score


def test_a_list_of_countries_weighs_less_than_a_partnership() -> None:
    partners = "Students of China and Kazakhstan will study together at the university."
    listed = "Students of China, Kazakhstan, Russia, Turkey, Iran and Japan will study together at the university."
    assert judged("University news", listed).score < judged("University news", partners).score


@pytest.mark.parametrize("text", ["", " ", "\n\n", "." * 1000, "Luban Workshop " * 5000, "中哈大学" * 20_000])
def test_odd_texts_are_judged_too(text: str) -> None:
    assert 0.0 <= judged("", text).score <= 1.0
