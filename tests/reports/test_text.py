"""Text from the web: cleaned, cut into sentences, wrapped by width, escaped."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import UTC, date, datetime
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.clean import plain, web_address
from reports.escape import cell, markdown, markdown_link
from reports.excerpt import COLUMNS, excerpt, lead, sentences, shortened
from reports.width import width, wrap

COMMA, COLON, BANG = "\uff0c", "\uff1a", "\uff01"  # full-width
SCRIPTS = st.text(st.sampled_from("abc XYZ. ,!?教育合作。、”“ қазақ Россия 12\u0301\u200d👩🎓أ"), max_size=200)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("two\nlines\tand  spaces\u00a0", "two lines and spaces"),
        ("gpj\u202eexe.scr", "gpjexe.scr"),
        ("\u2066isolated\u2069 \u200fmark", "isolated mark"),
        ("nul\x00 bell\x07 esc\x1b[31m", "nul bell esc[31m"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen", "zerowidth softhyphen"),
        ("👩\u200d🎓 graduates", "👩\u200d🎓 graduates"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301cole", "école"),
        ("noncharacter\ufffe\U0001fffe lone\ud800", "noncharacter lone"),
        ("\U0001fae8 is newer than our tables", "\U0001fae8 is newer than our tables"),
    ],
)
def test_what_nobody_sees_is_dropped(text: str, clean: str) -> None:
    assert plain(text) == clean


@given(st.text())
def test_a_clean_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    clean = plain(text)
    assert plain(clean) == clean
    assert not any(unicodedata.category(char) in ("Cc", "Cs") or "\u202a" <= char <= "\u202e" for char in clean)
    assert clean == " ".join(clean.split())


@pytest.mark.parametrize("url", ["https://a.cn/x?y=1#z", "HTTP://A.CN/", "http://xn--80a.kz/", "https://a.cn/教育"])
def test_an_address_of_the_web_is_linked(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/",
        "/path",
        "http:///no-host",
        "http://[broken",
        "https://a.cn/\u202egpj",
        "https://a.cn/two words",
        "",
    ],
)
def test_any_other_address_is_not(url: str) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three? Four.", ["One.", "Two!", "Three?", "Four."]),
        (
            "It grew 3.5 per cent, e.g. in Almaty. It fell later.",
            ["It grew 3.5 per cent, e.g. in Almaty.", "It fell later."],
        ),
        ("Dr. Wu and J. Smith met Prof. Li. They spoke.", ["Dr. Wu and J. Smith met Prof. Li.", "They spoke."]),
        ("He said “Yes.” Then he left.", ["He said “Yes.”", "Then he left."]),
        (f"他说{COLON}“很好。”随后离开{BANG}大家鼓掌。", [f"他说{COLON}“很好。”", f"随后离开{BANG}", "大家鼓掌。"]),
        (
            "КазНУ им. аль-Фараби открыл центр. А. Иванов приехал.",
            ["КазНУ им. аль-Фараби открыл центр.", "А. Иванов приехал."],
        ),
        ("Келісім жасалды. Әл-Фараби университеті қуанды.", ["Келісім жасалды.", "Әл-Фараби университеті қуанды."]),
        ("no full stop at all", ["no full stop at all"]),
        ("", []),
    ],
)
def test_sentences_are_found_in_every_language(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_a_text_of_nothing_but_initials_is_read_in_one_go() -> None:
    hostile = "А. " * 130_000
    began = process_time()
    assert sentences(hostile) == [hostile.strip()]
    assert lead(hostile[:30_000]).startswith("А. А. ")
    assert process_time() - began < 2, "it took many times as long when each initial copied all before it"


@given(SCRIPTS)
def test_sentences_lose_nothing(text: str) -> None:
    line = plain(text)
    assert "".join("".join(sentences(line)).split()) == "".join(line.split())


@given(st.lists(SCRIPTS, max_size=20).map(" ".join))
def test_an_excerpt_is_short_and_stands_in_the_text(text: str) -> None:
    told = excerpt(text)
    assert width(told) <= COLUMNS
    assert "".join(plain(text).split()).startswith("".join(told.removesuffix("…").split()))


def test_an_excerpt_has_three_sentences_at_most_and_chinese_ones_are_not_spaced() -> None:
    assert excerpt("One. Two. Three. Four.") == "One. Two. Three."
    assert (
        excerpt("第一句话说明合作。第二句话说明学生。第三句。第四句。")
        == "第一句话说明合作。第二句话说明学生。第三句。"
    )


def test_a_sentence_too_long_is_cut_at_a_word_and_says_so() -> None:
    cut = excerpt("education " * 90 + "ends.")
    assert cut.endswith("education…")
    assert excerpt("教" * 500) == "教" * (COLUMNS // 2 - 1) + "…"
    assert shortened("short", 10) == "short"


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("教育", 4), ("e\u0301", 1), ("қазақ", 5), ("\uff21", 2)])
def test_width_is_counted_as_a_terminal_shows_it(text: str, columns: int) -> None:
    assert width(text) == columns


@given(SCRIPTS.map(plain), st.integers(8, 60))
def test_wrapping_loses_nothing_and_exceeds_the_width_only_with_a_long_word(text: str, columns: int) -> None:
    lines = wrap(text, columns, indent="  ").split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= columns or " " not in line.strip() for line in lines)


def test_wrapping_breaks_chinese_between_characters_but_not_before_a_comma() -> None:
    assert wrap(f"中哈教育合作{COMMA}学生交流", 12) == f"中哈教育合\n作{COMMA}学生交流"


def test_the_first_line_may_begin_otherwise() -> None:
    assert wrap("one two three", 9, indent="  ", first="- ") == "- one two\n  three"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("*bold* _it_ `code`", r"\*bold\* \_it\_ \`code\`"),
        ("[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
        ("<script>&amp;", r"\<script\>\&amp;"),
        ("1. no list", r"1\. no list"),
        ("- no list", r"\- no list"),
        ("# no heading", r"\# no heading"),
        ("see http://evil.example and www.evil.example", r"see http:\//evil.example and www\.evil.example"),
        ("2026-11-17, 3.5 per cent", "2026-11-17, 3.5 per cent"),
    ],
)
def test_markdown_from_the_web_stays_text(text: str, escaped: str) -> None:
    assert markdown(text) == escaped


MARKUP = st.text(st.sampled_from("*_`[]()<>!#&;|~$@\\\"'-+=.:/^{}1 aж教\n\t"), max_size=40)
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(MARKUP)
@example("1) a")
@example("===")
@example("a  \n---")
@example("    code")
@example("&#42;&amp;")
def test_any_text_is_one_paragraph_of_itself_in_markdown(text: str) -> None:
    blocks = COMMONMARK.parse(markdown(text))
    assert [block.type for block in blocks] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert "".join(block.content and _shown(block) for block in blocks) == plain(text)


@given(MARKUP)
def test_any_text_is_one_cell_and_one_link_in_markdown(text: str) -> None:
    link = markdown_link(text, "https://a.cn/")
    blocks = COMMONMARK.parse(f"| a | b |\n| --- | --- |\n| {markdown(text)} | {link} |")
    assert [block.type for block in blocks].count("td_open") == 2
    cell, linked = [block for block in blocks if block.type == "inline"][2:]
    assert (_shown(cell), _shown(linked)) == (plain(text), plain(text))


def _shown(block: Token) -> str:
    """Return the text of a line of Markdown in which there is no markup but links."""
    children = block.children or []
    assert {one.type for one in children} <= {"text", "text_special", "link_open", "link_close"}
    return "".join(one.content for one in children)


def test_a_markdown_link_cannot_be_broken_out_of() -> None:
    assert markdown_link("a]b", "https://a.cn/(x)>y") == r"[a\]b](<https://a.cn/(x)%3Ey>)"
    assert markdown_link("title", "javascript:alert(1)") == "title"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\x00=1", "\uff1d1", "\uff20SUM"]
)
def test_a_cell_is_never_a_formula(text: str) -> None:
    assert str(cell(text)).startswith("'")


def test_cells_keep_numbers_and_write_time_as_iso() -> None:
    assert [cell(value) for value in (None, 3, 200.0, 0.5)] == [None, 3, 200, 0.5]
    assert cell(date(2026, 11, 18)) == "2026-11-18"
    assert cell(datetime(2026, 11, 18, 7, tzinfo=UTC)) == "2026-11-18T07:00:00+00:00"


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_cells_survive_a_spreadsheet(values: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([cell(value) for value in values])
    [row] = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert [one.removeprefix("'") for one in row] == [plain(value).removeprefix("'") for value in values]


LEADS = [
    (
        "ASTANA, Nov. 20 (Xinhua) -- Snow fell on the campus. Guests drank tea. They saw a lab. The rectors of both"
        " universities signed a memorandum on twenty grants.",
        "The rectors of both universities signed a memorandum on twenty grants.",
        "Snow fell on the campus. Guests drank tea. … The rectors of both universities signed a memorandum on twenty"
        " grants.",
    ),
    (
        "新华社阿斯塔纳11月20日电（记者张三）校园下了一场雪。客人喝了茶。大家参观了实验室。两校校长签署了合作备忘录。",
        "两校校长签署了合作备忘录。",
        "校园下了一场雪。客人喝了茶。 … 两校校长签署了合作备忘录。",
    ),
    (
        "АСТАНА. КАЗИНФОРМ – В городе выпал первый снег. Гости пили чай. Потом гостям показали лабораторию. Ректоры"
        " двух вузов подписали меморандум.",
        "Ректоры двух вузов подписали меморандум.",
        "В городе выпал первый снег. Гости пили чай. … Ректоры двух вузов подписали меморандум.",
    ),
    (
        "АСТАНА. KAZINFORM – Қалада алғашқы қар жауды. Қонақтар шай ішті. Кейін олар зертхананы көрді. Екі университет"
        " меморандумға қол қойды.",
        "Екі университет меморандумға қол қойды.",
        "Қалада алғашқы қар жауды. Қонақтар шай ішті. … Екі университет меморандумға қол қойды.",
    ),
]


@pytest.mark.parametrize(("text", "telling", "told"), LEADS, ids=["en", "zh", "ru", "kk"])
def test_a_lead_goes_on_to_the_sentence_that_tells_what_happened(text: str, telling: str, told: str) -> None:
    assert lead(text, telling=[telling]) == told


@pytest.mark.parametrize(
    "leaning",
    ["They signed it on Monday.", "此外，双方签署协议。", "Кроме того, подписан договор.", "Бұл туралы айтылды."],
)
def test_a_sentence_that_leans_on_another_is_not_told_without_it(leaning: str) -> None:
    text = f"Snow fell on the whole campus. Guests drank some tea. Everybody was cold. {leaning}"
    assert lead(text, telling=[leaning]) == "Snow fell on the whole campus. Guests drank some tea. Everybody was cold."


def test_a_quote_of_no_words_tells_nothing() -> None:
    assert lead("One story here. Two stories here. Three. Four.", telling=["…", ""]) == (
        "One story here. Two stories here. Three."
    )


def test_a_lead_does_not_say_the_headline_again_nor_open_with_a_place_and_a_date() -> None:
    text = "Two universities open a school! 01.01.2024, 18:20. Astana. The school stands by the river."
    assert lead(text, title="Two universities open a school") == "The school stands by the river."
    assert lead("Astana.", title="Astana") == "Astana.", "something is better than nothing"


@given(st.text(), st.text(), st.lists(st.text(), max_size=3))
def test_whatever_the_text_a_lead_is_short_and_of_its_letters(text: str, title: str, telling: list[str]) -> None:
    told = lead(text, title=title, telling=telling)
    assert width(told) <= COLUMNS
    assert set(told) - set(" …") <= set(plain(f"{text} {' '.join(telling)}"))
