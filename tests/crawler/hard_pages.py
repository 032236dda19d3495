# ruff: noqa: E501 (a page a line)
"""Pages written for the tests that are no articles, and articles that only look like such pages.

Each is a language, a title and what stands between the menu and the footer; ``page`` puts a site around it.
"""

from __future__ import annotations

from html import escape

_MENU = {
    "en": "Home|World|Education|Business|Science|Culture|Sport|Video|Opinion|About us|Contacts|Subscribe",
    "ru": "Главная|Новости|Политика|Образование|Экономика|Наука|Культура|Спорт|Видео|Мнения|О нас|Подписка",
    "zh": "首页|新闻|国内|国际|教育|经济|科技|文化|体育|视频|评论|关于我们|联系我们|登录",
    "kk": "Басты бет|Жаңалықтар|Саясат|Білім|Экономика|Ғылым|Мәдениет|Спорт|Видео|Пікір|Біз туралы|Жазылу",
}
_LATEST = {
    "en": "Ministers open a new campus in Almaty|Forum of rectors meets in Xi'an|Scholarships doubled for engineers"
    "|Exchange students tell of their first winter|New railway school accepts applications|Museum lends bronze horses",
    "ru": "В Алматы открыли новый кампус|Форум ректоров прошёл в Сиане|Число стипендий для инженеров удвоено"
    "|Студенты рассказали о первой зиме|Железнодорожный колледж начал приём|Музей передал бронзовых коней",
    "zh": "阿拉木图新校区正式启用|校长论坛在西安举行|工程类奖学金名额翻倍|交换生讲述第一个冬天|铁路学院开始招生|博物馆出借青铜马",
    "kk": "Алматыда жаңа кампус ашылды|Ректорлар форумы Сианьда өтті|Инженерлерге стипендия екі есе көбейді"
    "|Студенттер алғашқы қысы туралы айтты|Теміржол колледжі құжат қабылдай бастады|Музей қола аттарды берді",
}
_FOOTER = {
    "en": "© 2026 The Steppe Courier. All rights reserved. 12 Abai Avenue, Almaty. Tel. +7 727 000 00 00",
    "ru": "© 2026 «Степной курьер». Все права защищены. Алматы, проспект Абая, 12. Тел. +7 727 000 00 00",
    "zh": "版权所有 © 2026 草原信使 京ICP备00000000号 地址：西安市长安路12号 电话：029-00000000",
    "kk": "© 2026 «Дала хабаршысы». Барлық құқықтар қорғалған. Алматы, Абай даңғылы, 12. Тел. +7 727 000 00 00",
}


def page(lang: str, title: str, body: str, *, head: str = "", bare: bool = False) -> str:
    """Put a site's menu, latest news and footer around the middle of a page; none of it where it is ``bare``."""
    menu = "".join(f"<li><a href='/s{n}'>{name}</a></li>" for n, name in enumerate(_MENU[lang].split("|")))
    latest = "".join(f"<li><a href='/n{n}'>{name}</a></li>" for n, name in enumerate(_LATEST[lang].split("|")))
    around = "{}" if bare else (
        f"<header><nav><ul>{menu}</ul></nav></header><main>{{}}</main>"
        f"<aside><h3>…</h3><ul>{latest}</ul></aside><footer><p>{_FOOTER[lang]}</p></footer>"
    )  # fmt: skip
    return (
        f"<!doctype html><html lang={lang}><head><meta charset=utf-8><title>{escape(title)}</title>{head}</head>"
        f"<body>{around.format(body)}</body></html>"
    )


