"""Which language a text is in, by its script and letters first, by statistics where those leave it open.

py3langid alone says Wu for Mandarin and English for Kazakh in Latin letters, and langdetect says Russian for Kazakh.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from functools import cache, lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from crawler.read.letters import weight

_SAMPLE = 3_000  # characters
_SCRIPTS = {
    "han": "\u3400-\u9fff\uf900-\ufaff",
    "kana": "\u3040-\u30ff",
    "hangul": "\uac00-\ud7a3",
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_OF_SCRIPT = re.compile("|".join(f"(?P<{script}>[{letters}])" for script, letters in _SCRIPTS.items()))
_HAN = re.compile(f"[{_SCRIPTS['han']}]+")
_CYRILLIC = re.compile(f"[{_SCRIPTS['cyrillic']}]+")
# Three letters in a row that are everywhere in Kazakh and rare in the languages of Europe ("_" is the edge of a word);
# all Latin alphabets Kazakh has had are one here, see ``_fold``.
_KAZAKH_TRIPLES = frozenset(
    """
    di_ _qa _ja iq_ da_ iia nin ind lga ga_ ala nda gi_ si_ gan liq _ke bol _ko sin agi _qo bir iz_ ldi ali ip_ qta
    tin asi rdi _ba ait _je qan qar _ku dag jan ili _oz igi alg ik_ lar _ai izd tti tir aqt iin ada imd qal iqt aq_
    asa _ji ila sii _bo bas sil lda _ol usi jil eii ani iri ane ari qti zdi tke rin ndi ola kte sqa isi qa_ jas tik
    _qi _ek oii tqa tar ken adi aga ina dar qat ler aii diq kel _aq lip edi ira gen jet aui zde bar kun ikt ol_ jat
    etk uga aqi sa_ aqs ald eke tsi dan eti siz ozi erd ama oni idi ilg tus rla ika mdi mda _os eni qit raq _oi dam
    deg miz bul asq ap_ kez olg jar gin qol ep_ rga kor _ot ild _us tta dik rek mek ege zin oga kti ezi qai nsa lad
    atq bil mde tiq nbi lim izi lge maq ekt oz_ imi jum ii_ kei nii nim iga biz _oq umk mki tet enb ui_ aia iim jaq
    osi ura qil kom amd ker jag nan eki _dj rle tap jer agd aba dep mum dau iip ipt ta_ zge dei iru giz otk _ul ru_
    dir qaz pta gda tii egi qur uda seb sir sal jog mas qin sek ezd iaq rip jek erg ul_ qqa saq ske zil eid tki jaz
    qiz lde tip rtt nen qir soz lui
    """.split()
)
_FOLDED = str.maketrans("äáǵğñńöóūúüýwşıïyç", "aaggnnoouuuuusiiic")
_APOSTROPHE = re.compile("(?<=[agosincuy])['’ʼ‘`´]")
# Letters, and "y" for a vowel, that Kazakh has and its relatives in Latin letters lack or use little; and theirs.
_KAZAKH_LATIN = re.compile("q(?!u[aeio])|[jäñńǵūïá]|[ansuyi]['’ʼ‘`´]|(?<=[bdgjklmnpqrstzşğǵ])y(?![aeiouäöüáóú])")
_RELATIVES_LATIN = re.compile(
    "[əxvcçňž]|[og][ʻ‘]|[og]['’ʼ`´](?=[a-z])|\\b(?:we|bilen|hem|va|bilan|uchun|ham|ve|ile|için|və|ilə|üçün)\\b"
)
_KAZAKH = re.compile("[әғқңөұүһі]")
_NOT_RUSSIAN = frozenset("єїґўҳҷӣӯҙҡҫҗђјљњћџѓќѕ")
_SOFT_WORD = re.compile("(?<![\u0600-\u06ff])\u0621(?=[\u0600-\u06ff])")
_LITTLE = 200  # letters
_MANY = 0.06  # of the words
_TURKIC = 0.16  # of the triples
_ENGLISH = frozenset("the of and that for was with from are which has have will their been its this were".split())
# py3langid knows 132 languages, and finds Nigerian Pidgin in headlines: these are the likely ones.
_LATIN_LANGUAGES = tuple("en de fr es it pt nl pl cs sk hu ro sv no da fi tr az uz tk vi id ms sl hr lt lv et".split())
_CYRILLIC_LANGUAGES = tuple("ru kk ky tt ba mn uz tg uk be bg sr mk".split())
_EXPECTED = 12.0  # natural logarithms of probability by which a language is likelier than others to begin with
_WORD = re.compile(r"[^\W\d_]+")
_ASCII = re.compile("[\x00-\x7f]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_LATIN_LETTER = re.compile("[A-Za-z]")
_LINE = 40  # letters: a shorter line says nothing of its language
_SECOND = 0.3  # of a text


def detect(text: str, *, declared: str | None = None) -> str | None:
    """Return the BCP 47 tag of the language of ``text``, or None where it holds no letters.

    ``zh`` is Chinese in simplified characters, ``zh-Hant`` in traditional ones; ``kk``, ``kk-Latn`` and ``kk-Arab``
    are Kazakh in its three scripts. ``declared`` is what the page says (``<html lang>``): it decides only among
    languages that we do not read.
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        return _latin(sample.casefold(), declared) if _LATIN_LETTER.search(sample) else None
    counts = _count(sample)
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
            return _chinese(sample, declared)
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


