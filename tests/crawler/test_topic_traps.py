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
    "a ministry that is known, of health": (
        "ru",
        "Минздрав РК и Китай подписали меморандум",
        "Министерство здравоохранения РК и Китай подписали меморандум о поставке вакцин. Казахстан закупит два "
        "миллиона доз у Китая. Стороны договорились о сотрудничестве в производстве лекарств.",
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
    "ministries in small letters, colleges by their Kazakh names": (
        "kk",
        "Колледждер әріптестікті бастады",
        "Қарағанды жоғары политехникалық колледжі мен Тяньцзинь кәсіптік институты келісімге қол қойды. Құжатқа сәйкес "
        "қытайлық оқытушылар Қарағандыға келеді, студенттер алмасу жолға қойылады.",
    ),
    "a ministry in small letters": (
        "ru",
        "Педагоги поедут учиться в Китай",
        "Тридцать педагогов колледжей пройдут стажировку в Тяньцзине, сообщили в министерстве просвещения Казахстана. "
        "Соглашение об этом подписали министры просвещения двух стран.",
    ),
    "students in figures": (
        "en",
        "More Kazakh students choose China",
        "Some 15,000 students from Kazakhstan are studying at universities in China, the Kazakh ambassador said. Of "
        "them 700 hold Chinese government scholarships.",
    ),
}  # fmt: skip


