"""A page of raw markup as the scan looks it through: whatever stands for a character of its text, or inside a word."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cached_property
from unicodedata import is_normalized, normalize

from crawler.topic.institutions import Known
from crawler.topic.words import FIRST_CJK, LONGEST, fold

JOINTS = 500  # places where a tag stands inside a word; of a page that has more all tags are taken out
AROUND = 200  # characters on either side of such a place
NEAR = 2_000  # characters on either side of a word within which the other words of its name are, tags between them
# How a page shows that it may be in Kazakh: codes of the language, its own letters, "and" in its Latin ones.
_KAZAKH = ("қ", "ғ", "ң", "ұ", "ә", '="kk', "='kk", "=kk", "kk_kz", "kk-kz", '="kz', '="kaz')
_KAZAKH_LATIN = (" jáne ", " jäne ", " jane ", " zháne ", " zhane ", "qazaq")
_HAN = "\u2e80-\u2fff\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_NOT_HAN = re.compile(f"[^{_HAN}]+")
# Tags that may stand inside a word, and comments, as scripts leave them between two pieces of a text.
_INLINE = (
    r"(?:/?(?:a|abbr|b|bdi|bdo|big|cite|code|dfn|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|tt|u|var|"
    r"wbr)(?:\s[^<>]{0,300})?>|!--[^<>]{0,40}-->)"
)
_JOINT = re.compile(rf"<(?<=[^\W\d_]<){_INLINE}(?:<{_INLINE})*(?=[^\W\d_])")
_TAGS = re.compile(f"<{_INLINE}")
_ESCAPED = re.compile(r"\\u([0-9a-cA-CeEfF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})")  # not halves of a character
# References to what may stand inside a word: letters, apostrophes, and what is not seen.
_REFERENCE = re.compile(
    r"&(?:#(?:x0*(?:27|ad|[0-9a-f]{3,})|0*(?:39|173|[0-9]{4,}))|[a-z]{1,4}cy;|[lr]squo|apos|shy|zw)", re.IGNORECASE
)
_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_APOSTROPHES = "'’ʼ`´‘＇"


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name by what must be in a page that has it: beginnings of its words, runs of Chinese characters.

    ``exact``: letter by letter. ``sides``: those it names, as bits. ``known``: the institution, where others share it.
    """

    words: frozenset[str]
    beginnings: tuple[str, ...]
    han: tuple[str, ...]
    sides: int
    exact: str | None = None
    known: Known | None = None


class Page:
    """A page's text, markup and all, as it is looked through."""

    def __init__(self, text: str) -> None:
        """``text``: as it was decoded."""
        self.text = text = _joined(_plain(text))
        plain = text.isascii()
        lower = text.lower() if plain else text.lower().replace("ё", "е")
        self.lower = _without("'`" if plain else _APOSTROPHES, lower)
        self._there: dict[str, bool] = {}
        self.han = "" if plain else fold(_NOT_HAN.sub("", text))

    @cached_property
    def folded(self) -> str:
        """As the judge folds it."""
        return fold(self.text)

    def may_have(self, name: Name) -> bool:
        """Say whether all that a name is made of is somewhere."""
        return (
            all(map(self._has, name.beginnings))
            and all(run in self.han for run in name.han)
            and (name.exact is None or name.exact in self.text)
        )

    def has_near(self, name: Name, at: int) -> bool:
        """Say whether all words of a name are around one of them."""
        near = self.lower[max(0, at - NEAR) : at + NEAR]
        return all(beginning in near for beginning in name.beginnings)

    def _has(self, beginning: str) -> bool:
        there = self._there.get(beginning)
        if there is None:
            there = self._there[beginning] = beginning in self.lower
        return there

    def may_be_in(self, lang: str) -> bool:
        """Say whether the page may be in a language: rather too often, and always of one that we cannot tell."""
        match lang:
            case "zh" | "zh-Hant":
                return bool(self.han)
            case "kk":
                return any(map(self.lower.__contains__, _KAZAKH))
            case "kk-Latn":
                return any(map(self.lower.__contains__, _KAZAKH_LATIN))
            case _:
                return True

    def word(self, start: int, end: int) -> str:
        """Return the word that begins so."""
        text = self.lower
        while end < len(text) and end - start < LONGEST and is_letter(text[end]):
            end += 1
        return text[start:end]


def _plain(text: str) -> str:
    """Write out what stands for a character, as parsers do, and what scripts hold of a page."""
    if "&" in text and _REFERENCE.search(text):
        text = html.unescape(text)
    if "\\u" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if text.isascii():
        return text
    text = _without(_HIDDEN, text)
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def _without(signs: str, text: str) -> str:
    for sign in signs:
        text = text.replace(sign, "")
    return text


def _joined(text: str) -> str:
    """Add the words in which a tag stands, without it."""
    joints = [joint.span() for joint, _ in zip(_JOINT.finditer(text), range(JOINTS), strict=False)]
    if len(joints) == JOINTS:
        return f"{text}\n{_TAGS.sub('', text)}"
    return "\n".join([text, *(_TAGS.sub("", text[max(0, start - AROUND) : end + AROUND]) for start, end in joints)])


def is_letter(character: str) -> bool:
    """Say whether a character is one of an alphabet."""
    return character < FIRST_CJK and character.isalpha()
