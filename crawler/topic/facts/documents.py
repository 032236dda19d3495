"""What was signed or runs: the name of a document or a programme, as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 200  # characters of a name

_WORD = (
    r"memorand(?:um|a)|agreement|contract|road ?map|declaration|charter|protocol|treaty|program(?:me)?|project|plan"
    r"|меморандум\w*|соглашени\w+|договор\w*|контракт\w*|дорожн\w+ карт\w*|декларац\w+|протокол|программ\w+|проект\w*"
    r"|келісім\w*|шарт\w*|жол картас\w*|декларация\w*|хаттама\w*|бағдарлама\w*|жоба\w*"
)
_ZH_WORD = r"备忘录|協議|协议书?|合同|路线图|路線圖|宣言|协定|協定|章程|议定书|計劃|计划|声明|聲明|项目|項目|文件"
# In quotes beside a word for what it is: the “Silk Road” programme, «Болашақ» бағдарламасы, 《…合作备忘录》
_QUOTED = re.compile(
    rf"《(?P<zh>[^《》\n]{{2,{LONGEST}}}(?:{_ZH_WORD})[^《》\n]{{0,20}})》"
    rf"|\b(?:{_WORD}) [\"“«„‹](?P<after>[^\"”»“«\n]{{3,{LONGEST}}})[\"”»“]"
    rf"|[\"“«„‹](?P<before>[^\"”»“«\n]{{3,{LONGEST}}})[\"”»“] (?:\w+ )?(?:{_WORD})\b",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_MONTH_RU = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)"
_ON_DAY = rf"on (?:(?:the )?\d+(?:st|nd|rd|th)?|{_MONTH}|\w+day|Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)\b"  # no subject
_STOP = (
    rf"(?=[.;:!?(]|,(?!\d)|\s(?:in|at|{_ON_DAY}|during|between|with|was|were|is|has|have|had|which|that|after|under|as"
    r"|for (?:a|\d|the next)|who|by)\b|$)"
)
_STOP_RU = (
    r"(?=[,.;:!?(]|\s(?:между|с \d|в ходе|в рамках|был|сроком|подписал|которы|на \d)"
    rf"|\s\d{{1,2}}(?:-го)? {_MONTH_RU}|$)"
)
_NAMED = re.compile(
    r"\b(?:[Mm]emorandum of (?:[Uu]nderstanding|[Cc]ooperation|[Ii]ntent)|MoU|MOU)"
    rf"(?: (?!{_ON_DAY})(?:on|for|in the field of) (?:[^,.;:!?()\n]|,(?=\d)){{3,120}}?)?{_STOP}"
    r"|\b(?:[A-Za-z]{1,20} )?(?:[Aa]greement|[Rr]oad ?map|[Cc]ontract|[Pp]rotocol|[Cc]harter)"
    rf" (?!{_ON_DAY})(?:on|for) (?:[^,.;:!?()\n]|,(?=\d)){{3,120}}?{_STOP}"
    r"|\b(?:[Мм]еморандум|[Сс]оглашени|[Дд]оговор|[Дд]орожн\w{2} карт|[Дд]еклараци|[Пп]ротокол)\w{0,3}"
    rf" (?:о|об|по) (?!(?:этом|том|сем|ч[её]м|н[её]м|которо\w+)\b)[^,.;:!?()\n]{{3,140}}?{_STOP_RU}"
)
# Words in small letters before туралы, about: ғылым саласындағы ынтымақтастық туралы меморандум
_ABOUT = re.compile(r" туралы (?:меморандум|келісімшарт|келісім|шарт|декларация|хаттама)")
_SMALL = re.compile(r"(?<![\w-])(?:[а-яәғқңөұүһі-]{2,30} ){0,5}[а-яәғқңөұүһі-]{2,30}$")
BACK = 120  # characters of a Kazakh name before туралы


def document(text: str) -> str | None:
    """Return the name of the document or programme a sentence is about; None if it names none, or several."""
    for names in (_quoted(text), _named(text)):
        found = {name.strip()[:LONGEST] for name in names}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _quoted(text: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        yield next(name for name in match.groups() if name)


def _named(text: str) -> Iterator[str]:
    for match in _NAMED.finditer(text):
        yield match[0]
    for match in _ABOUT.finditer(text):
        before = _SMALL.search(text, max(0, match.start() - BACK), match.start())
        if before:
            yield before[0] + match[0]
