"""The numbers a text names, as four languages write them (pure)."""

from __future__ import annotations

import re

from storage.letters import fold

# 15 000, 15,000, 1.5 million, 1,5 млн, 1.5万: what follows the digits multiplies them.
_TIMES = {
    **dict.fromkeys(("千", "thousand", "тысяч", "тыс", "мың"), 1e3),
    "万": 1e4,
    "亿": 1e8,
    **dict.fromkeys(("百万", "million", "mln", "миллион", "млн"), 1e6),
    **dict.fromkeys(("billion", "bn", "миллиард", "млрд"), 1e9),
    **dict.fromkeys(("trillion", "триллион", "трлн"), 1e12),
}
_NUMBER = re.compile(
    r"(\d(?<![0-9a-zа-яё.,].)(?:\d{0,2}(?:[, \u00a0\u202f]\d{3})+(?!\d)(?:\.\d{1,6})?|\d{0,14}(?:[.,]\d{1,6})?))"
    rf"(?:[ -]?({'|'.join(sorted(_TIMES, key=len, reverse=True))}))?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CHINESE = re.compile("[一二两三四五六七八九十百千万亿零〇]{2,12}")
_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_TENS, _MYRIADS = {"十": 10, "百": 100, "千": 1000}, {"万": 10**4, "亿": 10**8}
_YEARS = range(1900, 2100)
_LEAST = 10  # smaller numbers are in every text


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text that can tell events apart, to four digits: none below ten, no years."""
    folded = fold(text)
    found = {_value(match[1], match[2]) for match in _NUMBER.finditer(folded)}
    found |= {float(_chinese(match[0])) for match in _CHINESE.finditer(folded)}
    return frozenset(f"{one:.4g}" for one in found if one >= _LEAST and one not in _YEARS)


def _value(digits: str, times: str | None) -> float:
    plain = re.sub(r"[ \u00a0\u202f]", "", digits)
    plain = plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain.replace(",", ".")
    return float(plain) * _TIMES.get(times or "", 1)


def _chinese(numeral: str) -> int:
    """Read a numeral in characters: 一万二千 is 12,000."""
    total = section = digit = 0
    for one in numeral:
        if one in _DIGITS:
            digit = _DIGITS[one]
        elif one in _TENS:
            section += (digit or 1) * _TENS[one]
            digit = 0
        else:
            total = (total + section + digit) * _MYRIADS[one]
            section = digit = 0
    return total + section + digit
