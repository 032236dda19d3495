"""Two or three sentences of a text, as they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from reports.clean import plain
from reports.width import width

SENTENCES = 3
COLUMNS = 420  # as a terminal counts: a Chinese character is two
TITLE = 300  # columns of a headline; some sources put a whole paragraph there

# After a Chinese full stop there is no space. After another there must be one, and what follows must begin like a
# sentence, so that "3.5 per cent", "e.g. this" and "St. petersburg" stay whole. (\uff01 and \uff1f: full-width ! and ?)
END_MARKS = frozenset(".!?…。\uff01\uff1f")
CLOSING = '”’」』"»)\uff09'
ENDS = re.compile(
    rf"(?<=[。\uff01\uff1f])[{CLOSING}]*(?![。\uff01\uff1f{CLOSING}])"
    rf"|(?<=[.!?…])[{CLOSING}]*\s+(?=[“„«\"‘(]?[^\W_a-zа-яёәғқңөұүһі])"
)
# What ends in a full stop without ending a sentence: initials, titles, units.
ABBREVIATION = re.compile(
    r"(?:\b(?:[A-ZА-ЯӘҒҚҢӨҰҮҺІ]|Dr|Mr|Mrs|Ms|Prof|St|No|им|ул|гг?|т\.е|проф|акад|руб|млн|млрд))\.$"
)
ABBREVIATED = 12  # characters that an abbreviation has at most, and one before it
OPEN_END = re.compile(r"[\s,;:、(«“\"\uff0c\uff1b\uff1a\uff08-]+$")
# Where and whence an agency's text comes; the item says that by itself.
_KAZAKH = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_DAY = r"(?: \d{1,2} [а-яәғқңөұүһі]+\.?)?"
DATELINE = re.compile(
    r"(?:[A-Z][A-Z .'’-]{2,30}(?:, [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?(?: ?\([A-Za-z/. -]{2,30}\))?"
    r"|\([A-Za-z/. -]{2,30}\)) ?(?:--|[—–-]) "
    r"|[\w、]{0,14}\d{1,2}月\d{1,2}日(?:电|電|讯|訊)(?:\s*[（(][^）)]{1,30}[）)])?[\s，,]*"
    rf"|[{_KAZAKH}][\w-]{{2,20}}[.,]?{_DAY} ?[/(][\w -]{{3,15}}[/)]\.? ?(?:--|[—–-]) "
    rf"|[{_KAZAKH}-]{{3,20}}[.,]?{_DAY}(?: [{_KAZAKH}]{{3,15}}| (?i:kazinform))?\.? ?[—–-] "
)
SLIGHT = 12  # columns of letters: a first line with fewer is no sentence of the news, but a place, a date, a source
# Words that lean on the sentence before: without it nobody knows who "he" is, or what "besides" is besides.
LEANING = re.compile(
    r"(?:He|She|They|It|Its|Their|His|Her|This|These|Those|That|Such|There|Then|However|But|And|Also|Meanwhile|Moreover"
    r"|Besides|Furthermore|In addition|In turn|As a result|According to (?:him|her|them)|The latter"
    r"|Он|Она|Оно|Они|Его|Её|Ее|Их|Это\w*|Эт\w{1,3}|Так\w{0,4}|Там|Тогда|Затем|Кроме|При этом|Однако|Но|А|И|Сам\w*"
    r"|По (?:его|её|ее|их) словам|В свою очередь|В результате"
    r"|Ол|Олар\w*|Оның|Бұл|Осы\w*|Сол\w*|Сондай\w*|Сонымен|Алайда|Бірақ|Сосын|Мұнда|Онда|Ал)\b"
    r"|他|她|它|其|这|這|此|该|該|同时|同時|另外|另据|但|而|并|並|对此|對此|随后|隨後|之后|之後|期间|期間|会上|會上",
)
QUOTES = 8  # sentences that are tried
GAP = " … "


def sentences(text: str) -> list[str]:
    """Split one line of text into sentences, in any of the languages we read."""
    found: list[str] = []
    begin = 0
    for match in ENDS.finditer(text):
        # By position: of a text all of initials the sentence so far would be copied once for each of them.
        end = match.start() + len(match[0].rstrip())
        if not ABBREVIATION.search(text[max(begin, end - ABBREVIATED) : end]):
            sentence, begin = text[begin:end].strip(), match.end()
            if sentence:
                found.append(sentence)
    rest = text[begin:].strip()
    return [*found, rest] if rest else found


def excerpt(text: str) -> str:
    """Return the first sentences, no more than ``COLUMNS`` wide; a longer first sentence is cut at a word, with "…"."""
    chosen: list[str] = []
    for sentence in sentences(plain(text))[:SENTENCES]:
        if chosen and width(" ".join([*chosen, sentence])) > COLUMNS:
            break
        chosen.append(sentence)
    return shortened(_joined(chosen), COLUMNS)


def lead(text: str, *, title: str = "", telling: Iterable[str] = ()) -> str:
    """Return the first sentences of a text and the one that tells what happened, where that stands further below.

    ``telling``: the sentences that facts were read from, the weightiest first. What is left out between is marked with
    "…". A first sentence that is the headline again is passed over, and so is an agency's dateline.
    """
    opening, headline = sentences(_undated(text)), _letters(title)
    skipped = 0
    while skipped < len(opening) - 1 and (_letters(opening[skipped]) == headline or _is_slight(opening[skipped])):
        skipped += 1
    opening = opening[skipped : skipped + SENTENCES + 1]
    first = excerpt(_joined(opening[:SENTENCES]))
    for quote in (_undated(one) for one in islice(telling, QUOTES) if len(one) <= COLUMNS):
        if _stands_alone(quote) and not _same(quote, first) and not _same(quote, title):
            for kept in (2, 1):
                told = _joined(opening[:kept]) + GAP + quote
                if len(opening) > kept and width(told) <= COLUMNS and not _same(quote, _joined(opening[: kept + 1])):
                    return told
    return first


def _is_slight(sentence: str) -> bool:
    return width("".join(filter(str.isalpha, sentence))) < SLIGHT


def _undated(text: str) -> str:
    line = plain(text)
    dateline = DATELINE.match(line)
    return line[dateline.end() :] if dateline else line


def _stands_alone(text: str) -> bool:
    """Say whether a text is one whole sentence that needs no other to be understood."""
    ended = text.rstrip(CLOSING)[-1:] in END_MARKS
    return ended and not _is_slight(text) and sentences(text) == [text] and not LEANING.match(text)


def _same(one: str, other: str) -> bool:
    """Say whether one of two texts is in the other, whatever stands between their letters."""
    short, long = sorted((_letters(one), _letters(other)), key=len)
    return bool(short) and short in long


def _joined(chosen: list[str]) -> str:
    return ("" if chosen and width(chosen[0]) > 1.5 * len(chosen[0]) else " ").join(chosen)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def shown_title(title: str) -> str:
    """Return a headline as an issue shows it: one line, cut where it is no headline any more."""
    return shortened(plain(title), TITLE)


def shortened(text: str, columns: int) -> str:
    """Cut a line to a width, at a word if there is one near, and say so with "…"."""
    if width(text) <= columns:
        return text
    cut = len(text)
    while width(text[:cut]) > columns - 1:
        cut -= max(1, (width(text[:cut]) - columns) // 2)
    space = text.rfind(" ", cut - 24, cut + 1)
    return OPEN_END.sub("", text[: space if space > 0 else cut]) + "…"
