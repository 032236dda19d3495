"""The first sentences of a text, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.read.letters import WIDE, weight

_ENOUGH = 220  # letters (a Chinese character counts three): a third sentence is added only below this
_LONGEST = 420  # characters
_LOOKED_AT = 3_000  # characters of a paragraph
# A full stop ends a sentence where a space and a new beginning follow; the wide marks end it anywhere.
_END = re.compile(
    r"[。！？｡]{1,6}[”’」』）)\"]{0,4}|[.!?…؟۔।]{1,6}[”’»\")\]]{0,4}(?=\s+[\"'«“‘(\[–—-]?\s?[^\W\d_a-zа-яё]|\s+\d|\s*$)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«\"'.-])(?:[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ]|mr|mrs|ms|dr|prof|gen|sen|rep|gov|st|jr|sr|no|vs|inc|ltd|co|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct"
    r"|nov|dec|fig|approx|г|гг|ул|им|т|д|п|пр|см|стр|рис|тыс|млн|млрд|руб|тг|проф|акад|чел|обл|ж|мың|т\.б|т\.е|т\.к|т\.д|e\.g|i\.e|u\.s|u\.k|u\.n)\.$",
    re.I,
)


def summarise(text: str) -> str | None:
    """Return the first two sentences of a text, three if they are short; None where there is no text.

    A first line without an end mark (a dateline, a subheading) does not count as a sentence and is left out, unless
    there is nothing else.
    """
    taken: list[str] = []
    for line in text.splitlines()[:12]:
        if not taken and "\n" in text and not _END.search(line[:_LOOKED_AT]):
            continue
        for sentence in _sentences(line[:_LOOKED_AT]):
            if _enough(taken):
                break
            taken.append(sentence)
    return _cut(_join(taken or text.split("\n", 1)[:1]).strip()) or None


def _enough(taken: list[str]) -> bool:
    letters = weight("".join(taken))
    return len(taken) >= 3 or letters >= _ENOUGH or (len(taken) == 2 and letters > _ENOUGH / 2)


def sentences(line: str) -> list[str]:
    """Split one paragraph into its sentences."""
    return list(_sentences(line))


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(line):
        piece = line[start : match.end()].strip()
        if match[0].startswith(".") and _ABBREVIATION.search(piece[-12:]) and match.end() < len(line):
            continue
        if piece:
            yield piece
        start = match.end()
    if rest := line[start:].strip():
        yield rest


def _join(taken: list[str]) -> str:
    """Put sentences in one line: with a space between them, but not after a wide full stop."""
    joined = ""
    for sentence in taken:
        wide = joined.endswith(("。", "！", "？", "”", "」", "』", "）")) and WIDE.search(sentence[:2])
        joined += sentence if not joined or wide else f" {sentence}"
    return joined


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    head = text[: _LONGEST - 1]
    space = head.rfind(" ", _LONGEST // 2)
    return (head[:space] if space > 0 else head).rstrip(" ,;:—–-，；：、") + "…"
