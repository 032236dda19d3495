"""Bytes to text, by what the bytes say: the header and the page's own declaration are only witnesses.

UTF-8 is recognised by itself: no other encoding of real text happens to be valid UTF-8. Everything else is decoded
under each plausible name and the reading that looks most like writing wins; the declared names start with a bonus.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from unicodedata import category

_DECLARED = re.compile(
    rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})|<\?xml[^>]{0,200}encoding=["']([\w.:-]+)""", re.I
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
# What pages call themselves, and the superset their bytes are really in (WHATWG's encoding standard does the same).
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "koi8-u": "koi8-u",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
_CANDIDATES = ("gb18030", "big5hkscs", "windows-1251", "koi8-r", "windows-1252")
_SAMPLE = 12_000  # bytes with the high bit set are what tells encodings apart; this much of them is plenty
_LONGEST_SEARCHED = 500_000
_LONGEST_WORD = 300
_MIXED = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
# The hundred or so commonest characters make up about half of any Chinese text, simplified or traditional.
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
    "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全"
    "這個們來為國說時會對過發後裡種經麼學現當沒動還進開從實軍無與長機業報新聞文化教育記月高市"
)
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёәғқңөұүһі")


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return the text of a page and the name of the encoding it was in.

    ``content_type`` is the HTTP header. Never raises: bytes that fit no encoding become U+FFFD. NUL and the other
    control characters that markup may not contain are dropped.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            text = body.decode(name, "replace")
            return text.encode("utf-8", "replace").translate(None, _CONTROLS).decode("utf-8"), name
    # No byte of a character of more than one lies among the controls, in any encoding of pages but UTF-16 and UTF-32.
    body = _from_unmarked_utf16(body).translate(None, _CONTROLS)
    if body.isascii():
        return body.decode("ascii"), "utf-8"
    whole = _as_utf8(body)
    if whole is not None:
        return whole, "utf-8"
    name = _best(body, _declared(body, content_type))
    return body.decode(name, "replace"), name


def _from_unmarked_utf16(body: bytes) -> bytes:
    """Undo UTF-16 without a mark: every other byte of markup is NUL there."""
    head = body[:2000]
    if head.count(0) <= len(head) // 3:
        return body
    name = "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
    return body.decode(name, "replace").encode("utf-8", "replace")


def _as_utf8(body: bytes) -> str | None:
    """Decode UTF-8, forgiving a cut end and a few broken characters: valid sequences must outnumber them by far."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text)))
    return text if whole >= 20 * broken else None


def _declared(body: bytes, content_type: str | None) -> list[str]:
    names = [match[1] for match in [_HEADER.search(content_type or "")] if match]
    names += [(match[1] or match[2]).decode("ascii") for match in _DECLARED.finditer(body[:4096])]
    known = []
    for name in names:
        name = _SUPERSETS.get(name.lower(), name.lower())
        try:
            codec = codecs.lookup(name)
        except LookupError:
            continue
        # codecs of Python's own (rot13, zip, idna, unicode_escape …) are not encodings of pages
        if getattr(codec, "_is_text_encoding", False) and name not in _NOT_OF_PAGES and not name.startswith("utf"):
            known.append(name)
    return known


_NOT_OF_PAGES = frozenset(
    {"idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape", "undefined"}
    | {"mbcs", "oem", "palmos"}
)


def _best(body: bytes, declared: list[str]) -> str:
    words = (word[:_LONGEST_WORD] for word in body[:_LONGEST_SEARCHED].split() if not word.isascii())
    sample = b" ".join(words)[:_SAMPLE]
    candidates = dict.fromkeys([*declared, *_CANDIDATES])
    return max(candidates, key=lambda name: _plausibility(sample.decode(name, "replace")) + 0.15 * (name in declared))


def _plausibility(text: str) -> float:
    """Say how much like writing a decoded sample looks: about 1 for the right reading, below 0 for a wrong one."""
    counts = {char: count for char, count in Counter(text).items() if char > "\x7f"}
    total = sum(counts.values())
    # Latin and Cyrillic letters do not meet inside a word: Western text read as Russian is full of such places.
    worth = sum(_worth(char) * count for char, count in counts.items()) - 2 * len(_MIXED.findall(text))
    return worth / total if total else 0.0


def _worth(char: str) -> float:
    """How much a character speaks for the encoding that gave it.

    The common third of Chinese is as sure a sign as the small letters that make up nine tenths of Russian; letters of
    scripts that the other readings never give (Greek, Thai, Korean …) come close.
    """
    if char in _COMMON_HAN:
        return 2.5
    if char in _COMMON_CYRILLIC:
        return 1.0
    if char == "\ufffd" or category(char) in {"Cc", "Co", "Cn", "Cs"}:
        return -4.0
    if "\xc0" <= char <= "\u024f" or char in "‘’“”–—…«»":
        return 0.6
    other = not ("\u3400" <= char <= "\u9fff" or "\u0400" <= char <= "\u052f") and category(char) in {"Lo", "Ll"}
    return 1.0 if other else 0.0
