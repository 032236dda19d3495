"""What changed in an article, by sentences and by words, in any script."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.diff import KEPT, changes


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        pytest.param(
            "西安交大与哈萨克斯坦国立大学成立联合学院。学院招收一百二十名学生。双方校长出席仪式。",
            "西安交大与哈萨克斯坦国立大学成立联合学院。学院明年秋季招收一百五十名学生。双方校长出席仪式。",
            [
                "  西安交大与哈萨克斯坦国立大学成立联合学院。",
                "~ 学院{+明年秋季+}招收一百[-二-]{+五+}十名学生。",
                "  双方校长出席仪式。",
            ],
            id="chinese",
        ),
        pytest.param(
            "В Алматы открылся институт. Институт примет 120 студентов осенью. Ректоры подписали меморандум.",
            "В Алматы открылся институт. Институт примет 150 студентов весной. Ректоры подписали меморандум.",
            [
                "  В Алматы открылся институт.",
                "~ Институт примет [-120-]{+150+} студентов [-осенью-]{+весной+}.",
                "  Ректоры подписали меморандум.",
            ],
            id="russian",
        ),
        pytest.param(
            "Алматыда институт ашылды. Ректорлар келді.",
            "Алматыда институт ашылды. Ректорлар келді. Сабақ қыркүйекте басталады.",
            ["… 1 sentence", "  Ректорлар келді.", "+ Сабақ қыркүйекте басталады."],
            id="a sentence more, in kazakh",
        ),
        pytest.param(
            "One. The hall is new and made of glass. Two.",
            "One. Nobody came. Two.",
            ["  One.", "- The hall is new and made of glass.", "+ Nobody came.", "  Two."],
            id="another sentence",
        ),
        pytest.param(
            "The rector, a chemist, and the dean met on Monday in the new hall.",
            "The rector, an old physicist, and the dean met on Monday in the new hall.",
            ["~ The rector, [-a chemist-]{+an old physicist+}, and the dean met on Monday in the new hall."],
            id="words together",
        ),
    ],
)
def test_only_what_changed_is_marked(old: str, new: str, lines: list[str]) -> None:
    assert list(changes(old, new)) == lines


def test_what_stayed_is_folded() -> None:
    """Of ten sentences one has changed, and of its three hundred words one."""
    old = [f"Sentence {n} tells of nothing new." for n in range(9)]
    long = (
        "Rector "
        + "of the university in the north " * 50
        + "spoke of 20 students "
        + "who will come here " * 40
        + "soon."
    )
    lines = list(changes(" ".join([*old, long]), " ".join([*old, long.replace("20", "30")])))
    assert lines[:2] == ["… 8 sentences", "  Sentence 8 tells of nothing new."]
    assert len(lines) == 3
    assert re.fullmatch(r"~ Rector of .* … .* spoke of \[-20-\]\{\+30\+\} students .* … .* here soon\.", lines[2])
    assert len(lines[2]) < 5 * KEPT


def test_texts_without_an_end_take_no_time() -> None:
    began = time.process_time()
    assert len(list(changes("abc def " * 20_000, "def abc " * 20_000))) == 2
    assert time.process_time() - began < 10


@given(st.text(alphabet="ab教育. 。!?\n", max_size=60))
def test_nothing_changed(text: str) -> None:
    assert [line for line in changes(text, text) if not line.startswith("…")] == []


@given(st.lists(st.sampled_from(["One came. ", "Two went. ", "三人来了。", "Четверо остались. "])))
def test_every_sentence_that_is_new_comes_up(sentences: list[str]) -> None:
    lines = list(changes("", "".join(sentences)))
    assert [line[2:] for line in lines] == [sentence.strip() for sentence in sentences]
    assert all(line.startswith("+ ") for line in lines)


SOME = st.lists(st.sampled_from(["教", "育", "a ", "bc ", "ё ", "。", ". ", "! "]), max_size=25).map("".join)


@given(SOME, SOME)
@settings(max_examples=60)
def test_both_texts_can_be_read_from_what_is_shown(old: str, new: str) -> None:
    """As far as sentences are not left out: of those that changed both wordings are there, in their order."""
    lines = [line for line in changes(old, new) if line[0] != "…"]
    went = [re.sub(r"\{\+.*?\+\}|\[-|-\]", "", line[2:]) for line in lines if line[0] in "-~ "]
    came = [re.sub(r"\[-.*?-\]|\{\+|\+\}", "", line[2:]) for line in lines if line[0] in "+~ "]
    assert _within(went, old)
    assert _within(came, new)


def _within(sentences: list[str], text: str) -> bool:
    """Whether sentences stand in a text in their order."""
    place = 0
    for one in sentences:
        place = text.find(one, place)
        if place < 0:
            return False
        place += len(one)
    return True
