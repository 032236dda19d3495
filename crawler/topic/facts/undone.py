"""What a sentence does not state: what is denied or has ended, and the paper under which something else is done."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.topic.facts import cues, dates
from crawler.topic.facts.acts import CLAUSE, DOCUMENTS
from crawler.topic.facts.telling import Article, Telling
from crawler.topic.words import fold
from storage.models import FactKind

THINGS: frozenset[FactKind] = DOCUMENTS | {"joint-school", "branch", "workshop", "centre"}  # what stands, until it ends
LEAD = 3  # sentences, and the title, whose news it is that something ended
FAR = 120  # characters between what has ended and the word that says so
_HAS = cues.tables(cues.load("undone.toml"))
# Kazakh says no with an ending, or with a word behind the verb: қол қойған жоқ, қабылданбады, қол қоймақ емес. Last of
# all what a sentence ends with: it is no part of a name there (бұрын болмаған жоба), and no contrast (емес, …).
_KAZAKH = re.compile(r"[әғқңөұүһі]")
_KAZAKH_NO = re.compile(
    r"\w{2}(?:[ғқ]ан|[гк]ен)(?:ы|і|ымыз|іміз)? (?:жоқ|емес)\b|\w(?:мақ|мек|бақ|бек|пақ|пек)(?:шы|ші)? емес\b"
    r"|\w{3}[мбп](?:ады|еді)(?:қ|к|м)?\b(?! деген)|\w{3}(?:май|мей|пай|пей|бей)(?:ды|ді|мыз|міз)\b"
    r"|\w{3}[мбп](?:аған|еген)(?=\W*$)|\b(?:жоқ|емес)(?=\W*$)"
)
# The paper under which something is done: under the memorandum, по договору, 根据协议, меморандум аясында.
_GAP = r"(?:(?!and\b|signed\b|и\b)[\w’'«»-]+[ ,]{1,2}){0,4}?"
_UNDER = re.compile(
    rf"\b(?:under|in (?:accordance|line|keeping) with|pursuant to|on the basis of|based on|in the framework of"
    rf"|within (?:the framework of )?|by virtue of|as part of|according to|in pursuance of|thanks to) {_GAP}$"
    rf"|\b(?:по|согласно|в рамках|в соответствии со?|на основании|на основе|в силу|во исполнение|благодаря) {_GAP}$"
    r"|(?:根据|按照|依据|依托|基于|按|依照)(?!.{0,30}签署了)[^,;。]{0,24}$|在[^,;。]{0,24}$"
)
_UNDER_AFTER_ZH = re.compile(r"[^,;。]{0,6}(?:框架|基础|指导)下?")
_UNDER_AFTER = re.compile(r"\w*(?: \w+){0,1}? (?:аясында\w*|шеңберінде\w*|негізінде|сәйкес|бойынша|арқасында)\b")
_TO = re.compile(rf"(?:{_HAS['put_off_to'].pattern})\s?(?:the )?$")
_TO_KK = re.compile(rf"(?: дейін)? (?:{_HAS['put_off'].pattern})")  # 5 желтоқсанға кейінге қалдырылды


@lru_cache(maxsize=dates.REMEMBERED)
def denied(text: str) -> bool:
    """Say whether a sentence says that something did not happen, or has ended."""
    folded = fold(text)
    return _has(folded, "denied") or _has(folded, "ended") or _says_no(folded)


def has_ended(telling: Telling, kind: FactKind) -> bool:
    """Say whether a sentence says that a thing of a kind, of which it has a word, is there no longer."""
    if kind not in THINGS:
        return False
    folded = fold(telling.text)
    if _has(folded, "ended"):
        return True
    return any(_nearest(telling, folded, match.span()) == kind for match in _HAS["shut"].finditer(folded))


def gone(article: Article) -> frozenset[FactKind]:
    """Return the kinds of things of which it is the news of an article that one has ended."""
    told = [article.title, *(telling for telling in article.sentences if telling.early < LEAD)]
    named = [(telling, kind) for telling in told for kind in THINGS & {name for name, _ in telling.items}]
    return frozenset(kind for telling, kind in named if has_ended(telling, kind))


def is_anew(text: str) -> bool:
    """Say whether a sentence tells of something new, or renewed."""
    return _has(fold(text), "anew")


def is_background(telling: Telling, kind: FactKind) -> bool:
    """Say whether a paper is only that under which something else is done."""
    if kind not in DOCUMENTS:
        return False
    folded = fold(telling.text)
    spans = [(word.start, word.end) for word in telling.words if any(name == kind for name, _ in word.items)]
    return bool(spans) and all(_is_under(folded, *span) for span in spans)


def is_put_off(folded: str) -> bool:
    """Say whether something does not take place, or not on its day."""
    return _has(folded, "put_off")


def is_new_day(folded: str, start: int, end: int) -> bool:
    """Say whether a day is the one to which something is put off: postponed to 5 December, 推迟至12月5日."""
    if _HAS["put_off"].search(folded, 0, start) and _TO.search(folded, max(0, start - 30), start):
        return True
    dative = folded[start:end].endswith(("ға", "ге", "қа", "ке"))
    return dative and _TO_KK.match(folded, end) is not None


def _is_under(folded: str, start: int, end: int) -> bool:
    under = _UNDER.search(folded, max(0, start - 70), start)
    if under and under[0][0] == "在":
        return _UNDER_AFTER_ZH.match(folded, end) is not None
    return under is not None or _UNDER_AFTER.match(folded, end) is not None


def _nearest(telling: Telling, folded: str, span: tuple[int, int]) -> str | None:
    """Return the kind whose word stands nearest to a place, a comma between them counting as many characters."""

    def gap(start: int, end: int) -> int:
        left, right = (end, span[0]) if span[0] >= end else (span[1], start)
        return max(0, right - left) + CLAUSE * len(re.findall("[,;:。]", folded[left:right]))

    words = [(gap(word.start, word.end), name) for word in telling.words for name, what in word.items if name]
    near = min(words, default=(FAR + 1, None))
    return near[1] if near[0] <= FAR else None


def _says_no(folded: str) -> bool:
    return _KAZAKH.search(folded) is not None and _KAZAKH_NO.search(folded) is not None


def _has(folded: str, name: str) -> bool:
    return _HAS[name].search(folded) is not None
