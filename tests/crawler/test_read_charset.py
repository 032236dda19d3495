"""Bytes to text: what the bytes say counts for more than what the page or the server says."""

from __future__ import annotations

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
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (KAZAKH, "utf-8"),
        (CHINESE, "gb18030"),
        (CHINESE, "gb2312"),
        (CHINESE, "utf-8"),
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
