"""Languages by letters: Kazakh in three scripts, Chinese in two, and what only resembles them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.read.language import detect, differs, second
from crawler.read.summary import sentences, summarise
from tests.crawler.kazakh import LATIN, arabic, latin


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The ministers of education signed an agreement on exchange with the universities of Almaty."),
        ("zh", "两国教育部长签署协议，扩大留学生交流规模。"),
        ("zh-Hant", "兩國教育部長簽署協議，擴大留學生交流規模。"),
        ("ru", "Министры образования двух стран подписали соглашение о сотрудничестве. Ректор ҚазҰУ Өмірбек выступил."),
        ("kk", "Білім министрлері келісімге қол қойды, студенттер алмасуы кеңейеді."),
        ("kk-Latn", "Bilim ministrleri kelisimge qol qoıdy, stýdentter almasýy keńeıedi jáne qazaq tiline qatysty."),
        ("kk-Latn", "Qazaqstan men Qytaı arasynda bilim týraly kelisim boldy, dep habarlady ministr."),
        ("kk-Arab", "قازاقستان مەن قىتاي اراسىندا ءبىلىم تۋرالى كەلىسىم بولدى، دەپ حابارلادى ٴمينيستر."),
        ("ky", "Кытай тарап кыргыз жаштары үчүн он беш мамлекеттик стипендия бөлдү, алар күздө окууга кетет."),
        ("uk", "Міністри освіти підписали угоду про обмін студентами між університетами, їх буде більше."),
        ("ja", "両国の大臣は留学生の交流に関する協定に署名しました。"),
        ("tr", "Bakanlar öğrenci değişimi için bir anlaşma imzaladı ve üniversiteler bunu memnuniyetle karşıladı."),
        ("tt", "Җыелышта Кытай университетлары белән хезмәттәшлек мәсьәләләре каралды, дип хәбәр итә хезмәт."),
        ("mn", "Монгол Улсын Боловсролын сайд Хятадын их сургуулиудтай хамтын ажиллагааны гэрээ байгууллаа."),
        ("uz", "Йиғилишда Хитой университетлари билан ҳамкорлик масалалари кўриб чиқилди, дея хабар берди вазирлик."),
        ("uz", "Yigʻilishda Xitoy universitetlari bilan hamkorlik masalalari koʻrib chiqildi, deb xabar berdi nashr."),
        ("az", "Azərbaycan Respublikasının təhsil naziri Çin universitetləri ilə əməkdaşlıq haqqında saziş imzaladı."),
        ("tk", "Türkmenistanyň bilim ministri Hytaýyň uniwersitetleri bilen hyzmatdaşlyk hakynda ylalaşyga gol çekdi."),
        ("ug", "شىنجاڭ ئۇنىۋېرسىتېتى قازاقىستان ئالىي مەكتەپلىرى بىلەن ھەمكارلىق كېلىشىمى ئىمزالىدى."),
        ("fa", "وزیر آموزش و پرورش ایران با دانشگاه‌های چین توافقنامه همکاری امضا کرد."),
        ("ar", "وقع وزير التعليم العالي اتفاقية تعاون مع الجامعات الصينية وشارك في اللقاء رؤساء الجامعات."),
        ("de", "Die Minister unterzeichneten ein Abkommen über den Austausch von Studierenden der Universitäten."),
    ],
)
def test_which_language(lang: str, text: str) -> None:
    assert detect(text) == lang


def test_no_letters_no_language() -> None:
    assert detect("") is None
    assert detect("2026 — 11:22 !!") is None


def test_what_the_page_declares_does_not_make_russian_of_kazakh() -> None:
    assert detect("Білім министрлері келісімге қол қойды, студенттер алмасуы кеңейеді.", declared="ru-RU") == "kk"


@settings(deadline=None)  # the first undecided text loads a model
@given(st.text(max_size=200), st.none() | st.text(max_size=12))
def test_any_text_has_a_tag_or_none(text: str, declared: str | None) -> None:
    tag = detect(text, declared=declared)
    assert tag is None or tag.replace("-", "").isalpha()


def corpus(data: Path) -> list[tuple[str, str]]:
    """The language and the text, in one line, of every item; those in Kazakh also in the alphabets they might be in."""
    lines = (data / "corpus" / "dev.jsonl").read_text("utf-8").splitlines()
    texts = [(item["lang"], item["text"].replace("\n", " ")) for item in map(json.loads, lines)]
    kazakh = [text for lang, text in texts if lang == "kk"]
    texts += [("kk-Latn", latin(text, alphabet)) for alphabet in LATIN for text in kazakh]
    texts += [("kk-Arab", arabic(text)) for text in kazakh]
    return texts


@pytest.mark.data
@pytest.mark.parametrize(
    ("size", "floors"),
    [
        (30, {"en": 0.99, "zh": 0.98, "zh-Hant": 0.9, "ru": 0.98, "kk": 0.96, "kk-Latn": 0.8, "kk-Arab": 0.85}),
        (80, {"en": 0.995, "zh": 0.99, "zh-Hant": 0.98, "ru": 0.99, "kk": 0.995, "kk-Latn": 0.98, "kk-Arab": 0.99}),
        (300, dict.fromkeys(["en", "zh", "zh-Hant", "ru", "kk", "kk-Latn", "kk-Arab"], 1.0)),
    ],
)
def test_how_many_pieces_of_texts_are_recognised(data: Path, size: int, floors: dict[str, float]) -> None:
    right: dict[str, list[bool]] = {lang: [] for lang in floors}
    for lang, text in corpus(data):
        if lang in floors:
            length = size // 2 if lang.startswith("zh") else size
            pieces = [text[at : at + length] for at in range(0, min(len(text) - length, 4 * length), length)]
            right[lang] += [detect(piece) == lang for piece in pieces]
    assert {lang: share for lang, found in right.items() if (share := sum(found) / len(found)) < floors[lang]} == {}


def test_chinese_of_either_kind_is_told_by_the_page_where_the_characters_leave_it_open() -> None:
    assert detect("中山大学与台北大学的合作") == "zh"
    assert detect("中山大學與臺北大學的合作") == "zh-Hant"
    assert detect("高等教育", declared="zh-TW") == "zh-Hant"
    assert detect("高等教育") == "zh"


RUSSIAN = "Министры образования двух стран подписали соглашение о сотрудничестве университетов."
KAZAKH = "Білім министрлері келісімге қол қойды, студенттер алмасуы кеңейеді."
KAZAKH_WITH_FEW_OF_ITS_LETTERS = "Министрлер мен ректорлар Астана университетінде бірлесіп жұмыс істейді, деді олар."
ENGLISH = "The ministers of education signed an agreement on exchange with the universities."
CHINESE = "两国教育部长签署协议，扩大留学生交流规模，双方高校将共同培养工程师。"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([RUSSIAN] * 3 + [KAZAKH] * 3, {"ru", "kk"}),
        ([CHINESE] * 2 + [ENGLISH] * 3, {"zh", "en"}),
        ([RUSSIAN] * 6 + [KAZAKH], {None}),
        ([ENGLISH] * 6, {None}),
        ([KAZAKH, KAZAKH_WITH_FEW_OF_ITS_LETTERS, KAZAKH_WITH_FEW_OF_ITS_LETTERS], {None}),
        ([], {None}),
    ],
)
def test_the_second_language_of_a_bilingual_text(lines: list[str], expected: set[str | None]) -> None:
    assert second("\n".join(lines)) in expected


@pytest.mark.parametrize(
    ("lang", "declared", "beside", "expected"),
    [
        ("ru", "kk", None, True),
        ("kk", "kz", None, False),
        ("kk-Latn", "kk-KZ", None, False),
        ("ru", "kk", "kk", False),
        ("zh-Hant", "zh-CN", None, False),
        ("de", "en-US", None, True),
        ("de", "fr", None, False),
        (None, "en", None, False),
        ("en", None, None, False),
    ],
)
def test_a_text_in_another_language_than_its_page_says(
    lang: str | None, declared: str | None, beside: str | None, expected: bool
) -> None:
    assert differs(lang, declared, beside) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'Mr. K. Tokayev met J. Smith of the U.S. Embassy on Jan. 5. It cost $3.5 million! "Yes," he said.',
            ["Mr. K. Tokayev met J. Smith of the U.S. Embassy on Jan. 5.", "It cost $3.5 million!", '"Yes," he said.'],
        ),
        (
            "В 2024 г. Президент К. К. Токаев заявил об этом. Подписано 5 документов, т.е. больше. Всё…",
            ["В 2024 г. Президент К. К. Токаев заявил об этом.", "Подписано 5 документов, т.е. больше.", "Всё…"],
        ),
        ("他说：“很好。”第二句！还有3.5亿元", ["他说：“很好。”", "第二句！", "还有3.5亿元"]),
        ("", []),
    ],
)
def test_sentences_of_any_script(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_summary_is_the_first_two_sentences_and_a_third_where_they_are_short() -> None:
    assert summarise("One. Two. Three. Four.") == "One. Two. Three."
    long = "This sentence is long enough to count for two of the ordinary ones in a digest of the week. " * 4
    assert summarise(long) == " ".join([long[: len(long) // 4].strip()] * 2)
    assert summarise("第一句话。第二句话。第三句话。第四句话。") == "第一句话。第二句话。第三句话。"
    assert (
        summarise("A heading without a stop\nThe text begins here. It goes on.") == "The text begins here. It goes on."
    )
    assert summarise("No stop anywhere") == "No stop anywhere"
    assert summarise("") is None


@given(st.text(max_size=600))
def test_a_summary_is_never_longer_than_its_text_or_its_limit(text: str) -> None:
    summary = summarise(text) or ""
    assert len(summary) <= min(420, max(1, len(text) + 2))
