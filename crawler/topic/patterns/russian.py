"""Russian names in any case: «Жетысуского университета имени И. Жансугурова»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.patterns import Name

WINDOW = 110
SIGNS = (
    "ниверситет", "нститут", "олледж", "ехникум", "ице", "кадеми", "онсерватори", "имнази", "чилищ", "правлени",
    "имени ", " им.",
)  # fmt: skip
_HEAD = re.compile(
    r"\b(?:(?P<m>[Уу]ниверситет|[Ии]нститут|[Кк]олледж|[Тт]ехникум)(?:а|у|ом|ем|е)?|(?P<l>[Лл]ице)(?:й|я|ю|ем|е)|"
    r"(?P<f>[Аа]кадеми|[Кк]онсерватори|[Гг]имнази)(?:я|и|ю|ей)|(?P<n>[Уу]чилищ)(?:е|а|у|ем)|"
    r"(?P<o>[Уу]правлени)(?:е|я|ю|ем|и)(?= образовани))\b"
)
_NOMINATIVE = {"m": "", "l": "й", "f": "я", "n": "е", "o": "е"}
_WORD = re.compile(r"\S+")
_ADJECTIVE = re.compile(
    r"(?P<stem>[А-ЯЁа-яё-]{2,40}?)(?P<end>ого|его|ому|ему|ый|ий|ой|ым|им|ом|ем|ая|яя|ую|юю|ей|ое|ее)"
)
_HARD_STRESSED = ("областн", "городск", "краев", "морск", "донск", "речн", "языков", "правов", "делов")
_NAMED = re.compile(r"(?: им\.?| имени) ?(?:академика |акад\. ?)?(?=[А-ЯЁӘҒҚҢӨҰҮҺІ]|аль-)")
_PERSON = re.compile(
    r"(?:[А-ЯЁӘІ]\. ?){0,3}(?:аль-)?[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+(?: (?:[А-ЯЁ]\. ?)?[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі-]+){0,2}"
)
_QUOTED = re.compile(r" [«\"“]([^«»\"”“]{2,50})[»\"”]")
_LATIN = re.compile(r"(?: [A-Z][\w&-]*){1,3}")
_ONE_WORD = re.compile(r" ([А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+(?:-[А-ЯЁ][а-яё]+)?)\b(?! [А-ЯЁӘҒҚҢӨҰҮҺІ])")
_GENITIVE = re.compile(r" [А-ЯЁ][а-яё]+(?:а|я)(?: [А-ЯЁ][а-яё]+(?:а|я)){1,2}\b")
_FIELD = (
    "авиаци автоматик автомобил аграрн агроном администр антропологи археолог архитектур астронавт аэрокосмич "
    "аэронавт балет банк безопасност биолог биотехнолог бизнес бизнеса ботаник ветеринар водн воздушн востоковед "
    "газа генетик географ геолог геонаук горн гостеприимств государств гражданск гуманитарн дизайн дорог дорожн "
    "дружбы Дружбы железнодорожн здравоохран зоолог игр инженер инжиниринг инноваци интеллект информатик "
    "информаци иррига искусств искусственн ислам исследован истори казахск китайск кино климат коммерц коммуникац "
    "компьютерн конструирован космонавт культур лес лёгк легк лингвист литератур логистик машиностро медиа "
    "медицин международн менеджмент металлург минеральн мировых мода моды морск музык наук нау народн народов "
    "национальност нефт обороны образован общественн океан отношений педагогик перевод перспективн пищев питани "
    "погранич политехник политик политическ политолог полици почт права правов правосуди предпринимател "
    "программирован продовольств промышленн психолог религиовед ресурс сервис связи сельск современн социальн "
    "социолог спорт статистик стратегическ стоматолог строительств театр телекоммуник техник технологи торговл "
    "традиционн транспорт туризм управлени фармац фармацевт физик физическ философ финанс хими хозяйств хореограф "
    "цифров эколог экономик электр энергетик энерги этнолог юриспруденц ядерн язык"
)
_COMPLEMENT = re.compile(rf"(?:,? (?:и )?(?:{'|'.join(sorted(set(_FIELD.split()), key=len, reverse=True))})[а-яё-]*)+")
_OF_PLACE = re.compile(r" (?:города |г\. ?)?[А-ЯЁ][а-яё-]+(?:ской|ой) области\b| (?:города |г\. ?)[А-ЯЁ][а-яё-]+")
_OF_COUNTRY = re.compile(r" (?:Казахстана|Китая|РК|КНР|Гонконга|Внутренней Монголии)\b")
# Adjectives that make no name by themselves.
_COMMON = re.compile(
    r"(?:[Кк]итайск|[Кк]азахск|[Кк]азахстанск|[Рр]оссийск|[Нн]аш|[Ээ]т|[Кк]ажд|[Пп]ерв|[Нн]ов|[Вв]едущ|[Гг]осударственн|"
    r"[Нн]ациональн|[Мм]еждународн|[Дд]анн|[Дд]руг|[Оо]дин|[Кк]отор|[Кк]рупнейш|[Сс]тарейш|[Мм]естн|[Сс]толичн|[Сс]овместн|"
    r"[Вв]ысш|[Вв]оенн|[Тт]ехническ|[Пп]едагогическ|[Мм]едицинск|[Пп]олитехническ|[Рр]егиональн|[Лл]учш|[Зз]арубежн|"
    r"[Ии]ностранн|[Чч]астн|[Пп]рофессиональн|[Тт]ехнологическ|[Аа]грарн|[Нн]аучн|[Гг]уманитарн|[Сс]троительн|[Сс]во|"
    r"[Оо]ткрыт|[Уу]чебн|[Кк]лючев|[Пп]рестижн|[Ии]нженерн|[Оо]бластн|[Гг]ородск|исследовательск)"
    r"(?:ий|ый|ой|ая|ое|ее)"
)


# Торайгыров Университет; ВКТУ им. Серикбаева
_SURNAME = re.compile(r"\b([А-ЯЁ][а-яё]{2,}(?:ов|ев|ёв|ин)) ([Уу]ниверситет)(?:а|у|ом|е)?\b")
_ABBREVIATED = re.compile(r"\b([А-ЯЁ][А-Яа-яё]{1,7}[А-ЯЁ])(?= им\.| имени )")


def find(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names in a sentence of a text, in its order."""
    last = start
    for surname in _SURNAME.finditer(text, start, end):
        yield Name(surname.start(), surname.end(), f"{surname[1]} {surname[2]}")
    for short in _ABBREVIATED.finditer(text, start, end):
        stop, behind = _right(text, short.end(), min(end, short.end() + WINDOW), True)
        if behind:
            yield Name(short.start(), stop, short[1] + behind)
    for head in _HEAD.finditer(text, start, end):
        if head.start() < last:
            continue
        gender = head.lastgroup or "m"
        begin, before = _left(text, max(last, head.start() - WINDOW), head.start(), gender)
        stop, behind = _right(text, head.end(), min(end, head.end() + WINDOW), bool(before))
        if "Конфуци" in behind or not _is_name(before, behind):
            continue
        last = stop
        name = f"{before} {(head[gender] + _NOMINATIVE[gender]).lower()}{behind}".strip()
        yield Name(begin, stop, name[0].upper() + name[1:])


