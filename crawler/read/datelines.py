"""Whether a line is a date with what bylines put around it, or a sentence that mentions one."""

from __future__ import annotations

import re
from unicodedata import normalize

from crawler.read.letters import WIDE

_WORD = re.compile(r"[^\W\d_]{2,}")
_PART = re.compile(r"[|•·,;:()\[\]/–—\d]+")
_END = (".", "!", "?", "…")
_CLOSING = " \"'»”’)]"
_FEW, _SEVERAL = 3, 5  # words in small letters: names and the words of bylines mostly are not, or stand alone
_CLAUSE_AFTER = re.compile(rf"(?:,\s?)(?:{WIDE.pattern}){{5,}}|(?:{WIDE.pattern}){{6,}}")
_WIDE_BEFORE = re.compile(rf"(?:{WIDE.pattern}){{2}}$")
_WIDE_AFTER = re.compile(rf"(?:{WIDE.pattern}){{2}}")


def is_sentence(line: str, raw: str) -> bool:
    """Tell whether ``line`` tells something of the day ``raw`` (as ``dates.parse`` gives it), in words.

    "By Jane Roe | 12 May 2016, 5 min read" is no sentence, "They signed it on 12 May 2016." is one, and so is
    2016年5月12日，两校签署协议.
    """
    before, _, after = " ".join(normalize("NFKC", line).split()).partition(raw)
    if "。" in line or _is_chinese_clause(before, raw, after):
        return True
    rest = f"{before} {after}"
    small = [sum(word[0].islower() for word in _WORD.findall(part)) for part in _PART.split(rest)]
    ended = rest.rstrip(_CLOSING).endswith(_END)
    return max(small) >= (_FEW if ended else _SEVERAL) or (ended and sum(small) >= _SEVERAL)


def _is_chinese_clause(before: str, raw: str, after: str) -> bool:
    """A day in characters that runs on into words; a source or an author stands apart."""
    if not raw.endswith(("日", "号", "號")):
        return False
    return bool(_CLAUSE_AFTER.match(after) or (_WIDE_BEFORE.search(before) and _WIDE_AFTER.match(after)))