# One way of misleading in all four languages: what it looks like in each, and nothing in it is on the topic.
IN_FOUR = {
    "Kazakhs of Xinjiang": {
        "en": (
            "New boarding school for herders' children",
            "Kazakh pupils from herding families in Xinjiang's Altay have moved into a boarding school. Lessons are "
            "held in Mandarin and in Kazakh; the best go on to university in Urumqi, the Chinese newspaper reports.",
        ),
        "zh": (
            "阿勒泰哈萨克族牧民的孩子住进新学校",
            "新疆阿勒泰的哈萨克族学生近日住进新建的寄宿制学校。教师用双语授课,成绩好的学生将到乌鲁木齐上大学。",
        ),
        "ru": (
            "Дети чабанов пошли в новую школу",
            "В Синьцзяне дети из казахских семей пошли в новую школу-интернат. Этнические казахи Алтая изучают в ней и "
            "родной язык; лучшие выпускники поступают в университет в Урумчи.",
        ),
        "kk": (
            "Малшылар балаларына жаңа мектеп",
            "Шыңжаңдағы қытай қазақтары тұратын ауылда жаңа мектеп ашылды. Оқушылар екі тілде оқиды, үздіктері "
            "Үрімжідегі университетке түседі.",
        ),
    },
    "a university as a mere venue": {
        "en": (
            "Kazakh and Chinese boxers meet in Almaty",
            "The sports hall of a university in Almaty hosted the tournament. Boxers from Kazakhstan won four bouts, "
            "those from China three. The coach praised the team.",
        ),
        "zh": (
            "中哈拳击选手阿拉木图交锋",
            "拳击邀请赛在阿拉木图一所大学的体育馆举行。哈萨克斯坦选手赢得四场,中国选手赢得三场,教练称赞了球队。",
        ),
        "ru": (
            "Боксеры Казахстана и Китая встретились в Алматы",
            "Турнир прошел в спортзале одного из университетов Алматы. Боксеры Казахстана выиграли четыре боя, "
            "китайские спортсмены – три. Тренер похвалил команду.",
        ),
        "kk": (
            "Қазақстан мен Қытай боксшылары Алматыда кездесті",
            "Турнир Алматыдағы бір университеттің спорт залында өтті. Қазақстан боксшылары төрт жекпе-жекте, қытайлық "
            "спортшылар үшеуінде жеңді. Жаттықтырушы команданы мақтады.",
        ),
    },
    "briefs that have nothing to do with each other": {
        "en": (
            "The day in brief",
            "Students in Shymkent cleaned a park.\n\nExports of wheat to China rose by a tenth.\n\nA college in Taraz "
            "has a new boiler.\n\nAn agreement on the border river was signed in Astana.",
        ),
        "zh": (
            "今日简讯",
            "奇姆肯特的大学生清理了公园。\n\n对华小麦出口增长一成。\n\n塔拉兹一所学院换了锅炉。\n\n哈萨克斯坦与邻国签署界河协议。",
        ),
        "ru": (
            "Коротко о разном",
            "Студенты Шымкента убрали парк.\n\nЭкспорт пшеницы в Китай вырос на десять процентов.\n\nВ колледже Тараза "
            "заменили котел.\n\nВ Астане подписали соглашение о приграничной реке.",
        ),
        "kk": (
            "Қысқаша жаңалықтар",
            "Шымкент студенттері саябақты тазалады.\n\nҚытайға бидай экспорты он пайызға артты.\n\nТараздағы колледжде "
            "қазандық ауыстырылды.\n\nАстанада шекаралық өзен туралы келісімге қол қойылды.",
        ),
    },
    "links below an article": {
        "en": (
            "Seoul college opens a campus in Bishkek",
            "A Korean college has opened a campus in Bishkek. Kyrgyz students will learn car repair there.\n\n"
            "Read also:\nLuban Workshop trains students in Kazakhstan\nKazNU and Peking University sign a memorandum",
        ),
        "zh": (
            "韩国院校在比什凯克办学",
            "韩国一所院校在比什凯克开设校区,吉尔吉斯斯坦学生将在那里学习汽车维修。\n\n"
            "相关阅读:\n1、鲁班工坊在哈萨克斯坦培训学生\n2、北京大学与哈萨克斯坦高校签署备忘录",
        ),
        "ru": (
            "Колледж из Сеула открыл кампус в Бишкеке",
            "Корейский колледж открыл кампус в Бишкеке. Кыргызские студенты будут учиться там ремонту машин.\n\n"
            "Читайте также:\nМастерская Лу Баня обучает студентов Казахстана\nКазНУ и Пекинский университет подписали "
            "меморандум",
        ),
        "kk": (
            "Сеул колледжі Бішкекте кампус ашты",
            "Корей колледжі Бішкекте кампус ашты. Қырғыз студенттері онда көлік жөндеуді үйренеді.\n\n"
            "Тағы оқыңыз:\nЛу Бань шеберханасы қазақстандық студенттерді оқытады\nҚазҰУ мен Пекин университеті "
            "меморандумға қол қойды",
        ),
    },
    "the same college in Uzbekistan": {
        "en": (
            "Tianjin college opens a Luban Workshop in Tashkent",
            "A vocational college of Tianjin and a transport university in Tashkent opened a Luban Workshop. Uzbek "
            "students will learn to repair trains; teachers were trained in China.",
        ),
        "zh": (
            "塔什干鲁班工坊揭牌",
            "天津一所职业院校与塔什干交通大学共建的鲁班工坊揭牌。乌兹别克斯坦学生将学习列车检修,教师已在中国完成培训。",
        ),
        "ru": (
            "В Ташкенте открыли Мастерскую Лу Баня",
            "Колледж из Тяньцзиня и транспортный университет Ташкента открыли Мастерскую Лу Баня. Узбекские студенты "
            "научатся ремонтировать поезда, преподаватели прошли обучение в Китае.",
        ),
        "kk": (
            "Ташкентте Лу Бань шеберханасы ашылды",
            "Тяньцзинь колледжі мен Ташкент көлік университеті Лу Бань шеберханасын ашты. Өзбек студенттері пойыз "
            "жөндеуді үйренеді, оқытушылар Қытайда білім алды.",
        ),
    },
    "Harbin": {
        "en": (
            "Harbin universities hold a job fair",
            "Universities of Harbin in Heilongjiang held a fair for graduates. Chinese companies offered 3,000 jobs to "
            "students of the city.",
        ),
        "zh": (
            "在哈高校举办毕业生招聘会",
            "在哈高校近日联合举办招聘会,哈尔滨企业为毕业生提供三千个岗位。哈工大、哈工程的学生排起长队,哈方便民窗口同日启用。",
        ),
        "ru": (
            "Вузы Харбина провели ярмарку вакансий",
            "Харбинские университеты провели ярмарку для выпускников. Китайские компании предложили студентам города "
            "три тысячи мест.",
        ),
        "kk": (
            "Харбин университеттері жәрмеңке өткізді",
            "Харбин қаласының университеттері түлектерге жәрмеңке өткізді. Қытай компаниялары студенттерге үш мың "
            "жұмыс орнын ұсынды.",
        ),
    },
    "one country in a list": {
        "en": (
            "Shanghai university welcomes freshmen from twenty countries",
            "New students from Thailand, Vietnam, Egypt, Pakistan, Kazakhstan, Russia and Kenya were greeted at a "
            "university in Shanghai. A student from Kenya spoke for all.",
        ),
        "zh": (
            "上海一高校迎来二十国新生",
            "来自泰国、越南、埃及、巴基斯坦、哈萨克斯坦、俄罗斯、肯尼亚等国的新生走进上海一所大学的校园,肯尼亚学生代表发言。",
        ),
        "ru": (
            "Вуз Шанхая принял первокурсников из двадцати стран",
            "Новых студентов из Таиланда, Вьетнама, Египта, Пакистана, Казахстана, России и Кении встретили в "
            "университете Шанхая. От имени всех выступил студент из Кении.",
        ),
        "kk": (
            "Шанхай университеті жиырма елдің студентін қабылдады",
            "Таиланд, Вьетнам, Мысыр, Пәкістан, Ресей, Кения және Қазақстан сияқты елдердің студенттерін Шанхайдағы "
            "университетте қарсы алды. Кениялық студент сөз сөйледі.",
        ),
    },
    "somebody's school": {
        "en": (
            "Copper miners look to China",
            "Exports of copper from Kazakhstan to China grew by a fifth. The price will hold, said Askar Omarov, a "
            "professor of a university in Almaty, who once taught mathematics at school.",
        ),
        "zh": (
            "哈萨克斯坦对华铜出口增长",
            "哈萨克斯坦对中国铜出口增长两成。阿拉木图一所大学的教授认为,价格将保持稳定。卡车司机说,他的儿子在中学读书。",
        ),
        "ru": (
            "Медь идет в Китай",
            "Экспорт меди из Казахстана в Китай вырос на пятую часть. Цена удержится, считает профессор одного из "
            "университетов Алматы, по образованию математик.",
        ),
        "kk": (
            "Мыс Қытайға жөнелтілді",
            "Қазақстаннан Қытайға мыс экспорты бестен бірге өсті. Баға сақталады, дейді Алматыдағы университеттің "
            "профессоры, мамандығы бойынша математик.",
        ),
    },
}  # fmt: skip

