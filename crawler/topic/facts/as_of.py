"""For when a number holds, and the month or year of what has no day: ``2024-11-20``, ``2024-11``, ``2024``."""

from __future__ import annotations

import re
from datetime import date

from crawler.topic.facts import cues, dates
from crawler.topic.words import fold

_MONTHS = [
    (number, name) for names in cues.load("calendar.toml")["months"].values() for number, name in enumerate(names, 1)
]
_MONTH = "|".join(name for _, name in _MONTHS)
_ANY_MONTH = [(number, re.compile(rf"(?:{name})\w{{0,4}}")) for number, name in _MONTHS]
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"  # \d is a digit of any script
_SESSION = re.compile(
    rf"(?<!\d){_YEAR}\s?[/-]\s?(?:20)?\d\d(?=\s?(?:学年|academic|school|учебн|оқу|oqý|oqu))"
    r"|\b(?:academic|учебн\w{1,6}) (?:year |год\w{0,2} )?(?P<year2>20[0-9]{2})[/-]\d"
    r"|(?<!\d)(?P<year3>20[0-9]{2})/(?:20)?\d\d(?![\d/])"
)
_IN_A_MONTH = re.compile(
    rf"\b(?P<a>{_MONTH})(?:\b\.?,?(?: of)?|\w{{0,4}}) {_YEAR}(?!\d)"
    rf"|(?<!\d)(?P<year2>(?:19|20)[0-9]{{2}})(?:年|\s?(?:жыл|jyl)\w{{0,6}}\s)(?P<b>\d{{1,2}}月|(?:{_MONTH}))"
)
_IN_THIS_YEARS_MONTH = re.compile(r"(?P<rel>今年|去年|本年)(?P<m>\d{1,2})月(?!\d)")
_IN_A_YEAR = re.compile(rf"(?<![\d./-]){_YEAR}(?![\d./%-]|,\d)(?=年|\s?(?:г\.|год|ж\.|жыл|jyl)|[\s,.;:)]|$)")
_AS_OF = re.compile(r"(?:\b(?:as of|as at|по состоянию на|на)|截至到?|截止到?)\s?$")
_AS_OF_AFTER = re.compile(r"\w{0,8}\s(?:жағдай\w{0,6} бойынша|қарай)")
_COMMA = re.compile(r"[;:，；：]|,(?!\d)")
_SINCE = re.compile(
    r"(?:\b(?:since|from|founded in|established in|created in|opened in|until|till|before|after|by|between|through"
    r"|с|со|до|после|к|основан\w{0,3} в|создан\w{0,3} в)\s?|自|从|到|至)$"
)
_SINCE_AFTER = re.compile(
    r"年?(?:以来|开?始|起|后|之前|前|成立|建)|\s?\w{0,12}\s(?:бастап|дейін|бері|кейін|құрылған|ашылған)"
)
_RELATIVE = (
    (re.compile(r"今年|本年度?|\b(?:this year|(?:в )?(?:этом|текущем|нынешнем) году|биыл\w*)"), 0),
    (re.compile(r"去年|上年|\b(?:last year|(?:в )?прошлом году|былтыр\w*)"), -1),
)


def as_of(text: str, published: date | None, number: int | None = None) -> str | None:
    """Return the day, month or year a sentence speaks of, as precise as it is; None if it tells none, or several.

    ``number``: where in the text the number stands for which it is asked. What stands in another part of the sentence
    is not said of it.
    """
    if number is not None:
        text = _around(text, number)
    folded = fold(text)
    session = _SESSION.search(folded)
    if session:
        return next(year for year in session.group("year", "year2", "year3") if year)
    dayed = {
        days.first.isoformat()
        for days in dates.find(text, published)
        if _AS_OF.search(folded, max(0, days.start - 25), days.start) or _AS_OF_AFTER.match(folded, days.end)
    }
    months = {found for match in _IN_A_MONTH.finditer(folded) if (found := _month(match))}
    if published:
        months |= {
            f"{published.year - (match['rel'] == '去年')}-{int(match['m']):02}"
            for match in _IN_THIS_YEARS_MONTH.finditer(folded)
            if 1 <= int(match["m"]) <= 12
        }
    years: set[str] = {
        match["year"]
        for match in _IN_A_YEAR.finditer(folded)
        if _AS_OF.search(folded, max(0, match.start() - 20), match.start())
        or not (
            _SINCE.search(folded, max(0, match.start() - 20), match.start()) or _SINCE_AFTER.match(folded, match.end())
        )
    }
    if published:
        years |= {
            str(published.year + shift)
            for words, shift in _RELATIVE
            if (match := words.search(folded)) and not _SINCE_AFTER.match(folded, match.end())
        }
    told = dayed or months or years
    return told.pop() if len(told) == 1 else None


def _around(text: str, number: int) -> str:
    """Return the part of a sentence a number stands in, with the parts beside it: as of November 2024, 17,600 …"""
    ends = [match.end() for match in _COMMA.finditer(text)]
    before = [end for end in ends if end <= number]
    after = [end for end in ends if end > number]
    return text[before[-2] if len(before) > 1 else 0 : after[1] if len(after) > 1 else len(text)]


def _month(match: re.Match[str]) -> str | None:
    name, year = match["a"] or match["b"], match["year"] or match["year2"]
    number = int(name[:-1]) if name.endswith("月") else next((n for n, form in _ANY_MONTH if form.fullmatch(name)), 0)
    return f"{year}-{number:02}" if 1 <= number <= 12 else None
