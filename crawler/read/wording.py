"""What pages that are no article say, in the languages we read. Patterns only; ``notices`` judges."""

from __future__ import annotations

import re


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I | re.X)


CHALLENGE = _any(
    r"""
      just\ a\ moment\s*(?:\.\.\.|…) | checking\ your\ browser | attention\ required!
    | (?:are|were)\ (?:you\ )?(?:not\ )?a\ (?:ro)?bot
    | verify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?human | enable\ (?:javascript\ and\ )?cookies\ to\ continue
    | ddos(?:-|\ )protection\ by | ddos-guard | access\ (?:to\ this\ page\ has\ been\ )?denied
    | request\ (?:blocked|unsuccessful)
    | unusual\ traffic | security\ check | incapsula\ incident | pardon\ our\ interruption | you\ have\ been\ blocked
    | (?:complete|solve|enter)\ the\ captcha | don['’]t\ have\ permission\ to\ access
    | проверка\ (?:вашего\ )?браузера | не\ робот\b | запрос\ похож\ на\ автоматическ
    | введите\ (?:символы|текст|код)\ с\ картинки
    | доступ\ (?:к\ сайту\ )?(?:временно\ )?(?:ограничен|заблокирован|запрещ[её]н)
    | (?:安全|人机|访问|智能)验证 | 请(?:先)?完成.{0,4}验证 | 您的(?:访问|请求).{0,30}(?:阻断|拦截|异常|攻击)
    | 访问(?:过于频繁|被拒绝|受限)
    | ray\ id\b | (?:confirm|prove|check)\ that\ you\ are\ (?:a\ )?human
    | ip\ address\ (?:has\ been|is|was)\ blocked | 403\ forbidden
    | не\ бот\b | (?:人机|身份).{0,4}验证
    | 请输入验证码 | 拖动.{0,6}滑块 | робот\ емес
    | press\ (?:&|and)\ hold | one\ more\ step | making\ sure\ you['’]re\ not\ a\ bot | blocked\ by\ .{0,30}firewall
    | подозрительн\w+\ (?:активност|трафик) | подтвердите,?\ что\ (?:запросы|вы)\b | ваш\ ip.{0,20}заблокирован
    | (?:браузер|шолғыш)(?:іңіз)?ді\ тексеру | (?:қолжетімділік|кіру)\ шектелген
    | 网站防火墙 | 创宇盾 | 云防护 | (?:访问|请求)(?:被|已被|已)(?:拦截|阻断|阻止|禁止) | 滑动验证 | 拼图验证
    """
)
# Said to the reader while it waits, in however long a line.
CHECKING = _any(
    r"""
      checking\ (?:if\ the\ site\ connection\ is\ secure | your\ (?:browser|connection))
    | (?:проверка|проверяем)\ (?:вашего?|ваше)\ (?:браузера?|соединени) | браузеріңіз(?:ді)?\ тексер
    | 正在(?:检查|检测|验证)(?:您|你)的(?:浏览器|访问|网络|连接)
    """
)
CHALLENGE_MARKUP = re.compile(
    r"cdn-cgi/challenge-platform|cf-browser-verification|cf_chl_|_incapsula_|captcha-delivery|ddos-guard", re.I
)
# Scripts that let a browser through and nothing else: on a page without text they are all there is of it. Those of
# Cloudflare; Imperva and Akamai; AWS, DataDome and HUMAN; DDoS-Guard and Qrator; Yandex; the Chinese firewalls Jiasule,
# Aliyun, Ruishu; 360, Yunsuo, Safedog and Baota.
CHALLENGE_SCRIPT = re.compile(
    r"""
      cdn-cgi/challenge-platform | cf_chl_
    | _incapsula_resource | /_sec/cp_challenge | sec-if-cpt
    | awswaf\.com | captcha-delivery\.com | px-captcha
    | \.well-known/ddos-guard | check\.ddos-guard | __qrator
    | smartcaptcha | /showcaptcha
    | __jsl_clearance | acw_sc__v[23] | aliyun_?waf | \$_ts\s*=\s*window\[ | window\[['"]\$_ts['"]\]
    | wzws(?:challenge|confirm) | yunsuo_session | safedog | btwaf | /_guard/
    """,
    re.I | re.X,
)
# What may stand between "page" and "not found": words about the reader who asked for it, none of a report's topic.
_ASKED_EN = r"""
    (?:\W+(?:you(?:['’](?:re|ve))? | your | are | were | have | has | had | been | is | was | may | might | could | can
    | looking | requested | trying | tried | want(?:ed)? | for | to | at | in | on | view | access | reach | open | find
    | that | which | this | it | the | a | address | url | link | server | site | website | or | either | and | moved
    | renamed | currently | id | \d+)){0,12}\W+
"""
_ASKED_RU = r"""
    (?:\W+(?:вы | вам | вами | котор\w{1,4} | ищете | искали | запра\w+ | запрос\w* | указанн\w+ | пыта\w+ | хот\w{1,4}
    | открыть | посмотреть | перейти | по | эт\w{1,4} | данн\w{1,4} | так\w{1,4} | адрес\w{0,3} | ссылк\w | был[аои]?
    | уже | больше | возможно | либо | или | и | на | в | с | к | сожалению | сайт\w{0,2} | сервер\w{0,2} | номером
    | именем | названием | временно | перемещ\w+ | устарел\w? | \d+)){0,12}\W+
"""
_ASKED_KK = r"""
    (?:\W+(?:сіз(?:ге|дің)? | іздеген | сұраған | мұндай | бұл | осы | сайт\w{0,4} | мекенжай\w{0,4} | сілтеме\w{0,3}
    | бойынша | енді | әлде | немесе | басқа | көшірілген | уақытша | өкінішке | орай | қарай | \d+)){0,12}\W+
"""
DELETED = _any(
    rf"\b(?:page|article|story|post|content|document|file|resource|url){_ASKED_EN}"
    r"""
      (?:(?:can)?not\ (?:be\ )?(?:found|displayed|available|exist) | \w{2,6}n['’]t\ (?:be\ )?(?:found|available|exist)
      | no\ longer\ (?:available|exists?) | (?:removed|deleted|taken\ down|withdrawn|unpublished)\b)
    | (?:could\ not|couldn['’]t|can['’]t|cannot)\ find\ (?:the|that|this)\ page
    | \byou(?:['’](?:re|ve)|\ are|\ were|\ have)?\ (?:looking\ for|requested)\ (?:is|was|does|could|can|has|may)
      (?:n['’]t|not|\ not|\ no\ longer|\ (?:have\ )?(?:been\ )?(?:gone|removed|deleted|moved))\b
    | (?:nothing|not)\ (?:was\ )?found\ (?:at|on)\ this
    | (?:error|ошибка|қате)\ 404 | 404\ (?:not\ found|error|页面) | ^not\ found$
    | ^\W{0,20}404\W{0,6}
      (?:$ | not\b | file\b | page\b | error | oops | sorry | that['’]s | страниц | ошибка | ой\b | упс | извините
      | к\ сожалению | бет\b | қате | кешіріңіз | өкінішке | 页 | 错误 | 出错 | 抱歉 | 很抱歉 | 对不起 | 您 | 找不到)
    """
    rf"| \bстраниц\w{{0,3}}{_ASKED_RU}отсутству"
    rf"| \b(?:страниц|материал|документ|публикаци|новост|стать|запис)\w{{0,3}}{_ASKED_RU}"
    r"""
      (?:не\ (?:существует|найден|обнаружен|доступ) | недоступ | удал[её]н | снят[аоы]?\b)
    | (?:такой|такого)\ (?:страницы|материала|новости)\ (?:больше\ )?(?:нет|не\ существует) | снят[аоы]?\ с\ публикации
    | 已(?:被)?删除或(?:已)?过期 | 已被(?:作者|发布者|管理员)?(?:删除|撤销|移除)
    | (?:没有|未能?|无法|找不)到?(?:找到)?您.{0,8}(?:页面|网页|内容|文章|信息)
    | (?:页面|网页|文件|内容|主题|帖子)(?:已经)?(?:不存在|(?:没有|未)找到|找不到)
    | (?:文章|稿件|内容|页面|新闻|信息|主题|帖子)(?:已|不)(?:经)?(?:被)?(?:删除|下线|下架|撤销|存在|过期)
    """
    rf"| \b(?:бет|парақ|материал|мақала|жаңалық)\w{{0,3}}{_ASKED_KK}"
    r"(?:табылмады|жойылған|жойылды|өшірілген|жоқ\b)"
)
# A line that tells who said so is no notice.
REPORTS = _any(
    r"""
      \b(?:said|says|told|reports?|reported|announced|according\ to)\b
    | \b(?:сообщ(?:ил|ает|ают|или)|заяви[лт]|рассказал|отметил|пишет|по\ (?:словам|данным)|передает|передаёт)
    | \b(?:деп|деді|дейді|хабарла|мәлімде|айтты) | 表示 | 透露 | 据悉 | 据介绍 | 记者
    """
)
ERROR = _any(
    r"""
      (?:502|503|504)\ (?:bad\ gateway|service|gateway) | bad\ gateway | service\ (?:temporarily\ )?unavailable
    | internal\ server\ error
    | error\ establishing\ a\ database | (?:down|closed)\ for\ (?:scheduled\ )?maintenance
    | under\ (?:maintenance|construction)
    | be\ back\ (?:soon|shortly|online) | welcome\ to\ nginx | apache2?\ .{0,20}default\ page | ^index\ of\ /
    | (?:ведутся|проводятся)\ технические\ работы | сайт\ (?:временно\ )?(?:недоступен|на\ реконструкции|закрыт)
    | внутренняя\ ошибка\ сервера
    | (?:网站|系统|平台|页面)(?:正在)?.{0,4}(?:维护|升级|改版) | 服务器(?:繁忙|错误|内部错误|异常)
    | 系统(?:繁忙|错误|异常) | 稍后再(?:试|访问)
    | (?:scheduled|planned)\ maintenance | something\ went\ wrong | temporarily\ (?:offline|unavailable)
    | (?:плановое|техническое)\ обслуживание | временно\ не\ (?:работает|доступ) | 暂时无法访问
    | техникалық\ жұмыстар\ жүр | сайт\ уақытша
    | (?:site|website|page)\ is\ (?:currently\ )?(?:down|offline) | we['’]ll\ be\ back
    | на\ сайте\ (?:ведутся|проводятся)\ (?:технические\ |профилактические\ )?работы | технический\ перерыв
    | (?:网站|系统|本站)(?:维护|升级)中 | 维护公告 | 网站(?:已|暂时?)(?:关闭|停用) | 网站建设中
    """
)
PARKED = _any(
    r"""
      (?:domain(?:\ name)?|\b[a-z0-9-]+\.(?:com|net|org|kz|cn|ru|info))\ (?:is|may\ be)\ (?:available\ )?for\ sale
    | buy\ this\ domain | (?:domain|website)\ (?:is\ )?parked | parked\ (?:domain|free)
    | (?:domain|registration|hosting).{0,20}\ (?:has\ )?expired
    | домен\ (?:продается|продаётся|выставлен\ на\ продажу|припаркован)
    | срок\ (?:регистрации\ )?домена.{0,20}(?:истек|истёк)
    | купить\ (?:этот\ )?домен | (?:域名|网域).{0,8}(?:出售|转让|过期|待售) | домен\ сатыл
    """
)
CONSENT = _any(
    r"""
      we\ (?:and\ our\ partners\ )?use\ cookies | accept\ (?:all\ )?cookies | cookie\ (?:policy|settings|preferences)
    | manage\ (?:my\ )?(?:consent|preferences|choices) | before\ you\ continue | your\ privacy\ (?:choices|matters)
    | legitimate\ interest | accept\ all | reject\ all | \bconsent\b
    | использу(?:ем|ет)\ (?:файлы\ )?cookie | файлы\ cookie | согласие\ на\ обработку | принять\ все
    | настройки\ cookie
    | политик[аи]\ конфиденциальности | 使用\s?cookie | 接受所有 | 拒绝全部 | cookie\s?(?:设置|政策)
    | 隐私(?:政策|设置)
    | cookie\ файлдар | барлығын\ қабылдау | cookie\ баптау | құпиялық\ саясаты
    """
)
# What begins a line of a site that asks itself: who reports on it quotes, or names the site.
OWN_COOKIES = _any(
    r"""
      ^(?:(?:we|this\ (?:web\ ?)?site|our\ (?:web\ ?)?site)\b[^.“”"«»]{0,80}\bcookies
    | (?:мы|(?:этот|наш)\ (?:веб-)?сайт)\b[^.“”"«»]{0,60}\b(?:cookie|куки)
    | (?:我们|本网站|本站)[^。“”]{0,30}cookie | (?:біз|бұл\ сайт)\b[^.“”"«»]{0,60}\bcookie)
    """
)
# The words of the advertising industry's consent framework: no article speaks so.
VENDORS = _any(
    r"""
      our\ \d+\ partners | store\ and(?:/or)?\ access\ (?:personal\ )?(?:data|information) | legitimate\ interest
    | device\ scanning
    | precise\ (?:geo)?location | tracking\ technologies | withdraw\ your\ consent | accept\ all | reject\ all
    """
)
# One of these is in each of them: a text without any is not searched.
VENDOR_SIGNS = (
    " partners", "store and", "legitimate interest", "device scanning", "precise ", "tracking technologies",
    "your consent", "accept all", "reject all",
)  # fmt: skip
COOKIES = _any(
    r"""
      ^(?:(?:we|this\ (?:web\ ?)?site|our\ (?:web\ ?)?site)\b[^.“”"«»]{0,80}\bcookies
    | (?:мы|(?:этот|наш)\ (?:веб-)?сайт)\b[^.“”"«»]{0,60}\b(?:cookie|куки)
    | (?:我们|本网站|本站)[^。“”]{0,30}cookie | (?:біз|бұл\ сайт)\b[^.“”"«»]{0,60}\bcookie)
    """
)
# The words of the advertising industry's consent framework: no article speaks so.
VENDORS = _any(
    r"""
      our\ \d+\ partners | store\ and(?:/or)?\ access\ (?:personal\ )?(?:data|information) | legitimate\ interest
    | device\ scanning
    | precise\ (?:geo)?location | tracking\ technologies | withdraw\ your\ consent | accept\ all | reject\ all
    """
)
# One of these is in each of them: a text without any is not searched.
VENDOR_SIGNS = ("partners", "access", "interest", "scanning", "location", "technologies", "consent", "accept", "reject")
COOKIES = _any(r"\bcookies?\b|\bкуки\b")
# What is written on the buttons under it, or beside them.
CHOICES = _any(
    r"""
      \baccept | \bagree | \breject | \bdecline | \bsettings | \bpreferences | \bпринять | \bсогла[шс] | \bотклон
    | \bнастройк
    | 接受 | 同意 | 拒绝 | 设置 | \bқабылда | \bкеліс | \bбаптау
    """
)
# A sentence that withholds the rest of a text, and nothing else.
WITHHELD = _any(
    r"""
      (?:subscribe|sign\ (?:in|up)|log\ ?in|register)\ (?:now\ )?to\ (?:continue\ reading|read\ (?:the\ )?
      (?:full|rest|more)|keep\ reading)
    | to\ (?:continue\ reading|read\ the\ (?:full|rest))[^.]{0,40}(?:subscribe|sign|log\ ?in|register)
    | (?:article|story|content)\ is\ (?:only\ )?(?:available\ )?(?:for|to)\ (?:our\ )?(?:paying\ |premium\ )?
      (?:subscribers|members)
    | (?:reached|used)\ (?:up\ )?(?:your|all\ your)\ (?:monthly\ )?(?:limit\ of\ )?free\ articles
    | for\ subscribers\ only
    | продолжение\ (?:статьи\ |материала\ )?(?:доступно\ |читайте\ )?(?:только\ )?
      (?:подписчикам|для\ подписчиков|по\ подписке)
    | (?:полный\ текст|полная\ версия|материал|статья|текст)\ (?:статьи\ )?доступ(?:ен|на|ны)\ (?:только\ )?
      (?:по\ подписке|(?:для\ )?подписчик)
    | чтобы\ (?:прочитать|дочитать|читать)\ [^.]{0,40}(?:войдите|зарегистрируйтесь|подпи|оформите)
    | оформите\ подписку,?\ чтобы
    | (?:登录|登陆|订阅|付费|购买|注册)(?:后|即可)(?:才)?(?:能|可)?(?:继续)?
      (?:阅读|查看|观看|浏览)(?:全文|更多|全部|完整)?
    | (?:剩余|其余|全部|完整)(?:内容|部分|文章)?.{0,6}(?:仅对|仅限|需|付费|会员)
    | (?:本文|此文|文章)为(?:付费|会员|订阅) | 开通会员
    | оқуды\ жалғастыру\ үшін | толық\ (?:мәтін|нұсқа)[^.]{0,30}(?:жазылушы|жазылым) | толық\ оқу\ үшін
    """
)
# A last line with a word of each of the first two, and none of the third, does so as well.
OFFER = _any(
    r"""
      \bsubscri | \bmember | \btrial\b | \bunlock | \bpremium | \bsign\ in | \blog\ ?in | \bподпис
    | \bзарегистрирован | \bвойдите
    | 登录 | 会员 | 订阅 | 付费 | 解锁 | жазыл | тіркел | кіріңіз
    """
)
READING = _any(
    r"""
      \bread(?:ing)?\b | \b(?:article|story|content)\b | \bчита | \bчтени | \bпрочит | \bдочит | \bстать[июя]
    | \bматериал | \bтекст
    | 阅读 | 全文 | 完整内容 | 未读 | 剩余 | жалғас | мақала | мәтін
    """
)
CHANNEL = _any(
    r"""
      newsletter | channel | telegram | whatsapp | youtube | instagram | facebook | e-?mail | рассылк | канал
    | соцсет | телеграм | почт
    | 公众号 | 微信 | 微博 | арна | желі
    """
)
ELSEWHERE = _any(
    r"""
      not\ available\ in\ your\ (?:region|country|location|area)
    | (?:недоступ[а-я]{1,3})\ в\ ваше[мй]\ (?:стране|регионе)
    | 您所在的(?:地区|区域|国家)(?:无法|不能|暂不) | сіздің\ (?:елде|аймақта)
    """
)
LOGIN = _any(
    r"""
      log\ ?in\b | sign\ (?:in|up)\b | \bpassword | \buser\ ?name | forgot | \baccount
    | вход\b | войти | войдите | пароль | логин | забыли | зарегистрир | аккаунт
    | 登录 | 登陆 | 密码 | 用户名 | 注册 | 忘记 | 账号
    | кіру\b | кіріңіз | құпиясөз | тіркел | ұмыттыңыз
    """
)
SCRIPT = _any(
    r"""
      enable\ javascript | javascript\ (?:is\ )?(?:required|disabled) | включите\ javascript | 启用\s?javascript
    | browser\ is\ (?:not\ supported|out\ of\ date|outdated) | 浏览器(?:的)?版本(?:过低|太低|较低)
    | браузер\ (?:устарел|не\ поддерживается)
    """
)
