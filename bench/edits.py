"""What reprints do to a text: twelve kinds of edit, and three ways of sharing words without being a reprint.

Every edit is a function of the text and a seeded generator; how far it goes is drawn anew each time. What is added
comes from ``others``, texts of the same language that have nothing to do with it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from random import Random

_HERE = Path(__file__).parent
FORMS: dict[str, list[dict[str, str]]] = tomllib.loads((_HERE / "forms.toml").read_text("utf-8"))
PHRASES: dict[str, dict[str, list[str]]] = tomllib.loads((_HERE / "phrases.toml").read_text("utf-8"))

_TABLE = tomllib.loads(files("storage").joinpath("characters.toml").read_text("utf-8"))
_SIMPLIFIED = dict(zip(_TABLE["traditional"].replace("\n", ""), _TABLE["simplified"].replace("\n", ""), strict=True))
_TRADITIONAL = {simplified: traditional for traditional, simplified in _SIMPLIFIED.items()}
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"»”']*(?=\s|$)|[。!?!?]+[”」』]*|$)", re.DOTALL)
_NUMBER = re.compile(r"(?<![\d.,])\d{4,6}(?![\d.,])|(?<![\d.,:])\d+[.,]\d+(?![\d.,])")


@dataclass(frozen=True, kw_only=True)
class Original:
    """A text to edit, ``lang`` one of the four languages; ``others``: unrelated texts to take words from."""

    title: str
    text: str
    lang: str
    others: Sequence[str]


Edit = Callable[[Original, Random], str]


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, without what is between them."""
    return [one.strip() for line in paragraphs(text) for one in _SENTENCE.findall(line) if one.strip()]


def joined(parts: Sequence[str], lang: str, every: int = 4) -> str:
    """Make paragraphs of ``every`` sentences."""
    space = "" if lang == "zh" else " "
    return "\n\n".join(space.join(parts[at : at + every]) for at in range(0, len(parts), every))


def _phrase(one: Original, kind: str, random: Random) -> str:
    return random.choice(PHRASES[one.lang][kind])


def _beginning(one: Original, share: float) -> str:
    """Return whole sentences from the beginning until ``share`` of the letters is reached."""
    kept: list[str] = []
    for sentence in sentences(one.text):
        if kept and sum(map(len, kept)) >= share * len(one.text):
            break
        kept.append(sentence)
    return joined(kept, one.lang)


def half(one: Original, random: Random) -> str:
    return _beginning(one, random.uniform(0.4, 0.6))


def third(one: Original, random: Random) -> str:
    """Keep a third, cut at a letter as previews are, often with a pointer to the rest."""
    kept = one.text[: int(random.uniform(0.28, 0.38) * len(one.text))]
    return kept + random.choice(["", "…", "... " + _phrase(one, "more", random)])


def expanded(one: Original, random: Random) -> str:
    """Add a lead, a tail or both, up to the length of the text."""
    added = sentences(random.choice(one.others))
    added = added[random.randrange(len(added)) :] + sentences(random.choice(one.others))
    room = random.uniform(0.3, 1.0) * len(one.text)
    while sum(map(len, added)) > room and len(added) > 1:
        added.pop()
    at = random.choice([0, len(added), len(added) // 3])
    return "\n\n".join(filter(None, [joined(added[:at], one.lang), one.text, joined(added[at:], one.lang)]))


def words(one: Original, random: Random) -> str:
    """Replace, drop or insert one word in twelve to thirty."""
    if one.lang == "zh":
        units, foreign, space = list(one.text), re.findall(r"[\u4e00-\u9fff]{2}", random.choice(one.others)), ""
    else:
        units, foreign, space = re.split(r"( +)", one.text), random.choice(one.others).split(), " "
    each, result = random.randint(12, 30) * (2 if one.lang == "zh" else 1), []
    for unit in units:
        if not unit.strip() or random.random() * each > 1:
            result.append(unit)
        elif (what := random.randrange(3)) == 1:
            result += [unit, space, random.choice(foreign)]
        elif what == 2:
            result.append(random.choice(foreign))
    return "".join(result)


def reordered(one: Original, random: Random) -> str:
    """Put the paragraphs in another order; of a text of one or two, blocks of two sentences."""
    parts = paragraphs(one.text)
    if len(parts) < 3:
        every = sentences(one.text)
        parts = [joined(every[at : at + 2], one.lang) for at in range(0, len(every), 2)]
    random.shuffle(parts)
    return "\n\n".join(parts)


def dropped(one: Original, random: Random) -> str:
    """Drop a fifth to two fifths of the sentences, anywhere."""
    every = sentences(one.text)
    kept = sorted(random.sample(range(len(every)), max(1, round(len(every) * random.uniform(0.6, 0.8)))))
    return joined([every[at] for at in kept], one.lang)


def headlined(one: Original, random: Random) -> str:
    """Take navigation, headline and byline into the text, as a careless reader does."""
    lines = [_phrase(one, "navigation", random), one.title, _phrase(one, "byline", random), one.text]
    return "\n".join(lines if random.random() < 0.7 else [*lines, one.title])


def footed(one: Original, random: Random) -> str:
    """Add the footer of the site that reprints, with other headlines of it."""
    read_also = [sentences(other)[0] for other in random.sample(list(one.others), 3)]
    footer = random.sample(PHRASES[one.lang]["footer"], random.randint(2, len(PHRASES[one.lang]["footer"])))
    return "\n".join([one.text, "", _phrase(one, "also", random), *read_also, *footer])


def numbered(one: Original, random: Random) -> str:
    """Write numbers, units and dates in another style."""
    style = random.choice([" ", ",", "\u00a0", ".", ""])

    def number(match: re.Match[str]) -> str:
        found = match[0]
        if "." in found or "," in found:
            return found.translate(str.maketrans(".,", ",."))
        year = len(found) == 4 and 1900 <= int(found) <= 2100
        return found if year else f"{int(found):,}".replace(",", style)

    text = _NUMBER.sub(number, one.text)
    for written in PHRASES[one.lang]["numbers"]:
        this, other = written.split("=")
        if random.random() < 0.7:
            text = re.sub(rf"(?<!\d){this}(?!\d)" if one.lang == "zh" else rf"\b{this}\b", other, text)
    if random.random() < 0.3:
        text = text.translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})
    return text


