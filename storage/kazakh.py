"""The stem of a Kazakh word, in Cyrillic or in one of the Latin alphabets of 2017 to 2021 (pure).

Endings stand in a fixed order: plural, possessive, case. Each is cut once, from the end, where the sound before it
allows it. ``аудан|ы`` and ``қала|ны`` cannot be told apart by their letters: words whose own end looks like an ending
are listed in ``words.toml`` and found first.
"""

from __future__ import annotations

import re

SHORTEST = 3  # letters a stem keeps, unless it is a listed word
_UNVOICED, _VOICED = str.maketrans("бгғ", "пкқ"), str.maketrans("пкқ", "бгғ")  # мектеп → мектебі


class Kazakh:
    """The endings and words of ``words.toml``, ready for use."""

    def __init__(self, *, sounds: dict[str, str], endings: dict[str, list[list[str]]], words: dict[str, str]):
        self._keep = {word: word for word in words["keep"].split()}
        self._keep |= dict(pair.split() for pair in words["drops"].splitlines() if pair)
        self._keep |= {word[:-1] + word[-1].translate(_VOICED): stem for word, stem in self._keep.items()}
        self._slots = [_compiled(endings[slot], sounds) for slot in ("case", "possessive", "plural")]
        self._finite, self._participle = (_compiled(endings[slot], sounds) for slot in ("finite", "participle"))
        nominal = "".join(f"(?:{_any_of(endings[slot])})?" for slot in ("plural", "possessive", "case"))
        finite, participle = _any_of(endings["finite"]), _any_of(endings["participle"])
        self._tail = re.compile(f"{nominal}|{finite}|[аей](?:ды|ді|тын|тін)|(?:{participle}){nominal}")

    def stem(self, word: str) -> str:
        """Return the stem of a folded Cyrillic word."""
        if (known := self._known(word)) is not None:
            return known
        if (verb := _PRESENT.fullmatch(word)) is not None and len(verb["stem"] or verb["short"]) >= SHORTEST:
            return _unvoiced(verb["stem"] or verb["short"])
        if (ending := self._finite.search(word, SHORTEST)) is not None:
            return _unvoiced(word[: ending.start()])
        for slot in self._slots:
            if (ending := slot.search(word, SHORTEST)) is not None:
                word = word[: ending.start()]
        if (ending := self._participle.search(word, SHORTEST)) is not None:
            word = word[: ending.start()]
        return _unvoiced(word)

    def _known(self, word: str) -> str | None:
        """Return the longest listed word that this one can be a form of."""
        for end in range(len(word), 1, -1):
            known = self._keep.get(word[:end])
            if known is not None and self._tail.fullmatch(word, end):
                return known
        return None

    def latin_stem(self, word: str) -> str:
        """Return the stem of a folded Latin word, in plain letters: the alphabets differ in their accents."""
        return plain(self.stem(cyrillic(word)))


# көрсет|еді, бол|атын; after two consonants the vowel is the verb's own: баста|ды. A longer word in -атын or -етін
# is most often a noun in -ат or -ет with the endings of possession and case.
_CLOSED = "[аәеиоөуұүыіэюя](?:йт|рт|рқ|нт|[^аәеиоөуұүыіэюя])"
_PRESENT = re.compile(f"(?P<stem>.*{_CLOSED})[ае](?:ды|ді)|(?P<short>[^аәеиоөуұүыіэюя]*{_CLOSED})[ае](?:тын|тін)")


def _unvoiced(stem: str) -> str:
    return stem[:-1] + stem[-1].translate(_UNVOICED)


def _any_of(endings: list[list[str]]) -> str:
    return "|".join(sorted({ending for _, some in endings for ending in some.split()}, key=len, reverse=True))


def _compiled(endings: list[list[str]], sounds: dict[str, str]) -> re.Pattern[str]:
    """Compile endings that each stand after certain sounds only: the longest one that fits is found."""
    each: list[tuple[int, str]] = []
    for after, some in endings:
        named = [sounds.get(sound, sound) for sound in after.split()]
        letters = "".join(
            sound for one, sound in zip(after.split(), named, strict=True) if one in sounds or len(one) == 1
        )
        befores = [f"[{letters}]"] * bool(letters) + [
            one for one in after.split() if one not in sounds and len(one) > 1
        ]
        each += [(len(ending), f"(?<={before}){ending}") for before in befores for ending in some.split()]
    return re.compile(f"(?:{'|'.join(ending for _, ending in sorted(each, reverse=True))})$")


# The alphabet of 2018 writes у as ý, that of 2021 writes ұ as ū; all write ы as y, i may be і, и or й.
_SOUNDS = {
    "sh": "ш", "ch": "ч", "ts": "ц", "kh": "х",
    **dict(zip("abvgdezlmnoprstufhyjqkxcwýúóáǵńşçäöüūğñŋ", "абвгдезлмнопрстуфхыжқкхцууүөәғңшчәөүұғңң", strict=True)),
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_PLAIN = str.maketrans(
    {
        **dict(zip("аәбвгғдезийікқлмнңоөпрстуұүфхһцыэж", "aabvggdeziiikqlmnnooprstuuufhhcyej", strict=True)),
        **{"ш": "sh", "щ": "sh", "ч": "ch", "я": "ia", "ю": "iu", "ъ": "", "ь": "", "ё": "io"},
    }
)


def cyrillic(word: str) -> str:
    """Write a folded Latin Kazakh word in Cyrillic, near enough for its endings to be found."""
    written = _SOUND.sub(lambda sound: _SOUNDS[sound[0]], word)
    written = re.sub("(?<=[аәеоөуұүы])i", "й", written).replace("i", "і")
    # Who types without accents writes ғ as g.
    return re.sub("г(?=[аоұы])", "ғ", written)


def plain(word: str) -> str:
    """Write a Cyrillic Kazakh word in Latin letters without accents."""
    return word.translate(_PLAIN)
