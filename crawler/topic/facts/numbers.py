"""How many: the numbers a text names, in figures and in the words of four languages, and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from crawler.topic.facts import cues, dates
from crawler.topic.phrases import longest
from crawler.topic.topic import Topic
from crawler.topic.words import fold

_TABLES = cues.load("numerals.toml")
_VALUE = {form: float(n) for table in _TABLES.values() for n, forms in table["value"].items() for form in forms.split()}
_TIMES = {form: float(n) for table in _TABLES.values() for n, forms in table["times"].items() for form in forms.split()}
_ZH_DIGIT = {digit: n for n, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_ZH_TIMES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}
_ZH = "".join([*_ZH_DIGIT, *_ZH_TIMES])

_KK_END = r"(?:-?(?:дан|ден|тан|тен|нан|нен|ға|ге|қа|ке|на|не|ы|і|ін|ын|сы|сі|n?[ae]n)(?![\w]))?"
_GROUPS = r"\d{1,3}(?:(?:[ \u2009\u202f]\d{3}){1,4}|(?:,\d{3}){1,4})"
_FIGURES = re.compile(
    rf"(?<![\d.,:/№#-])(?<!№ )(?<!第)(?P<figures>{_GROUPS}|\d{{1,12}}(?:[.,]\d{{1,3}})?)(?![\d])"
    r"(?:\s?(?P<times>thousand|million|billion|тысяч\w*|тыс\b\.?|млн\b\.?|миллион\w*|мың|m[yı][nńñ]|万|千|百))?"
    rf"{_KK_END}(?P<more>\+|余|多|来)?"
    r"(?!\s?(?:[%°]|процент|пайыз|per ?cent|pct|st\b|nd\b|rd\b|th\b)|:\d|/\d|[-.,]\d|-[^\W\d]|年代?|[日号时点分届])"
)
_WORD = "|".join(sorted([*_VALUE, *_TIMES], key=len, reverse=True))
_WORDS = re.compile(
    rf"(?<![\w-])(?:a )?(?:{_WORD})(?:(?: and |[ -])(?:{_WORD})){{0,8}}{_KK_END}"
    r"(?![\w]|-(?:year|day|week|month|hour|part|sided?)\b)"
)
_MEASURE = "余?(?:名|位|人|个|份|项|所|家|门|批次)"
_HAN = re.compile(
    rf"(?<![第数几上成好多半\d{_ZH}])(?:近|约|逾|超)?(?P<han>[{_ZH}]{{1,10}})(?P<more>余|多|来)?(?={_MEASURE})"
)
_ALONE = {"тысяча", "тысячу", "мың", "жүз"}  # one thousand, one hundred
_SEVERAL = re.compile(r"(?:бірнеше|несколько|нескольких|ондаған|жүздеген|сотни|десятки) $")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")
_SCALE = {"th": 1e3, "т": 1e3, "м": 1e6, "mi": 1e6, "b": 1e9, "мың": 1e3, "万": 1e4, "千": 1e3, "百": 100.0, "m": 1e3}

# Between a number and what it counts may stand what tells it more closely: 60 young Kazakh students
_STOP = (
    "in from to and for with by at on per hours? days? years? months? weeks? times? million billion dollars? yuan "
    "tenge universities university colleges schools? countries institutions teachers are were is was the of "
    "has have had will would nations sides parties ministers presidents rectors "
    "в во из и с со на для по от о час\\w* дн\\w* лет год\\w* месяц\\w* недел\\w* раз\\w? вуз\\w* университет\\w* "
    "стран\\w* сторон\\w* министр\\w* ректор\\w* юан\\w* тенге доллар\\w* или "
    "және үшін мен бен пен сағат күн\\w* жыл\\w* ай апта\\w* ел елдің елден арасында\\w* теңге\\w* юань"
)
_GAP_WORD = rf"(?!(?:{'|'.join(_STOP.split())})\b)[\w’'-]+"
_BETWEEN = re.compile(
    rf"[ -]?(?:of (?:the|them|these) )?(?:{_GAP_WORD}[ -]){{0,3}}"
    r"|\s?(?:余|多|来)?(?:名|位|个|人次|份|项)?[^\W\d年月日天周时元所家国]{0,14}"
)
# … or it stands behind a word for how many: the number of Kazakh students reached 17,600; 招收本科生42名
_REVERSED = re.compile(r"(?:总?人?数)?(?:总计|共计?|为|有|达到?|超过?|突破|近|约|逾)?")
_PEOPLE = re.compile(r"\s?(?:余|多)?(?:名|人|位|个|份)")
_HOW_MANY = re.compile(r"\b(?:number|total|числ|количеств|численност)")
_REACHED = re.compile(r"[^.;。;\d]{0,40}$")
_ENDS = re.compile(r"\s{0,3}(?:[.,;:)]|$|(?:and|и|а|in|this|last|в|по|жет\w*|ас\w*|құра\w*|бол\w*)\b)")
_PART = re.compile(r"(?:\bof(?: the| all)?|\bиз(?: этих)?) $")
_OF_THEM = re.compile(
    r":|\(|其中|\b(?:including|among them|of (?:them|whom)|из них|в том числе|включая|оның ішінде|соның ішінде)\b"
)
_RANGE = re.compile(r"\s{0,3}(?:-|to|and|до|至|到)\s{0,3}")
# A delegation is counted by its members: they come and go, and are no students
_MEMBERS = re.compile(
    r"(?:代表团|访问团|考察团|一行|\bdelegation (?:of|consisting of)|\bделегаци\w+ (?:из|в составе))[^,.;。]{0,12}$"
)
_MEMBERS_AFTER = re.compile(
    r"[^,.;。]{0,25}(?:代表团|\bdelegation\b|\bделегаци|(?:құралған|құрамындағы|адамдық) (?:делегация|топ))"
)
# People of several sorts, whom one number counts: doctors and students, врачи и студенты, 师生
_LEARNERS = (
    r"(?:\b(?:students?|pupils?|trainees?|interns?|undergraduates?|postgraduates?|graduates?|schoolchildren)\b"
    r"|\b(?:студент|школьник|магистрант|докторант|аспирант|учащи|слушател|выпускник|оқушы|тыңдаушы|түлек)\w*|大?学生|学员|研究生)"
)
_WORKERS = (
    r"(?:\b(?:teachers?|lecturers?|professors?|doctors?|physicians?|nurses?|medics?|engineers?|workers?|specialists?|staff"
    r"|officials?|employees?|researchers?|scholars?|scientists?|experts?|farmers?|journalists?|entrepreneurs?)\b"
    r"|\b(?:учител|преподават|педагог|профессор|врач|медик|медсест|инженер|рабоч|специалист|сотрудник|чиновник|учены|эксперт"
    r"|фермер|журналист|мұғалім|оқытушы|дәрігер|мейірбике|жұмысшы|маман|қызметкер|ғалым|сарапшы|шаруа)\w*"
    r"|教师|老师|教授|医生|医师|护士|医护人员|工程师|工人|员工|职工|技术人员|专家|学者|干部|官员|农民)"
)
_AND = (
    r"(?:\s?(?:,|、|和|及|与|以及|and|as well as|и|а также|мен|бен|пен|және)\s?)(?:[^\W\d]{1,14} ){0,2}[^\W\d_]{0,4}?"
)
_MIXED = re.compile(rf"{_WORKERS}{_AND}{_LEARNERS}|{_LEARNERS}{_AND}{_WORKERS}|师生|医护人员和学生")
_ANYBODY = re.compile(
    r"\s?(?:余|多)?(?:(?:名|位)?(?:人|人员|参与者|参训者)(?!才|民)|people|persons|человек|адам|participants|участник)"
)
FAR = 60  # characters between a number and what it counts
PARTS = 12  # numbers of a sentence
SIDE = 40  # characters between a number and the country it is about


class Amount(NamedTuple):
    """A number and where it stands."""

    value: float
    start: int
    end: int


@lru_cache(maxsize=dates.REMEMBERED)
def find(text: str) -> tuple[Amount, ...]:
    """Return the numbers of a text: 15,000; 17.6 thousand; 1万; one hundred and six; двадцать один; екі жүз; 三百名."""
    end, found = 0, []
    for one in sorted(_all(fold(text)), key=lambda one: (one.start, -one.end)):
        if one.start >= end:  # not a part of the one before
            end = one.end
            found.append(one)
    return tuple(found)


def _all(folded: str) -> Iterator[Amount]:
    for match in _FIGURES.finditer(folded) if _DIGIT.search(folded) else ():
        value = _figure(match["figures"])
        year = _YEAR.fullmatch(match["figures"]) and not match["times"] and not match["more"]
        if value is not None and not year:
            yield Amount(_round(value * _scale(match["times"])), match.start("figures"), match.end())
    spelled = [(_spelled(match[0]), match) for match in _WORDS.finditer(folded) if not _vague(folded, match)]
    if not folded.isascii():
        spelled += [(_chinese(match["han"]), match) for match in _HAN.finditer(folded)]
    for value, match in spelled:
        if value > 1:  # one, один, 一个 are often no more than an article
            yield Amount(value, match.start(), match.end())


def amount(topic: Topic, text: str, unit: str) -> float | None:
    """Return how many of a unit a text counts; see ``stated``."""
    found = stated(topic, text, unit)
    return found.value if found else None


def stated(topic: Topic, text: str, unit: str, near: Sequence[tuple[int, int]] = ()) -> Amount | None:
    """Return the number of a unit that a text states.

    Of several it is the one of which the others are parts (106 students: 42 bachelors and 64 masters), else the one
    beside a word of ``near``, spans in the text. None if neither tells.
    """
    found = list(counted(topic, text, unit))
    whole = _whole(text, found)
    if whole or len({one.value for one in found}) < 2:
        return whole or next(iter(found), None)
    beside = [one for one in found if any(0 <= start - one.end <= SIDE for start, _ in near)]
    if beside:
        return beside[0] if len({one.value for one in beside}) == 1 else None
    first, *rest = found
    parts = sum(one.value for one in rest) <= first.value and _OF_THEM.search(fold(text), first.end, rest[0].start)
    return first if parts else None


def _whole(text: str, found: Sequence[Amount]) -> Amount | None:
    """Return the number whose parts follow it: the intake is 106: 60 masters, 42 bachelors and 4 doctors."""
    if not found:
        return None
    amounts = find(text)[:PARTS]
    for at, one in enumerate(amounts):
        parts = [part.value for part in amounts[at + 1 :]]
        if len(parts) > 1 and sum(parts) == one.value and found[0] in amounts[at : at + 2]:
            return one
    return None


def is_mixed(text: str, one: Amount) -> bool:
    """Say whether a number counts people of several sorts: 46 doctors and students; 为医生和学生…共46人."""
    folded = fold(text)
    if _ANYBODY.match(folded, one.end):
        return _MIXED.search(folded) is not None
    sorts = _MIXED.search(folded, one.end)
    return sorts is not None and _BETWEEN.fullmatch(folded, one.end, sorts.start()) is not None


def counted(topic: Topic, text: str, unit: str) -> Iterator[Amount]:
    """Yield the numbers that a word for a unit stands with; days, years and the ends of ranges are left out."""
    folded = fold(text)
    days = dates.spans(text)
    amounts = _apart(folded, [a for a in find(text) if not any(start <= a.start < end for start, end in days)])
    words = [found for found in longest(topic.facts.units.find(text)) if unit in found.items] if amounts else []
    at = 0
    for one in amounts:
        while at < len(words) and words[at].start < one.end:
            at += 1
        after, before = words[at : at + 1], words[at - 1 : at] if at else []
        if unit == "students" and _are_members(folded, one):
            continue
        whole = len(amounts) > 1 and _PART.search(folded, max(0, one.start - 12), one.start)
        if not whole and (
            any(_before(folded, one, word.start) for word in after)
            or any(_behind(folded, one, *word[:2]) for word in before)
        ):
            yield one


def _are_members(folded: str, one: Amount) -> bool:
    before = _MEMBERS.search(folded, max(0, one.start - FAR), one.start)
    return bool(before or _MEMBERS_AFTER.match(folded, one.end))


def _apart(folded: str, amounts: list[Amount]) -> list[Amount]:
    """Leave out what is a range: between 16,000 and 18,000."""
    ranged = {
        one
        for a, b in pairwise(amounts)
        if b.start - a.end < 8 and _RANGE.fullmatch(folded, a.end, b.start)
        for one in (a, b)
    }
    return [one for one in amounts if one not in ranged]


def _before(folded: str, one: Amount, unit: int) -> bool:
    return unit - one.end < FAR and _BETWEEN.fullmatch(folded, one.end, unit) is not None


def _behind(folded: str, one: Amount, start: int, end: int) -> bool:
    if end > one.start or one.start - end > FAR:
        return False
    if _PEOPLE.match(folded, one.end) and _REVERSED.fullmatch(folded, end, one.start):
        return True
    said = _HOW_MANY.search(folded, max(0, start - FAR), start) or "саны" in folded[end : one.start]
    return bool(said and _REACHED.match(folded[end : one.start]) and _ENDS.match(folded, one.end))


def _vague(folded: str, match: re.Match[str]) -> bool:
    """Say whether it is no number but many: several thousand, тысячи, бірнеше мың."""
    first = re.split(r"[ -]", match[0])[0]
    return first in _TIMES and (
        first not in _ALONE or _SEVERAL.search(folded, max(0, match.start() - 20), match.start()) is not None
    )


def _figure(digits: str) -> float | None:
    if re.fullmatch(_GROUPS, digits):
        return float(re.sub(r"\D", "", digits))
    if re.fullmatch(r"\d+\.\d{3}", digits):
        return None  # 17.600 is one thing here and another there
    return float(digits.replace(",", "."))


def _scale(word: str | None) -> float:
    if not word:
        return 1.0
    return (
        1e3
        if word.startswith("тыс")
        else next(_SCALE[key] for key in sorted(_SCALE, key=len, reverse=True) if word.startswith(key))
    )


def _round(value: float) -> float:
    return round(value, 3)


def _spelled(words: str) -> float:
    """Return the number written in words, the ends of Kazakh ones cut."""
    total = current = 0.0
    for word in re.split(r"[ -]", words.replace(" and ", " ")):
        value, times = _known(word, _VALUE), _known(word, _TIMES)
        if value is not None:
            current = current * value if word == "dozen" and current else current + value
        elif times == 100:
            current = (current or 1) * 100
        elif times is not None:
            total, current = total + (current or 1) * times, 0.0
    return total + current


def _known(word: str, table: dict[str, float]) -> float | None:
    if word in table:
        return table[word]
    return next((table[word[:-cut]] for cut in (1, 2, 3) if word[:-cut] in table), None)


def _chinese(han: str) -> float:
    if not any(digit in _ZH_TIMES for digit in han):
        return float("".join(str(_ZH_DIGIT[digit]) for digit in han))
    total = section = current = 0
    for digit in han:
        if digit in _ZH_DIGIT:
            current = _ZH_DIGIT[digit]
        elif _ZH_TIMES[digit] >= 10_000:
            total, section, current = total + ((section + current) or 1) * _ZH_TIMES[digit], 0, 0
        else:
            section, current = section + (current or 1) * _ZH_TIMES[digit], 0
    return float(total + section + current)
