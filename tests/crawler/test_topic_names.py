"""Who is named: endings, scripts, shared names, and names that are only a part of longer ones."""

from __future__ import annotations

import pytest

from bench.names import cases, measure
from crawler.topic import institutions
from crawler.topic.judge import judge
from crawler.topic.topic import load


def named(text: str, lang: str = "en", title: str = "", url: str | None = None) -> dict[str, str]:
    judgement = judge(title=title, text=text, lang=lang, url=url, country=None, kind=None)
    return {mention.institution_id: mention.surface for mention in judgement.mentions}


def test_every_institution_has_an_english_name_and_a_side() -> None:
    known = institutions.load()
    assert len(known) >= 250
    assert len({institution.id for institution in known}) == len(known)
    assert all(institution.names["en"] and institution.country in ("CN", "KZ") for institution in known)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Lecturers of Xi’an Jiaotong University's school came.", "xjtu"),
        ("en", "They study at Xian Jiaotong University.", "xjtu"),
        ("ru", "в Казахском национальном университете имени аль-Фараби", "kaznu"),
        ("ru", "вместе с Евразийским национальным университетом им. Л.Н. Гумилёва", "enu"),
        ("ru", "ректора Пекинского университета языка и культуры", "blcu"),
        ("kk", "Әл-Фараби атындағы ҚазҰУ-дың ректоры", "kaznu"),
        ("kk", "Астана халықаралық университетінде өтті", "aiu"),
        ("kk", "Бейжің тіл және мәдениет университетінің филиалы", "blcu"),
        ("kk-Latn", "Nazarbaev ýnıversıtetinde", "nu"),
        ("zh", "西工大与哈方签约", "nwpu"),
        ("zh-Hant", "清華大學與哈薩克斯坦簽約", "tsinghua"),
        ("zh-Hant", "首批“經(jīng)世國際學(xué)院”院校", "jingshi"),
        ("zh", "中国石油大学（北京）的学生", "cupb"),
        ("en", "KAZAKH NATIONAL WOMEN'S PEDAGOGICAL UNIVERSITY OPENS", "kazwomen"),
        ("en", "guests of the Kazakh National University named after Al-Farabi", "kaznu"),
        ("en", "M. Kozybayev North Kazakhstan State University has a partner.", "kozybayev"),
        ("ru", "с Казахским национальным женским педагогическим университетом", "kazwomen"),
        ("ru", "в\u00a0университете им.\u00a0аль-Фараби", "kaznu"),
        ("ru", "АРУ им. К. Жубанова и другие", "zhubanov"),
        ("ru", "выпускник КарГУ имени академика Е. А. Букетова", "buketov"),
        ("ru", "ректор университета имени Каныша Сатпаева", "satbayev"),
        ("ru", "как сообщило министерство просвещения РК", "moe_kz"),
        ("ru", "Китайского университета нефти (Пекин)", "cupb"),
        ("kk", "Л.Н.Гумилев атындағы Еуразия ұлттық университетінің ректоры", "enu"),
        ("kk", "ҚАТЗУ ғалымдары Қытайға барды", "seifullin"),
        ("kk", "Пекин тіл және мәдениет университетімен келісім", "blcu"),
        ("kk", "Шыңжаң педагогикалық университетіне барды", "xjnu"),
        ("kk-Latn", "Al-Farabi atyndagy Qazaq ulttyq universitetinde", "kaznu"),
        ("kk-Latn", "ál-Farabı atyndaǵy Qazaq ulttyq ýnıversıtetinde", "kaznu"),
        ("zh", "中国驻阿克托别总领事一行来访", "cg_aktobe"),
        ("zh", "塔拉普中心代表团", "talap"),
        ("zh", "陕西工业职业技术大学的前身", "sxpi"),
    ],
)
def test_names_are_found_in_every_form(lang: str, text: str, expected: str) -> None:
    assert expected in named(text, lang)


