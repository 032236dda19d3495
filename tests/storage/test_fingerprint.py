"""Which texts are the same text."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import translation
from storage.fingerprint import compare, content_hash, fingerprint, hashes, substance_hash
from storage.furniture import is_furniture
from storage.letters import fold
from storage.shingles import at_least, compared, tokens
from tests.storage.examples import VISIT

CHINESE = (
    "兰州大学代表团日前访问阿拉木图的哈萨克国立大学,参观图书馆和化学系实验室。两校校长商定开设环境工程联合硕士项目,"
    "首届招收二十四名学生,两校各占一半。学生将在阿拉木图和兰州各学习一个学期,毕业时获得两份文凭。双方还讨论了暑期学校、"
    "教师互访和电子图书馆共享等事宜。兰州大学自二零一零年起与哈萨克斯坦伙伴合作,外国语学院开设哈萨克语课程。"
)


def rates(dollar: str, euro: str, yuan: str, day: str) -> str:
    return (
        f"Национальный банк установил официальные курсы валют на {day} ноября. Доллар США стоит {dollar} тенге, "
        f"евро {euro} тенге, юань {yuan} тенге. В обменных пунктах Алматы доллар покупают по {dollar} тенге."
    )


def call(year: int, day: int, places: int) -> str:
    return (
        f"The embassy announces the Chinese Government Scholarship for the {year}/{year + 1} academic year. Citizens "
        "of Kazakhstan under the age of 35 may apply for bachelor's, master's and doctoral programmes at universities "
        "of China. The scholarship covers tuition, a room in a dormitory, medical insurance and a stipend. This "
        f"year {places} places are offered. Applicants register on the website, fill in the form, attach a notarised "
        "copy of the diploma, two letters of recommendation, a study plan of at least 800 words and a certificate of "
        f"health. Documents are accepted until {day} February {year}. Interviews will be held in Astana and Almaty."
    )


@pytest.mark.parametrize(
    "other",
    [
        VISIT.upper(),
        VISIT.replace("\n\n", "\n").replace("'", "’").replace(",", ""),
        "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in VISIT),  # full-width forms
    ],
)
def test_case_punctuation_and_width_do_not_change_the_hash(other: str) -> None:
    assert content_hash(other) == content_hash(VISIT)


def test_traditional_characters_stress_marks_and_yo_are_the_same_letters() -> None:
    assert content_hash("中國與哈薩克斯坦的教育合作") == content_hash("中国与哈萨克斯坦的教育合作")
    assert content_hash("Ещё во́семь вузов") == content_hash("еще восемь вузов")


def test_a_character_or_a_word_is_a_token() -> None:
    assert tokens("Қазақстан-Қытай: 中国 2026年") == ["қазақстан", "қытай", "中", "国", "2026", "年"]


@pytest.mark.parametrize(("text", "lang"), [(VISIT, "en"), (CHINESE, "zh")])
def test_a_reprint_is_recognised_whatever_was_cut_or_added(text: str, lang: str) -> None:
    sentences = re.split(r"(?<=[.。])\s*", text)
    half = " ".join(sentences[: len(sentences) // 2])
    whole = fingerprint(text)
    assert compare(fingerprint(text), whole).kind == "identical"
    assert compare(fingerprint(half), whole).kind == "truncated"
    assert compare(whole, fingerprint(half)).kind == "expanded"
    lead = "As our correspondent reports from the airport, guests arrived. " if lang == "en" else "本报讯 记者报道。"
    assert compare(fingerprint(lead + text), whole).score > 0.9
    dropped = " ".join(sentences[:1] + sentences[2:])
    assert compare(fingerprint(dropped), whole).score > 0.9


def test_another_text_on_the_same_subject_is_no_reprint() -> None:
    other = VISIT.split("\n\n")[0] + (
        " Afterwards the guests left for Astana, where the ministry showed them plans for a campus. Builders promise to"
        " finish the dormitory before the new year, said the minister, and thanked the province of Gansu for its help"
        " with the design of the boiler house and of the roads that lead to it from the railway station in the north."
    )
    assert compare(fingerprint(other), fingerprint(VISIT)) is None


def test_a_form_filled_in_anew_is_another_text() -> None:
    monday = rates("523,11", "601,72", "72,15", "23")
    tuesday = rates("525,48", "603,05", "72,40", "24")
    assert compare(fingerprint(tuesday), fingerprint(monday)) is None
    assert compare(fingerprint("Курсы валют. " + monday), fingerprint(monday)).kind == "repost"


def test_this_years_call_is_not_last_years() -> None:
    assert compare(fingerprint(call(2026, 20, 45)), fingerprint(call(2025, 14, 50))) is None


def test_a_footer_shared_by_a_site_makes_no_reprint() -> None:
    footer = (
        "Read also our interviews with rectors and students. Subscribe to the channel of the university and follow us"
        " in social networks. The editors are not responsible for the content of advertisements. When materials are"
        " quoted a link to the site is required. Our address is 71 Al-Farabi avenue, Almaty, Kazakhstan, index 050040."
        " The press service answers journalists on working days and publishes the schedule of events every Monday."
    )
    one = "The choir of the university won the first prize at the festival in Shymkent, where twelve groups sang."
    two = "A blood donor day takes place on Friday on the ground floor of the medical centre; bring your identity card."
    a, b = fingerprint(f"{one} {footer}"), fingerprint(f"{two} {footer}")
    assert compare(a, b, same_source=True) is None


def test_a_round_up_does_not_repeat_each_piece_in_it() -> None:
    filler = " ".join(
        f"Item {word} about the harvest in region {word}." for word in random.Random(1).sample(VISIT.split(), 90)
    )
    round_up = filler + " " + VISIT[:400] + " " + filler[::-1]
    assert compare(fingerprint(round_up), fingerprint(VISIT[:400])) is None


def test_view_counters_and_date_lines_are_not_substance() -> None:
    page = "Views: 120\nPublished 20 November 2026, 09:30\n{}\n阅读次数:17"
    later = "Views: 345\nPublished 21 November 2026, 18:05\n{}\n阅读次数:99"
    assert substance_hash("A visit", page.format(VISIT)) == substance_hash("A visit", later.format(VISIT))


FURNITURE = [  # what a page shows now, and at the next look
    ("Views: 120", "Views: 1,345"),
    ("5 min read | 12 comments", "5 min read | 27 comments"),
    ("No comments", "1 comment"),
    ("Published 20 November 2026, 09:30", "Updated on 21 Nov 2026 at 18:05"),
    ("2 hours ago", "Yesterday"),
    ("Просмотров: 17", "Просмотров: 1 024"),
    ("Опубликовано 20 ноября 2026 г., 09:30", "Обновлено: 21.11.2026 18:05"),
    ("Поделиться Telegram WhatsApp 3", "Поделиться Telegram WhatsApp 8"),
    ("2 часа назад", "вчера, 10:15"),
    ("Қаралды: 89 рет", "Қаралды: 1203 рет"),
    ("2026 жылғы 20 қараша, 09:30", "2026 жылғы 21 қараша, 11:00"),
    ("3 сағат бұрын", "кеше"),
    ("发布时间:2026-11-20 浏览次数:17", "发布时间:2026-11-20 浏览次数:1204"),
    ("2026年11月20日 09:30", "2026年11月21日 10:00"),
    ("阅读量:1.2万 点赞 35 评论 8", "阅读量:1.3万 点赞 40 评论 9"),
    ("20.11.2026 09:30", "20.11.2026 10:45"),
    ("1 204", "1 377"),
]


@pytest.mark.parametrize(("now", "later"), FURNITURE)
def test_what_a_page_counts_and_dates_is_no_substance(now: str, later: str) -> None:
    assert substance_hash("A visit", f"{now}\n{VISIT}") == substance_hash("A visit", f"{VISIT}\n{later}")


CORRECTIONS = [
    ("Places: 24", "Places: 26"),
    ("| Doctorate | 4 |", "| Doctorate | 5 |"),
    ("523.11 | 601.72", "523.41 | 601.72"),
    ("Прием документов до 14 февраля", "Прием документов до 15 февраля"),
    ("Всего 24 места.", "Всего 26 мест."),
    ("Форум 20 қарашада өтеді", "Форум 21 қарашада өтеді"),
    ("人数:120", "人数:150"),
    ("招收24人。", "招收26人。"),
    ("会议于11月20日举行", "会议于11月21日举行"),
]


@pytest.mark.parametrize(("was", "now"), CORRECTIONS)
def test_a_corrected_number_is_substance_even_in_a_short_line(was: str, now: str) -> None:
    assert substance_hash("A visit", f"{VISIT}\n{was}") != substance_hash("A visit", f"{VISIT}\n{now}")


def test_a_corrected_number_or_headline_is_substance() -> None:
    assert substance_hash("A visit", VISIT) != substance_hash("A visit", VISIT.replace("24 students", "26 students"))
    assert substance_hash("A visit", VISIT) != substance_hash("The visit that ended early", VISIT)


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_any_text_has_a_fingerprint_and_repeats_itself(text: str) -> None:
    print_ = fingerprint(text)
    assert set(print_.sampled) <= print_.plain
    likeness = compare(print_, print_)
    assert likeness.kind == "identical" if tokens(text) else likeness is None


@given(st.text(st.sampled_from("ab c."), max_size=60), st.text(st.sampled_from("ab c."), max_size=60))
def test_likeness_is_a_share_and_seen_from_both_sides(a: str, b: str) -> None:
    one, other = compare(fingerprint(a), fingerprint(b)), compare(fingerprint(b), fingerprint(a))
    assert (one is None) == (other is None)
    if one and other:
        assert 0 < one.score == other.score <= 1


@pytest.mark.parametrize("text", ["一" * 20_000, "九百" * 10_000, "1" * 20_000, "1" + "0" * 20_000 + "1"])
def test_numbers_that_nobody_writes_are_hashed_like_any_text(text: str) -> None:
    assert compare(fingerprint(text), fingerprint(text))
    assert translation.of(text, "zh", text, "en") is None


@given(title=st.text(), lines=st.lists(st.text()), ends=st.sampled_from(["\n", "\r\n", "\u2028", "\x85"]))
def test_both_hashes_at_once_are_what_each_is_alone(title: str, lines: list[str], ends: str) -> None:
    text = ends.join(lines)
    kept = [line for line in text.splitlines() if not is_furniture(line, fold(line))]
    assert hashes(title, text, fold(text)) == (content_hash(text), content_hash("\n".join([title, *kept])))


WORD = st.sampled_from(["visit", "вуз", "三", "百", "年", "15", "000", "і2", "i", "т", "1.5", "2 000", "٣"])


@given(st.lists(WORD, max_size=20), st.sampled_from([" ", ", ", "", "."]), st.integers(1, 12))
def test_what_is_too_long_to_be_furniture_is_so_as_it_is_compared_too(
    words: list[str], between: str, number: int
) -> None:
    line = between.join(words)
    assert not at_least(tokens(line), number) or len(compared(line)) >= number
