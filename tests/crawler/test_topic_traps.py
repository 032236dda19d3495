"""One example for each way in which words mislead: each text is ours, each verdict is what a person would say."""

from __future__ import annotations

import pytest

from crawler.topic.judge import judge

NOT = {
    "no university is meant by 哈尔滨": (
        "zh",
        "哈尔滨工业大学举行开学典礼",
        "哈尔滨工业大学昨日举行开学典礼,来自全国的新生走进校园。校长在哈尔滨向师生致辞,介绍了学校的合作办学项目。",
    ),
    "哈密 is a town in Xinjiang": (
        "zh",
        "哈密职业院校举办技能大赛",
        "新疆哈密的职业技术学院近日举办技能大赛,学生和教师同台竞技。中国教育部的专家到场观摩。",
    ),
    "ethnic Kazakhs study in Xinjiang": (
        "zh",
        "伊犁哈萨克自治州的双语课堂",
        "在伊犁哈萨克自治州,哈萨克族学生走进新建的中学。教师说,学校今年招生人数增加,新疆教育厅提供了奖学金。",
    ),
    "ethnic Kazakhs, in English": (
        "en",
        "A village school in Xinjiang",
        "Ethnic Kazakh pupils in Xinjiang, in the west of China, have moved into a new school. Teachers of the Kazakh "
        "minority say that more students now go on to university in Urumqi.",
    ),
    "РК is the Republic of Korea here": (
        "ru",
        "Студенты из Пекина едут в Сеул",
        "Министерство образования РК сообщило, что корейские университеты примут студентов из Китая. В Республике "
        "Корея учатся тысячи китайских студентов, стипендии им дает правительство.",
    ),
    "the same Chinese college in Uzbekistan": (
        "en",
        "Nanjing college opens a class in Tashkent",
        "Nanjing Polytechnic Institute and a university in Tashkent have opened a joint class. Students of the Uzbek "
        "capital will learn Chinese. Similar classes exist in Kyrgyzstan and Kazakhstan.",
    ),
    "Kazakhstan only in a list": (
        "en",
        "Luban Workshops pass thirty",
        "China has opened more than thirty Luban Workshops abroad. Students in Thailand, Egypt, Pakistan, Tajikistan, "
        "Kazakhstan, Russia and Portugal train there. The colleges of Tianjin send teachers and equipment to Africa.",
    ),
    "a footer names Kazakhstan": (
        "zh",
        "吉尔吉斯斯坦鲁班工坊开班",
        "吉尔吉斯斯坦首都比什凯克的鲁班工坊近日开班,首批学生来自当地的技术大学,中方教师负责授课。\n\n"
        "延伸阅读:\n1、中国将在哈萨克斯坦建第二家鲁班工坊\n2、哈萨克斯坦大学与中国高校签署合作协议",
    ),
    "related links name Kazakhstan": (
        "en",
        "Bishkek university sends students to Xi'an",
        "Sixteen students of a university in Bishkek left for Xi'an, where they will study for a second degree.\n\n"
        "Read also: Kazakhstan and China agree on scholarships for students; a Chinese branch at KazNU",
    ),
    "trade between the two": (
        "en",
        "Rail freight between Kazakhstan and China grows",
        "Trains carried more cargo between China and Kazakhstan this year. The railway company trains its drivers at a "
        "centre in Almaty. Exports of grain and metals rose, and trade turnover passed thirty billion dollars.",
    ),
    "a visa agreement": (
        "ru",
        "Казахстан и Китай отменили визы",
        "Соглашение о взаимном безвизовом режиме между Казахстаном и Китаем вступило в силу. Туристы и бизнесмены "
        "могут находиться в стране до 30 суток.",
    ),
    "leaders and not a word on schools": (
        "zh",
        "中哈元首会谈",
        "国家主席在人民大会堂同哈萨克斯坦总统会谈。双方表示,中哈将扩大贸易、能源和互联互通合作,维护地区安全。",
    ),
    "Kazakh schools alone": (
        "kk",
        "Мектептерде жаңа оқу жылы басталды",
        "Еліміздегі мектептер мен колледждерде жаңа оқу жылы басталды. Оқу-ағарту министрлігі студенттердің "
        "шәкіртақысы өсетінін хабарлады. Алматыда жаңа университет ғимараты ашылды.",
    ),
    "Kazakh education and Britain": (
        "en",
        "Coventry opens a campus in Astana",
        "A British university will open a branch in Kazakhstan. Students in Astana will earn a degree from the United "
        "Kingdom, the Ministry of Science and Higher Education said.",
    ),
    "Chinese education and Russia": (
        "ru",
        "Харбинский политехнический откроет институт с Петербургом",
        "Харбинский политехнический институт и университет Петербурга создадут совместный институт. Российские и "
        "китайские студенты получат два диплома.",
    ),
    "a university as a mere venue": (
        "en",
        "Asian tennis juniors meet in Almaty",
        "The courts of a university in Almaty hosted the tournament. Players from China, Japan and Kazakhstan won "
        "their matches; the final is on Sunday.",
    ),
    "a page of unrelated briefs": (
        "en",
        "News in brief",
        "Students in Astana planted trees.\n\nWheat exports to China grew by a tenth.\n\nThe football championship of "
        "Kazakhstan begins in March.\n\nA school in Shymkent was repaired.",
    ),
    "a study guide for another country's readers": (
        "zh",
        "去哈萨克斯坦读书要了解哪些规定",
        "想出国的同学可以把目光投向中亚。这个国家民族众多,冬天寒冷。自费生门槛不高,学费因专业而异,住校比租房划算。",
    ),
}  # fmt: skip

