"""Bytes to text, by what the bytes say: the header and the page's own declaration are only witnesses.

UTF-8 is recognised by itself: no other encoding of real text happens to be valid UTF-8. Everything else is decoded
under each plausible name and the reading that looks most like writing wins; the declared names start with a bonus.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from unicodedata import category

_DECLARED = re.compile(
    rb"""<meta\s[^<>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^<>]{0,200}?encoding=["']([\w.:-]{2,40})""",
    re.I | re.A,
)
_DECLARED_WITHIN = 100_000  # bytes: a declaration may come late, after a page's scripts
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I | re.A)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_WIDE_TAG = re.compile(rb"<\0[A-Za-z/!?]\0|\0<\0[A-Za-z/!?]")
# What pages call themselves, and the superset their bytes are really in (WHATWG's encoding standard does the same).
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cp1251": "windows-1251",
    "strk1048-2002": "kz1048",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
# Kazakh has its own versions of the Russian encoding, and pages in them call themselves by its name.
_RELATIVES = {"windows-1251": ("kz1048", "ptcp154")}
# The first of those that read a page alike is taken.
_CANDIDATES = (
    "gb18030", "big5hkscs", "windows-1251", "koi8-r", "windows-1252", "kz1048", "ptcp154", "iso-8859-5", "cp866"
)  # fmt: skip
_DECLARED_BONUS = 0.15
_SAMPLE = 5_000  # bytes: where they have the high bit set this many are plenty
_WORD = re.compile(rb"[A-Za-z]{0,3}[\x80-\xff][0-9\x40-\x7e\x80-\xff]{0,299}")
_PIECE = re.compile(rb"<[^<>]{0,5000}>?|[^<>]+|>")
_FOREIGN_UTF8 = re.compile(rb"(?:[\xe0-\xef][\x80-\xbf]{2}){4}|(?:[\xd0-\xd3][\x80-\xbf]){8}")
_SURE = 0.8  # plausibility of a piece of a page that is in another encoding than the rest
_LATIN_BESIDE_CYRILLIC = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_CAPITAL_AFTER_SMALL = re.compile("[а-яёәғқңөұүһі][А-ЯЁӘҒҚҢӨҰҮҺ]")
_LONE_HAN = re.compile("(?<![^\x00-\x7f])[\u3400-\u9fff](?![^\x00-\x7f])")
# The hundred or so commonest characters make up about half of any Chinese text, simplified or traditional.
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
    "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全"
    "這個們來為國說時會對過發後裡種經麼學現當沒動還進開從實軍無與長機業報新聞文化教育記月高市"
)
# Small letters, the commonest first, of Russian and Kazakh taken together; then those of their neighbours.
_CYRILLIC = "оаеинтсрлвкыдмпуігқзябйьчшғжхңүөәюұцщєїэфґўһёъ"
_CYRILLIC_WORTH = {letter: 1.6 - 2.2 * rank / len(_CYRILLIC) for rank, letter in enumerate(_CYRILLIC)}


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return the text of a page and the name of the encoding it was in.

    ``content_type`` is the HTTP header. Never raises: bytes that fit no encoding become U+FFFD. NUL and the other
    control characters that markup may not contain are dropped. A piece of a page (a menu that is included, a text
    that was pasted) may be in another encoding than the rest.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            text = body.decode(name, "replace")
            return text.encode("utf-8", "replace").translate(None, _CONTROLS).decode("utf-8"), name
    # No byte of a character of more than one lies among the controls, in any encoding of pages but UTF-16 and UTF-32.
    body = _from_unmarked_utf16(body).removeprefix(codecs.BOM_UTF8).translate(None, _CONTROLS)
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    # By chance hardly a character in ten of another encoding is valid UTF-8.
    if sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text))) >= 2 * text.count("\ufffd"):
        return _mended(body), "utf-8"
    name = _best(body, _declared(body, content_type))
    if name != "utf-8" and _FOREIGN_UTF8.search(body):
        return "".join(_in_utf8_or(name, piece[0]) for piece in _PIECE.finditer(body)), name
    return body.decode(name, "replace"), name


def _from_unmarked_utf16(body: bytes) -> bytes:
    """Undo UTF-16 without a mark: its tags have a NUL in every other byte."""
    head = body[:4000]
    tag = _WIDE_TAG.search(head)
    if tag:
        name = "utf-16-be" if tag[0].startswith(b"\0") else "utf-16-le"
    elif head.count(0) > len(head) // 3:
        name = "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
    else:
        return body
    return body.decode(name, "replace").encode("utf-8", "replace")


