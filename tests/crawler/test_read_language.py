"""Languages by letters: Kazakh in three scripts, Chinese in two, and what only resembles them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.read.language import detect
from crawler.read.summary import sentences, summarise


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


@pytest.mark.data
def test_the_labelled_corpus(data: Path) -> None:
    items = [json.loads(line) for line in (data / "corpus" / "dev.jsonl").read_text("utf-8").splitlines()]
    wrong = [(item["lang"], detect(item["text"])) for item in items if detect(item["text"]) != item["lang"]]
    assert len(wrong) <= len(items) / 100


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
