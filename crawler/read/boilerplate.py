"""Lines that stand in a text without belonging to it: who edited it, print and share buttons, "read also"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from crawler.read.letters import weight

_LONGEST = 120  # characters: a longer line is text, whatever it begins with

# Whole lines. Alternatives start with different words and repeat nothing within a repeat: linear on any line.
_WHOLE = re.compile(
    r"""
    [\s\[\]【（(「|·•*/>»\d-]*(?:
      (?:责任编辑|責任編輯|责编|编辑|编\ 辑|网络编辑|文字编辑|图片编辑|校对|审核|审校|编审|初审|终审|监制|策划|供稿|撰稿
        |通讯员)\s*[:：].{0,60}
    | (?:来源|來源|信息来源|稿件来源|文章来源|新闻来源|稿源|出处)\s*[:：].{0,40}
    | 作者\s*[:：].{0,30}编辑\s*[:：].{0,30}
    | (?:当前位置|您的位置|您所在的位置|所在位置)\s*[:：].{0,100}
    | (?:发布|发表|发稿|更新|添加)(?:时间|日期|于)\s*[:：].{0,80}
    | (?:日期|时间)\s*[:：]\s*\d{4}[^\u3400-\u9fff]{0,30}(?:来源|作者|编辑|发布|点击|浏览|阅读).{0,60}
    | (?:点击|浏览|阅读|访问)(?:次数|量|数|次)\s*[:：]?.{0,20}
    | (?:阅读)?(?:上一篇|下一篇|上一条|下一条|上一页|下一页|上篇|下篇)(?:\s*[:：].{0,80})?
    | (?:相关|推荐|延伸|更多|热门)(?:新闻|链接|阅读|报道|文章|稿件|推荐)\s*[:：]?
    | (?:分享到|分享至|分享让更多人看到|分享|收藏|打印|打印本页|打印本稿|关闭|关闭窗口|我要纠错|纠错|返回顶部|返回列表
        |加入收藏|发表评论|推荐阅读|评论|关注|点赞)
        (?:[\s\]】）)\[【（(|:：]+(?:微信|微博|打印|打印本页|打印本稿|关闭|关闭窗口|收藏|分享|发表评论|推荐))*
    | (?:字体|字号|字体大小)\s*[:：].{0,20}
    | (?:扫一扫|微信扫一扫|扫描二维码|长按识别|关注我们).{0,40}
    | (?:标签|关键词|关键字)\s*[:：].{0,80}
    | (?:читайте\ также|читайте\ ещё|читать\ также|по\ теме|читайте\ на\ эту\ тему|смотрите\ также)(?:\s*[:：].{0,110})?
    | (?:поделиться|поделитесь|поделись)(?:\s.{0,30})?
    | (?:подписывайтесь|подпишитесь|следите\ за\ нами)\s.{0,110}
    | (?:нашли\ ошибку|если\ вы\ нашли\ ошибку|заметили\ ошибку|увидели\ ошибку).{0,110}
    | (?:теги|тэги|метки|реклама)(?:\s*[:：(].{0,60}|\s+\d+)?
    | (?:комментарии|комментировать|комментариев|просмотров|просмотры|comments)\s*[:：(]?\s*\d*
    | (?:фото|видео|источник|дереккөз|түсірген|сурет|фотограф|摄影|攝影|图片来源|圖片來源|图源|供图)\s*[:：]\s*\S.{0,40}
    | (?:скопировать\ ссылку|сілтемені\ көшіру|复制链接|толығырақ\ оқу)
    | (?:оқи\ отырыңыз|сондай-ақ\ оқыңыз|тағы\ оқыңыз|бөлісу|жарнама|пікірлер|тегтер)(?:\s*[:：].{0,110})?
    | (?:advertisement|sponsored|share(?:\ this(?:\ \w+)?|\ on\ \w+)?|print|email|leave\ a\ comment|read\ more
        |related(?:\ \w+)?|read\ also|see\ also|also\ read|more\ on\ this\ topic|tags|follow\ us(?:\ on\ .{0,60})?
        |back\ to\ top|loading\W*|subscribe)(?:\s*[:：].{0,110})?
    | (?:web\ editor|editor|editors|copy\ editor)\s*[:：].{1,40}
    | (?:sign\ up\ (?:for|to)|subscribe\ to).{0,40}\ newsletter.{0,60}
    | (?:les\ også|les\ mer|läs\ också|läs\ mer|læs\ også|lees\ ook|lue\ myös|lesen\ sie\ auch|mehr\ zum\ thema
        |auch\ interessant|anzeige|lire\ aussi|à\ lire\ aussi|lea\ también|lee\ también|te\ puede\ interesar
        |le\ puede\ interesar|leggi\ anche|leia\ também|leia\ mais|czytaj\ więcej|czytaj\ też|czytaj\ także
        |zobacz\ też|zobacz\ także|čtěte\ také|ayrıca\ okuyun|читайте\ також)(?:\s*[:：].{0,110})?
    | (?:copyright|©).{0,110}
    | .{0,60}(?:版权所有(?!者)|ICP备|公网安备).{0,60}
    | all\ rights\ reserved\W*
    )[\s\]】）)」|.:：。]*
    """,
    re.I | re.X,
)
_LEGAL = re.compile(
    r"[\W①-⑳]*(?:(?:版权(?:与|及)?(?:免责)?声明|免责声明)\s*(?:[:：]|$)|凡(?:本网|注明)|特别声明\s*[:：]\s*(?:以上|本文|本网|转载)"
    r"|未经.{0,20}(?:授权|许可).{0,20}转载\s*(?:$|[，。,.；;]))"
)
# A line at the end that calls the reader: to a newsletter, a subscription, a channel, a donation. The call must be the
# line: that students can sign up for a course until Friday is news.
_APPEAL = re.compile(
    r"""
      \bnewsletters?\b.*\b(?:you|your|our|sie|ihre|inbox|sign|subscribe|free|kostenlos)\b
    | \b(?:you|your|our|sie|ihre|inbox|sign|subscribe|free|kostenlos)\b.*\bnewsletters?\b | ^newsletter\s*:
    | \ball\ rights\ reserved\b | \bsupport\ our\ (?:work|journalism)\b | \bréservée\ aux\ abonnés
    | ^\W*(?:
        (?:please\ )?(?:subscribe|sign\ up)\ (?:to\ get\ the|(?:to|for)\ our)\b | (?:please\ )?follow\ us\b
      | follow\ .{1,60}\ on\ (?:instagram|facebook|twitter|x|telegram|youtube)\b | filed\ under\b
      | download\ (?:our|the)\ .{0,30}\bapp\b | jetzt\ (?:spenden|abonnieren)\b
      | (?:подпишитесь|подписывайтесь)\ на\ (?:наш|.{0,40}(?:telegram|телеграм|instagram|youtube|канал))
      | (?:следите|читайте|смотрите)\ .{0,30}(?:за\ нами|нас)\ (?:в|на)\b
      | .{0,80}(?:арнамызға|парақшамызға|telegram|instagram|youtube).{0,40}\ жазылыңыз
      | (?:欢迎|请)?(?:扫码|长按)?关注(?:我们|[^，。]{0,20}(?:公众号|微博|视频号))[^，。]{0,12}[。！]?$
      | 微信公众号\s*[:：]
      )
    """,
    re.I | re.X,
)
# A line that is one link and calls to another story; without the link it may be a sentence.
_CALL = re.compile(
    r"(?:also|more|see more|don't miss|watch|listen|video|подробнее|ранее|смотрите|толығырақ|бұған дейін|点击|链接)\b"
    r".?\s*[:：]",
    re.I,
)
_LONGEST_APPEAL = 300  # characters
_AT_END = 3  # lines
_TOLD = 30  # letters: a shorter line with a full stop may be a name or a call
_SHOUTED = 4  # words in capitals: fewer may be a heading or a name
_DATE_ONLY = re.compile(
    r"\W*(?:(?:[^\W\d]+,?\s+)?\d{1,4}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,4}日?|\d{1,2}\.?\s[^\W\d]{3,10}\.?,?\s\d{4}"
    r"|[^\W\d]{3,10}\.?\s\d{1,2},?\s\d{4})(?:\s?(?:г|ж)\.?)?[\s,T|]*(?:\d{1,2}:\d{2}(?::\d{2})?)?"
    r"(?:\s*(?:来源|來源)\s*[:：].{0,20})?\W*"
)
_EDITOR_AT_END = re.compile(r"\s*[\[【（(]\s*(?:责任编辑|責任編輯|责编|编辑|纠错)[^\]】）)]{0,40}[\]】）)]\s*$")
_BEFORE_TITLE = 8  # lines: a path of links, a rubric
_BEFORE_TEXT = 3  # lines: a date, who wrote it
_ATTACHED = re.compile(r"(?:附件|приложение|қосымша|annex|attachment)\b", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_PAGER = re.compile(r"[\W_]*\d{1,2}(?:[\s\[\]|<>«»]+\d{1,2})*[\W_]*")


def tidy(lines: Sequence[str], *, is_title: Callable[[str], bool], is_links: Callable[[str], bool]) -> list[str]:
    """Drop the lines of a text that do not belong to it.

    ``is_title``: the line repeats the headline; it is dropped with what little stands before it. ``is_links``: the
    line consists of links; it is dropped at either end and beside others (one alone may be a sentence of its own). A
    line with a date alone goes with the links it stands beside, and before the text begins.
    """
    kept = [_without_editor(line).strip() for line in lines]
    kept = [line for line in kept if line and not is_boilerplate(line)]
    short = next((index for index, line in enumerate(kept) if len(line) > _LONGEST or _is_sentence(line)), len(kept))
    titles = [index for index, line in enumerate(kept[: min(_BEFORE_TITLE, short + 1)]) if is_title(line)]
    kept = kept[titles[-1] + 1 :] if titles else kept

    end = max(len(kept) - _AT_END, _AT_END)
    kept = [line for index, line in enumerate(kept) if index < end or not _is_appeal(line)]
    kept = [line for line in kept if not (is_links(line) and _calls_away(line))]

    dates = [len(line) <= _LONGEST and _DATE_ONLY.fullmatch(line) is not None for line in kept]
    links = [is_links(line) for line in kept]
    beyond = [True, *(link or day for link, day in zip(links, dates, strict=True)), True]
    beside = [True, *links, False]
    announced: list[bool] = []  # links that the line before them speaks of: "The agreements are:"
    for index, link in enumerate(links):
        announced.append(link and index > 0 and (announced[-1] or kept[index - 1].endswith((":", "："))))

    def stays(index: int) -> bool:
        if links[index]:
            return (
                not (beyond[index] or beyond[index + 2]) or announced[index] or _ATTACHED.match(kept[index]) is not None
            )
        if dates[index]:
            return index >= _BEFORE_TEXT and not (beside[index] or beside[index + 2])
        return True

    return [line for index, line in enumerate(kept) if stays(index)]


def _without_editor(line: str) -> str:
    """A line without who edited it, in brackets at its end."""
    if not line.rstrip().endswith(("]", "】", "）", ")")):
        return line
    return line[:-_LONGEST] + _EDITOR_AT_END.sub("", line[-_LONGEST:])


def _calls_away(line: str) -> bool:
    return _CALL.match(line) is not None or (line.isupper() and len(line.split()) >= _SHOUTED)


def _is_appeal(line: str) -> bool:
    return len(line) <= _LONGEST_APPEAL and _APPEAL.search(line) is not None


def is_boilerplate(line: str) -> bool:
    """Whether a line belongs to the page rather than to its text, by its words alone."""
    if _LEGAL.match(line):
        return True
    if len(line) > _LONGEST:
        return False
    if not _LETTER.search(line):  # dots, stars, "[1] [2] [3]"; but a date or a sum may be a line of a table
        return not re.search(r"\d", line) or _PAGER.fullmatch(line) is not None
    return _WHOLE.fullmatch(line) is not None and not _says_more(line)


def _says_more(line: str) -> bool:
    """Whether a sentence follows the label a line begins with: 审核：双方专家对二百份申请进行了审核。"""
    _, colon, said = line.replace("：", ":").partition(":")
    return bool(colon) and weight(said) >= _TOLD and _is_sentence(line)


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "!", "?", "…", "。", "！", "？")) and weight(line) >= _TOLD