def second(text: str) -> str | None:
    """Return the tag of the language that holds at least three tenths of a text beside its main one, if any.

    Lines count, not words: names and quotations do not make a text bilingual.
    """
    groups: dict[str, list[str]] = {}
    for line in text[: 4 * _SAMPLE].split("\n"):
        if weight(line) >= _LINE:
            groups.setdefault(_kind(line), []).append(line)
    sizes = {kind: weight("".join(lines)) for kind, lines in groups.items()}
    ranked = sorted(sizes, key=lambda kind: sizes[kind], reverse=True)
    if len(ranked) < 2 or sizes[ranked[1]] < _SECOND * sum(sizes.values()):
        return None
    first, beside = (detect("\n".join(groups[kind])) for kind in ranked[:2])
    return beside if beside != first else None


def _count(text: str) -> dict[str, int]:
    """How many letters of each script there are."""
    counts = dict.fromkeys(_SCRIPTS, 0)
    counts["latin"] = len(text.encode("ascii", "ignore").translate(None, _NO_LETTERS))
    for char, count in Counter(_ASCII.sub("", text)).items():
        if script := _script(char):
            counts[script] += count
    return counts


@lru_cache(maxsize=30_000)
def _script(char: str) -> str | None:
    match = _OF_SCRIPT.match(char)
    return match.lastgroup if match else None


def _kind(line: str) -> str:
    """Tell the lines of a bilingual text apart, roughly: by script, and Kazakh from Russian by its letters."""
    if line.isascii() and _LATIN_LETTER.search(line):
        return "latin"
    counts = _count(line)
    counts["han"] *= 3
    counts["han"] += 3 * counts.pop("kana")  # what is Japanese is so in lines without kana too
    kind = max(counts, key=lambda script: counts[script])
    if kind != "cyrillic":
        return kind
    own = len(_KAZAKH.findall(line.casefold()))
    return "kazakh" if own > 0.03 * counts["cyrillic"] else kind


def differs(lang: str | None, declared: str | None, beside: str | None = None) -> bool:
    """Whether a page says one of our languages and its text is in another; ``beside``: its second language."""
    said = (declared or "").lower()[:2]
    said = {"kz": "kk", "cn": "zh"}.get(said, said)
    return said in ("en", "zh", "ru", "kk") and bool(lang) and said not in (str(lang)[:2], str(beside)[:2])


