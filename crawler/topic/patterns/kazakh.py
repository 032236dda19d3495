"""Kazakh names with any ending: «І. Жансүгіров атындағы Жетісу университетінің»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.patterns import Name

WINDOW = 110
SIGNS = (
    "ниверситеті", "нституты", "олледжі", "кадемиясы", "онсерваториясы", "имназиясы", "ицейі", "атындағы",
    "ілім басқармасы", "ілім департаменті",
)  # fmt: skip
_HEAD = re.compile(
    r"\b(?:(?P<name>[Уу]ниверситеті|[Ии]нституты|[Кк]олледжі|[Аа]кадемиясы|[Кк]онсерваториясы|[Гг]имназиясы|[Лл]ицейі"
    r"|[Бб]ілім басқармасы|[Бб]ілім департаменті)(?:ның|нің|на|не|нда|нде|нан|нен|мен|н)?"
    r"|(?P<bare>[Уу]ниверситет|[Ии]нститут|[Кк]олледж|[Аа]кадемия|[Лл]ицей|[Мм]ектеп)"
    r"(?:тің|тың|дің|ның|ке|қа|ге|ға|те|та|де|да|тен|тан|пен|мен|ті|ты|ді|ны)?)\b"
)
_WORD = re.compile(r"\S+")
_CASED = re.compile(r"(?:ның|нің|дың|дің|тың|тің|дағы|дегі|тағы|тегі|ндағы|ндегі|лық|лік|мен|пен|бен)$")
_FIRST_CASED = re.compile(
    r"(?:ның|нің|дың|дің|тың|тің|дағы|дегі|тағы|тегі|лық|лік|да|де|та|те|дан|ден|тан|тен|нан|нен|ға|ге|қа|ке|мен|лар|лер|ды|ді|ты|ті|ны|ні)$"
)
# What may stand between the first word of a name and its head.
_FIELD = re.compile(
    r"(?:ұлттық|мемлекеттік|халықаралық|өңірлік|аймақтық|жоғары|қалалық|облыстық|техникалық|техника|педагогикалық|педагогика|медицина\w*|аграрлық|"
    r"агротехникалық|зерттеу\w*|экономика\w*|қаржы\S*|тіл\w*|мәдениет\w*|және|мен|өнер|спорт|туризм|меймандостық|мұнай\S*|газ|көлік|"
    r"коммуникация\w*|логистика|технология\w*|ғылым\w*|инженерлік\S*|инжиниринг|сәулет\S*|құрылыс|құқық|заң|гуманитарлық|"
    r"индустриялық|индустриалды|политехникалық|кәсіптік\S*|кәсіби|энергетика\w*|байланыс|қатынастар|әлем|шет|ақпараттық|"
    r"электр\w*|ауыл|шаруашылығы|орман|су|ресурстары|қытай|қазақ\S*|түрік|ислам|хан|ата|батыр|достығы|ветеринария\w*|фармацевтика|химия\w*|геология|"
    r"тау-кен|теңіз|мұхит|саясат\w*|халық\w*|ұлттар|музыка|театр|кино|би|хореография|басқару|бизнес|менеджмент|инновация\w*|"
    r"қыздар|ашық|азаматтық|авиация|аэронавтика|астронавтика|пошта|телекоммуникация\w*|дәстүрлі|тарих|этнология|археология|"
    r"философия|әдебиет|шығыстану|физика\w*|математика\w*|ядролық|стратегиялық|әскери|полиция|ісі|сауда|коммерция|даму|білім|"
    r"беру|іскерлік|карьера|облысының|облысы|қаласының|қаласы|аудандық)$"
)
_NO_PART = frozenset(
    "Кеше Бүгін Осы Бұл Сондай Ал Биыл Қазір Содан Сонымен Жақында Өткен Олар Ол Біздің Сол Бірақ Мұнда Онда Және Оған "
    "Әр Барлық Көп Ең Жаңа Үздік Алғашқы Тағы Қонақтар Студенттер Делегация Ректор Президент "
    "Профессор Министр Жиын Кездесу Шара Форум Байқау Конференция Семинар Келісім Меморандум Жоба Орталық Мекеме Айта "
    "Сондықтан Яғни Бірінші Екінші Мысалы Себебі Алайда Делегация Филиал Студент Ғалым Оқытушы Кейін Соңында".split()
)
_COUNTRY = frozenset("Қазақ Қытай Қазақстан Ресей Жоғары Мемлекеттік Халықаралық".split())
_COUNTRIES = frozenset("Қытай Қазақстан Ресей Өзбекстан Қырғызстан Түркия ҚХР ҚР".split())
_OPENING = '«"“('
_UPPER = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_QUOTED = str.maketrans("", "", '«»"“”')


def find(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names in a sentence of a text, in its order."""
    last = start
    for head in _HEAD.finditer(text, start, end):
        begin, named = _left(text, max(last, head.start() - WINDOW), head.start(), start)
        own = text[begin : head.start()].strip(' «»"“”')
        if (
            not own
            or own.startswith("Конфуций")
            or own in _COUNTRY
            or _FIELD.match(own.lower())
            or (head["bare"] and not named)
        ):
            continue
        last = head.end()
        before = re.sub(r"\s+", " ", text[begin : head.start()].translate(_QUOTED))
        before = re.sub(rf"(?<=[{_UPPER}]\.)(?=[{_UPPER}][а-яәғқңөұүһі])", " ", before)
        yield Name(begin, last, f"{before.strip()} {(head['name'] or head['bare']).lower()}")


def _left(text: str, start: int, head: int, sentence: int) -> tuple[int, bool]:
    """Return where the name begins, at the first of the capitalised words before the fields it is of and its head, and
    whether it has the name of a person.
    """
    begin = head
    named = False
    for word in reversed(list(_WORD.finditer(text, start, head))):
        raw = word[0]
        bare = raw.lstrip(_OPENING).rstrip('»"”')
        if bare == "атындағы" and not named:
            named = True
        elif not bare or raw[-1] in ",;:!?)" or bare in _NO_PART:
            break
        elif bare in _COUNTRIES and begin < head and text[begin].lstrip(_OPENING)[:1] in ("", text[begin].upper()):
            break  # a country and then a name: «Қытай Сарысу колледжімен»
        elif bare[0].isupper() and not (_FIRST_CASED if word.start() == sentence else _CASED).search(bare):
            begin = word.start()
        elif named or begin < head or not _FIELD.match(bare):
            break
    return begin, named and begin < head
