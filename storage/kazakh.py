"""The stem of a Kazakh word, in Cyrillic or in one of the Latin alphabets of 2017 to 2021 (pure).

Endings stand in a fixed order: plural, possessive, case. Each is cut once, from the end, where the sound before it
allows it. ``аудан|ы`` and ``қала|ны`` cannot be told apart by their letters: words whose own end looks like an ending
are listed in ``words.toml`` and found first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORTEST = 3  # letters a stem keeps, unless it is a listed word
_LONGEST_ENDING = 5
_UNVOICED, _VOICED = str.maketrans("бгғ", "пкқ"), str.maketrans("пкқ", "бгғ")  # мектеп → мектебі


class Kazakh:
    """The endings and words of ``words.toml``, ready for use."""

    def __init__(self, *, sounds: dict[str, str], endings: dict[str, list[list[str]]], words: dict[str, str]) -> None:
        self._keep = {word: word for word in words["keep"].split()}
        self._keep |= dict(pair.split() for pair in words["drops"].splitlines() if pair)
        self._keep |= {word[:-1] + word[-1].translate(_VOICED): stem for word, stem in self._keep.items()}
        self._case, self._possessive, self._plural, self._finite, self._participle = (
            _befores(endings[slot], sounds) for slot in ("case", "possessive", "plural", "finite", "participle")
        )
        # на, нда and the like stand after the possessive only.
        bare = _any_of([one for one in endings["case"] if one[0] != "possessed"])
        owned = f"(?:{_any_of(endings['possessive'])})(?:{_any_of(endings['case'])})?"
        nominal = f"(?:{_any_of(endings['plural'])})?(?:{owned}|{bare})?"
        finite, participle = _any_of(endings["finite"]), _any_of(endings["participle"])
        self._tail = re.compile(f"{nominal}|{finite}|[аей](?:ды|ді|тын|тін)|(?:{participle}){nominal}")

    @property
    def listed(self) -> Iterable[str]:
        """Return the words that are listed, as they begin before any ending."""
        return self._keep

    def stem(self, word: str) -> str:
        """Return the stem of a folded Cyrillic word."""
        if (known := self._known(word)) is not None:
            return known
        if (present := _present(word)) is not None:
            return _unvoiced(present)
        if (finite := _cut(word, self._finite)) != word:
            return _unvoiced(finite)
        for slot in (self._case, self._possessive, self._plural, self._participle):
            word = _cut(word, slot)
        return _unvoiced(word)

    def _known(self, word: str) -> str | None:
        """Return the longest listed word that this one can be a form of."""
        for end in range(len(word), 1, -1):
            known = self._keep.get(word[:end])
            if known is not None and self._tail.fullmatch(word, end):
                return known
        return None


# көрсет|еді, бол|атын; after two consonants the vowel is the verb's own: баста|ды. A longer word in -атын or -етін
# is most often a noun in -ат or -ет with the endings of possession and case.
_CLOSED = "[аәеиоөуұүыіэюя](?:йт|рт|рқ|нт|[^аәеиоөуұүыіэюя])"
_PRESENT = re.compile(f"(?P<stem>.*{_CLOSED})[ае](?:ды|ді)|(?P<short>[^аәеиоөуұүыіэюя]*{_CLOSED})[ае](?:тын|тін)")
_PRESENT_ENDINGS = ("ды", "ді", "тын", "тін")


def _present(word: str) -> str | None:
    if not word.endswith(_PRESENT_ENDINGS) or (verb := _PRESENT.fullmatch(word)) is None:
        return None
    stem = verb["stem"] or verb["short"]
    return stem if len(stem) >= SHORTEST else None


def _unvoiced(stem: str) -> str:
    return (stem[:-1] + stem[-1].translate(_UNVOICED)).removesuffix("ь")


def _any_of(endings: list[list[str]]) -> str:
    return "|".join(sorted({ending for _, some in endings for ending in some.split()}, key=len, reverse=True))


def _befores(endings: list[list[str]], sounds: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Map each ending to what may stand before it, the longest ending first."""
    befores: dict[str, set[str]] = {}
    for after, some in endings:
        for ending in some.split():
            for one in after.split():
                befores.setdefault(ending, set()).update(sounds.get(one, [one]))
    return {ending: tuple(befores[ending]) for ending in sorted(befores, key=len, reverse=True)}


def _cut(word: str, slot: dict[str, tuple[str, ...]]) -> str:
    """Cut the longest ending that may stand where it does."""
    for length in range(min(_LONGEST_ENDING, len(word) - SHORTEST), 0, -1):
        before = slot.get(word[-length:])
        if before and word.endswith(before, 0, -length):
            return word[:-length]
    return word


# The alphabet of 2018 writes у as ý, that of 2021 writes ұ as ū; all write ы as y, i may be і, и or й.
_SOUNDS = {
    "sh": "ш", "ch": "ч", "ts": "ц", "kh": "х",
    **dict(zip("abvgdezlmnoprstufhyjqkxcwýúóáǵńşçäöüūğñŋ", "абвгдезлмнопрстуфхыжқкхцууүөәғңшчәөүұғңң", strict=True)),
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_PLAIN = str.maketrans(
    {
        **dict(zip("аәбвгғдезийікқлмнңоөпрстуұүфхһыэж", "aabvggdeziiikklmnnooprstuuufhhyej", strict=True)),
        **{"ш": "sh", "щ": "sh", "ч": "ch", "ц": "ts", "я": "ia", "ю": "iu", "ё": "io", "ъ": "", "ь": ""},
    }
)
_TYPED = str.maketrans("әғқңөұүһі", "агкноуухи")


def cyrillic(word: str) -> str:
    """Write a folded Latin Kazakh word in Cyrillic, near enough for its endings to be found."""
    written = _SOUND.sub(lambda sound: _SOUNDS[sound[0]], word)
    return re.sub("(?<=[аәеоөуұүы])i", "й", written).replace("i", "і")


def plain(word: str) -> str:
    """Write a Cyrillic Kazakh word in Latin letters without accents, қ and к as one."""
    return word.translate(_PLAIN)


def typed(word: str) -> str:
    """Write a Kazakh word as on a Russian keyboard, which has no ә, ғ, қ, ң, ө, ұ, ү, һ and і."""
    return word.translate(_TYPED)
