"""When something happened: the days a text names, resolved by the day the article was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from crawler.topic.facts import cues
from crawler.topic.words import fold

NEAR = timedelta(days=120)  # further from its report an event without a year could be of another year
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
REMEMBERED = 256  # sentences
LONGEST = timedelta(days=62)  # what lasts longer is no event
GAP = 12  # characters between the ends of a range

_CALENDAR = cues.load("calendar.toml")
_MONTHS = {lang: "|".join(names) for lang, names in _CALENDAR["months"].items()}
_EACH = [
    (re.compile(rf"(?:{name})"), number)
    for names in _CALENDAR["months"].values()
    for number, name in enumerate(names, 1)
]
_WEEKDAY = [
    (re.compile(rf"(?:{name})"), number)
    for names in _CALENDAR["weekdays"].values()
    for number, name in enumerate(names)
]
_DAYS = {lang: "|".join(names) for lang, names in _CALENDAR["weekdays"].items()}
_HAN = "〇一二三四五六七八九十零○"
_ALONE = r"(?<![\d.,:/-])"  # no part of a longer number
_Y = r"(?P<y>(?:19|20)\d\d)"
_D, _E = r"(?P<d>\d{1,2})", r"(?P<e>\d{1,2})"
_TH = r"(?:st|nd|rd|th)?"
_TO_EN = (
    r"(?:\s{0,3}-\s{0,3}|\s{1,3}(?P<and>and|&)\s{1,3}(?:the\s)?"
    r"|\s{1,3}(?:to|until|till|through)\s{1,3}(?:the\s)?)"
)
_TO_RU = r"(?:\s{0,3}-\s{0,3}|\s{1,3}(?P<and>и)\s{1,3}|\s{1,3}(?:по|до)\s{1,3})"
_TO_KK = r"(?:\s{0,3}-\s{0,3}|\s{1,3}(?P<and>және|мен|бен|пен|j[aá]ne|men|ben|pen)\s{1,3})"
_TO_ZH = r"\s{0,3}(?:-|~|至|到|(?P<and>,|和|与|及))\s{0,3}"
_GO = r"(?:-?(?:го|е|ое|ому|му))?"
_NTHS = (
    "первого второго третьего четвертого пятого шестого седьмого восьмого девятого десятого одиннадцатого двенадцатого "
    "тринадцатого четырнадцатого пятнадцатого шестнадцатого семнадцатого восемнадцатого девятнадцатого"
).split()
_RU_NUMBER = {word: n for n, word in enumerate(_NTHS, 1)} | {"двадцатого": 20, "тридцатого": 30}
_RU_NUMBER |= {f"двадцать {word}": 20 + n for n, word in enumerate(_NTHS[:9], 1)} | {"тридцать первого": 31}
_RU_NTH = "|".join(sorted(_RU_NUMBER, key=len, reverse=True))
_NTH = r"(?:-?(?:і|ы|сі|сы|ші|шы|інде|ында|нде|нда|іне|ына|не|на|інен|ынан|нен|нан|де|да|те|та))?"
_KK_YEAR = rf"(?:{_Y}\s?(?:ж\.|j\.|(?:жыл|jyl|jıl)\w{{0,6}}),?\s?)?"
_ZH_YEAR = (
    r"(?:(?:(?P<y>(?:19|20)\d\d|[二一][〇零○一二三四五六七八九]{3})年"
    r"|(?P<rel>去年|上年|今年|本年|明年|同年|当年|翌年|次年|前年)),?)?"
)
_ZH_D, _ZH_E, _ZH_M = (rf"(?P<{name}>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})" for name in "dem")

# On folded text: lower case, simplified Chinese, plain dashes, commas for ，and 、
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 2025年2月24日至25日, 去年12月15日, 二月二十四日
        rf"(?<!\d){_ZH_YEAR}{_ZH_M}月{_ZH_D}(?:[日号]?(?:\([^()]{{1,3}}\))?{_TO_ZH}{_ZH_E})?[日号]",
        rf"(?P<of>本月|当月|上月|上个月){_D}日?(?:{_TO_ZH}{_E})?日",
        # 24日,双方…; but not 为期5日, 30日内
        rf"(?<![月\d年/期共近时第])(?<![-.]){_D}(?:日?{_TO_ZH}{_E})?日"
        r"(?=[上下]午|早|晚|中午|凌晨|在|,|\.|$|举|召|开|至|与|同|抵|正|从|由|当|\()",
        # 24.02.2025, 24-28.02.2025, 2025-02-24, 24/02/2025
        rf"{_ALONE}{_D}(?:-{_E})?\.(?P<m>\d{{1,2}})\.{_Y}(?![\d])",
        rf"{_ALONE}{_Y}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep){_D}(?![\d])",
        rf"{_ALONE}(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})/{_Y}(?P<slash>)(?![\d/])",
        # February 24-25, 2025; 24 to 25 February 2025; the 24th
        rf"(?<!\bin )\b(?P<m>{_MONTHS['en']})\b\.?\s{{1,3}}(?:the\s{{1,3}})?{_D}{_TH}(?:{_TO_EN}{_E}{_TH})?"
        rf"(?![\d:%]|[.,]\d|-\d|\s?%)(?:,?\s{{1,3}}{_Y}(?!\d)|(?:,? (?:of )?(?P<rel>this year|last year)))?",
        rf"{_ALONE}{_D}{_TH}(?:{_TO_EN}{_E}{_TH})?\s{{1,3}}(?:of\s{{1,3}})?(?P<m>{_MONTHS['en']})\b\.?"
        rf"(?:,?\s{{1,3}}{_Y}(?!\d)|(?:,? (?:of )?(?P<rel>this year|last year)))?",
        rf"\bfrom the {_D}(?:st|nd|rd|th) (?:to|until|till|through) the {_E}(?:st|nd|rd|th)\b",
        rf"\bon the {_D}(?:st|nd|rd|th)(?:(?= ?[,.;]| ?$)| of (?P<of>this|the current) month)",
        # с 24 по 25 февраля 2025 года, 24 февраля текущего года
        rf"{_ALONE}{_D}{_GO}(?:{_TO_RU}{_E}{_GO})?\s{{1,3}}(?P<m>{_MONTHS['ru']})\b\.?"
        rf"(?:,?\s{{1,3}}{_Y}(?!\d)(?:\s(?:года\b|г\.))?"
        r"|\s(?P<rel>(?:этого|текущего|нынешнего|прошлого|минувшего|того же|следующего) года))?",
        # пятого октября
        rf"\b(?P<d>{_RU_NTH})\s{{1,3}}(?P<m>{_MONTHS['ru']})\b(?:\s{{1,3}}{_Y}(?!\d))?",
        # 2025 жылғы 24-25 ақпанда, ақпанның 24-і күні; Latin letters too
        rf"{_KK_YEAR}(?:(?P<rel>(?:биыл|былтыр|biyl|bıyl|byltyr|bıltır)\w{{0,6}})\s)?"
        rf"{_ALONE}{_D}{_NTH}(?:{_TO_KK}{_E}{_NTH})?[\s-]{{1,3}}(?P<m>{_MONTHS['kk']}|{_MONTHS['kk-Latn']})\w*",
        rf"{_KK_YEAR}\b(?P<m>{_MONTHS['kk']}|{_MONTHS['kk-Latn']})(?:ның|дың|тың|n[yı][nńñ]|d[yı][nńñ])?"
        rf"(?:\s{{1,3}}ай\w*)?\s{{1,3}}{_D}(?:-?(?:і|ы|сі|сы|[іы]?н?[дт][еа]|іне|ына|інен|ынан|нен|нан|у?[iıy]|s[iıy]|[iıy]?n?d[ea]))?(?![\d:%]|[.,]\d)"
        rf"(?:-{_E}(?:-?(?:і|ы|сі|сы)\w*)?)?(?=\s{{0,3}}(?:күн|kún|kün|,|\.|$|-|аралығ|қазақ|\w))(?!\s{{1,3}}(?:студент|адам|мың))",
    )
)
_HINT = re.compile(r"\d|月|ого ")  # no day is written without one of these
_RELATIVE = (
    (re.compile(r"\b(?:today|сегодня|бүгін|búgin|bügin|bugіn|bugin)\b|今[天日早晨晚]"), 0),
    (re.compile(r"\b(?:yesterday|вчера|накануне вечером|кеше|keshe|keşe)\b|昨[天日晚]"), -1),
    (re.compile(r"\b(?:the day before yesterday|позавчера)\b|前天"), -2),
    (re.compile(r"\b(?:tomorrow|завтра|ертең|erte[nńñ])\b|明[天日]"), 1),
)
_NOWADAYS = re.compile(r"(?: (?:таңда|кезде|уақытта|ta[nń]da)|,? (?:has|have|is|are|there)\b|'s\b)")
_ON_A_DAY = re.compile(
    rf"\b(?:(?P<how>last|next|this|past|every|each|coming|previous)\s{{1,3}})?(?P<en>{_DAYS['en']})(?!\w)"
    rf"|\bво?\s{{1,3}}(?P<how2>(?:прошл|минувш|эт|следующ|ближайш|кажд)\w{{1,4}}\s)?(?P<ru>{_DAYS['ru']})\b"
    rf"|\b(?P<kk>{_DAYS['kk']}|{_DAYS['kk-Latn']})(?:(?:де|да|de|da)\b|(?:\s{{1,3}}(?:күні?|k[uúü]n[iıí]))\b)"
    r"|(?P<how3>上个?|本|这|下个?|每)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])(?![至到])"
)
_LATER = re.compile(r"\b(?:will|would|be|to|планир\w+|будет|состоится|пройдет|откроется)\b|将|拟|定于")
_DATELINE = re.compile(
    r"\s{0,3}(?:\((?:[^()]{0,20}(?:xinhua|ecns|ians|tass|reuters|kazinform|cgtn|news)[^()]{0,20}|[a-z]{3,6})\)"
    r"|/[^/]{2,20}/|电|讯|,?\s{0,3}\d{1,2}:\d\d|\.? ?(?:--|- )(?=\S))"
)
_HEAD = re.compile(r"[^.!?。]{0,40}[,.\s]\s{0,3}$|.{0,12}$")
_RANGE = re.compile(r"\s{0,3}(?:-|~|至|到)\s{0,3}|\s{1,3}(?:to|until|till|through|по|до)\s{1,3}")
_FROM = re.compile(r"(?:нан|нен|дан|ден|тан|тен|[ntd][ae]n)$")
_UNTIL = re.compile(r"\w*\s{1,3}(?:дейін|аралығ|de[iıy]{1,2}n|aralyǵ)")
_LAST_WEEK = re.compile(r"\b(?:last week|прошлой недел|минувшей недел|өткен апта)")


class Days(NamedTuple):
    """A day or a range of days named in a text."""

    first: date
    last: date | None
    start: int
    end: int


Parts = dict[str, str | None]


def find(text: str, published: date | None) -> list[Days]:
    """Return the days a text names, in its order; without a year only if ``published`` tells it, datelines left out."""
    folded = fold(text)
    matches = _matches(text)
    found: list[Days | None] = []
    joined = False
    for match, after in zip_longest(matches, matches[1:]):
        if joined:
            joined = False
        elif joined := bool(after and _is_range(folded, match, after)):
            found.append(_between(match, after, published))
        elif not is_dateline(folded, match.start(), match.end()):
            found.append(_resolved(match, published))
    if published:
        found += _relative(folded, published, spans(text))
    return sorted(filter(None, found), key=lambda days: days.start)


def spans(text: str) -> list[tuple[int, int]]:
    """Return where a text names days: the numbers there count nothing."""
    return [match.span() for match in _matches(text)]


def is_dateline(folded: str, start: int, end: int) -> bool:
    """Say whether a day is that of a report: Astana, February 26 (Xinhua)."""
    if not _DATELINE.match(folded, end):
        return False
    line = folded.rfind("\n", max(0, start - 80), start) + 1 or max(0, start - 80)
    after = folded[end : end + 12].lstrip()
    return after[:1] not in "-." or (start - line < 40 and _HEAD.fullmatch(folded, line, start) is not None)


@lru_cache(maxsize=REMEMBERED)
def _matches(text: str) -> tuple[re.Match[str], ...]:
    """Return what is written like a day, not yet resolved; every field of a fact asks for the same sentence."""
    folded = fold(text)
    if not _HINT.search(folded):
        return ()
    found: list[re.Match[str]] = []
    taken: set[int] = set()
    for form in _FORMS:
        for match in form.finditer(folded):
            month = match.groupdict().get("m")
            word = month in ("may", "march", "mar") and text[match.start("m")].islower()  # words as well
            if not word and taken.isdisjoint(range(match.start(), match.end())):
                taken.update(range(match.start(), match.end()))
                found.append(match)
    return tuple(sorted(found, key=lambda match: match.start()))


# ------------------------------------------------------------------------------------------------------ one day
def _resolved(match: re.Match[str], published: date | None) -> Days | None:
    parts = match.groupdict()
    first = _first(parts, published)
    if first is None:
        return None
    last = None
    if parts.get("e"):
        last = _safe(first.year, first.month, _number(parts["e"]))
        if last is None or last <= first or (parts.get("and") and last - first > DAY):
            return None
    return Days(first, last, match.start(), match.end())


def _first(parts: Parts, published: date | None) -> date | None:
    day, month, year = _number(parts["d"]), _month(parts.get("m")), _number(parts.get("y"))
    if "slash" in parts:
        if month > 12 or day == month:
            return _safe(year, day, month)
        return _safe(year, month, day) if day > 12 else None  # 03/02/2025 has two readings
    if year:
        return _safe(year, month, day)
    if published is None:
        return None
    if parts.get("rel"):
        shift = _shift(parts["rel"] or "")
        return None if shift is None else _safe(published.year + shift, month, day)
    if not month:
        return _of_a_month(day, parts.get("of"), published)
    found = [made for shift in (-1, 0, 1) if (made := _safe(published.year + shift, month, day))]
    nearest = min(found, key=lambda made: abs(made - published), default=None)
    return nearest if nearest and abs(nearest - published) <= NEAR else None


def _of_a_month(day: int, of: str | None, published: date) -> date | None:
    """Return the 24th, 24日: of the month of the report, or of the one before."""
    before = published.replace(day=1) - DAY
    if of:
        end = before if of.startswith("上") else published
        return _safe(end.year, end.month, day)
    candidates = [_safe(end.year, end.month, day) for end in (published, before)]
    return next((found for found in candidates if found and found <= published), None)


def _shift(word: str) -> int | None:
    """Return how many years from now a word leads: last year, 今年."""
    if word.startswith(("同", "当", "翌", "次", "того")):
        return None
    if word.startswith(("last", "去", "上", "прошл", "минувш", "былтыр", "byltyr", "bıltır")):
        return -1
    return {"前": -2, "明": 1, "с": 1}.get(word[0], 0)


def _number(digits: str | None) -> int:
    """Return 24 for 24, 二十四 and 二四; 0 for nothing."""
    if not digits:
        return 0
    if digits.isdecimal():
        return int(digits)
    if digits in _RU_NUMBER:
        return _RU_NUMBER[digits]
    tens, ten, ones = digits.rpartition("十")
    if ten:
        return (_number(tens) or 1) * 10 + _number(ones)
    return int("".join(str(max(0, _HAN.find(digit))) for digit in digits))


def _month(word: str | None) -> int:
    if not word or word.isdecimal() or word[0] in _HAN:
        return _number(word)
    return next((number for name, number in _EACH if name.fullmatch(word)), 0)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --------------------------------------------------------------------------------------------- ranges, relative words
def _is_range(folded: str, one: re.Match[str], two: re.Match[str]) -> bool:
    """Say whether two days are the ends of one range: June 28 – July 2, 28 маусымнан 2 шілдеге дейін."""
    if one.groupdict().get("e") or two.groupdict().get("e") or two.start() - one.end() > GAP:
        return False
    gap = folded[one.end() : two.start()]
    return bool(_RANGE.fullmatch(gap) or (_FROM.search(one[0]) and not gap.strip() and _UNTIL.match(folded, two.end())))


def _between(one: re.Match[str], two: re.Match[str], published: date | None) -> Days | None:
    """Resolve a range whose year may stand at either end."""
    a, b = one.groupdict(), two.groupdict()
    turned = _month(a.get("m")) > _month(b.get("m"))  # 30 December – 2 January
    if a.get("y") and not b.get("y"):
        b["y"] = str(_number(a["y"]) + turned)
    elif b.get("y") and not a.get("y"):
        a["y"] = str(_number(b["y"]) - turned)
    elif b.get("rel") and not a.get("rel"):
        a["rel"] = b["rel"]
    elif a.get("rel") and not b.get("rel"):
        b["rel"] = a["rel"]
    first, last = _first(a, published), _first(b, published)
    if not first or not last or not first < last <= first + LONGEST:
        return None
    return Days(first, last, one.start(), two.end())


def _relative(folded: str, published: date, dated: Sequence[tuple[int, int]]) -> Iterator[Days]:
    """Yield yesterday, on Tuesday, 上周二, seen from the day of the report."""
    for words, shift in _RELATIVE:
        for match in words.finditer(folded):
            if not (shift == 0 and _NOWADAYS.match(folded, match.end())):
                yield Days(published + shift * DAY, None, match.start(), match.end())
    for match in _ON_A_DAY.finditer(folded):
        beside = any(0 <= s - match.end() <= 4 or 0 <= match.start() - e <= 4 for s, e in dated)
        day = None if beside else _weekday(match, folded, published)
        if day:
            yield Days(day, None, match.start(), match.end())


def _weekday(match: re.Match[str], folded: str, published: date) -> date | None:
    name = match["en"] or match["ru"] or match["kk"]
    if name:
        number = next((number for word, number in _WEEKDAY if word.fullmatch(name)), 0)
    else:
        number = "一二三四五六日".find(match["zh"]) if match["zh"] != "天" else 6
    how = match["how"] or match["how2"] or match["how3"] or ""
    monday = published - published.weekday() * DAY
    if how.startswith("上") or _LAST_WEEK.search(folded, max(0, match.start() - 40), match.end() + 20):
        return monday - WEEK + number * DAY
    if how.startswith(("本", "这", "this", "эт")):
        return monday + number * DAY
    if how.startswith(("下", "每", "next", "every", "each", "coming", "следующ", "ближайш", "кажд")):
        return None
    if _LATER.search(folded, max(0, match.start() - 25), match.start()):
        return None
    back = (published.weekday() - number) % 7
    return published - (back or (7 if how else 0)) * DAY


def is_today(word: str) -> bool:
    """Say whether a folded word is one for the day of the report."""
    return _RELATIVE[0][0].fullmatch(word) is not None


def dateline(text: str, published: date) -> date | None:
    """Return the day of the dateline a text begins with."""
    folded = fold(text)
    for match in _matches(text):
        if match.start() < 60 and is_dateline(folded, match.start(), match.end()):
            return _first(match.groupdict(), published)
    return None
