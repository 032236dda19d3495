"""Print how surely every name of every institution is found, in every case and frame, and as no other.

    python -m bench.names            figures by language and what went wrong
    python -m bench.names --unknown  the same names found by their pattern alone, as if the list were empty

Names come from crawler/topic/institutions.toml, cases and frames from rules: this measures the matching, not the list.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from crawler.topic.clues import read
from crawler.topic.institutions import Known
from crawler.topic.topic import Topic, load
from crawler.topic.unknown import find

ENGLISH = (
    "On Monday the rector of {the}{name} met guests from abroad.",
    "The agreement was signed by {name}’s vice rector.",
    "Students came to {the}{name}, and lessons began.",
    "“{name}” – says the sign in the yard.",
)
CHINESE = (
    "我校与{name}签署合作协议。",
    "来自{name}的学生参加了活动。",
    "日前，{name}校长一行来访。",
    "会议在{name}举行，双方交流了经验。",
)
RUSSIAN = {
    "nom": "Вчера {name} принял гостей.",
    "gen": "Делегация {name} прибыла утром.",
    "dat": "Слово дали {name} и гостям.",
    "ins": "Договор подписан с {name} в понедельник.",
    "pre": "Встреча прошла в {name}, сообщает пресс-служба.",
}
KAZAKH = {
    "": "Кеше {name} қонақтарды қабылдады.",
    "gen": "Кеше {name} ректоры келді.",
    "dat": "Студенттер {name} барды.",
    "acc": "Қонақтар {name} аралап көрді.",
    "loc": "Жиын {name} өтті.",
    "abl": "Оқытушылар {name} келді.",
    "ins": "Келісім {name} бірге жасалды.",
}
_ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|яя|ое|ее)$")
_HARD = {"gen": "ого", "dat": "ому", "ins": "ым", "pre": "ом"}
_SOFT = {"gen": "его", "dat": "ему", "ins": "им", "pre": "ем"}
_SIBILANT = "гкхжшчщ"
_HEAD = re.compile(
    r"(?:университет|институт|колледж|академия|консерватория|министерство|посольство|управление|департамент|школа)",
    re.IGNORECASE,
)
_NOUN = {
    "ия": {"gen": "ии", "dat": "ии", "ins": "ией", "pre": "ии"},
    "ие": {"gen": "ия", "dat": "ию", "ins": "ием", "pre": "ии"},
    "а": {"gen": "ы", "dat": "е", "ins": "ой", "pre": "е"},
    "о": {"gen": "а", "dat": "у", "ins": "ом", "pre": "е"},
    "": {"gen": "а", "dat": "у", "ins": "ом", "pre": "е"},
}
_KAZAKH = {
    "і": {"gen": "нің", "dat": "не", "acc": "н", "loc": "нде", "abl": "нен", "ins": "мен"},
    "ы": {"gen": "ның", "dat": "на", "acc": "н", "loc": "нда", "abl": "нан", "ins": "мен"},
}


class Case(NamedTuple):
    """A sentence with a name, and whose it is."""

    lang: str
    text: str
    id: str
    name: str


def cases(topic: Topic) -> Iterator[Case]:
    """Yield every sure name of every institution in every frame."""
    for id_, known in topic.institutions.items():
        for lang, names in known.names.items():
            for name in names:
                for text in _texts(name, lang):
                    yield Case(lang, text, id_, name)


def _texts(name: str, lang: str) -> Iterator[str]:
    if lang == "en":
        the = "the " if " of " in name and not name.startswith("The ") else ""
        yield from (frame.format(the=the, name=name) for frame in ENGLISH)
        yield f"GUESTS AT {name.upper()} IN JUNE"
    elif lang == "zh":
        yield from (frame.format(name=name) for frame in CHINESE)
    elif lang == "ru":
        for case, frame in RUSSIAN.items():
            yield frame.format(name=declined(name, case))
    else:
        for case, frame in KAZAKH.items():
            yield frame.format(name=_kazakh(name, case))


def declined(name: str, case: str) -> str:
    """Put the head of a Russian name and the adjectives before it into a case."""
    words = name.split(" ")
    head = next((at for at, word in enumerate(words) if _HEAD.fullmatch(word)), None)
    if case == "nom" or head is None:
        return name
    adjectives = list(takewhile(lambda at: _ADJECTIVE.search(words[at]), range(head - 1, -1, -1)))
    for at in adjectives:
        words[at] = _adjective(words[at], case)
    ending = next(end for end in _NOUN if words[head].lower().endswith(end))
    words[head] = words[head][: len(words[head]) - len(ending)] + _NOUN[ending][case]
    return " ".join(words)


def _adjective(word: str, case: str) -> str:
    ending = _ADJECTIVE.search(word)
    assert ending
    stem = word[: ending.start()]
    soft = ending[0] in ("ее", "яя") or (ending[0] == "ий" and stem[-1] not in _SIBILANT)
    if ending[0] in ("ая", "яя"):
        return stem + ("ей" if soft else "ой")
    new = (_SOFT if soft else _HARD)[case]
    return stem + ("им" if new == "ым" and stem[-1] in _SIBILANT else new)


def _kazakh(name: str, case: str) -> str:
    if not case or not name.endswith(("ы", "і")):
        return name
    return name + _KAZAKH[name[-1]][case]


def found(topic: Topic, case: Case) -> set[str]:
    """Return the ids that a sentence is found to name."""
    reading = read(topic, "", case.text, case.lang)
    return {clue.label.key for clue in reading.clues if clue.label.kind == "institution"}


def allowed(known: Known) -> set[str]:
    """Return the ids that a name may stand for: its own and its parents'."""
    return {known.institution.id, *known.part_of}


