"""Chinese names: 无锡商业职业技术学院, 陕西省教育厅."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.patterns import Name

LONGEST = 22  # characters before the head
SIGNS = ("大学", "学院", "学校", "中学", "研究院", "研究所", "科学院", "教育厅", "教育局", "教委", "教育委员会")
_HEAD = re.compile(
    r"职业技术大学|职业大学|大学|职业技术学院|职业学院|技师学院|学院|职业技术学校|职业学校|技工学校|中专学校|高等专科学校|"
    r"高级中学|实验中学|中学|研究院|研究所|科学院|教育厅|教育局|教育委员会|教委"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff·—-"
_BEFORE = re.compile(rf"[A-Za-z{_HAN}]+$")
_FIELD = (
    "职业|技术|师范|理工|医科|医学|医药|中医药|中医|农业|农林|林业|外国语|外语|语言|财经|政法|工业|科技|科学|民族|艺术|美术|音乐|体育|"
    "开放|广播|电视|文理|工程|经济|管理|信息|计算机|机械|材料|化学|物理|数学|生命|教育|商业|工商|贸易|经贸|金融|会计|法律|"
    "交通|运输|物流|铁道|铁路|航空|航天|航海|海运|海事|建筑|建设|城市|能源|电力|电子|机电|通信|邮电|石油|化工|石化|矿业|地质|"
    "资源|环境|水利|水电|纺织|轻工|服装|食品|药科|护理|卫生|传媒|旅游|酒店|外事|国际|关系|研究|战略|公共|应用|综合|创新|女子|幼儿|"
    "高等|专科|警官|警察|司法|新闻|戏剧|电影|舞蹈|生态|畜牧|兽医|粮食|核|汽车|智能|软件|数字|世界|人文|社会|历史|考古|东方"
)
_FIELDS = re.compile(rf"(?:{_FIELD})+")
_FIELD_BEFORE = re.compile(rf"(?:{_FIELD})$")
# Words that stand before a name and are no part of it. Names that hold one of them are taken out first.
_HOLDS = re.compile(
    r"呼和浩特|亚的斯亚贝巴|和田|和平|大同|同济|同仁|同德|对外|自由|上海|华为|中和|永和|仁和|协和|太和|泰和|成都|首都|昌都|新都|都匀|丰都|外国语|"
    r"经济|经贸|财经|经世|将军|建设|建筑|年轻|时代|成立信|合肥|合作社|交通|日照|日喀则|月湖|名城|第一|第二|第三|三亚|中国|多媒体|代尔|向阳|到位|学生命|各庄"
)
_BREAK = re.compile(
    "[与和及由同在的是对向为到从给于了并将至等或把被让据经就也都又还者所名位家个各该本我他她其两每某这那此多称说日月年时请率团访合时"
    "，]|以及|来自|位于|参观|走访|考察|前往|来到|赴|抵达|会见|邀请|联合|携手|依托|协同|支持|成立|建立|设立|举办|举行|承办|主办|协办|"
    "就读|毕业|任教|进入|考入|校长|院长|书记|教授|主任|讲师|博士|先生|女士|同学|学生|老师|师生|代表团|全国|国内|国外|海外|外国|当地|部分|知名|"
    "著名|高校|院校|包括|签署|签约|签订|揭牌|落户|共建|参加|出席|介绍|表示|指出|走进|通过|根据|担任|现任|推动|推进|开展|加强|深化|进行|实现|"
    "促进|打造|创建|创办|提升|成为|作为|获得|接受|选择|报考|录取|攻读|留学|帮助|培养|面向|围绕|其中|目前|近日|今天|双方|中方|哈方|学校|"
    "一行|主席|总统|部长|厅长|局长|大使|专家|学者|负责人|青年|新生|首家|首个|首所|怎样|如何|可以|希望|能够|通知|关于|以|当|跟|去|送|能(?!源)"
)
_COUNTRY = "中国|我国|哈萨克斯坦|哈萨克|哈国|中哈|哈中|中亚|中外|俄罗斯"
_GENERIC = re.compile(
    rf"(?:{_FIELD}|{_COUNTRY}|[一二三四五六七八九十几]+|国立|国家|重点|一流|新|老|大|小|省|市|州|区|县|校|院|地方|公办|民办|本科|名牌|"
    r"顶尖|孔子|汉语|中文|俄语|英语|哈萨克语|马克思主义|继续|交流|研究生|老年|鲁班|经世|合作|联合|二级|文|工|理|商|法|医|农|学|型|性)*"
)
_NATIONAL = re.compile(rf"(?:中国|哈萨克斯坦|哈萨克|哈国)(?:国立|国家)?(?:{_FIELD})+")
_NO_END = re.compile(rf"(?:{_COUNTRY}|读|上|念|考|办|进|入|建|名牌|综合性|一流|所|国外|高水平|重点|知名|世界)$")


def find(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names in a sentence of a text, in its order."""
    last = start
    for head in _HEAD.finditer(text, start, end):
        if text.startswith(("生", "城", "里", "毕业", "校区"), head.end()):
            continue
        begin = _left(text, max(last, head.start() - LONGEST), head.start())
        stem = text[begin : head.start()]
        if not _is_name(stem, head[0]):
            continue
        last = head.end()
        yield Name(begin, last, text[begin:last].replace("-", "·").replace("—", "·"))


def _left(text: str, start: int, head: int) -> int:
    """Return where the name begins: behind the last word before its head that belongs to no name."""
    run = _BEFORE.search(text, start, head)
    if run is None:
        return head
    stem = _HOLDS.sub(lambda match: "\0" * len(match[0]), run[0])
    for found in reversed(list(_BREAK.finditer(stem))):
        joins = found[0] in "与和及" and _FIELD_BEFORE.search(run[0], 0, found.start())
        if not (joins and _FIELDS.fullmatch(run[0], found.end())):
            return run.start() + found.end()
    return run.start()


def _is_name(stem: str, head: str) -> bool:
    if len(stem) < 2 or _NO_END.search(stem):
        return False
    return not _GENERIC.fullmatch(stem) or (
        _NATIONAL.fullmatch(stem) is not None and ("大学" in head or "国" in stem[2:])
    )