def _is_name(before: str, behind: str) -> bool:
    """Say whether its adjectives or what is behind its head make it one school's name."""
    own = [word for word in before.split() if not _COMMON.fullmatch(word)]
    if own and (own[0][0].isupper() or before[0].isupper()):
        return not all(_FIELDS_ADJECTIVE.match(word) for word in own) or "имени" in behind or len(before.split()) > 2
    own_behind = re.search(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]", behind) is not None
    return own_behind or (bool(before) and before[0].isupper() and len(behind.split()) > 1)


_FIELDS_ADJECTIVE = re.compile(rf"(?:{_FIELD.replace(' ', '|')})", re.IGNORECASE)


def _left(text: str, start: int, head: int, gender: str) -> tuple[int, str]:
    """Return where the name begins and the adjectives before its head, in the nominative."""
    begin, words = head, []
    for word in reversed(list(_WORD.finditer(text, start, head))):
        bare = word[0].lstrip('«"“(')
        adjective = _ADJECTIVE.fullmatch(bare)
        if adjective is None or (begin < head and text[begin].isupper() and not bare[0].isupper()):
            break
        if bare != word[0] and begin < head:
            break  # Сианьский «Цифровой институт»
        begin = word.end() - len(bare)
        words.append(_nominative(adjective["stem"], adjective["end"], gender))
    if begin == head or not text[begin].isupper():
        return head, ""
    return begin, " ".join(reversed(words))


def _nominative(stem: str, end: str, gender: str) -> str:
    soft = end in ("его", "ему", "ем", "яя", "юю", "ее") or (end in ("ий", "им") and stem[-1] not in "гкхжшчщ")
    if gender == "f":
        return stem + ("яя" if soft and stem[-1] == "н" else "ая")
    if gender in ("n", "o"):
        return stem + ("ее" if soft else "ое")
    if stem.lower().endswith(_HARD_STRESSED):
        return stem + "ой"
    return stem + ("ий" if soft or stem[-1] in "гкхжшчщ" else "ый")


def _right(text: str, head: int, end: int, adjectives: bool) -> tuple[int, str]:
    """Return where the name ends and what stands behind its head."""
    at, behind = head, ""
    if complement := _COMPLEMENT.match(text, at, end):
        at, behind = complement.end(), complement[0]
    if quoted := _QUOTED.match(text, at, end):
        at, behind = quoted.end(), f"{behind} {quoted[1]}"
    elif place := (_OF_PLACE.match(text, at, end) or _OF_COUNTRY.match(text, at, end)):
        at, behind = place.end(), behind + place[0]
    elif not behind and not adjectives:
        own = _LATIN.match(text, at, end) or _GENITIVE.match(text, at, end) or _ONE_WORD.match(text, at, end)
        if own:
            at, behind = own.end(), own[0]
    elif own := (_LATIN.match(text, at, end) or (None if behind else _ONE_WORD.match(text, at, end))):
        at, behind = own.end(), behind + own[0]
    if named := _NAMED.match(text, at, end):
        person = _PERSON.match(text, named.end(), end)
        if person:
            at, behind = person.end(), f"{behind} имени {_initials(person[0])}"
    return at, behind


def _initials(person: str) -> str:
    """Write «И.О.Фамилия» and «И. О. Фамилия» alike: И.О. Фамилия."""
    return re.sub(r"\.(?=[А-ЯЁ][а-яё])", ". ", re.sub(r"\. (?=[А-ЯЁ]\.)", ".", person))
