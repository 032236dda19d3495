"""Which kinds of facts a text states, whose they are, and what is quoted without a claim."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.topic.judge import judge
from crawler.topic.judgement import Judgement

TITLES = {
    "en": "Lanzhou University and KazNU widen education cooperation between China and Kazakhstan",
    "zh": "兰州大学与哈萨克斯坦国立大学深化中哈教育合作",
    "ru": "Ланьчжоуский университет и КазНУ расширяют образовательное сотрудничество Китая и Казахстана",
    "kk": "Ланьчжоу университеті мен ҚазҰУ Қазақстан мен Қытайдың білім саласындағы ынтымақтастығын кеңейтеді",
}


def read(text: str, lang: str = "en", *, title: str | None = None, url: str | None = None) -> Judgement:
    title = TITLES[lang] if title is None else title
    day = date(2025, 2, 26)
    return judge(title=title, text=text, lang=lang, url=url, country=None, kind=None, published=day, wanted=True)


def kinds(judgement: Judgement) -> list[str]:
    return [fact.kind for fact in judgement.facts]


@pytest.mark.parametrize(
    ("lang", "text", "kind"),
    [
        ("en", "Lanzhou University and KazNU inked a memorandum of understanding.", "memorandum"),
        ("zh", "兰州大学与哈萨克斯坦国立大学签署了合作备忘录。", "memorandum"),
        ("ru", "Ланьчжоуский университет и КазНУ заключили меморандум.", "memorandum"),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ меморандумға қол қойды.", "memorandum"),
        ("en", "Lanzhou University and KazNU concluded an agreement on cooperation.", "agreement"),
        ("zh", "兰州大学与哈萨克斯坦国立大学签订合作协议。", "agreement"),
        ("ru", "Ланьчжоуский университет подписал соглашение с КазНУ.", "agreement"),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ келісімге қол қойды.", "agreement"),
        ("en", "A Luban Workshop of China and Kazakhstan was inaugurated at KazNU.", "workshop"),
        ("ru", "В КазНУ открылась мастерская Лу Баня, оборудованная Китаем.", "workshop"),
        ("en", "A delegation of Lanzhou University headed by its president visited KazNU.", "visit"),
        ("kk", "Ланьчжоу университетінің делегациясы ҚазҰУ-ға келді.", "visit"),
    ],
)
def test_the_paradigms_of_four_languages(lang: str, text: str, kind: str) -> None:
    assert kind in kinds(read(text, lang))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The agreement of Lanzhou University and KazNU has not yet been signed."),
        ("en", "Will Lanzhou University and KazNU sign an agreement?"),
        ("en", "Lanzhou University and KazNU should sign an agreement, the expert said."),
        ("en", "The signing of the agreement between Lanzhou University and KazNU was cancelled."),
        ("zh", "兰州大学与哈萨克斯坦国立大学的协议尚未签署。"),
        ("zh", "兰州大学与哈萨克斯坦国立大学的协议签署仪式已取消。"),
        ("ru", "Соглашение Ланьчжоуского университета и КазНУ не подписано."),
        ("ru", "Ланьчжоускому университету и КазНУ следует подписать соглашение."),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ келісіміне әлі қол қойылмаған."),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ келісімге қол қоюы керек."),
    ],
)
def test_what_is_denied_asked_or_wished_is_not_stated(lang: str, text: str) -> None:
    assert "agreement" not in kinds(read(text, lang))


def test_long_ago_needs_its_year() -> None:
    said = "Lanzhou University and KazNU signed an agreement on student exchange {}."
    assert kinds(read(said.format("several years ago"))) == []
    assert "agreement" in kinds(read(said.format("in 2019")))


def test_what_a_reporter_mentions_further_down_counts() -> None:
    text = (
        "Spring has come to Almaty.\n\nThe library of KazNU was full of students.\n\nMany of them learn Chinese.\n\n"
        "Since 2023 a branch of Northwestern Polytechnical University works on the campus of KazNU in Almaty."
    )
    [branch] = [
        fact for fact in read(text, title="A morning at KazNU, where China is near").facts if fact.kind == "branch"
    ]
    assert {"nwpu", "kaznu"} <= dict(branch.parties).keys()
    assert text[branch.offset :] == branch.quote


def test_students_counted_of_both_sides_are_stated_wherever_they_are() -> None:
    text = "KazNU has a new library.\n\nIt was built in two years.\n\n15,000 Kazakh students are studying in China."
    [students] = [fact for fact in read(text, title="KazNU opens a library").facts if fact.kind == "enrolment"]
    assert (students.number, students.parties) == (15000, ())


def test_what_is_only_probable_is_quoted_without_a_claim() -> None:
    text = "The expert of KazNU hopes that Lanzhou University could sign an agreement on student exchange with it."
    judgement = read(text)
    assert kinds(judgement) == []
    assert {quote.quote for quote in judgement.quotes if quote.what != "clause"} == {text}
    assert len([quote for quote in judgement.quotes if quote.what != "clause"]) <= 3


def test_a_side_the_sentence_does_not_name_is_the_only_one_of_the_title() -> None:
    [fact] = read("The sides signed a memorandum on February 24.").facts
    assert dict(fact.parties) == {"lzu": "CN", "kaznu": "KZ"}


def test_where_examples_are_given_nobody_is_put_in_their_place() -> None:
    text = "Agreements were signed between Lanzhou University and institutions such as Nazarbayev University."
    [fact] = [fact for fact in read(text).facts if fact.kind == "agreement"]
    assert dict(fact.parties) == {"lzu": "CN"}


def test_our_university_is_the_one_whose_site_it_is() -> None:
    text = "我校与哈萨克斯坦国立大学签署合作备忘录。"
    url = "https://news.lzu.edu.cn/2025/0226/1.htm"
    [fact] = read(text, "zh", title="我校与哈萨克斯坦高校开展教育合作", url=url).facts
    assert dict(fact.parties) == {"lzu": "CN", "kaznu": "KZ"}


def test_an_institution_that_the_list_does_not_hold_is_a_party_by_its_name() -> None:
    text = "Lanzhou University and Zhezdi Polytechnic College of Kazakhstan signed a memorandum."
    [fact] = read(text, title="Lanzhou University finds a partner in Kazakhstan").facts
    assert dict(fact.parties) == {"lzu": "CN"}
    assert [name for name, _ in fact.unknown] == ["Zhezdi Polytechnic College"]


def test_two_branches_of_one_sentence_are_two_facts() -> None:
    text = "Lanzhou University and City University of Hong Kong have each opened a branch in Kazakhstan."
    found = [fact for fact in read(text, title="Chinese branches in Kazakhstan").facts if fact.kind == "branch"]
    assert sorted(tuple(dict(fact.parties)) for fact in found) == [("cityu",), ("lzu",)]


def test_a_clause_of_another_is_no_party() -> None:
    text = "兰州大学与哈国立大学签署协议；北京语言大学阿斯塔纳分校揭牌。"
    agreement = next(fact for fact in read(text, "zh").facts if fact.kind == "agreement")
    assert "blcu" not in dict(agreement.parties)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Fifteen students of KazNU will spend four weeks in practice at Lanzhou University."),
        ("zh", "哈萨克斯坦国立大学15名学生将赴兰州大学实习一个学期。"),
        ("ru", "Пятнадцать студентов КазНУ проведут семестр в Ланьчжоуском университете."),
        ("kk", "ҚазҰУ-дың он бес студенті Ланьчжоу университетінде бір семестр оқиды."),
    ],
)
def test_who_comes_back_is_no_intake(lang: str, text: str) -> None:
    assert "enrolment" not in kinds(read(text, lang))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The head of the branch, Madina Rakhimova, is a graduate of KazNU and of Lanzhou University."),
        ("zh", "分校校长曾在兰州大学与哈萨克斯坦国立大学任教。"),
        ("ru", "Директор филиала окончил КазНУ и Ланьчжоуский университет."),
    ],
)
def test_the_post_of_a_person_is_no_branch(lang: str, text: str) -> None:
    assert "branch" not in kinds(read(text, lang))


def test_students_of_a_sentence_are_counted_once() -> None:
    text = "A Luban Workshop of China and Kazakhstan opened at KazNU with its first 46 students."
    [fact] = read(text, title="Luban Workshop opened at KazNU in Kazakhstan").facts
    assert (fact.kind, fact.number, fact.unit) == ("workshop", 46, "students")


def test_the_known_owner_of_a_workshop_is_not_another_university_of_the_article() -> None:
    text = "The third Luban Workshop in Kazakhstan was opened at the Academy of Logistics and Transport in Almaty."
    [fact] = read(text, title="Lanzhou University trains teachers of Kazakhstan").facts
    assert (fact.kind, "lzu" in dict(fact.parties)) == ("workshop", False)


def test_what_is_said_of_the_sides_in_an_article_about_another_country_is_not_claimed() -> None:
    text = (
        "The campus has 212 students.\n\nIt stands on the site of a bureau.\n\nThe government paid for it.\n\n"
        "Lanzhou University has opened a branch in Kazakhstan, and it works with KazNU."
    )
    assert kinds(read(text, title="Uzbekistan opens a campus of Hohai University in Tashkent")) == []
    assert kinds(read(text, title="Kazakhstan opens a campus of Hohai University in Taraz")) == ["branch"]


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("en", "15,000 Kazakh students are studying in China, and 700 of them hold a scholarship.", 15000),
        ("zh", "2018年有17600名哈萨克斯坦学生在中国学习。", 17600),
        ("ru", "Тринадцать тысяч граждан Казахстана учатся в вузах КНР, семьсот из них получают стипендию.", 13000),
    ],
)
def test_how_many_study_is_stated_beside_their_scholarships(lang: str, text: str, number: int) -> None:
    [students] = [fact for fact in read(text, lang).facts if fact.kind == "enrolment"]
    assert (students.number, students.direction) == (number, "KZ>CN")
