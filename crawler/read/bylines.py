"""The names in what a byline says, in any of the ways bylines are written; and those a report gives in its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from crawler.read.letters import WIDE
from crawler.read.tree import squeeze

MOST = 12
LONGEST = 100  # characters of a byline
_LONGEST_LIST = 400  # characters of names
_LABEL = re.compile(
    r"""
    ^\s*(?:
      (?:作者|记者|記者|责编|責編|责任编辑|責任編輯|编辑|編輯|文|撰文|撰稿人?|执笔人?|執筆人?|通讯员|通訊員|автор(?:ы|лар)?|текст|мәтін|authors?|autor(?:in|en|es|a)?|auteurs?|by|text
        |tekst|written\ by|researched\ by|авторы?\ (?:статьи|текста|материала)|мақала(?:ның)?\ автор(?:ы|лары)
        |фото\ и\ текст|текст\ и\ фото)\s*[:：/|●–—]\s*
    | (?:by|(?:written|story|reported|posted|reviewed|researched)\ by|von|par|por|автор|текст|author)\s+
    | (?:подготовил[аи]?|написал[аи]?|беседовал[аи]?|дайындаған(?:дар)?|жазған|әзірлеген|сұхбаттасқан
        |сұхбат\ жүргізген|корреспондент|журналист|репорт[её]р|обозреватель|тілші(?:міз)?)(?:\s*[:：–—]\s*|\s+)
    | (?:(?:本报|本報|本网|本網|新华社)?(?:记者|記者)|通讯员|通訊員)(?:\s+|(?=[\u3400-\u9fff]{2,4}(?:$|[\s／/、，])))
    | [^\W\d_]{2,12}:\s+
    )
    """,
    re.I | re.X,
)
BY = re.compile(r"\bby:?\s+(?=[^\W\d_])", re.I)
_BETWEEN = re.compile(r"\s*[,;，；、/／|·•+]\s*|\s*&\s*|\s+(?:and|und|y|et|og|и|және|with)\s+|\s{2,}|\u3000+")
_NO_NAME = re.compile(
    r"""
    @ | \* | \d | ^\W*$ | (?:報導|报道|報道|摄影|攝影)$ | \.(?:com|kz|ru|cn|net|org|lt|de|fr)$
    | ^(?:quelle|source|источник|来源)\b
    | ^(?:admin|administrator|editors?|staff|staff\ writer|unknown|none|null|webmaster|image.*|author|published|updated
        |by|in|name|email|editorial|guest|guest\ author|redaktion|автор|мәтін
        |админ|администратор|әкімші|модератор|редактор|редакция|гость|қонақ|неизвестен|белгісіз|без\ автора|имя|аты
        |корреспондент|журналист|репорт[её]р|тілші|наш|собственный|біздің|собкор
        |m\.?d|ph\.?d|m\.?s|mph|m\.?p\.?h|r\.?d|rdn|l\.?d|cpa|esq|jr
        |january|february|march|april|may|june|july|august|september|october|november|december
        |(?:mon|tues|wednes|thurs|fri|satur|sun)day|系统管理员|系統管理員|管理员|管理員|管理者|佚名|未知|本站|原创)$
    """,
    re.I | re.X,
)
# What links to more by an author, or to anything else, begin with.
NO_PERSON = re.compile(
    r"^(?:more|all|about|view|see|follow|meet|mehr|alle|über|der|die|das|les|tous|все|еще|ещё|all[ae]|the|our|its|наш[аеи]?|этот|барлық|толығырақ|біздің)\s|\?",
    re.I,
)
_ROLE = re.compile(
    r"\b(?:(?:reporter|producer|editor|writer|correspondent|director|manager|officer|analyst|engineer|columnist|ceo|cto"
    r"|founder|president|professor)s?"
    r"|журналист|корреспондент|собкор|репорт[её]р|редактор|обозреватель|фотограф|оператор|директор|ректор|профессор"
    r"|специалист|менеджер|сотрудник|(?:тілші|шолушы|қызметкер|маман)[іс]?і?|(?:редактор|директор|ректор|профессор)ы)$",
    re.I,
)
_ADDRESS = re.compile(r"\S*(?:https?:|www\.)\S*|\S*@\S+")
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]{0,40}[)）]")
_PICTURE = re.compile(r"^[(（\[]?\s*(?:image|photo|picture|foto|bild|фото)s?\b", re.I)
_LAST_FIRST = re.compile(r"^([^\W\d_]{2,}),\s+([^\W\d_]{2,}(?:\s[^\W\d_]\.?)?)$")
# What follows a name in a byline: a date, the length of the text, an office.
_AFTER_NAME = re.compile(
    r"""
    \s(?:
      (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d | (?:mon|tues|wednes|thurs|fri|satur|sun)day\b
    | \d | updated | published | on\s | posted | contributor | correspondent | twitter | follow
    | сегодня\b | вчера\b | обновлен | опубликован | корреспондент | журналист | репорт[её]р | собкор | обозреватель
    | бүгін\b | кеше\b | жаңартыл | жариялан | тілші | шолушы
    ).*$
    """,
    re.I | re.X,
)
_PARTICLE = re.compile(r"(?:al|bin|da|de|del|den|der|di|do|dos|du|el|ibn|la|le|ter|van|von|zu)\b|[dlo]['’]")
_HAN_PERSON = re.compile(
    r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff\u3040-\u30ff]{1,5}[ \u3000・·][\u3400-\u9fff\u3040-\u30ff]{1,8}"
)
# How the names of Chinese offices and media end.
OFFICE = re.compile(
    r"(?:网络|網絡|網路|公司|网|網|报|報|社|中心|集团|集團|台|臺|频道|頻道|部|委|局|处|處|室|学院|學院|大学|大學|政府)$"
)
# What names a body rather than a person, wherever it stands in a name.
INSTITUTION = re.compile(
    r"""
      \b(?:universit(?:y|ies) | institutes? | college | academy | ministry | faculty | department | embassy | consulate
        | council | committee | foundation | cent(?:er|re) | press\ (?:service|office|center|centre) | news\ desk)\b
    | \b(?:университет | институт | академи[яи] | колледж | министерств | факультет | департамент | управлени
        | посольств | консульств | комитет | пресс-?\s?(?:служб|центр) | отдел\b | служба\b | редакци
        | агентств | акимат)
    | \b(?:министрлі | әкімді | баспасөз | қызметі\b | бөлімі\b | басқарма | елшілі | агентті)
    | 大学 | 大學 | 学院 | 學院 | 研究所 | 委员会 | 委員會 | 编辑部 | 編輯部 | 新闻中心 | 新聞中心
    """,
    re.I | re.X,
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff·]{2,12}")
# The labels of a Chinese byline: of who wrote it, and of what else stands in the line.
_LABELS = re.compile(
    r"""
      (?P<author>作者 | (?:本[报報网網]|特[约約]|[见見][习習]|[实實][习習])?[记記]者 | 通[讯訊][员員] | 撰[稿文]人?
        | [执執][笔筆]人? | [图圖]?文 | 文字)\s?[:：]\s?
    | (?<![\u3400-\u9fff])(?P<slashed>[图圖]?文 | 作者 | [记記]者)\s?[/／]\s?
    | (?:(?:[责責]任|本期|[执執]行|美[术術])?[编編][辑輯] | [责責][编編] | [编編][审審] | [来來]源 | [摄攝]影 | [图圖]片
        | [审審]核 | 校[对對] | [监監][制製] | [一二三初终終][审審] | [发發][布佈表] | (?:[发發][布佈表])?[时時][间間]
        | 日期 | [浏瀏][览覽](?:次数|次數|量)? | [点點][击擊](?:次数|次數|量|数)? | [阅閱][读讀](?:次数|次數|量)?
        | 字[号號] | 供稿 | [单單]位 | 翻[译譯])\s?[:：]
    | (?<![\u3400-\u9fff])[图圖摄攝]\s?[/／]
    """,
    re.X,
)
_HAN_NAMES = re.compile(r"[\u3400-\u9fff·][\u3400-\u9fff·、，, \u3000]{1,30}")
_REPORTED_FROM = re.compile(
    r"[记記]者\s?([\u3400-\u9fff]{2,4}(?:、[\u3400-\u9fff]{2,4}){0,3})\s?[/／]\s?[\u3400-\u9fff]{2,8}(?:[报報][道導]|[电電])"
)
_NEAR_LABEL = re.compile(
    r"^(?:авторы?|авторлар|авторы?\s(?:статьи|текста|материала)|мақала(?:ның)?\sавторы|текст|мәтін|подготовил[аи]?"
    r"|беседовал[аи]?|әзірлеген|дайындаған|жазған|сұхбаттасқан|avtor|mätin|authors?|text|words)\s*[:：—–-]\s*(.+)$",
    re.I,
)
_SAID_TO_REPORT = r"(?:\s[\u3400-\u9fff]{2,8}(?:报道|報道|報導|电|電|摄影报道|攝影報導))?"
_DATELINE = re.compile(
    r"[（(][\u3400-\u9fff \u3000]{0,16}[记記]者[:：]?\s*"
    rf"([\u3400-\u9fff·、，, \u3000]{{2,40}}?){_SAID_TO_REPORT}\s?[）)]"
    r"|^\W*[\u3400-\u9fff]{0,12}\s?(?:本报|本報|本网|本網)?[记記]者[:：\s\u3000]+"
    rf"([\u3400-\u9fff·、 \u3000]{{2,30}}?){_SAID_TO_REPORT}$"
    r"|^(?:执笔人?|執筆人?|撰稿人?|撰文|作者)[:：]\s?([\u3400-\u9fff·、 \u3000]{2,40})$"
)
# At the very end of a Chinese report: （王小明 李四光）, （王小明 上海报道）. Common surnames tell names from words.
_SURNAME = (
    "["
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭葉蘇呂盧鍾譚陸韋賈鄒龍賀龔顧萬錢戴嚴"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
    "]"
)
_NAME = rf"{_SURNAME}[\u3400-\u9fff]{{1,2}}"
_SIGNED = re.compile(
    rf"[（(]\s?((?:{_NAME}[ 、\u3000]){{0,3}}{_NAME})(?:\s[\u3400-\u9fff]{{2,4}}(?:报道|報道|報導)|\s)?\s?[）)]$"
)


def names(said: Iterable[str]) -> tuple[str, ...]:
    """Return the names in what a byline, a meta element or JSON-LD says, without labels, roles and addresses."""
    found: dict[str, str] = {}
    for text in said:
        text = squeeze(_ADDRESS.sub(" ", normalize("NFC", text[:_LONGEST_LIST])))
        if _PICTURE.search(text):
            continue
        if (match := _LAST_FIRST.match(text)) and match[1][0].isupper() and match[2][0].isupper():
            text = f"{match[2]} {match[1]}"
        text = _said_of_authors(text)
        text = _LABEL.sub("", _IN_BRACKETS.sub("", text) or text.strip("()（）[]【】 "))
        for piece in _BETWEEN.split(text):
            name = _AFTER_NAME.sub("", _LABEL.sub("", piece)).partition(" - ")[0].strip(" .,:：-–—()（）[]【】\"'«»")
            if 2 <= len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name):
                found.setdefault(name.casefold(), name)
    persons = [name for name in found.values() if not _ROLE.search(name)]
    if any(map(is_person, persons)):  # words beside a name are what the person does
        persons = [name for name in persons if not name[0].islower()]
    return tuple(persons or found.values())[:MOST]


def is_person(name: str) -> bool:
    """Tell whether a name can be that of a person: two to five words with capitals, or a few Chinese characters."""
    if WIDE.search(name):
        return _HAN_PERSON.fullmatch(name) is not None and not OFFICE.search(name)
    words = name.split()
    if NO_PERSON.search(name) or INSTITUTION.search(name):
        return False
    return 2 <= len(words) <= 5 and words[0][0].isupper() and all(map(_is_name_word, words))


def _is_name_word(word: str) -> bool:
    return (word[0].isalpha() and not word[0].islower()) or _PARTICLE.match(word) is not None


def in_text(lines: Iterable[str], text: str) -> tuple[str, ...]:
    """Return who a line near the headline names (作者：…, "By …"), or a Chinese report at its beginning or end
    （记者王小明 李四）.
    """
    for line in lines:
        if who := _labelled(line[:200]):
            return who
        if match := _REPORTED_FROM.search(line[:200]):
            return _chinese_names(match[1])
        if (match := BY.match(line := line.lstrip(" -–—•|")[:LONGEST])) and (who := _after_by(line, match.end())):
            return who
        if (match := _NEAR_LABEL.match(line)) and all(map(is_person, who := names([match[1]]))):
            return who
    return _signed(text.splitlines())


def _authors_parts(line: str) -> list[str]:
    """What stands behind each label of who wrote it, up to the next label of any kind."""
    labels = list(_LABELS.finditer(line))
    ends = [*(label.start() for label in labels[1:]), len(line)][: len(labels)]
    return [
        line[label.end() : end].strip()
        for label, end in zip(labels, ends, strict=True)
        if label["author"] or label["slashed"]
    ]


def _said_of_authors(text: str) -> str:
    """A Chinese byline of several labels without those that are not the authors'; any other as it is."""
    parts = _authors_parts(text) if WIDE.search(text) else []
    return "、".join(filter(None, parts)) or text


def _labelled(line: str) -> tuple[str, ...]:
    """The Chinese names behind the labels of a line."""
    said = [match[0] for part in _authors_parts(line) if (match := _HAN_NAMES.match(part))]
    return _chinese_names("、".join(said)) if said else ()


def _after_by(line: str, start: int) -> tuple[str, ...]:
    """The persons, or the one agency in capitals; not the "Land and Sea" by which goods come."""
    who = names([line[start:]])
    short = len(who) == 1 and who[0].isupper() and " " not in who[0] and not line.isupper()
    return who if short else tuple(filter(is_person, who))


def _signed(lines: Sequence[str]) -> tuple[str, ...]:
    for line in (*lines[:3], *reversed(lines[3:][-3:])):
        if match := _REPORTED_FROM.match(line[:200].lstrip("（(［[【")):
            return _chinese_names(match[1])
        if match := _DATELINE.search(line[:200]) or _DATELINE.search(line[-80:]):
            return _chinese_names(next(filter(None, match.groups())))
    signed = (match for line in reversed(lines[1:][-3:]) if (match := _SIGNED.search(line[-40:].strip())))
    return next((_chinese_names(match[1]) for match in signed), ())


def _chinese_names(said: str) -> tuple[str, ...]:
    said = re.split(
        r"[来來]源|编辑|編輯|责|責|发布|發佈|时间|時間|日期|摄|攝|浏览|瀏覽|点击|點擊|阅读|閱讀|字号|总编", said
    )[0]
    return tuple(dict.fromkeys(_HAN_NAME.findall(re.sub(r"[、，,]", " ", said))))[:MOST]
