"""What has ended, was denied, put off or only meant: nothing is told of it as done, in any of the four languages."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.topic.facts.documents import document
from crawler.topic.facts.status import status
from crawler.topic.judge import judge
from storage.models import Ahead, Fact, FactKind, Status

PUBLISHED = date(2026, 11, 20)
TITLES = {
    "en": "Lanzhou University and KazNU: education cooperation between China and Kazakhstan",
    "zh": "兰州大学与哈萨克斯坦国立大学深化中哈教育合作",
    "ru": "Ланьчжоуский университет и КазНУ: образовательное сотрудничество Китая и Казахстана",
    "kk": "Ланьчжоу университеті мен ҚазҰУ: Қазақстан мен Қытайдың білім саласындағы ынтымақтастығы",
}


def told(text: str, lang: str, *, title: str | None = None) -> tuple[tuple[Fact, ...], tuple[Ahead, ...]]:
    said = judge(
        title=title or TITLES[lang],
        text=text,
        lang=lang,
        url=None,
        country=None,
        kind=None,
        published=PUBLISHED,
        wanted=True,
    )
    return said.facts, said.ahead


def kinds(text: str, lang: str) -> set[str]:
    return {fact.kind for fact in told(text, lang)[0]}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "Kazakhstan and China terminated on Nov. 18 the agreement on a joint institute of KazNU and Lanzhou "
            "University, signed in 2019 in Almaty. The branch was closed.",
        ),
        ("en", "KazNU withdrew from the agreement with Lanzhou University, signed in 2019."),
        ("en", "KazNU and Lanzhou University dissolved the joint institute that they opened in 2019."),
        ("en", "The agreement was signed in 2019. KazNU and Lanzhou University have now annulled this agreement."),
        ("en", "Lanzhou University closed on Nov. 18 its branch in Almaty; the licence was revoked."),
        ("en", "The licence of the branch of Lanzhou University in Almaty was suspended."),
        ("zh", "兰州大学与哈萨克斯坦国立大学终止了2019年签署的合作协议。"),
        ("zh", "兰州大学阿拉木图分校办学许可被吊销。"),
        ("zh", "兰州大学关闭了在阿拉木图设立的分校。"),
        ("zh", "兰州大学阿拉木图分校停办，2019年签署的协议已解除。"),
        ("ru", "КазНУ и Ланьчжоуский университет расторгли соглашение, подписанное в 2019 году."),
        ("ru", "Соглашение КазНУ и Ланьчжоуского университета, подписанное в 2019 году, аннулировано."),
        ("ru", "Филиал Ланьчжоуского университета, открытый в Алматы, закрыт."),
        ("ru", "У филиала Ланьчжоуского университета в Алматы отозвана лицензия."),
        ("kk", "ҚазҰУ мен Ланьчжоу университеті арасында 2019 жылы қол қойылған келісім бұзылды."),
        ("kk", "Ланьчжоу университетінің Алматыда ашылған филиалы жабылды."),
        ("kk", "Ланьчжоу университетінің Алматыдағы филиалының лицензиясы кері қайтарып алынды."),
        ("kk", "ҚазҰУ мен Ланьчжоу университетінің келісімінің күші тоқтатылды."),
    ],
)
def test_what_has_ended_is_no_fact(lang: str, text: str) -> None:
    assert not kinds(text, lang) & {"agreement", "memorandum", "branch", "joint-school"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The visit ended with an agreement that Lanzhou University and KazNU signed."),
        ("en", "The forum closed after Lanzhou University and KazNU signed an agreement."),
        ("zh", "论坛结束后，兰州大学与哈萨克斯坦国立大学签署合作协议。"),
        ("ru", "Форум закрылся, КазНУ и Ланьчжоуский университет подписали соглашение."),
        ("kk", "Форум жабылды, ҚазҰУ мен Ланьчжоу университеті келісімге қол қойды."),
        ("kk", "ҚазҰУ мен Ланьчжоу университеті теңдесі жоқ келісімге қол қойды."),
    ],
)
def test_what_ended_beside_it_takes_nothing_back(lang: str, text: str) -> None:
    assert "agreement" in kinds(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("kk", "Ланьчжоу университеті мен ҚазҰУ келісімге қол қойған жоқ."),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ келісімге қол қоймады."),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ арасында келісімге қол қойылмады."),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ арасында келісімге қол қойылған жоқ."),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ келісімге қол қоймақ емес."),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ келісім жасаспады."),
        ("kk", "Ланьчжоу университеті мен ҚазҰУ келісімге қол қоймайды."),
        ("ru", "Ланьчжоуский университет не подписал соглашение с КазНУ."),
        ("ru", "Соглашение Ланьчжоуского университета с КазНУ не было подписано."),
        ("ru", "КазНУ отрицает, что подписал соглашение с Ланьчжоуским университетом."),
        ("ru", "КазНУ опроверг подписание соглашения с Ланьчжоуским университетом."),
        ("zh", "兰州大学否认与哈萨克斯坦国立大学签署协议。"),
        ("zh", "兰州大学与哈萨克斯坦国立大学未签署协议。"),
        ("zh", "兰州大学没有签署与哈萨克斯坦国立大学的协议。"),
        ("zh", "兰州大学并未与哈萨克斯坦国立大学签署协议。"),
        ("en", "KazNU denied that it had signed an agreement with Lanzhou University."),
    ],
)
def test_a_denial_is_no_fact(lang: str, text: str) -> None:
    assert kinds(text, lang) == set()


@pytest.mark.parametrize(
    ("text", "kind", "rung"),
    [
        ("KazNU and Lanzhou University signed a letter of intent.", "memorandum", "intention"),
        ("KazNU and Lanzhou University signed a declaration of intent to open a branch.", "branch", "intention"),
        ("两校签署合作意向书。", "memorandum", "intention"),
        ("Вузы подписали соглашение о намерениях.", "agreement", "intention"),
        ("Вузы подписали протокол о намерениях.", "memorandum", "intention"),
        ("Университеттер ниет туралы келісімге қол қойды.", "agreement", "intention"),
        ("Университеттер ниет туралы меморандумға қол қойды.", "memorandum", "intention"),
        ("They signed a memorandum and a letter of intent.", "memorandum", "memorandum"),
        ("两校将共同设立联合学院。", "joint-school", "intention"),
        ("两校将建联合学院。", "joint-school", "intention"),
        ("The universities will set up a joint institute.", "joint-school", "intention"),
        ("Вузы создадут совместный институт.", "joint-school", "intention"),
        ("Университеттер бірлескен институт ашпақ.", "joint-school", "intention"),
        ("The licence of the branch was revoked.", "branch", None),
        ("Лицензия филиала отозвана.", "branch", None),
        ("分校办学许可被吊销。", "branch", None),
        ("Филиалдың лицензиясы тоқтатылды.", "branch", None),
    ],
)
def test_what_is_meant_is_an_intention(text: str, kind: FactKind, rung: Status | None) -> None:
    assert status(text, kind) == rung


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Local companies have already signed agreements with the university."),
        ("en", "The university signed an agreement with a local company."),
        ("zh", "当地企业与学校签署合作协议。"),
        ("ru", "Местные предприятия уже подписали с университетом соглашения о намерениях."),
        ("kk", "Жергілікті кәсіпорындар университетпен келісімге қол қойды."),
    ],
)
def test_what_firms_sign_is_not_the_storys(lang: str, text: str) -> None:
    assert all(not fact.parties for fact in told(text, lang)[0])


def test_an_example_of_many_papers_is_a_fact_of_its_own() -> None:
    text = "与会高校签署14份合作文件，其中西北大学与欧亚国立大学将共同设立丝绸之路考古硕士项目。"
    by_kind = {fact.kind: fact for fact in told(text, "zh")[0]}
    assert dict(by_kind["joint-school"].parties) == {"nwu": "CN", "enu": "KZ"}
    assert by_kind["joint-school"].status == "intention"
    assert by_kind["agreement"].parties == ()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "KazNU welcomed the first students of Lanzhou University under the memorandum signed on Nov. 10."),
        ("zh", "根据11月10日签署的备忘录，兰州大学首批学生抵达哈萨克斯坦国立大学。"),
        ("ru", "По меморандуму, подписанному 10 ноября, КазНУ принял первых студентов Ланьчжоуского университета."),
        ("ru", "В рамках подписанного 10 ноября меморандума КазНУ принял студентов Ланьчжоуского университета."),
        ("kk", "10 қарашада қол қойылған меморандум аясында ҚазҰУ Ланьчжоу университетінің студенттерін қабылдады."),
    ],
)
def test_the_paper_something_is_done_under_is_no_news_and_its_day_not_that_of_the_news(lang: str, text: str) -> None:
    facts, _ = told(text, lang)
    assert all(fact.kind != "memorandum" and fact.date != date(2026, 11, 10) for fact in facts)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The forum of rectors in Almaty, which was to be held on 5 December, is cancelled."),
        ("en", "The forum of rectors, to be held in Almaty on 5 December, was postponed."),
        ("zh", "原定于12月5日在阿拉木图举行的大学校长论坛将取消。"),
        ("zh", "将于12月5日举行的大学校长论坛推迟。"),
        ("ru", "Форум ректоров, который пройдёт в Алматы 5 декабря, отменён."),
        ("ru", "Форум ректоров, запланированный на 5 декабря, перенесён."),
        ("kk", "5 желтоқсанда өтеді делінген ректорлар форумы болмайды."),
        ("kk", "5 желтоқсанда өтеді делінген ректорлар форумы кейінге қалдырылды."),
        ("kk", "5 желтоқсанға жоспарланған ректорлар форумы кейінге қалдырылды."),
    ],
)
def test_what_is_put_off_is_not_to_come(lang: str, text: str) -> None:
    assert told(text, lang)[1] == ()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The forum of rectors in Almaty is postponed to 5 December."),
        ("en", "The forum of rectors, to be held on 25 November, was postponed to 5 December."),
        ("zh", "原定于11月25日举行的大学校长论坛推迟至12月5日。"),
        ("ru", "Форум ректоров в Алматы перенесён на 5 декабря."),
        ("ru", "Форум ректоров перенесён с 25 ноября на 5 декабря."),
        ("kk", "Алматыдағы ректорлар форумы 5 желтоқсанға кейінге қалдырылды."),
    ],
)
def test_the_new_day_is_to_come(lang: str, text: str) -> None:
    assert [(one.what, one.date) for one in told(text, lang)[1]] == [("event", date(2026, 12, 5))]


def test_a_title_that_cancels_takes_back_the_days_of_the_text() -> None:
    title = "Forum of rectors of Lanzhou University and KazNU in Almaty, Kazakhstan, cancelled"
    assert told("The forum of rectors was planned. It will open on 5 December.", "en", title=title)[1] == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They signed an agreement on Nov. 12 in Almaty.", None),
        ("A Memorandum of Understanding on Sept. 3.", "Memorandum of Understanding"),
        ("They signed an agreement on the 12th of Nov.", None),
        ("Подписали соглашение о сотрудничестве 12 нояб.", "соглашение о сотрудничестве"),
        ("Подписали соглашение о сотрудничестве 12 ноября.", "соглашение о сотрудничестве"),
        ("They signed an agreement on marine science.", "an agreement on marine science"),
    ],
)
def test_a_day_is_no_part_of_the_name_of_a_paper(text: str, name: str | None) -> None:
    assert document(text) == name


@pytest.mark.parametrize(
    ("lang", "text", "unit"),
    [
        ("zh", "兰州大学在阿拉木图开设鲁班工坊，为当地医生和学生举办培训，共有46人参加。", "participants"),
        ("en", "A Luban Workshop of Lanzhou University opened at KazNU with 46 teachers and students.", "participants"),
        (
            "ru",
            "В КазНУ открылась мастерская Лу Баня с 46 преподавателями и студентами Китая и Казахстана.",
            "participants",
        ),
        ("en", "A Luban Workshop of Lanzhou University opened at KazNU with its first 46 students.", "students"),
        ("kk", "ҚазҰУ-да Қытайдың Лу Бань шеберханасы 46 оқытушы мен студентке ашылды.", "participants"),
    ],
)
def test_a_number_of_several_sorts_of_people_is_of_participants(lang: str, text: str, unit: str) -> None:
    [fact] = [fact for fact in told(text, lang)[0] if fact.kind == "workshop"]
    assert (fact.number, fact.unit) == (46, unit)


@pytest.mark.parametrize(
    ("lang", "opened", "admitted"),
    [
        (
            "en",
            "The Kazakhstan branch of Northwestern Polytechnical University opened at Al-Farabi KazNU.",
            "The Kazakhstan branch of Northwestern Polytechnical University admitted its first 120 students.",
        ),
        ("zh", "西北工业大学哈萨克斯坦分校在哈萨克斯坦国立大学揭牌。", "西北工业大学哈萨克斯坦分校招收首批120名学生。"),
        (
            "ru",
            "Филиал Северо-Западного политехнического университета открылся в КазНУ имени аль-Фараби.",
            "В филиал Северо-Западного политехнического университета зачислены первые 120 студентов.",
        ),
        (
            "kk",
            "Солтүстік-батыс политехникалық университетінің филиалы Әл-Фараби атындағы ҚазҰУ-да ашылды.",
            "Солтүстік-батыс политехникалық университетінің филиалына 120 студент қабылданды.",
        ),
    ],
)
def test_the_opening_of_a_branch_is_told_beside_its_first_students(lang: str, opened: str, admitted: str) -> None:
    facts, _ = told(f"{opened} {admitted}", lang)
    assert {fact.kind for fact in facts} >= {"branch", "enrolment"}
    assert kinds(admitted, lang) == {"enrolment"}