RELEVANT = {
    "our university on a Chinese host": (
        "zh",
        "哈萨克斯坦阿拉木图管理大学代表团来访",
        "5月10日,哈萨克斯坦阿拉木图管理大学校长一行访问我校,双方就学生交流、联合培养签署合作备忘录。",
    ),
    "哈 alone, with the country elsewhere": (
        "zh",
        "中哈职业教育合作再结硕果",
        "在哈萨克斯坦,又一所鲁班工坊揭牌。在哈中资企业将接收毕业生实习,哈方院校的教师已在天津完成培训。",
    ),
    "ҚР and ҚХР differ by a letter": (
        "kk",
        "ҚР мен ҚХР университеттері келісімге қол қойды",
        "Бүгін ҚР Ғылым және жоғары білім министрлігінде ҚХР университеттерінің ректорларымен кездесу өтті. Тараптар "
        "студент алмасу және қос дипломды бағдарлама туралы келісімге қол қойды.",
    ),
    "no country named": (
        "ru",
        "КазНУ и Ланьчжоуский университет открыли летнюю школу",
        "Ректор КазНУ принял делегацию Ланьчжоуского университета. Стороны подписали договор об обмене студентами.",
    ),
    "inflected throughout": (
        "ru",
        "Подписан меморандум с китайским вузом",
        "Между Казахским национальным университетом имени аль-Фараби и Сианьским университетом Цзяотун подписан "
        "меморандум. В Казахстанско-Британском техническом университете также ждут студентов из Китая.",
    ),
    "Kazakh endings": (
        "kk",
        "Бейжің тіл және мәдениет университетінің филиалына студенттер қабылданды",
        "Астана халықаралық университетінде ашылған Бейжің тіл және мәдениет университетінің филиалына жүз студент "
        "қабылданды. Олар қытай тілін үйренеді.",
    ),
    "traditional characters": (
        "zh-Hant",
        "北京語言大學哈薩克斯坦分校揭牌",
        "北京語言大學哈薩克斯坦分校日前在阿斯塔納揭牌,首批學生將學習漢語。兩國教育部部長出席儀式。",
    ),
    "Kazakh in Latin letters": (
        "kk-Latn",
        "Qytaı ýnıversıtetterimen kelisim",
        "Qazaqstan men Qytaı ýnıversıtetteri student almasý týraly kelisimge qol qoıdy. Ál-Farabı atyndaǵy Qazaq "
        "ulttyq ýnıversıtetiniń rektory qytaılyq áriptesterin qabyldady.",
    ),
    "machine-translated": (
        "en",
        "Jingshi School in Harbin was unveiled",
        "Nanjing Vocational College of Science and Technology signed an agreement with Kazakhstan International "
        "University of Engineering and Technology. The president of Harbin International University of Engineering and "
        "Technology thanked the Chinese colleges. Teachers and students of both countries took part.",
    ),
    "students in figures": (
        "en",
        "More Kazakh students choose China",
        "Some 15,000 students from Kazakhstan are studying at universities in China, the Kazakh ambassador said. Of "
        "them 700 hold Chinese government scholarships.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trap", NOT)
def test_not_about_the_topic(trap: str) -> None:
    lang, title, text = NOT[trap]
    judgement = judge(title=title, text=text, lang=lang, url=None, country=None, kind=None)
    assert judgement.verdict == "not", judgement


@pytest.mark.parametrize("case", RELEVANT)
def test_about_the_topic(case: str) -> None:
    lang, title, text = RELEVANT[case]
    judgement = judge(title=title, text=text, lang=lang, url=None, country=None, kind=None)
    assert judgement.verdict == "relevant", judgement
