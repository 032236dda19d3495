"""Which language a text is in, by its script and letters first, by statistics where those leave it open.

py3langid alone says Wu for Mandarin and English for Kazakh in Latin letters, and langdetect says Russian for Kazakh.
"""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_SAMPLE = 5_000  # characters
_SCRIPTS = {
    "han": re.compile("[\u3400-\u9fff\uf900-\ufaff]"),
    "kana": re.compile("[\u3040-\u30ff]"),
    "hangul": re.compile("[\uac00-\ud7a3]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
}
# Characters that only one of the two ways of writing Chinese has; each line the other's counterparts.
_SIMPLIFIED = frozenset(
    "们这说国时会对过发后里种经么学现当没动还进开实军无与长机业报闻东车见贝买卖马鸟鱼齐龙门问间书电从关头让应该认识请谢谈话语义习"
)
_TRADITIONAL = frozenset(
    "們這說國時會對過發後裡種經麼學現當沒動還進開實軍無與長機業報聞東車見貝買賣馬鳥魚齊龍門問間書電從關頭讓應該認識請謝談話語義習"
)
_KAZAKH = frozenset("әғқңөұүһі")
_UKRAINIAN = frozenset("єїґ")
_UZBEK_TAJIK = frozenset("ўҳҷӣӯ")
# Frequent Kazakh words in the Latin alphabets in use (2018, 2021 and the plain one of chats), and endings of none else.
_KAZAKH_LATIN = frozenset(
    """
    jáne jäne jane zháne zhane úshin üşin ushin uşın boldy bolyp bolady bolǵan bolğan bolgan bolsa dep degen osy bul ol
    men týraly turaly tūraly týrasynda qazaqstan qazaqstannyń qazaqstannıñ qazaqstannyñ qazaqstanda qazaq memleket
    memlekettik bilim ǵylym ğylym oqý oqu osylaısha arasynda arasyndağy arasyndaǵy boıynsha boiynşa boiynsha birge
    kezinde jyly jylǵy jylğy jyl elder eldiń eldıñ barlyq sonymen qatar qatysty ótti ötti
    úlken ülken joǵary joğary halyqaralyq
    """.split()
)
_ENGLISH = frozenset("the of and that for was with from are which has have will their been its this were".split())
# py3langid knows 132 languages, and finds Nigerian Pidgin in headlines: these are the likely ones.
_LATIN_LANGUAGES = tuple("en de fr es it pt nl pl cs sk hu ro sv no da fi tr az uz tk vi id ms sl hr lt lv et".split())
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str, *, declared: str | None = None) -> str | None:
    """Return the BCP 47 tag of the language of ``text``, or None where it holds no letters.

    ``zh`` is Chinese in simplified characters, ``zh-Hant`` in traditional ones; ``kk``, ``kk-Latn`` and ``kk-Arab``
    are Kazakh in its three scripts. ``declared`` is what the page says (``<html lang>``): it decides only among
    languages that we do not read.
    """
    sample = text[:_SAMPLE]
    counts = {script: len(pattern.findall(sample)) for script, pattern in _SCRIPTS.items()}
    letters = sum(map(len, _WORD.findall(sample)))
    if not letters:
        return None
    counts["other"] = letters - sum(counts.values())
    # One character of Chinese is a word or half of one: three Latin letters, roughly.
    counts["han"] *= 3
    counts["kana"] *= 3
    counts["hangul"] *= 2
    main = max(counts, key=lambda script: counts[script])
    if counts["kana"] > 0.1 * (counts["han"] + counts["kana"]) and main in ("han", "kana"):
        return "ja"
    match main:
        case "han":
            return _chinese(sample)
        case "hangul":
            return "ko"
        case "cyrillic":
            return _cyrillic(sample.casefold(), declared)
        case "arabic":
            return _arabic(sample, declared)
        case "latin":
            return _latin(sample.casefold(), declared)
        case _:
            return _classify(sample, None)


def _chinese(text: str) -> str:
    simplified = sum(char in _SIMPLIFIED for char in text)
    traditional = sum(char in _TRADITIONAL for char in text)
    return "zh-Hant" if traditional > simplified else "zh"


def _cyrillic(text: str, declared: str | None) -> str:
    letters = [char for char in text if "\u0400" <= char <= "\u052f"]
    share = sum(char in _KAZAKH for char in letters) / len(letters)
    foreign = sum(char in _UKRAINIAN or char in _UZBEK_TAJIK for char in letters) / len(letters)
    own = sum(char in "ғқұ" for char in letters) / len(letters)
    if foreign > 0.01 and foreign > own:
        return _primary(declared, "uk" if any(char in _UKRAINIAN for char in letters) else "uz")
    # Kazakh has about fifteen of its own letters in a hundred; a Russian text with Kazakh names in it one or two.
    if share > 0.08 and own > 0.01:
        return "kk"
    if share > 0.03 and not any(char in "әғқұһі" for char in letters):
        return _primary(declared, "ky")  # Kyrgyz has ң, ө and ү alone
    if share > 0.02:
        return _classify(text, ("kk", "ru"))
    code = _primary(declared, "ru")
    return code if code in ("bg", "be", "mk", "sr", "mn") else "ru"


def _arabic(text: str, declared: str | None) -> str:
    # Kazakh marks a soft word with a high hamza and has no ئ before a vowel, as Uyghur does.
    if "\u0674" in text and text.count("\u0674") >= text.count("\u0626"):
        return "kk-Arab"
    if sum(text.count(letter) for letter in "\u06c7\u06cb\u06d5\u06ad") > 0.1 * len(text) > 0:
        return "ug" if text.count("\u0626") + text.count("\u06d0") > 0.01 * len(text) else "kk-Arab"
    return _primary(declared, "fa" if "\u06cc" in text or "\u06af" in text else "ar")


def _latin(text: str, declared: str | None) -> str:
    words = _WORD.findall(text)
    kazakh = sum(word in _KAZAKH_LATIN for word in words)
    english = sum(word in _ENGLISH for word in words)
    # "q" without "u" is everywhere in Kazakh and almost nowhere in English.
    lone_q = len(re.findall("q(?!u[aeio])", text))
    if kazakh + min(lone_q, kazakh) > english and lone_q > 0.008 * len(text) and kazakh >= 0.03 * len(words):
        return "kk-Latn"
    if english >= 0.06 * len(words):
        return "en"
    if len(words) < 5:
        return _primary(declared, "en")
    return _classify(text, _LATIN_LANGUAGES)


def _primary(tag: str | None, otherwise: str) -> str:
    match = re.match(r"[a-z]{2,3}(?![a-z])", (tag or "").lower())
    return match[0] if match else otherwise


def _classify(text: str, languages: tuple[str, ...] | None) -> str:
    code, _ = _identifier(languages).classify(text[:1_500])
    return str(code)


@cache
def _identifier(languages: tuple[str, ...] | None) -> LanguageIdentifier:
    # One of our own: the module's is shared with trafilatura.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    if languages:
        identifier.set_languages(list(languages))
    return identifier