def article(lang: str, title: str, *paragraphs: str, head: str = "") -> str:
    """A page with an article of these paragraphs."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return page(lang, title, f"<article><h1>{escape(title)}</h1>{text}</article>", head=head)


def notice(lang: str, title: str, *lines: str, bare: bool = False, head: str = "") -> str:
    """A page that says a few lines and nothing more."""
    text = "".join(f"<p>{line}</p>" for line in lines)
    return page(lang, title, f"<div class=message><h1>{escape(title)}</h1>{text}</div>", bare=bare, head=head)


def listing(lang: str, title: str, entries: list[tuple[str, str]], *, linked: bool = False) -> str:
    """A page of headlines, each a link with a teaser under it (itself a link if ``linked``)."""
    items = "".join(
        f"<div class=item><h2><a href='/news/{n}'>{name}</a></h2><span class=date>2026-11-{n % 28 + 1:02}</span>"
        + (f"<p><a href='/news/{n}'>{teaser}</a></p></div>" if linked else f"<p>{teaser}</p></div>")
        for n, (name, teaser) in enumerate(entries)
    )
    return page(lang, title, f"<div class=list><h1>{title}</h1>{items}</div><a href='?page=2'>2</a>")


LEAD = {
    "en": "The two ministries agreed on Monday to open a joint engineering school, which will take its first two "
    "hundred students in autumn and teach them in three languages.",
    "ru": "Министерства двух стран в понедельник договорились открыть совместную инженерную школу, которая осенью "
    "примет первых двести студентов и будет учить их на трёх языках.",
    "zh": "两国教育部周一商定共同开办一所工程学院，学院将于今年秋季招收首批二百名学生，并以三种语言授课。",
    "kk": "Екі елдің министрліктері дүйсенбіде бірлескен инженерлік мектеп ашуға келісті, ол күзде алғашқы екі жүз "
    "студентті қабылдап, үш тілде оқытады.",
}
MORE = {
    "en": "Teachers will be trained in both countries for a year. The buildings, a former textile works, are being "
    "rebuilt at the expense of the region, and the laboratories come from three partner universities.",
    "ru": "Преподавателей год будут готовить в обеих странах. Здания бывшей текстильной фабрики перестраивают за счёт "
    "области, а лаборатории передают три университета-партнёра.",
    "zh": "教师将在两国接受为期一年的培训。校舍由一座旧纺织厂改建，费用由州政府承担，实验室设备由三所合作大学提供。",
    "kk": "Оқытушылар бір жыл бойы екі елде дайындалады. Бұрынғы тоқыма фабрикасының ғимараты облыс есебінен қайта "
    "жөнделуде, ал зертханаларды үш серіктес университет береді.",
}
LANGUAGES = ("en", "ru", "zh", "kk")


def _entries(lang: str, times: int) -> list[tuple[str, str]]:
    return [(name, f"{LEAD[lang]} {MORE[lang]}") for name in _LATEST[lang].split("|")] * times


def _broken(text: str, written: str, read: str) -> str:
    return escape(text.encode(written, "ignore").decode(read, "replace"))


_NOT_FREE = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"%s","isAccessibleForFree":false}</script>'
)
_TITLE = {
    "en": "Joint engineering school to open in autumn",
    "ru": "Совместная инженерная школа откроется осенью",
    "zh": "两国联合工程学院将于秋季开学",
    "kk": "Бірлескен инженерлік мектеп күзде ашылады",
}
_SUBSCRIBE = {
    "en": ["Subscribe to continue reading", "This article is for subscribers only. Already a subscriber? Sign in.",
           "You have reached your limit of free articles this month. Subscribe now for unlimited access."],
    "ru": ["Продолжение доступно подписчикам", "Полный текст доступен только по подписке. Оформить подписку.",
           "Чтобы прочитать статью полностью, войдите или зарегистрируйтесь."],
    "zh": ["登录后阅读全文", "本文为付费内容，订阅后可阅读全文。", "剩余内容仅对会员开放，开通会员继续阅读。"],
    "kk": ["Оқуды жалғастыру үшін жазылыңыз", "Толық мәтін тек жазылушыларға қолжетімді.",
           "Мақаланы толық оқу үшін жүйеге кіріңіз немесе тіркеліңіз."],
}  # fmt: skip

REFUSED: list[tuple[str, str]] = [
    *[("deleted-notice", notice(lang, title, *lines, bare=bare)) for lang, title, lines, bare in [
        ("en", "Page not found", ["Sorry, we could not find the page you were looking for.", "Try the search or go back to the front page."], False),
        ("en", "404", ["Oops! That page can’t be found. It looks like nothing was found at this location."], False),
        ("en", "The Steppe Courier", ["This story is no longer available."], False),
        ("en", "The Steppe Courier", ["The article you requested has been removed by its author."], False),
        ("en", "Not Found", ["The requested URL was not found on this server."], True),
        ("en", "Error 404", ["The page you are looking for doesn't exist or has been moved."], False),
        ("ru", "Страница не найдена", ["Возможно, она была удалена или перемещена. Перейдите на главную страницу."], False),
        ("ru", "404", ["К сожалению, запрашиваемая страница не существует."], False),
        ("ru", "Степной курьер", ["Материал удалён по решению редакции."], False),
        ("ru", "Ошибка 404", ["Такой страницы нет. Проверьте адрес или воспользуйтесь поиском по сайту."], False),
        ("ru", "Степной курьер", ["Запрошенная публикация не найдена или снята с публикации."], False),
        ("zh", "草原信使", ["很抱歉，您访问的页面不存在或已被删除！"], False),
        ("zh", "页面没有找到", ["5秒钟之后将会带您进入首页。"], True),
        ("zh", "404页面", ["抱歉，您要查看的文章已被作者删除。"], False),
        ("zh", "提示信息", ["该内容已被发布者删除"], True),
        ("zh", "草原信使", ["您所访问的信息已下线，请浏览其他内容。"], False),
        ("zh", "出错了", ["抱歉，指定的主题不存在或已被删除或正在被审核"], False),
        ("kk", "Бет табылмады", ["Сіз іздеген бет жойылған немесе басқа мекенжайға көшірілген."], False),
        ("kk", "404", ["Өкінішке қарай, мұндай парақ жоқ. Басты бетке оралыңыз."], False),
        ("kk", "Дала хабаршысы", ["Материал жойылған."], False),
        ("en", "Oops", ["We’re sorry, the page you requested cannot be found. Try our front page or use the search box above."], False),
        ("ru", "Ошибка", ["Извините, но страница, которую вы ищете, не существует или была перенесена."], False),
        ("ru", "Курьер", ["Запрашиваемый вами документ не найден. Возможно, вы ошиблись в адресе."], False),
        ("zh", "出错啦", ["抱歉，没有找到您要访问的页面！请检查网址是否正确，或返回网站首页查看其他内容。"], False),
        ("kk", "Қате", ["Кешіріңіз, сіз сұраған бет табылмады немесе өшірілген. Басты бетке өтіңіз."], False),
    ]],
    *[("challenge-page", notice(lang, title, *lines, bare=True, head=head)) for lang, title, lines, head in [
        ("en", "Just a moment...", ["Verifying you are human. This may take a few seconds."], ""),
        ("en", "Attention Required! | Cloudflare", ["Sorry, you have been blocked. You are unable to access this site."], ""),
        ("en", "Access Denied", ["You don't have permission to access this page on this server.", "Reference #18.2f3e1702.1"], ""),
        ("en", "e.kz", ["Checking your browser before accessing. This process is automatic."], ""),
        ("en", "e.kz", ["Request unsuccessful. Incapsula incident ID: 877000260098-102"], ""),
        ("en", "Pardon Our Interruption", ["As you were browsing something about your browser made us think you were a bot."], ""),
        ("en", "Are you a robot?", ["Please complete the captcha so that we know you are not a robot."], ""),
        ("ru", "DDoS-Guard", ["Проверка браузера перед переходом на сайт. Это займёт несколько секунд."], ""),
        ("ru", "Ой!", ["Подтвердите, что запросы отправляли вы, а не робот."], ""),
        ("ru", "Доступ ограничен", ["Ваш запрос похож на автоматический. Введите символы с картинки."], ""),
        ("zh", "安全验证", ["请完成以下验证后继续访问，拖动滑块完成拼图。"], ""),
        ("zh", "405", ["很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。"], ""),
        ("zh", "云防护", ["您的请求疑似攻击行为，已被网站管理员设置的防火墙拦截。"], ""),
        ("zh", "访问受限", ["当前访问过于频繁，请输入验证码。"], ""),
        ("en", "Human Verification", ["Please confirm that you are a human by ticking the box below. Ray ID: 7a3f2d1c9e"], ""),
        ("en", "403 Forbidden", ["Your IP address has been blocked by the firewall of this site."], ""),
        ("ru", "Проверка", ["Мы проверяем, что вы не бот. Страница откроется через несколько секунд."], ""),
        ("kk", "Тексеру", ["Сіздің робот емес екеніңізді растаңыз."], ""),
    ]],
    *[("site-error", notice(lang, title, *lines, bare=True)) for lang, title, lines in [
        ("en", "502 Bad Gateway", ["nginx/1.18.0"]),
        ("en", "Error", ["Error establishing a database connection"]),
        ("en", "Maintenance", ["The site is down for maintenance. We will be back shortly, thank you for your patience."]),
        ("en", "Welcome to nginx!", ["If you see this page, the nginx web server is successfully installed and working."]),
        ("ru", "Технические работы", ["На сайте ведутся технические работы. Приносим извинения за неудобства, зайдите позже."]),
        ("zh", "系统维护", ["网站正在维护升级中，请稍后再访问，给您带来不便敬请谅解。"]),
        ("zh", "系统提示", ["服务器繁忙，请稍后再试。"]),
        ("kk", "Дала хабаршысы", ["Сайтта техникалық жұмыстар жүргізілуде. Кейінірек кіріңіз."]),
    ]],
    *[("consent", notice(lang, title, *lines, bare=True)) for lang, title, lines in [
        ("en", "Before you continue", [
            "We and our 842 partners store and access personal data, like browsing data or unique identifiers, on your device.",
            "Selecting Accept All enables tracking technologies. If you disagree, choose Reject All or manage your choices.",
            "You can withdraw your consent at any time in the cookie settings at the bottom of the page. Some partners rely "
            "on legitimate interest.", *["Precise location data and identification through device scanning. " * 6] * 8]),
        ("en", "Your privacy", ["We use cookies. Accept all cookies to go on, or manage preferences.", "See our cookie policy."]),
        ("ru", "Степной курьер", [
            "Мы используем файлы cookie, чтобы сайт работал лучше. Продолжая, вы даёте согласие на обработку персональных "
            "данных.", "Принять все · Отклонить · Настройки cookie · Политика конфиденциальности"]),
        ("zh", "隐私设置", ["本网站使用 Cookie 来改善您的体验。", "您可以接受所有 Cookie，也可以拒绝全部，或在 Cookie 设置中更改您的同意。"]),
        ("kk", "Құпиялық", ["Біз cookie файлдарын пайдаланамыз. Барлығын қабылдау немесе cookie баптаулары.", "Құпиялық саясаты."]),
    ]],
    *[("paywall", article(lang, _TITLE[lang], LEAD[lang] + ending, sentence))
      for lang in LANGUAGES for sentence, ending in zip(_SUBSCRIBE[lang], ["", " …", ""], strict=True)],
    *[("paywall", article(lang, _TITLE[lang], LEAD[lang] + "…", head=_NOT_FREE % _TITLE[lang])) for lang in LANGUAGES],
    *[("paywall", notice(lang, title, *lines)) for lang, title, lines in [
        ("en", "Log in", ["Log in to your account", "E-mail", "Password", "Forgot your password?", "No account yet? Sign up, it takes a minute and costs nothing."]),
        ("ru", "Вход", ["Войдите в свой аккаунт, чтобы продолжить.", "Логин", "Пароль", "Забыли пароль?", "Нет аккаунта? Зарегистрируйтесь за минуту."]),
        ("zh", "用户登录", ["请登录后继续访问。", "用户名", "密码", "忘记密码？", "还没有账号？立即注册，享受更多会员服务。"]),
        ("en", "Sorry", ["This content is not available in your region because of the rights of its owners. We apologise."]),
    ]],
    *[("mojibake", article("ru", _broken(_TITLE[lang], *codecs), *[_broken(LEAD[lang] + MORE[lang], *codecs)] * 2))
      for lang, codecs in [
        ("ru", ("utf-8", "latin-1")), ("ru", ("utf-8", "cp1252")), ("ru", ("utf-8", "cp1251")), ("ru", ("cp1251", "latin-1")),
        ("ru", ("koi8-r", "cp1251")), ("ru", ("utf-8", "ascii")), ("zh", ("utf-8", "latin-1")), ("zh", ("gbk", "latin-1")),
        ("zh", ("utf-8", "gbk")), ("zh", ("utf-8", "cp1251")), ("zh", ("big5", "gbk")), ("kk", ("utf-8", "cp1252")),
        ("kk", ("utf-8", "cp1251")), ("ru", ("utf-8", "gbk")),
    ]],
    ("mojibake", article("ru", "????????? ?????", *["????????? ????? ?????? ?? ?????? ???????? ????????????, 2026. " * 6] * 2)),
    ("mojibake", article("zh", "新闻", "锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷，2026锟斤拷锟斤拷锟斤拷锟斤拷" * 3)),
    *[("list-page", listing(lang, {"en": "Education", "ru": "Образование", "zh": "教育", "kk": "Білім"}[lang], _entries(lang, 3)))
      for lang in LANGUAGES],
    *[("list-page", listing(lang, title, _entries(lang, 2), linked=True)) for lang, title in
      [("en", "Search results for: campus"), ("ru", "Поиск: кампус"), ("zh", "“校区”的搜索结果"), ("kk", "Тег: кампус")]],
    *[("list-page", listing(lang, "", [(name, "") for name in _LATEST[lang].split("|")] * 8)) for lang in LANGUAGES],
    *[("too-short", notice(lang, title, line)) for lang, title, line in [
        ("en", "Search", "Nothing found."), ("ru", "Поиск", "По вашему запросу ничего не найдено."),
        ("zh", "搜索", "没有找到相关内容。"), ("kk", "Іздеу", "Ештеңе табылмады."),
        ("en", "Video: the school", "Watch the video."), ("zh", "视频：工程学院", "点击观看视频。"),
    ]],
    *[("paywall", article(lang, _TITLE[lang], LEAD[lang], sentence)) for lang, sentence in [
        ("en", "To continue reading, become a member today."), ("en", "Want to read more? Start your free trial."),
        ("ru", "Для чтения статьи целиком оформите подписку"), ("ru", "Эта статья только для подписчиков."),
        ("zh", "会员专享，成为会员即可阅读全文"), ("zh", "还剩80%未读，付费解锁全文"),
        ("kk", "Мақаланың жалғасын тек жазылушылар оқи алады"), ("kk", "Жалғасын оқу үшін тіркеліңіз"),
    ]],
    ("empty", page("en", "News", "<div id=root></div><noscript>Please enable JavaScript to view this site.</noscript>", bare=True)),
    ("empty", page("zh", "新闻", "<div id=app></div><p>您的浏览器版本过低，请启用JavaScript。</p>", bare=True)),
]  # fmt: skip
"""Why each page is no article, and the page."""


def _links(names: list[str]) -> str:
    return "".join(f"<li><a href='https://u{n}.example/'>{name}</a></li>" for n, name in enumerate(names))


def _table(rows: list[list[str]]) -> str:
    return (
        "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
    )


_UNIVERSITIES = {
    "en": [f"{city} {kind} University" for city in ("Almaty", "Astana", "Karaganda", "Shymkent", "Semey", "Oral") for kind in ("State", "Technical", "Medical")],
    "zh": [f"{city}{kind}大学" for city in ("西安", "兰州", "北京", "上海", "乌鲁木齐", "阿拉木图") for kind in ("师范", "理工", "医科")],
}  # fmt: skip


def _about(lang: str, title: str, sentence: str, times: int = 3) -> tuple[str, str]:
    return title, article(lang, title, sentence, *[f"{LEAD[lang]} {MORE[lang]}", f"{MORE[lang]} {sentence}"] * times)


ACCEPTED: list[tuple[str, str]] = [
    _about("en", "Just a moment: how Cloudflare checks that you are human", "“Checking your browser”, says the page that a fifth of the web hides behind; researchers asked what it costs."),
    _about("en", "Access denied: students without a passport", "Access denied was the answer that thirty applicants heard at the gate of the university this week."),
    _about("en", "Attention required: the crisis of rural schools", "Attention is required, the auditors wrote, and money; the captcha of the ministry's site was a small thing."),
    _about("en", "New law on cookies: what consent means", "Sites that say “we use cookies” must offer “reject all” beside “accept all”, and a consent that can be withdrawn."),
    _about("en", "404: an exhibition about lost pages", "The exhibition “404 Not Found” opened in the library; visitors see notices such as “page not found” in forty languages."),
    _about("en", "Ministry explains why posts were deleted", "The article has been removed from the ministry's site, and three posts were deleted, a spokesman said."),
    _about("en", "Papers put up paywalls", "“Subscribe to continue reading” is what readers of four papers have seen since Monday; the editors explain why."),
    _about("en", "Log in, sign up, forget: passwords at school", "Forgot your password? A third of the pupils ask every month, the survey of the ministry found."),
    _about("en", "Site maintenance delays enrolment", "The site was down for maintenance for two days, and the enrolment of students was extended until Friday."),
    _about("ru", "Проверка браузера: как сайты защищаются от роботов", "Надпись «Подтвердите, что вы не робот» видел каждый; учёные подсчитали, сколько времени она отнимает."),
    _about("ru", "«Страница не найдена»: выставка о пропавших сайтах", "Выставка «Ошибка 404» открылась в библиотеке; страница не найдена, читает посетитель на сорока языках."),
    _about("ru", "Министерство объяснило, почему публикация удалена", "Публикация была удалена с сайта ведомства, потому что в ней нашли ошибку, сообщила пресс-служба."),
    _about("ru", "Закон о файлах cookie вступит в силу", "Сайты, которые используют файлы cookie, должны будут получать согласие на обработку данных."),
    _about("ru", "Газеты переходят на подписку", "Полный текст доступен только по подписке: эту надпись с понедельника видят читатели четырёх газет."),
    _about("ru", "Технические работы сорвали приём заявлений", "На сайте ведутся технические работы, отвечали абитуриентам два дня; приём продлили до пятницы."),
    _about("zh", "“页面不存在”：消失网页展览开幕", "展览以“404页面”为题，观众可以看到四十种语言的“页面不存在”提示。"),
    _about("zh", "教育部门回应：为何文章已被删除", "该文章已被删除，是因为其中数据有误，发言人在记者会上说。"),
    _about("zh", "验证码二十年：安全验证如何识别机器人", "“请完成验证”是每个网民都见过的提示，研究者统计了它耗费的时间。"),
    _about("zh", "多家报纸推出付费订阅", "“登录后阅读全文”的提示自周一起出现在四家报纸的网站上，编辑解释了原因。"),
    _about("zh", "网站维护升级影响报名", "报名网站正在维护升级，考生两天无法登录，报名时间延长至周五。"),
    _about("kk", "«Бет табылмады»: жоғалған сайттар көрмесі", "«404» көрмесі кітапханада ашылды; келушілер «бет табылмады» деген жазуды қырық тілде көреді."),
    _about("kk", "Министрлік жазбаның неге жойылғанын түсіндірді", "Материал жойылған, өйткені онда қате дерек болған, деп хабарлады баспасөз қызметі."),
    _about("kk", "Газеттер жазылымға көшті", "Оқуды жалғастыру үшін жазылыңыз деген жазуды төрт газеттің оқырмандары дүйсенбіден бері көріп отыр."),
    # Short news that are whole.
    *[(f"brief {lang}", article(lang, _TITLE[lang], LEAD[lang])) for lang in LANGUAGES],
    *[(f"two paragraphs {lang}", article(lang, _TITLE[lang], LEAD[lang], MORE[lang])) for lang in LANGUAGES],
    ("brief zh in three sentences", article("zh", "联合学院揭牌", "联合学院今天揭牌。两国教育部长出席。首批学生秋季入学。")),
    ("brief of a deletion en", article("en", "Ministry withdraws textbook", "The ministry has withdrawn a history textbook after teachers found forty errors in it; the story has been removed from the site of the publisher, and a new edition is to be printed before the school year begins, the deputy minister told journalists in Astana on Tuesday.")),
    ("brief of a deletion ru", article("ru", "Учебник отозван", "Министерство отозвало учебник истории, в котором учителя нашли сорок ошибок. Новость удалена с сайта издательства, новое издание выйдет до начала учебного года, сообщил во вторник журналистам в Астане заместитель министра.")),
    ("brief of a deletion zh", article("zh", "教材被召回", "教育部召回一本历史教材，教师在其中发现四十处错误。出版社网站上的相关内容已删除，新版将在开学前印出，副部长周二在阿斯塔纳对记者说。两国专家将共同审定新版教材，印数为五万册。")),
    ("photo story", page("en", "Winter at the campus", "<article><h1>Winter at the campus</h1>" + "".join(f"<figure><img src=/p{n}.jpg><figcaption>Students of the {name} cross the frozen river on their way to the library, where they will stay until night.</figcaption></figure>" for n, name in enumerate(["first year", "second year", "third year", "school of music"])) + f"<p>{LEAD['en']}</p></article>")),
    ("photo story zh", page("zh", "校园之冬", f"<div class=content><h1>校园之冬</h1><p>{LEAD['zh']}</p>" + "".join(f"<p><img src=/p{n}.jpg></p><p>{name}学生走过结冰的河面前往图书馆。记者 李明 摄</p>" for n, name in enumerate(["一年级", "二年级", "三年级", "音乐学院"])) + "</div>")),
    *[(f"marked as paid, but whole {lang}", article(lang, _TITLE[lang], *[LEAD[lang], MORE[lang]] * 4, head=_NOT_FREE % _TITLE[lang])) for lang in LANGUAGES],
    *[(f"whole, with an invitation to subscribe {lang}", article(lang, _TITLE[lang], *[LEAD[lang], MORE[lang]] * 4, {"en": "Subscribe to our newsletter", "ru": "Подписывайтесь на наш канал", "zh": "欢迎订阅本报", "kk": "Біздің арнаға жазылыңыз"}[lang])) for lang in LANGUAGES],
    *[(f"short and free, with an invitation to subscribe {lang}", article(lang, _TITLE[lang], LEAD[lang], MORE[lang], {"en": "Subscribe to our channel and read us in Telegram", "ru": "Подписывайтесь на наш Telegram-канал", "zh": "欢迎关注本报公众号", "kk": "Telegram арнамызға жазылыңыз"}[lang])) for lang in LANGUAGES],
    ("universities, each linked", page("en", "Which universities take part", f"<article><h1>Which universities take part</h1><p>{LEAD['en']}</p><p>{MORE['en']} These universities take part:</p><ul>{_links(_UNIVERSITIES['en'])}</ul><p>{MORE['en']}</p></article>")),
    ("universities, each linked zh", page("zh", "参加院校名单公布", f"<article><h1>参加院校名单公布</h1><p>{LEAD['zh']}</p><p>{MORE['zh']}名单如下：</p><ul>{_links(_UNIVERSITIES['zh'])}</ul><p>{MORE['zh']}</p></article>")),
    ("few words, many links", page("en", "Where to apply", "<article><h1>Where to apply</h1><p>Applications for the joint programmes are open until Friday: <a href=/a>Xi'an</a> takes engineers, <a href=/b>Lanzhou</a> takes doctors, <a href=/c>Beijing</a> takes teachers, <a href=/d>Shanghai</a> takes economists, and <a href=/e>Ürümqi</a> takes whoever speaks <a href=/f>Kazakh</a>. The forms are the <a href=/g>same as last year</a>.</p></article>")),
    ("schedule", page("en", "Exams: the schedule", f"<article><h1>Exams: the schedule</h1><p>{LEAD['en']}</p>" + _table([[f"{day} January", subject, f"Room {day}", "10:00"] for day, subject in enumerate(["Mathematics", "Physics", "History", "Kazakh", "Chinese", "Russian"] * 3, 3)]) + "</article>")),
    ("schedule zh", page("zh", "考试安排公布", f"<div class=content><h1>考试安排公布</h1><p>{LEAD['zh']}</p>" + _table([[f"1月{day}日", subject, f"第{day}教室", "10:00"] for day, subject in enumerate(["数学", "物理", "历史", "哈萨克语", "汉语", "俄语"] * 3, 3)]) + "</div>")),
    ("live blog", page("en", "Live: the summit", "<article><h1>Live: the summit</h1>" + "".join(f"<h3>{hour}:30</h3><p>{text}</p>" for hour in range(9, 19) for text in [LEAD["en"]]) + "</article>")),
    ("interview", article("en", "“We teach in three languages”", *["<b>How many students will you take?</b>", LEAD["en"], "<b>Who pays?</b>", MORE["en"]] * 3)),
    ("letters of Europe", article("en", "Visitors from Łódź and Škoda’s works", f"Příliš žluťoučký kůň, said Dvořák from Třebíč; “naïve café”, answered Žižek from Müßig in Zürich. {LEAD['en']}", MORE["en"])),
    ("question marks", article("en", "Really?", f"Really??? Yes!!! {LEAD['en']}", f"Who pays?? {MORE['en']}")),
    ("names in rare characters", article("zh", "書法展：龔、龘、爨", f"展览展出爨宝子碑拓片，龔鼎孳、朱彝尊、王翬等人的作品亦在其列。{LEAD['zh']}", MORE["zh"])),
    ("traditional characters", article("zh", "兩國聯合工程學院將於秋季開學", "兩國教育部週一商定共同開辦一所工程學院，學院將於今年秋季招收首批二百名學生，並以三種語言授課。教師將在兩國接受為期一年的培訓。")),
    ("video with a text", page("ru", _TITLE["ru"], f"<article><h1>{_TITLE['ru']}</h1><iframe src=//video></iframe><p>{LEAD['ru']}</p></article>")),
]  # fmt: skip
"""What is hard about each article, and its page."""
