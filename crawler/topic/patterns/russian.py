"""Russian names in any case: «Жетысуского университета имени И. Жансугурова»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.patterns import Name

WINDOW = 110
_HEAD = re.compile(
    r"\b(?:(?P<m>[Уу]ниверситет|[Ии]нститут|[Кк]олледж|[Тт]ехникум)(?:а|у|ом|е)?|(?P<l>[Лл]ице)(?:й|я|ю|ем|е)|"
    r"(?P<f>[Аа]кадеми|[Кк]онсерватори|[Гг]имнази)(?:я|и|ю|ей)|(?P<n>[Уу]чилищ)(?:е|а|у|ем))\b"
)
_NOMINATIVE = {"m": "", "l": "й", "f": "я", "n": "е"}
_WORD = re.compile(r"\S+")
_ADJECTIVE = re.compile(r"(?P<stem>[А-ЯЁа-яё-]+?)(?P<end>ого|его|ому|ему|ый|ий|ой|ым|им|ом|ем|ая|яя|ую|юю|ей|ое|ее)$")
_HARD_STRESSED = ("областн", "городск", "краев", "морск", "донск", "речн", "языков", "правов", "делов")
_NAMED = re.compile(r"(?: им\.?| имени) ?(?=[А-ЯЁ]|аль-)")
_PERSON = re.compile(r"(?:[А-ЯЁ]\. ?){0,3}(?:аль-)?[А-ЯЁ][\w-]+(?: (?:[А-ЯЁ]\. ?)?[А-ЯЁ][а-яё-]+)?")
_QUOTED = re.compile(r" [«\"“]([^«»\"”“]{2,50})[»\"”]")
_OWN_NAME = re.compile(r" ([A-ZА-ЯЁ][\w-]+)")
_FIELD = (
    "авиаци архитектур водн геологи горн государственн гражданск дружбы информаци искусств иностранн коммуникаци культур лесн мировых "
    "медицин международн наук нефт образовани педагогик политик почты прав связи сельск спорт строительств телекоммуник техник "
    "технологи торговл традиционн транспорт туризм физик физическ финанс хими экономик язык востоковедени истори литератур "
    "математик управлени управления бизнес менеджмент сервис энергетик народов отношений сообщени"
)
_COMPLEMENT = re.compile(rf"(?:,? (?:и )?(?:{'|'.join(_FIELD.split())})[а-яё]*)+")
_COMMON = frozenset(
    "Китайский Казахский Казахстанский Российский Наш Этот Каждый Первый Новый Ведущий Государственный Национальный "
    "Международный Данный Весь Другой Один Который Крупнейший Старейший Местный Столичный Совместный Высший".split()
)


def find(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names in a sentence of a text, in its order."""
    last = start
    for head in _HEAD.finditer(text, start, end):
        if head.start() < last:
            continue
        gender = head.lastgroup or "m"
        begin, before = _left(text, max(last, head.start() - WINDOW), head.start(), gender)
        stop, behind = _right(text, head.end(), min(end, head.end() + WINDOW))
        own = before and before.split()[0][0].isupper() and before.split()[0] not in _COMMON
        if not own and not behind.lstrip()[:1].isupper() and "имени" not in behind:
            continue
        noun = head[gender] + _NOMINATIVE[gender]
        last = stop
        name = f"{before} {noun.lower()}{behind}".strip()
        yield Name(begin, stop, name[0].upper() + name[1:])


def _left(text: str, start: int, head: int, gender: str) -> tuple[int, str]:
    """Return where the name begins and the adjectives before its head, in the nominative."""
    begin, words = head, []
    for word in reversed(list(_WORD.finditer(text, start, head))):
        bare = word[0].lstrip('«"“(')
        adjective = _ADJECTIVE.fullmatch(bare)
        if adjective is None:
            break
        begin = word.end() - len(bare)
        words.append(_nominative(adjective["stem"], adjective["end"], gender))
        if bare[0].isupper():
            break
    if begin < head and not text[begin].isupper():
        return head, ""
    return begin, " ".join(reversed(words))


def _nominative(stem: str, end: str, gender: str) -> str:
    soft = end in ("его", "ему", "ем", "яя", "юю", "ее") or (end in ("ий", "им") and stem[-1] not in "гкхжшчщ")
    if gender == "f":
        return stem + ("яя" if soft and stem[-1] == "н" else "ая")
    if gender == "n":
        return stem + ("ее" if soft else "ое")
    if stem.endswith(_HARD_STRESSED):
        return stem + "ой"
    return stem + ("ий" if soft or stem[-1] in "гкхжшчщ" else "ый")


def _right(text: str, head: int, end: int) -> tuple[int, str]:
    """Return where the name ends and what stands behind its head."""
    at, behind = head, ""
    if complement := _COMPLEMENT.match(text, at, end):
        at, behind = complement.end(), complement[0]
    if quoted := _QUOTED.match(text, at, end):
        at, behind = quoted.end(), f"{behind} {quoted[1]}"
    elif not behind and (own := _OWN_NAME.match(text, at, end)):
        at, behind = own.end(), own[0]
    if named := _NAMED.match(text, at, end):
        person = _PERSON.match(text, named.end(), end)
        if person:
            at, behind = person.end(), f"{behind} имени {re.sub(r'[.](?=[А-ЯЁ])', '. ', person[0])}"
    return at, behind
