"""Texts made from labelled ones, whose label follows: a country exchanged, a clause put where it does not belong.

They are rougher than what people write, and there are hundreds of them in all four languages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

from crawler.topic.clues import read
from crawler.topic.evidence import LEAD
from crawler.topic.judge import home_of
from crawler.topic.reading import TITLE, Clue, Reading
from crawler.topic.topic import Topic, load
from crawler.topic.units import unit

Row = dict[str, Any]
Names = Mapping[str, Sequence[str]]

NAMED = ("country", "people", "place", "person", "institution", "unsure", "brand", "us")
# What stands for a side that is gone: by language, for each kind of word.
UZBEK: Mapping[str, Names] = {
    "en": {
        "country": ["Uzbekistan"], "people": ["Uzbek"], "place": ["Tashkent"], "person": ["Mirziyoyev"],
        "institution": ["Tashkent State University", "Samarkand Institute"], "pair": ["Uzbek-Chinese"],
    },
    "zh": {
        "country": ["乌兹别克斯坦"], "people": ["乌兹别克"], "place": ["塔什干"], "person": ["米尔济约耶夫"],
        "institution": ["塔什干国立大学", "撒马尔罕学院"], "pair": ["中乌"],
    },
    "ru": {
        "country": ["Узбекистан"], "people": ["узбекский"], "place": ["Ташкент"], "person": ["Мирзиёев"],
        "institution": ["Ташкентский университет", "Самаркандский институт"], "pair": ["узбекско-китайский"],
    },
    "kk": {
        "country": ["Өзбекстан"], "people": ["өзбек"], "place": ["Ташкент"], "person": ["Мирзиёев"],
        "institution": ["Ташкент университеті", "Самарқан институты"], "pair": ["өзбек-қытай"],
    },
}  # fmt: skip
TURKISH: Mapping[str, Names] = {
    "en": {
        "country": ["Turkey"], "people": ["Turkish"], "place": ["Ankara"], "person": ["Erdogan"],
        "institution": ["Ankara University", "Istanbul Technical University"], "pair": ["Kazakh-Turkish"],
    },
    "zh": {
        "country": ["土耳其"], "people": ["土耳其"], "place": ["安卡拉"], "person": ["埃尔多安"],
        "institution": ["安卡拉大学", "土耳其伊斯坦布尔技术大学"], "pair": ["哈土"],
    },
    "ru": {
        "country": ["Турция"], "people": ["турецкий"], "place": ["Анкара"], "person": ["Эрдоган"],
        "institution": ["университет Анкары", "Стамбульский технический университет"], "pair": ["казахско-турецкий"],
    },
    "kk": {
        "country": ["Түркия"], "people": ["түрік"], "place": ["Анкара"], "person": ["Ердоған"],
        "institution": ["Анкара университеті", "Ыстанбұл техникалық университеті"], "pair": ["қазақ-түрік"],
    },
}  # fmt: skip
INSTEAD = {"KZ": UZBEK, "CN": TURKISH}
CLEAR = 0.5  # how much of both sides and the topic a sentence must name to say it by itself
LEAST = 3  # paragraphs of a text that can take a clause in


def language(row: Row) -> str:
    """Return the language of a row without its script."""
    return str(row["lang"]).split("-")[0]


def reading_of(topic: Topic, row: Row) -> tuple[Reading, str | None]:
    """Read a row of which nothing but its text is known; its home beside it."""
    home = home_of(topic, host="", country=None, kind=None, lang=row["lang"])
    return read(topic, row["title"], row["text"], row["lang"], home=home), home


def exchanged(row: Row, gone: str) -> Row:
    """Make another country of a side (Uzbekistan of KZ, Turkey of CN), so that a relevant article no longer is."""
    topic = load()
    reading, home = reading_of(topic, row)
    names = {kind: cycle(some) for kind, some in INSTEAD[gone][language(row)].items()}
    parts = {True: row["title"], False: row["text"]}
    behind = {True: len(row["title"]), False: len(row["text"])}
    # from the end, so that places before stay as they are; of names within each other the longest
    for clue in sorted(reading.clues, key=lambda c: (-c.end, c.start)):
        kind, in_title = _gone(topic, clue, gone, home), clue.sentence == TITLE
        if kind and clue.end <= behind[in_title]:
            part, new = parts[in_title], next(names.get(kind, names["country"]))
            parts[in_title] = part[: clue.start] + new + part[clue.end :]
            behind[in_title] = clue.start
    made = {"title": parts[True], "text": parts[False], "label": "not", "id": f"{row['id']}-without-{gone}"}
    return row | made


def _gone(topic: Topic, clue: Clue, gone: str, home: str | None) -> str | None:
    label = clue.label
    if label.kind == "pair" or label.key in topic.joint:
        return "pair"
    side = home if label.kind == "us" else label.side
    return label.kind if side == gone and label.kind in NAMED else None


def is_between(row: Row) -> bool:
    """Say whether title and beginning are on both sides."""
    topic = load()
    reading, home = reading_of(topic, row)
    start = [clue for clue in reading.clues if clue.sentence < LEAD]
    return unit(topic, start, home, campus=False).both >= CLEAR


def clause(row: Row, *, sides: bool) -> str | None:
    """Return the first sentence of an article that says by itself what it is about; None if none does.

    Without ``sides`` one that names neither: "They agreed on a summer school for students".
    """
    topic = load()
    reading, _ = reading_of(topic, row)
    by_sentence: defaultdict[int, list[Clue]] = defaultdict(list)
    for clue in reading.clues:
        by_sentence[clue.sentence].append(clue)
    for number in range(len(reading.sentences)):
        one = unit(topic, by_sentence[number], None, campus=False)
        if one.all >= CLEAR if sides else one.joint >= CLEAR and not any(one.sides) and not one.others:
            return reading.sentence(number).rstrip(" .。")
    return None


def inserted(host: Row, row: Row, *, sides: bool) -> Row | None:
    """Put that sentence of ``row`` into an article about something else; None if one of them does not allow it."""
    said, paragraphs = clause(row, sides=sides), host["text"].split("\n")
    full = [number for number, text in enumerate(paragraphs) if text.strip()]
    if not said or len(full) < LEAST:
        return None
    stop = "。" if language(row) == "zh" else ". "
    middle = full[len(full) // 2]
    paragraphs[middle] = paragraphs[middle].rstrip() + (" " if stop == ". " else "") + said + stop
    made = {"text": "\n".join(paragraphs), "label": "borderline", "id": f"{host['id']}-with-{row['id']}"}
    return {"lang": host["lang"], "title": host["title"], **made}


def footer(host: Row, row: Row, label: str) -> Row:
    """Put a link to ``row`` below an article about something else."""
    text = host["text"].rstrip() + "\n\n" + label + "\n" + str(row["title"])
    return {"lang": host["lang"], "title": host["title"], "text": text, "label": "not", "id": f"{host['id']}-below"}


LABELS = {"en": "Read also:", "zh": "延伸阅读:", "ru": "Читайте также:", "kk": "Тағы оқыңыз:"}


def made(rows: Sequence[Row], fold: Sequence[int]) -> Iterator[tuple[Row, int]]:
    """Yield what can be made of the relevant rows and of those on something else, each with the fold of both."""
    hosts: defaultdict[tuple[str, int, bool], list[Row]] = defaultdict(list)
    for row, number in zip(rows, fold, strict=True):
        if row["label"] == "not":
            hosts[language(row), number, False].append(row)
            if is_between(row):
                hosts[language(row), number, True].append(row)
    turns = {key: cycle(some) for key, some in hosts.items()}
    for row, number in zip(rows, fold, strict=True):
        if row["label"] != "relevant" or row["lang"] not in ("en", "zh", "zh-Hant", "ru", "kk"):
            continue
        yield exchanged(row, "KZ"), number
        yield exchanged(row, "CN"), number
        for between in (False, True):  # in an article on both sides a clause need not name them
            turn = turns.get((language(row), number, between))
            one = inserted(next(turn), row, sides=not between) if turn else None
            if one:
                yield one, number
        turn = turns.get((language(row), number, False))
        if turn:
            yield footer(next(turn), row, LABELS[language(row)]), number
