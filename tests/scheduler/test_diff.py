"""What changed in an article, by sentences, in any script."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.diff import changes


def test_a_number_that_changed_in_chinese() -> None:
    old = "西安交大与哈萨克斯坦国立大学成立联合学院。学院招收一百二十名学生。双方校长出席仪式。"
    assert list(changes(old, old.replace("一百二十", "一百五十"))) == [
        "…",
        "  西安交大与哈萨克斯坦国立大学成立联合学院。",
        "- 学院招收一百二十名学生。",
        "+ 学院招收一百五十名学生。",
        "  双方校长出席仪式。",
    ]


def test_a_sentence_that_was_added_in_russian() -> None:
    old = "В Алматы открылся институт. Ректоры подписали меморандум."
    new = old + " Занятия начнутся в сентябре."
    assert list(changes(old, new)) == [
        "…",
        "  Ректоры подписали меморандум.",
        "+ Занятия начнутся в сентябре.",
    ]


@given(st.text(alphabet="ab教育. 。!?\n", max_size=60))
def test_nothing_changed(text: str) -> None:
    assert list(changes(text, text)) == []


@given(st.lists(st.sampled_from(["One came. ", "Two went. ", "三人来了。", "Четверо остались. "])))
def test_every_sentence_that_is_new_comes_up(sentences: list[str]) -> None:
    lines = list(changes("", "".join(sentences)))
    assert [line[2:] for line in lines if line != "…"] == [sentence.strip() for sentence in sentences]
    assert all(line.startswith("+ ") for line in lines if line != "…")
