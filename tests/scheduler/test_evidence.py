"""The words that decided, at their places in the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.evidence import because, places
from storage.models import Reason

TITLE = "Две академии и колледж"
TEXT = (
    "АСТАНА – В пятницу ректор Сианьского университета встретился с ректором Казахского университета.\n"
    "Студенты двух стран будут учиться вместе. Занятия начнутся осенью, а диплом получат через два года.\n"
    "西安交通大学与哈萨克斯坦国立大学成立联合学院。"
)


def reason(what: str, surface: str, weight: float = 1.0, *, title: bool = False) -> Reason:
    return Reason(what=what, surface=surface, weight=weight, offset=-1 if title else TEXT.index(surface))


def test_words_of_one_rule_that_stand_together_are_shown_together() -> None:
    [found] = because([reason("pair", "Казахского"), reason("pair", "Сианьского", 0.5)], TITLE, TEXT)
    assert (found.what, found.weight) == ("pair", 1.5)
    assert found.excerpts == (
        "АСТАНА – В пятницу ректор [Сианьского] университета встретился с ректором [Казахского] университета.",
    )


def test_words_within_words_are_shown_once() -> None:
    [found] = because([reason("pair", "Сианьского университета"), reason("pair", "университета")], TITLE, TEXT)
    assert found.excerpts == ("АСТАНА – В пятницу ректор [Сианьского университета] встретился с ректором Казахского…",)


def test_words_far_apart_are_shown_apart_and_cut_at_words() -> None:
    [found] = because([reason("topic", "Студенты"), reason("topic", "диплом"), reason("topic", "学院")], TITLE, TEXT)
    assert found.excerpts == (
        "[Студенты] двух стран будут учиться вместе.…",
        "…вместе. Занятия начнутся осенью, а [диплом] получат через два года.",
        "西安交通大学与哈萨克斯坦国立大学成立联合[学院]。",
    )


def test_the_title_is_shown_whole_and_the_weightiest_rule_first() -> None:
    found = because([reason("aside", "Астана", -0.1, title=True), reason("lead", "колледж", title=True)], TITLE, TEXT)
    assert [one.excerpts for one in found] == [("title: Две академии и [колледж]",), ("title: [Астана]",)]


def test_a_rule_without_a_place_has_no_excerpt() -> None:
    [found] = because([Reason(what="both sides", surface="", weight=1.4)], TITLE, TEXT)
    assert found.excerpts == ()


@given(
    st.lists(st.tuples(st.integers(0, 150), st.text("аб学 \n", max_size=4)), max_size=6),
    st.text("аб学 \n.", max_size=150),
)
def test_a_word_is_never_shown_where_it_does_not_stand(places: list[tuple[int, str]], text: str) -> None:
    some = [Reason(what="x", surface=word, weight=1, offset=offset) for offset, word in places]
    for found in because(some, "", text):
        for excerpt in found.excerpts:
            assert excerpt.strip("…").replace("[", "").replace("]", "") in text.replace("\n", " ")


def test_words_that_overlap_are_one_place_and_words_that_are_not_there_none() -> None:
    some = [reason("pair", "Сианьского университета"), reason("topic", "университета"), reason("topic", "диплом")]
    elsewhere = Reason(what="topic", surface="Колледж", weight=1, offset=3)
    found = places([*some, elsewhere, reason("pair", "академии", title=True)], TEXT)
    assert [TEXT[start:end] for start, end in found] == ["Сианьского университета", "диплом"]
