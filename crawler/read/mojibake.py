"""How much of a text cannot be read, because it was decoded wrongly before it came to us."""

from __future__ import annotations

import re
from collections import Counter

from crawler.read.charset import cyrillic_plausibility, schooled_han

UNREADABLE = 0.1  # of a text: more is not an article
NOTICED = 0.002  # of a text: more is said of it

_TAILS = bytes(range(0x80, 0xC0))  # the second and later bytes of a character in UTF-8
_AS_WESTERN = re.escape(_TAILS.decode("latin-1") + _TAILS.decode("cp1252", "ignore") + "\ufffd")
_AS_RUSSIAN = re.escape(_TAILS.decode("cp1251", "ignore") + "\ufffd")
_DAMAGE = re.compile(
    # UTF-8 read as Western: two letters for one of Russian or Arabic, three for one of Chinese, “â€™” for a quote
    f"(?:[\xc2-\xc5\xd0-\xd3\xd8-\xdb][{_AS_WESTERN}]){{3,}}|(?:[\xe3-\xe9][{_AS_WESTERN}]{{2}}){{2,}}"
    f"|\xe2\u20ac[{_AS_WESTERN}]|\xc3[\xa1-\xbf]"
    # UTF-8 read as Russian
    f"|(?:[РСТУ][{_AS_RUSSIAN}]){{3,}}|(?:[г-й][{_AS_RUSSIAN}]{{2}}){{2,}}"
    # anything read as Western, what was lost on the way, and references that were escaped twice
    "|[\xa1-\xff]{4,}|[\ufffd\x80-\x9f]|[\ue000-\uf8ff]{3,}|(?:\\?{2,}[\\s,.]{0,2}){3,}|(?:&#x?[0-9a-fA-F]{2,6};){3,}"
    # what a lost character becomes when it is decoded once more
    "|(?:锟?斤拷){2,}锟?"
)
_HAN = re.compile("[\u3400-\u9fff][\u3400-\u9fff]*")
_CYRILLIC = re.compile("[\u0400-\u04ff][\u0400-\u04ff]*")
# What any damage begins with: a text without these is not searched for it, which takes ten times as long.
_SIGNS = re.compile(
    f"[\xa1-\xff\u20ac](?:(?<=[\xc2-\xc5\xd0-\xd3\xd8-\xdb\xe2])[{_AS_WESTERN}\u20ac]"
    f"|(?<=[\xe3-\xe9])[{_AS_WESTERN}]{{2}}|[\xa1-\xff]{{3}}|(?<=\xc3)[\xa1-\xbf])"
)
_RUSSIAN_SIGNS = re.compile(f"[РСТУг-й][{_AS_RUSSIAN}](?:(?<=[РСТУ].)[РСТУ][{_AS_RUSSIAN}]|(?<=[г-й].)[{_AS_RUSSIAN}])")
_LOST = re.compile("[\ufffd\x80-\x9f\ue000-\uf8ff]")
_SAMPLE = 20_000  # characters: what spoils a text spoils all of it
_TOO_FEW = 40  # letters tell nothing of how common they are
_STRANGE_HAN = 0.35  # of the characters: the rare ones of a real text are far fewer
_STRANGE_CYRILLIC = 0.72  # plausibility: that of real texts lies above, in any language


def broken(text: str) -> float:
    """Return the share of a text (0 to 1, spaces left out) that is mojibake or lost."""
    text = text[:_SAMPLE]
    if text.isascii() and "??" not in text and "&#" not in text:
        return 0.0
    damaged = 0
    if _may_be_damaged(text):
        damaged = sum(len("".join(match[0].split())) for match in _DAMAGE.finditer(text))
    han, cyrillic = "".join(_HAN.findall(text)), "".join(_CYRILLIC.findall(text))
    if len(han) >= _TOO_FEW:
        strange = sum(count for char, count in Counter(han).items() if char not in schooled_han())
        damaged += len(han) if strange > _STRANGE_HAN * len(han) else 0
    if len(cyrillic) >= _TOO_FEW and cyrillic_plausibility(Counter(cyrillic)) < _STRANGE_CYRILLIC:
        damaged += len(cyrillic)
    return min(1.0, damaged / sum(map(len, text.split()))) if damaged else 0.0


def _may_be_damaged(text: str) -> bool:
    return (
        "??" in text
        or "&#" in text
        or "斤拷" in text
        or _SIGNS.search(text) is not None
        or _RUSSIAN_SIGNS.search(text) is not None
        or _LOST.search(text) is not None
    )
