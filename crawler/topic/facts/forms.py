"""How days are written: expressions on folded text (lower case, plain dashes, commas for ，and 、)."""

from __future__ import annotations

import re

from crawler.topic.facts import cues

_CALENDAR = cues.load("calendar.toml")
_MONTHS = {lang: "|".join(names) for lang, names in _CALENDAR["months"].items()}
EACH = [
    (re.compile(rf"(?:{name})"), number)
    for names in _CALENDAR["months"].values()
    for number, name in enumerate(names, 1)
]
WEEKDAY = [
    (re.compile(rf"(?:{name})"), number)
    for names in _CALENDAR["weekdays"].values()
    for number, name in enumerate(names)
]
_DAYS = {lang: "|".join(names) for lang, names in _CALENDAR["weekdays"].items()}
HAN = "〇一二三四五六七八九十零○"
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
RU_NUMBER = {word: n for n, word in enumerate(_NTHS, 1)} | {"двадцатого": 20, "тридцатого": 30}
RU_NUMBER |= {f"двадцать {word}": 20 + n for n, word in enumerate(_NTHS[:9], 1)} | {"тридцать первого": 31}
_RU_NTH = "|".join(sorted(RU_NUMBER, key=len, reverse=True))
_NTH = r"(?:-?(?:і|ы|сі|сы|ші|шы|інде|ында|нде|нда|іне|ына|не|на|інен|ынан|нен|нан|де|да|те|та))?"
_KK_YEAR = rf"(?:{_Y}\s?(?:ж\.|j\.|(?:жыл|jyl|jıl)\w{{0,6}}),?\s?)?"
_ZH_YEAR = (
    r"(?:(?:(?P<y>(?:19|20)\d\d|[二一][〇零○一二三四五六七八九]{3})年"
    r"|(?P<rel>去年|上年|今年|本年|明年|同年|当年|翌年|次年|前年)),?)?"
)
_ZH_D, _ZH_E, _ZH_M = (rf"(?P<{name}>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})" for name in "dem")

# On folded text: lower case, simplified Chinese, plain dashes, commas for ，and 、
FORMS = tuple(
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
HINT = re.compile(r"\d|月|ого ")  # no day is written without one of these
RELATIVE = (
    (re.compile(r"\b(?:today|сегодня|бүгін|búgin|bügin|bugіn|bugin)\b|今[天日早晨晚]"), 0),
    (re.compile(r"\b(?:yesterday|вчера|накануне вечером|кеше|keshe|keşe)\b|昨[天日晚]"), -1),
    (re.compile(r"\b(?:the day before yesterday|позавчера)\b|前天"), -2),
    (re.compile(r"\b(?:tomorrow|завтра|ертең|erte[nńñ])\b|明[天日]"), 1),
)
NOWADAYS = re.compile(r"(?: (?:таңда|кезде|уақытта|ta[nń]da)|,? (?:has|have|is|are|there)\b|'s\b)")
ON_A_DAY = re.compile(
    rf"\b(?:(?P<how>last|next|this|past|every|each|coming|previous)\s{{1,3}})?(?P<en>{_DAYS['en']})(?!\w)"
    rf"|\bво?\s{{1,3}}(?P<how2>(?:прошл|минувш|эт|следующ|ближайш|кажд)\w{{1,4}}\s)?(?P<ru>{_DAYS['ru']})\b"
    rf"|\b(?P<kk>{_DAYS['kk']}|{_DAYS['kk-Latn']})(?:(?:де|да|de|da)\b|(?:\s{{1,3}}(?:күні?|k[uúü]n[iıí]))\b)"
    r"|(?P<how3>上个?|本|这|下个?|每)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])(?![至到])"
)
LATER = re.compile(r"\b(?:will|would|to be|is to|are to|планир\w+|будет|состоится|пройдет|откроется)\b|将|拟|定于")
DATELINE = re.compile(
    r"\s{0,3}(?:\((?:[^()]{0,20}(?:xinhua|ecns|ians|tass|reuters|kazinform|cgtn|news)[^()]{0,20}|[a-z]{3,6})\)"
    r"|/[^/]{2,20}/|电|讯|,?\s{0,3}\d{1,2}:\d\d|\.? ?(?:--|- )(?=\S))"
)
HEAD = re.compile(r"[^.!?。]{0,40}[,.\s]\s{0,3}$|.{0,12}$")
RANGE = re.compile(r"\s{0,3}(?:-|~|至|到)\s{0,3}|\s{1,3}(?:to|until|till|through|по|до)\s{1,3}")
FROM = re.compile(r"(?:нан|нен|дан|ден|тан|тен|[ntd][ae]n)$")
UNTIL = re.compile(r"\w*\s{1,3}(?:дейін|аралығ|de[iıy]{1,2}n|aralyǵ)")
LAST_WEEK = re.compile(r"\b(?:last week|прошлой недел|минувшей недел|өткен апта)")