def respelled(one: Original, random: Random) -> str:
    """Change script, case, letters and spaces as other keyboards and systems do."""
    text = one.text
    if one.lang == "zh":
        simplified = "".join(_SIMPLIFIED.get(letter, letter) for letter in text)
        text = simplified if simplified != text else "".join(_TRADITIONAL.get(letter, letter) for letter in text)
        text = re.sub(r"(?<=[一-鿿])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[一-鿿])", " ", text)
    elif one.lang == "en":
        for pair in PHRASES["en"]["spelling"]:
            this, other = pair.split("=")
            text = text.replace(this, other)
        text = text.upper() if random.random() < 0.2 else text
    else:
        text = text.replace("ё", "е").replace("Ё", "Е")
        text = text.replace("й", "и\u0306") if random.random() < 0.5 else text
        text = text.replace("і", "i") if random.random() < 0.3 else text  # the Latin letter that looks the same
    return re.sub(" ", random.choice([" ", "\u00a0", "  "]), text)


def requoted(one: Original, random: Random) -> str:
    """Normalise quotes, dashes and dots, and break lines elsewhere, even inside words that have a hyphen."""
    opening, closing = random.choice(["“”", '""', "«»", "''", "「」", "„“"])
    text = re.sub(r"[“„«「](.*?)[”“»」]", rf"{opening}\1{closing}", one.text)
    text = re.sub(r"[–—]", random.choice(["-", "—", "--"]), text).replace("…", "...")
    if one.lang == "zh":
        return text.translate(str.maketrans(",。:;!?()", ",.:;!?()" if random.random() < 0.5 else ",。:;!?()"))
    width = random.randint(50, 90)
    return re.sub(rf"(.{{{width}}}\S*) ", r"\1\n", re.sub(r"\n+", "\n", text))


def attributed(one: Original, random: Random) -> str:
    """Begin with a dateline and name the agency in one or two sentences, as the desk that reprints does."""
    every = sentences(one.text)
    for at in random.sample(range(len(every)), min(len(every), random.randint(1, 2))):
        every[at] = _phrase(one, "reports", random).replace("{}", every[at].rstrip(".。"))
    lines = [_phrase(one, "dateline", random) + joined(every, one.lang)]
    return "\n".join([*lines, _phrase(one, "source", random)] if random.random() < 0.6 else lines)


def mixed(one: Original, random: Random) -> str:
    """Do three of the above one after another, as reprints of reprints do."""
    text = one.text
    for edit in random.sample([half, dropped, words, headlined, footed, attributed, respelled, numbered], 3):
        text = edit(Original(title=one.title, text=text, lang=one.lang, others=one.others), random)
    return text


EDITS: dict[str, Edit] = {
    "half": half,
    "third": third,
    "expanded": expanded,
    "words": words,
    "reordered": reordered,
    "dropped": dropped,
    "headline": headlined,
    "footer": footed,
    "numbers": numbered,
    "spelling": respelled,
    "quotes": requoted,
    "agency": attributed,
    "mixed": mixed,
}


def filled(form: str, random: Random, year: int) -> str:
    """Fill in a form of ``forms.toml``; two fillings of it are two texts."""

    def fill(match: re.Match[str]) -> str:
        what = match[1]
        if what in ("last", "year", "next"):
            return str(year + ("last", "year", "next").index(what) - 1)
        if number := re.fullmatch(r"(\d+)([.,]?)(\d*)-(\d+)[.,]?\d*", what):
            whole = random.randint(int(number[1]), int(number[4]))
            digits = len(number[3])
            return f"{whole}{number[2]}{random.randrange(10**digits):0{digits}}" if digits else str(whole)
        return random.choice(what.split("|"))

    return re.sub(r"<([^>]+)>", fill, form).strip()


def round_up(texts: Sequence[str], lang: str) -> str:
    """Return the news of the day in brief: the first sentences of several texts."""
    return "\n\n".join(joined(sentences(text)[:2], lang) for text in texts)