def _chinese(text: str, declared: str | None) -> str:
    """Count the characters that the national standard of the other side does not have."""
    han = "".join(_HAN.findall(text))
    simplified = len(han) - len(han.encode("big5", "ignore")) // 2
    traditional = len(han) - len(han.encode("gb2312", "ignore")) // 2
    if simplified == traditional:
        return "zh-Hant" if re.match("zh-(hant|tw|hk|mo)", (declared or "").lower()) else "zh"
    return "zh-Hant" if traditional > simplified else "zh"


def _cyrillic(text: str, declared: str | None) -> str:
    letters = sum(map(len, _CYRILLIC.findall(text)))
    own = len(_KAZAKH.findall(text))
    # Kazakh has about fifteen of its own letters in a hundred; a Russian text with Kazakh names in it one or two.
    if letters > _LITTLE and own < 0.03 * letters and _NOT_RUSSIAN.isdisjoint(text):
        return "ru"
    return _classify(text, _CYRILLIC_LANGUAGES, ("ru", "kk", _primary(declared, "ru")))


def _arabic(text: str, declared: str | None) -> str:
    """Compare the letters that only some of the languages in Arabic script have."""
    uyghur = sum(map(text.count, "\u0626\u06d0\u06c8\u06be"))
    # Kazakh marks a soft word with a hamza before it, and like Uyghur writes its vowels in full.
    kazakh = sum(map(text.count, "\u06d5\u06c7\u06cb\u06ad\u0674")) + len(_SOFT_WORD.findall(text))
    persian = sum(map(text.count, "\u06cc\u06a9\u06ce\u06b5\u0695"))
    arabic = sum(map(text.count, "\u0629\u0623\u0625\u0630\u062b\u0636\u0637\u0638\u0635")) + text.count("\u0627\u0644")
    if uyghur + kazakh > persian + arabic:
        return "ug" if uyghur > kazakh / 4 else "kk-Arab"
    return _primary(declared, "fa" if persian > arabic else "ar")


def _latin(text: str, declared: str | None) -> str:
    words = _WORD.findall(text)
    english = sum(map(_ENGLISH.__contains__, words))
    if english < _MANY * len(words) and _is_kazakh_latin(text):
        return "kk-Latn"
    if english >= _MANY * len(words):
        return "en"
    if len(words) < 5:
        return _primary(declared, "en")
    return _classify(text, _LATIN_LANGUAGES, ("en", _primary(declared, "en")))


def _is_kazakh_latin(text: str) -> bool:
    own, others = len(_KAZAKH_LATIN.findall(text)), len(_RELATIVES_LATIN.findall(text))
    if own <= others:
        return False
    folded = _WORD.findall(_fold(text))
    triples = [f"_{word}_"[at : at + 3] for word in folded for at in range(len(word))]
    share = sum(triple in _KAZAKH_TRIPLES for triple in triples) / len(triples) if triples else 0.0
    return share > (1.5 * _TURKIC if own == 1 else _TURKIC if own < max(3, 0.06 * len(triples)) else _TURKIC / 2)


def _fold(text: str) -> str:
    """Write the Latin alphabets of Kazakh (2017, 2018, 2021, the plain one) as one, with some of its letters lost."""
    return _APOSTROPHE.sub("", text).replace("sh", "s").replace("ch", "c").translate(_FOLDED)


def _primary(tag: str | None, otherwise: str) -> str:
    match = re.match(r"[a-z]{2,3}(?![a-z])", (tag or "").lower())
    return match[0] if match else otherwise


def _classify(text: str, languages: tuple[str, ...] | None, expected: tuple[str, ...] = ()) -> str:
    ranked = _identifier(languages).rank(text[:1_500])
    return str(max(ranked, key=lambda pair: pair[1] + _EXPECTED * (pair[0] in expected))[0])


@cache
def _identifier(languages: tuple[str, ...] | None) -> LanguageIdentifier:
    identifier = copy(_model())
    if languages:
        identifier.set_languages(list(languages))
    return identifier


@cache
def _model() -> LanguageIdentifier:
    # One of our own: the module's is shared with trafilatura. Loading takes a second, choosing languages does not.
    return LanguageIdentifier.from_model_file(MODEL_FILE)
