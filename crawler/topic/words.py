"""A text as words that can be compared with names, each knowing where it stands.

Folding keeps the length, so that a position in the folded text is a position in the text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.topic import stems

# Traditional characters of names and topic words, one to one; a reader of Chinese needs thousands, a matcher these.
_TRADITIONAL = (
    "亞亚來来個个倫伦傳传偉伟備备優优內内兩两冊册別别創创務务動动勞劳勵励區区協协醫医參参員员問问單单國国圖图園园團团"
    "報报場场壇坛學学實实寧宁對对導导專专將将師师幣币幫帮廣广張张強强後后從从徵征應应懷怀戰战戶户揚扬換换擔担據据擴扩"
    "斯斯斷断時时書书會会東东條条業业極极榮荣樓楼標标機机檢检權权歐欧歷历歸归氣气漢汉減减測测溝沟滿满滬沪潔洁濟济灣湾"
    "為为無无營营爾尔獎奖環环產产畫画異异當当發发盟盟監监盤盘礎础礦矿種种稱称競竞筆笔節节範范築筑簡简簽签約约紅红級级"
    "納纳純纯紙纸組组結结給给統统經经綜综綠绿維维網网緊紧線线編编練练縣县總总績绩織织繼继續续義义習习聯联職职聽听臺台"
    "與与興兴舉举舊旧蘇苏蘭兰號号術术衛卫裝装裡里製制複复見见規规視视覽览觀观訂订計计訊讯討讨訓训記记訪访設设許许訴诉"
    "詞词試试話话該该誇夸認认語语說说課课調调談谈請请論论證证識识譯译議议護护讀读變变讓让豐丰負负財财貢贡責责貨货貫贯"
    "貿贸費费資资賓宾賽赛購购贈赠車车軌轨軍军軟软載载輕轻輸输轉转農农這这進进運运過过達达遠远適适選选還还邊边鄭郑鄰邻"
    "醒醒釋释鋼钢錄录鐵铁鎮镇長长門门開开間间關关陽阳陸陆際际陝陕隊队階阶隨随險险雙双難难電电靈灵韓韩頁页項项順顺領领"
    "頭头題题額额願愿類类顧顾風风飛飞館馆駐驻驗验體体魯鲁鮮鲜麗丽點点黨党齊齐龍龙薩萨紮扎揭揭牌牌烏乌爐炉絲丝紐纽緬缅"
    "倉仓傑杰債债億亿勢势勝胜匯汇厲厉啟启喬乔塊块壓压夢梦孫孙寶宝屬属島岛嶺岭幾几庫库彌弥徑径憶忆憲宪拉拉採采揮挥撥拨"
    "擇择敘叙數数於于旅旅曉晓樂乐樣样橋桥歲岁殘残殺杀汙污沖冲況况決决涼凉淺浅港港潛潜澤泽濱滨瑪玛瓊琼盧卢盡尽眾众碼码"
    "禮礼穩稳窮穷籃篮籌筹糧粮羅罗義义聖圣腦脑臨临艦舰藝艺藥药蕭萧處处虛虚蟲虫補补訟讼評评詢询詳详誌志諮咨謝谢豬猪貝贝"
    "賀贺趙赵跡迹輔辅輪轮遼辽遺遗郵邮鄉乡釣钓鈔钞銀银銅铜錢钱鋒锋鍵键鐘钟閉闭閱阅隸隶雲云霧雾靜静預预頻频飯饭餐餐馬马"
    "魚鱼鳥鸟鹽盐黃黄龐庞龜龟並并併并佈布佔占儀仪儲储冇没凱凯劃划劇剧剛刚勳勋卻却吳吴員员喚唤嚴严執执奪夺妝妆婦妇孔孔"
)
_FOLD = {ord(a): b for a, b in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)} | {
    ord(a): b
    for a, b in zip(
        "ёЁ’ʼ`´‘＇‐‑–—―－（）［］．，：；！？　\u00a0“”„«»『』「」《》・•‧Ⅰ",
        'еЕ\'\'\'\'\'\'------()[].,:;!?  """""""""""···I',
        strict=True,
    )
}
_CJK = "\u2e80-\u2fff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_FIRST_CJK = "\u2e80"
_WORD = re.compile(rf"[{_CJK}]|[^\W\d_{_CJK}]+(?:'[^\W\d_{_CJK}]+)*|\d+")


class Word(NamedTuple):
    """A word or a single Chinese character: where it is and the keys under which names hold it."""

    start: int
    end: int
    keys: tuple[str, ...]


def fold(text: str) -> str:
    """Return the text in lower case, simplified Chinese, е for ё, plain quotes and dashes; of the same length."""
    text = text.translate(_FOLD)
    lower = text.lower()
    # İ and a few others grow when they are lowered
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def words(folded: str, *, kazakh_latin: bool = False) -> list[Word]:
    """Split a folded text; an English possessive is no part of its word."""
    found = []
    for match in _WORD.finditer(folded):
        word, start, end = match[0], match.start(), match.end()
        if word >= _FIRST_CJK:
            found.append(Word(start, end, (word,)))
            continue
        if word.endswith("'s"):
            word, end = word[:-2], end - 2
        found.append(Word(start, end, stems.keys(word.replace("'", ""), kazakh_latin=kazakh_latin)))
    return found


def name_keys(name: str, lang: str) -> list[str]:
    """Split a name or a topic word written in ``lang`` into the keys it is filed under, one for each word."""
    keys = []
    for match in _WORD.finditer(fold(name)):
        word = match[0].removesuffix("'s").replace("'", "")
        keys.append(word if word >= _FIRST_CJK else stems.name_key(word, lang))
    return keys
