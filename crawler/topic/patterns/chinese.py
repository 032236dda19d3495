"""Chinese names: 无锡商业职业技术学院, 陕西省教育厅."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.patterns import Name

LONGEST = 22  # characters before the head
_HEAD = re.compile(
    r"职业技术大学|职业大学|大学|职业技术学院|职业学院|技师学院|学院|职业技术学校|职业学校|技工学校|中专学校|"
    r"高级中学|实验中学|中学|研究院|研究所|科学院|教育厅|教育局|教育委员会|教委"
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff·—-"
_BEFORE = re.compile(rf"[{_HAN}]+$")
# Words that stand before a name and are no part of it. Names that hold one of them are taken out first.
_HOLDS = re.compile(
    r"呼和浩特|和田|和平|大同|同济|同仁|同德|对外|自由|上海|华为|中和|永和|仁和|协和|在职|由甲|颐和|太和|泰和|和县|人和"
)
_BREAK = re.compile(
    "与|和|及|以及|由|同|在|的|是|对|向|为|到|从|给|于|了|并|将|至|等|或|把|被|让|据|经|就|也|都|又|还|者|"
    "我校|本校|该校|来自|位于|访问|参观|走访|考察|前往|来到|赴|抵达|会见|邀请|联合|携手|依托|协同|支持|成立|建立|设立|"
    "举办|举行|承办|主办|协办|就读|毕业|任教|进入|考入|校长|院长|书记|教授|主任|讲师|博士|先生|女士|同学|学生|老师|代表团|"
    "所|名|位|家|个|各|该|本|我|他|她|其|两|每|某|这|那|此|多|全国|国内|国外|海外|外国|当地|部分|知名|著名|高校|院校|包括|"
    "签署|签约|签订|揭牌|落户|合作|共建|参加|出席|介绍|表示|指出|称|说|日|月|年|时|请|率|团|访|走进|建设|通过|根据|担任|现任"
)
_GENERIC = re.compile(
    r"(?:[一二三四五六七八九十几]+|中国|哈国?|哈萨克斯坦|我国|世界|国际|国立|国家|综合性?|重点|一流|新|老|大|小|省|市|州|区|县|校|院|地方|公办|民办|应用型|"
    r"高等|职业|技术|师范|理工|医科|医学|农业|外语|语言|财经|政法|工业|科技|科学|民族|艺术|体育|开放|广播电视|老年|二级|文|工|理|商|法|外国语|国际教育|"
    r"国际交流|人文|经济|管理|信息|计算机|机械|工程|材料|化学|物理|数学|生命|马克思主义|教育|继续教育|研究生|本科|名牌|顶尖|中外|中哈|哈中|中亚|俄语|孔子|汉语)*"
)


def find(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names in a sentence of a text, in its order."""
    last = start
    for head in _HEAD.finditer(text, start, end):
        if text.startswith("生", head.end()) or text.startswith("城", head.end()):
            continue
        begin = _left(text, max(last, head.start() - LONGEST), head.start())
        stem = text[begin : head.start()]
        if len(stem) < 2 or _GENERIC.fullmatch(stem):
            continue
        last = head.end()
        yield Name(begin, last, text[begin:last].replace("-", "·").replace("—", "·"))


def _left(text: str, start: int, head: int) -> int:
    run = _BEFORE.search(text, start, head)
    if run is None:
        return head
    stem = _HOLDS.sub(lambda match: "\0" * len(match[0]), run[0])
    breaks = [match.end() for match in _BREAK.finditer(stem)]
    return run.start() + (breaks[-1] if breaks else 0)