@pytest.mark.parametrize(
    ("lang", "text", "not_named"),
    [
        ("en", "Nanjing Vocational College of Science and Technology signed.", "njust"),
        ("en", "Nanjing University of Chinese Studies opened.", "nju"),
        ("en", "Shanghai Jiaotong University won.", "xjtu"),
        ("en", "The City University of Hong Kong opened a branch.", "hku"),
        ("en", "Harbin International University of Engineering and Technology in Kazakhstan", "heu"),
        ("en", "HIT THE ROAD, says a driver from Harbin", "hit"),
        ("en", "an East Kazakhstan university", "eku"),
        ("ru", "Пекинский университет традиционной медицины", "pku"),
        ("ru", "деньги казны пошли на школы", "kaznu"),
        ("zh", "北京大学生运动会", "pku"),
        ("zh", "吉尔吉斯斯坦教育部宣布", "moe_cn"),
        ("zh", "与哈国大学结成伙伴", "kaznu"),
        ("en", "Almaty and Astana universities welcome students of Kazakhstan", "astana_univ"),
        ("en", "Shanghai universities welcome students of Kazakhstan", "shu"),
        ("en", "Nanjing Vocational College of Foreign Trade in China and Kazakhstan", "nju"),
        ("en", "Northwestern University in Chicago and China", "nwu"),
        ("ru", "Студентка КазНУ искусств спела", "kaznu"),
        ("ru", "Шанхайские университеты ждут казахстанцев", "shu"),
        ("ru", "университеты Пекина ждут казахстанцев", "pku"),
        ("ru", "ПГУ и НИУ ждут китайцев и казахстанцев", "toraighyrov"),
        ("kk", "Алматы мен Астана университеттері Қытайға барды", "astana_univ"),
        ("zh", "江西大学生来到哈萨克斯坦", "nwu"),
    ],
)
def test_a_part_of_another_name_is_not_the_name(lang: str, text: str, not_named: str) -> None:
    assert not_named not in named(text, lang)


def test_the_longest_name_wins_and_a_branch_names_its_parent_too() -> None:
    found = named("北京语言大学哈萨克斯坦分校揭牌", "zh")
    assert found == {"blcu_branch": "北京语言大学哈萨克斯坦分校", "blcu": "北京语言大学"}


def test_an_abbreviation_needs_company() -> None:
    assert "nu" not in named("The NU band played in Chicago, and the band of China followed.")
    assert named("Nazarbayev University (NU) grows. NU students came.") == {"nu": "NU"}
    assert "kozybayev" in named("Делегация СКГУ прибыла", "ru")


def test_the_university_s_own_site_is_company() -> None:
    assert "aiu" not in named("AIU economists met guests.")
    assert "aiu" in named("AIU economists met guests.", url="https://news.aiu.edu.kz/1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Ministry of Education of China replied.", {"moe_cn"}),
        ("China spoke first. The Kazakh side was led by the Minister of Education, Gani Beisembayev.", {"moe_kz"}),
        ("It was supported by the education ministries of China and Kazakhstan.", {"moe_cn", "moe_kz"}),
        ("The Ministry of Education of Uzbekistan asked China and Kazakhstan.", set()),
    ],
)
def test_a_ministry_is_of_the_country_beside_it(text: str, expected: set[str]) -> None:
    assert set(named(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Luban Workshop at East Kazakhstan Technical University trains drivers in Kazakhstan.", "luban1"),
        ("ALT University in Almaty, Kazakhstan, opened a Luban Workshop.", "luban3"),
        ("Northwestern Polytechnical University trains them at its branch in Almaty.", "npu_branch"),
        ("BLCU has a branch in Astana.", "blcu_branch"),
    ],
)
def test_a_joint_project_is_told_by_its_parents(text: str, expected: str) -> None:
    found = set(named(text))
    assert found & {"luban1", "luban2", "luban3", "npu_branch", "blcu_branch"} == {expected}