def measure(topic: Topic, sample: list[Case]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Count by language how often a name is found (``right``), not found, or taken for another."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    wrong: dict[tuple[str, str], str] = {}
    for case in sample:
        got = found(topic, case)
        missed = case.id not in got
        others = got - allowed(topic.institutions[case.id])
        counts[case.lang]["missed" if missed else "right"] += 1
        counts[case.lang]["other"] += bool(others)
        if missed or others:
            wrong.setdefault((case.id, case.name), f"{case.id}: {case.name!r} found as {sorted(got)}: {case.text}")
    return dict(counts), list(wrong.values())


def measure_unknown(topic: Topic, sample: list[Case]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Count how often the pattern finds a name as if no list held it: ``right`` in its nominative, or in part."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    wrong: dict[tuple[str, str], str] = {}
    for case in sample:
        reading = read(topic, "", case.text, case.lang)
        reading = replace(reading, clues=tuple(c for c in reading.clues if c.label.kind != "institution"))
        names = [unknown.name for unknown in find(topic, reading)]
        same = any(name.casefold() == case.name.removeprefix("The ").casefold() for name in names)
        kind = "right" if same else "part" if names else "missed"
        counts[case.lang][kind] += 1
        if not same:
            wrong.setdefault((case.id, case.name), f"{case.lang} {kind}: {case.name!r} as {names}: {case.text}")
    return dict(counts), list(wrong.values())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="look at every Nth sentence only")
    parser.add_argument("--unknown", action="store_true", help="find the names of schools by their pattern alone")
    options = parser.parse_args()
    topic = load()
    sample = list(cases(topic))[:: options.every]
    if options.unknown:
        sample = [case for case in sample if topic.institutions[case.id].institution.kind in ("university", "college")]
    counts, wrong = (measure_unknown if options.unknown else measure)(topic, sample)
    for lang, count in counts.items():
        print(lang, "  ".join(f"{what} {number / count.total():.4f}" for what, number in sorted(count.items())))
    print("\n".join(wrong))


if __name__ == "__main__":
    main()