def _mended(body: bytes) -> str:
    """Decode a page in UTF-8 of which pieces are broken: by a character, or because they are in another encoding."""
    pieces = [(piece[0], piece[0].decode("utf-8", "replace")) for piece in _PIECE.finditer(body)]
    foreign = {piece for piece, text in pieces if 2 * text.count("\ufffd") > sum(char > "\x7f" for char in text)}
    if not foreign:
        return "".join(text for _, text in pieces)
    name = _best(b" ".join(piece for piece, _ in pieces if piece in foreign), [])
    readings = {piece: other for piece in foreign if _plausibility(other := piece.decode(name, "replace")) >= _SURE}
    return "".join(readings.get(piece, text) for piece, text in pieces)


def _in_utf8_or(name: str, piece: bytes) -> str:
    """Decode a piece of a page in another encoding, which may itself be in UTF-8."""
    text = piece.decode(name, "replace")
    if not _FOREIGN_UTF8.search(piece):
        return text
    other = piece.decode("utf-8", "replace")
    return other if _plausibility(other) > max(_SURE, _plausibility(text)) else text


def _declared(body: bytes, content_type: str | None) -> list[str]:
    names = [match[1] for match in [_HEADER.search(content_type or "")] if match]
    names += [(match[1] or match[2]).decode("ascii") for match in _DECLARED.finditer(body[:_DECLARED_WITHIN])]
    known = []
    for name in names:
        name = _SUPERSETS.get(name.lower(), name.lower())
        try:
            codec = codecs.lookup(name)
        except LookupError:
            continue
        # codecs of Python's own (rot13, zip, idna, unicode_escape …) are not encodings of pages
        if getattr(codec, "_is_text_encoding", False) and name not in _NOT_OF_PAGES and not name.startswith("utf"):
            known += [name, *_RELATIVES.get(name, ())]
    return known


_NOT_OF_PAGES = frozenset(
    {"idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape", "undefined"}
    | {"mbcs", "oem", "palmos"}
)


def _best(body: bytes, declared: list[str]) -> str:
    """Name the encoding under which the words that are not plain ASCII look most like writing."""
    words: list[bytes] = []
    length = 0
    for word in _WORD.finditer(body):
        words.append(word[0])
        length += len(word[0])
        if length > _SAMPLE:
            break
    sample = b" ".join(words)

    def worth(name: str) -> float:
        return _plausibility(sample.decode(name, "replace")) + _DECLARED_BONUS * (name in declared)

    return max(dict.fromkeys([*declared[:8], *_CANDIDATES]), key=worth)


def _plausibility(text: str) -> float:
    """Say how much like writing a decoded sample looks: about 1 for the right reading, below 0 for a wrong one."""
    counts = {char: count for char, count in Counter(text).items() if char > "\x7f"}
    total = sum(counts.values())
    worth = sum(_worth(char) * count for char, count in counts.items())
    # Latin and Cyrillic letters do not meet inside a word: Western text read as Russian is full of such places. A
    # capital after a small letter is what one encoding of Russian read as another looks like. One Chinese character
    # alone may be a Western sign with the letter after it.
    worth -= 2 * (len(_LATIN_BESIDE_CYRILLIC.findall(text)) + len(_CAPITAL_AFTER_SMALL.findall(text)))
    worth -= len(_LONE_HAN.findall(text))
    return worth / total if total else 0.0


@cache
def _worth(char: str) -> float:
    """How much a character speaks for the encoding that gave it.

    The common third of Chinese is as sure a sign as the common letters of Russian; letters of scripts that the other
    readings never give (Greek, Thai, Korean …) come close.
    """
    if char in _COMMON_HAN:
        return 2.5
    if char.lower() in _CYRILLIC_WORTH:
        return _CYRILLIC_WORTH[char.lower()] - 0.2 * char.isupper()
    if "\u3400" <= char <= "\u9fff":
        return 0.6 if char in schooled_han() else -0.6
    if "\u0400" <= char <= "\u052f":
        return -1.0
    kind = category(char)
    if char == "\ufffd" or kind in {"Cc", "Co", "Cn", "Cs"}:
        return -4.0
    if "\xc0" <= char <= "\u024f" or char in "‘’“”–—…«»№•·°§©®™€£":
        return 0.6
    if "\u2500" <= char <= "\u259f":  # lines and blocks of old terminals
        return -1.0
    return 1.0 if kind in {"Lo", "Ll"} else 0.0


def cyrillic_plausibility(letters: Mapping[str, int]) -> float:
    """Say how common, on average, Cyrillic letters (and how many of each) are in Russian and Kazakh: about 1 where
    they make up a text.
    """
    return sum(_worth(letter) * count for letter, count in letters.items()) / sum(letters.values())


@cache
def schooled_han() -> frozenset[str]:
    """Return the characters of ordinary writing: the first levels of GB 2312 and Big5, which put the rare ones last."""
    simplified = b"".join(bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    traditional = b"".join(
        bytes([high, low]) for high in range(0xA4, 0xC7) for low in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    )
    return frozenset(simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore"))