def test_a_name_that_another_country_has_too_needs_a_place() -> None:
    assert "cmu_cn" not in named("A professor of China Medical University in Taichung spoke of China.")
    assert "cmu_cn" in named("China Medical University in Shenyang admitted forty students.")


def test_a_branch_elsewhere_is_not_the_one_in_kazakhstan() -> None:
    assert "blcu_branch" not in named("Beijing Language and Culture University has a branch in Tokyo, Japan.")


def test_a_name_in_a_footer_is_no_mention() -> None:
    text = "The stadium of the town was repaired before winter came.\n\nRead also: Fudan University ranks first"
    assert named(text) == {}


def test_no_two_institutions_have_a_sure_name_in_common() -> None:
    owners: dict[str, set[str]] = {}
    for id_, known in load().institutions.items():
        for name in (*known.abbreviations, *(name for names in known.names.values() for name in names)):
            owners.setdefault(name, set()).add(id_)
    shared = {name: ids for name, ids in owners.items() if len(ids) > 1}
    # «the education ministries of China and Kazakhstan» names two at once
    assert all(ids == {"moe_cn", "moe_kz"} for ids in shared.values()), shared


def test_what_an_entry_refers_to_exists() -> None:
    known = load().institutions
    for id_, entry in known.items():
        assert set(entry.part_of) <= set(known), id_
        assert {word[1:] for word in entry.company if word.startswith("@")} <= set(known), id_
        assert entry.within in ("text", "sentence"), id_
        assert not entry.unsure or entry.company or entry.names, id_


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "They saw Tsinghua, Peking and Fudan universities.", {"tsinghua", "pku", "fudan"}),
        ("en", "Students of Nazarbayev and Satbayev Universities", {"nu", "satbayev"}),
        ("ru", "Пекинский и Шэньчжэньский университеты", {"pku", "szu"}),
        ("ru", "соглашения Ланьчжоуского и Синьцзянского университетов", {"lzu", "xju"}),
        ("kk", "Цинхуа, Бейжің және Цзянсу университеттерінің студенттері", {"tsinghua", "pku", "ujs"}),
    ],
)
def test_names_may_share_their_head(lang: str, text: str, expected: set[str]) -> None:
    assert set(named(text, lang)) == expected


@pytest.mark.parametrize(
    ("lang", "text", "surface"),
    [
        ("en", "Xinjiang University (XDU) came to Almaty. It was cold. XDU signed.", "XDU"),
        ("ru", "Синьцзянский университет (далее – СУ) принял гостей. В СУ учатся казахстанцы.", "СУ"),
        ("zh", "新疆财经大学（以下简称“新财”）与哈方签约。新财师生来访。", "新财"),
        ("kk", "Шыңжаң университеті (бұдан әрі – ШУ) қонақ күтті. ШУ-дің ректоры келді.", "ШУ"),
    ],
)
def test_a_short_name_that_the_text_gives_is_followed(lang: str, text: str, surface: str) -> None:
    judgement = judge(title="", text=text, lang=lang, url=None, country=None, kind=None)
    last = max(judgement.mentions, key=lambda mention: mention.offset)
    assert (last.surface, last.offset) == (surface, text.rindex(surface))


def test_what_stands_in_brackets_may_be_a_country() -> None:
    text = "Xinjiang University (PRC) signed. The PRC and Kazakhstan are neighbours."
    assert set(named(text).values()) == {"Xinjiang University"}


def test_a_word_of_the_topic_does_not_cut_a_name() -> None:
    assert "lzu" in named("KazNU, the Confucius Institute and Lanzhou University in China.")


def test_every_name_is_found_in_any_case_and_as_no_other() -> None:
    topic = load()
    counts, wrong = measure(topic, list(cases(topic))[::97])
    assert len(wrong) <= 2, wrong
    assert set(counts) == {"en", "zh", "ru", "kk"}