# A clause on the topic in an article about something else, and words of it that its quote must hold.
CLAUSE = {
    "en": (
        "Kazakh and Chinese leaders hold talks in Beijing",
        "The President of Kazakhstan and the Chairman of the People's Republic of China held talks in Beijing. Trade "
        "passed 43 billion dollars.\n\nThey discussed transit, the third railway, oil and uranium, and security in the "
        "region.\n\nThe leaders welcomed the work of the Luban Workshops and student exchanges between the two "
        "countries.\n\nA joint statement was adopted.",
        "Luban Workshops",
    ),
    "zh": (
        "中哈元首举行会谈",
        "国家主席在人民大会堂同哈萨克斯坦总统举行会谈。\n\n双方同意扩大贸易和投资,推进跨境铁路建设,深化能源、矿产合作,"
        "维护地区安全。\n\n两国将办好鲁班工坊,扩大留学生规模。\n\n会谈后发表联合声明。",
        "鲁班工坊",
    ),
    "ru": (
        "Главы государств провели переговоры в Пекине",
        "Президент Казахстана провел в Пекине переговоры с Председателем КНР. Товарооборот превысил 43 млрд "
        "долларов.\n\nОбсуждались транзит, третья железная дорога, нефть, уран и безопасность в регионе.\n\nСтороны "
        "отметили работу мастерских Лу Баня и обмен студентами между двумя странами.\n\nПринято совместное заявление.",
        "Лу Баня",
    ),
    "kk": (
        "Мемлекет басшылары Бейжіңде келіссөз жүргізді",
        "Қазақстан Президенті Бейжіңде ҚХР Төрағасымен келіссөз жүргізді. Тауар айналымы 43 млрд доллардан асты.\n\n"
        "Транзит, үшінші теміржол, мұнай, уран және өңірдегі қауіпсіздік талқыланды.\n\nТараптар екі ел арасындағы "
        "студенттер алмасуды және Лу Бань шеберханасының жұмысын жоғары бағалады.\n\nБірлескен мәлімдеме қабылданды.",
        "Лу Бань",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trap", NOT)
def test_not_about_the_topic(trap: str) -> None:
    lang, title, text = NOT[trap]
    judgement = judge(title=title, text=text, lang=lang, url=None, country=None, kind=None)
    assert judgement.verdict == "not", judgement


@pytest.mark.parametrize(("trap", "lang"), [(trap, lang) for trap, texts in IN_FOUR.items() for lang in texts])
def test_not_about_the_topic_in_any_language(trap: str, lang: str) -> None:
    title, text = IN_FOUR[trap][lang]
    judgement = judge(title=title, text=text, lang=lang, url=None, country=None, kind=None)
    assert judgement.verdict == "not", judgement


@pytest.mark.parametrize("lang", CLAUSE)
def test_one_clause_is_borderline_and_is_quoted(lang: str) -> None:
    title, text, words = CLAUSE[lang]
    judgement = judge(title=title, text=text, lang=lang, url=None, country=None, kind=None)
    assert judgement.verdict == "borderline", judgement
    [clause, *others] = [quote for quote in judgement.quotes if quote.what == "clause"]
    assert len(others) <= 1
    assert any(words in quote.quote for quote in (clause, *others))
    assert all(text[quote.offset :].startswith(quote.quote) for quote in (clause, *others))


@pytest.mark.parametrize("case", RELEVANT)
def test_about_the_topic(case: str) -> None:
    lang, title, text = RELEVANT[case]
    judgement = judge(title=title, text=text, lang=lang, url=None, country=None, kind=None)
    assert judgement.verdict == "relevant", judgement


def test_a_campus_speaks_of_itself_on_its_own_site() -> None:
    text = "近日,阿里·法拉比大学校长一行来访。学校与对方就师生互访、联合培养研究生进行座谈,并签署合作备忘录。"
    judgement = judge(
        title="校领导会见来访客人",
        text=text,
        lang="zh",
        url="https://news.xidian.edu.cn/1.htm",
        country=None,
        kind=None,
    )
    assert judgement.verdict == "relevant", judgement
