"""Bytes to text: what the bytes say counts for more than what the page or the server says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.read.charset import decode

RUSSIAN = "Министры образования Казахстана и Китая подписали соглашение о сотрудничестве университетов."
KAZAKH = "Қазақстан мен Қытай университеттері ынтымақтастық туралы келісімге қол қойды."
CHINESE = "哈萨克斯坦与中国的大学签署合作协议，共同建设鲁班工坊。教育部长出席仪式。"
TRADITIONAL = "哈薩克斯坦與中國的大學簽署合作協議，共同建設魯班工坊。教育部長出席儀式。"
ENGLISH = "“A naïve résumé,” said the minister—and the café applauded…"
DECLARED = (None, "utf-8", "gb2312", "windows-1251", "big5", "iso-8859-1", "no-such-charset", "idna")


def page(text: str, declared: str | None) -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    return f"<html><head>{meta}<title>{text[:20]}</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso-8859-5"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (KAZAKH, "utf-8"),
        (KAZAKH, "utf-16-be"),
        (KAZAKH, "kz1048"),
        (KAZAKH, "ptcp154"),
        (CHINESE, "gb18030"),
        (CHINESE, "gb2312"),
        (CHINESE, "utf-8"),
        (CHINESE, "utf-16-le"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "utf-8"),
        (ENGLISH, "windows-1252"),
    ],
)
def test_whatever_the_page_declares_its_bytes_decide(text: str, encoding: str, declared: str | None) -> None:
    assert text in decode(page(text, declared).encode(encoding))[0]


@pytest.mark.parametrize("header", ["text/html; charset=gb2312", "text/html; charset=utf-8", "text/html;charset="])
def test_the_header_cannot_overrule_the_bytes(header: str) -> None:
    assert RUSSIAN in decode(page(RUSSIAN, None).encode("windows-1251"), header)[0]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "windows-1250"),
        ("Υπουργοί παιδείας υπέγραψαν συμφωνία", "iso-8859-7"),
        ("카자흐스탄과 중국 대학이 협정에 서명했다", "euc-kr"),
    ],
)
def test_an_encoding_we_do_not_look_for_is_believed_where_it_is_declared(text: str, encoding: str) -> None:
    assert text in decode(page(text, encoding).encode(encoding))[0]


def test_a_cut_end_and_a_broken_character_do_not_make_utf8_something_else() -> None:
    body = page(CHINESE * 5, "gb2312").encode()
    cut = body[: body.index("仪".encode()) + 1]
    text, encoding = decode(cut)
    assert encoding == "utf-8"
    assert text.endswith("�")
    assert CHINESE[:30] in text


def test_a_few_broken_characters_among_few_whole_ones_leave_utf8_what_it_is() -> None:
    body = page("The café — “naïve” — closed. " * 2, None).encode().replace("é".encode(), b"\xe9", 1)
    text, encoding = decode(body)
    assert encoding == "utf-8"
    assert "“naïve”" in text


def test_a_piece_of_a_page_may_be_in_another_encoding() -> None:
    head, _, tail = page("|", None).partition("|")
    menu = "<ul><li>首页新闻教育国际文化科技</li></ul>"
    included = [
        head.encode() + menu.encode("gb18030") + (CHINESE * 3).encode() + tail.encode(),
        head.encode() + menu.encode() + b"<p>" + (CHINESE * 3).encode("gb18030") + tail.encode(),
    ]
    for body in included:
        assert "首页新闻教育国际文化科技" in decode(body)[0]
        assert CHINESE * 3 in decode(body)[0]
    pasted = head.encode() + b"<div>" + (RUSSIAN * 3).encode("cp1251") + b"</div>" + RUSSIAN.encode() + tail.encode()
    assert f"<div>{RUSSIAN * 3}</div>{RUSSIAN}" in decode(pasted)[0]


@pytest.mark.parametrize(
    "declaration",
    [
        "<?xml version='1.0' encoding='windows-1250'?>",
        "<meta charset=windows-1250>",
        "<meta charset='windows-1250'><meta charset=gbk>",
        f"<script>{'var x = 1;' * 2_000}</script><meta content='text/html;charset=windows-1250'>",
    ],
)
def test_where_a_page_declares_its_encoding(declaration: str) -> None:
    text = "Příliš žluťoučký kůň úpěl ďábelské ódy"
    assert text in decode(f"{declaration}<p>{text}".encode("windows-1250"))[0]
    assert text in decode(f"<p>{text}".encode("windows-1250"), "text/html; charset=WINDOWS-1250")[0]


def test_a_mark_of_utf8_before_something_else() -> None:
    assert CHINESE in decode(b"\xef\xbb\xbf" + page(CHINESE, "gbk").encode("gb18030"))[0]


ENCODINGS = {
    "en": ["utf-8", "windows-1252", "utf-16-le"],
    "zh": ["utf-8", "gb18030", "utf-16"],
    "zh-Hant": ["utf-8", "big5hkscs", "gb18030"],
    "ru": ["utf-8", "windows-1251", "koi8-r", "iso-8859-5", "cp866"],
    "kk": ["utf-8", "kz1048", "ptcp154"],
}


def matrix(data: Path, size: int) -> Iterator[tuple[bytes, str]]:
    """Pages of ``size`` characters of text in each encoding that has them, under every declaration."""
    items = [json.loads(line) for line in (data / "corpus" / "dev.jsonl").read_text("utf-8").splitlines()]
    for lang, encodings in ENCODINGS.items():
        for item in islice((item for item in items if item["lang"] == lang), 6):
            for encoding in encodings:
                for declared in DECLARED:
                    body = page(item["text"][:size], declared).encode(encoding, "ignore")
                    yield body, body.decode(encoding)


@pytest.mark.data
@pytest.mark.parametrize(("size", "floor"), [(100, 0.98), (500, 0.998)])
def test_pages_of_every_encoding_under_every_declaration_come_back_to_the_letter(
    data: Path, size: int, floor: float
) -> None:
    right = [decode(body)[0] == text for body, text in matrix(data, size)]
    assert sum(right) >= floor * len(right)


def test_ascii_in_utf16_without_a_mark() -> None:
    assert "plain words" in decode("<html><body>plain words here</body></html>".encode("utf-16-le"))[0]
    assert "plain words" in decode("<html><body>plain words here</body></html>".encode("utf-16-be"))[0]


def test_controls_that_markup_may_not_hold_are_dropped() -> None:
    assert decode(b"<p>a\0b\x0bc\x1fd\te\nf</p>")[0] == "<p>abcd\te\nf</p>"


@given(st.binary(max_size=400), st.sampled_from(["", "text/html; charset=gb2312", "text/html; charset=x-user-defined"]))
def test_no_bytes_make_it_raise(body: bytes, header: str) -> None:
    text, encoding = decode(body, header)
    assert "\0" not in text
    assert encoding


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=200))
def test_utf8_always_comes_back_whole(text: str) -> None:
    body = text.encode()
    assert decode(body)[0] == text or body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
