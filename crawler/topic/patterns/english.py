"""English names: «Xinxiang Vocational College of Technology», «Institute of Botany named after N. Ivanov»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.topic.patterns import Name

WINDOW = 110  # characters of a name on either side of its head
SIGNS = (
    "University", "College", "Institute", "Academy", "Conservato", "Lyceum", "Gymnasium", "School", "Polytechnic",
    "Education",
)  # fmt: skip
_HEAD = re.compile(
    r"\b(?:University|College|Institute|Academy|Conservatory|Conservatoire|Lyceum|Gymnasium|School"
    r"|Polytechnic(?! (?:University|Higher|College|Institute|School|Academy)))\b"
)
_WORD = re.compile(r"\S+")
_CAPITALIZED = r"[A-Z][\w-]*(?:['’](?!s\b)\w+)*"
_FIELDS = frozenset(
    "Agrarian Agricultural Agriculture Applied Architectural Architecture Art Arts Automotive Aviation Banking "
    "Biology Botany Business Chemical Chemistry Civil Commerce Communication Communications Computer Construction "
    "Cultural Culture Design Digital Ecology Economic Economics Economy Education Electric Electrical Electricity "
    "Electronic Electronics Energy Engineering Environmental Finance Fine Food Foreign Forestry Gas Geography "
    "Geology Health History Humanitarian Humanities Industrial Industry Information Innovation Innovations "
    "Innovative International Language Languages Law Light Linguistics Literature Logistics Management "
    "Manufacturing Maritime Materials Mathematics Mechanical Mechanics Media Medical Medicine Metallurgy Mining "
    "Modern Music Natural Oil Pedagogical Pedagogy Petrochemical Petroleum Pharmaceutical Pharmacy Philosophy "
    "Physics Political Politics Power Psychology Public Railway Relations Research Resources Science Sciences "
    "Service Services Social Sport Sports Statistics Strategic Studies Surveying Technical Technological "
    "Technologies Technology Telecommunications Textile Tourism Trade Traditional Transport Transportation "
    "Veterinary Vocational Water Welfare World".split()
)
# Words that alone make no name of one institution.
_GENERIC = _FIELDS | frozenset(
    "Chinese Kazakh Kazakhstani Kazakhstan China National State Private Higher Vocational Polytechnic Middle High "
    "Secondary Primary Summer Winter Graduate Old Sunday Regional Partner Local Central Asian Russian American "
    "British Confucius Eurasian Joint Open Branch Online Junior Senior Normal Teachers Elite Professional "
    "Training Advanced".split()
)
# What a sentence or a headline begins with, and no name.
_NO_PART = frozenset(
    "A About According After All Also Among An And Are As Associate At Based Because Before Besides Both But By "
    "Chairman Chancellor Congratulations Currently Dean Dear Delegation Deputy Director Dr During Each Earlier "
    "Every First For Former From Graduates Head He Her Here His How However I If In Is It Its Last Later Like "
    "Meanwhile Minister Mr Mrs Ms My New No Now Of On One Or Other Our Over President Prof Professor Professors "
    "Provost Rector Researcher Researchers Second She Since Some Students Such That The Their Then There These "
    "They This Those Thus Through To Today Together Two Under Until Vice Visit We What When Where Which While Who "
    "Why With Within You Your Scientists Representatives Experts Lecturers Yesterday Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday".split()
)
_POSSESSIVE = re.compile(r"['’]s?$")
_OWN_POSSESSIVE = frozenset("people women teachers children master workers peoples girls".split())
_INITIAL = re.compile(r"(?:[A-Z]\.[-–]?)+$|(?:No|St|Kh|Sh|Zh|Ch|Yu|Ya)\.$")
_OF = re.compile(r" (?:of|for) (?:the )?(?=[A-Z])")
_AFTER = re.compile(r",? named (?:after|for) (?:[Aa]cademician )?(?=[A-Z]|al-)")
_RUN = re.compile(rf"(?:[A-Z][a-z]?\.[ -]?)*(?:al-)?{_CAPITALIZED}(?: {_CAPITALIZED})*")
_AND = re.compile(r"(?:,| and|, and| &) (?=[A-Z])")
_FIRST = re.compile(_CAPITALIZED)
_UNIT_OF = re.compile(
    r",? (?:of|at|under|in) (?:the )?(?:[A-Z][\w.'’-]*,? (?:of |and |the )*){1,8}?(?:University|Academy)\b"
)
_PLACE = rf"(?:{_CAPITALIZED} ){{1,4}}"
_OFFICES = r"(?:Education (?:Department|Bureau|Commission|Office)|(?:Department|Bureau|Commission) of Education)"
_OFFICE = re.compile(rf"\b(?:{_PLACE}{_OFFICES}|{_OFFICES} of (?:the )?{_CAPITALIZED}(?: {_CAPITALIZED}){{0,3}})\b")


def find(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield the names in a sentence of a text, in its order."""
    last = start
    for head in _HEAD.finditer(text, start, end):
        if head.start() < last:
            continue
        left = _left(text, max(last, head.start() - WINDOW), head.start())
        right = _right(text, head.end(), min(end, head.end() + WINDOW))
        if _is_name(text, left, head, right):
            last = right
            yield Name(left, right, _canonical(text[left:right]))
    if text.find("Education", start, end) >= 0:
        yield from _offices(text, start, end)


def _offices(text: str, start: int, end: int) -> Iterator[Name]:
    """Yield «Almaty Education Department», «Department of Education of Gansu Province»."""
    for office in _OFFICE.finditer(text, start, end):
        words = office[0].split(" ")
        name = " ".join(words[1:] if words[0] in _NO_PART else words)
        if _OFFICE.fullmatch(name):
            yield Name(office.end() - len(name), office.end(), _canonical(name))


def _left(text: str, start: int, head: int) -> int:
    """Return where the name begins: at the first of the capitalised words before its head."""
    words = list(_WORD.finditer(text, start, head))
    begin = head
    for at in range(len(words) - 1, -1, -1):
        raw = words[at][0]
        bare = raw.strip('"“”«»(')
        if raw[-1] in '.,;:!?)”»"' and not _INITIAL.search(raw):
            break
        if bare in ("and", "&"):
            if at and words[at - 1][0].strip(",") in _FIELDS and words[at + 1][0] in _FIELDS:
                continue
            break
        if not bare or not (bare[0].isupper() or bare[0].isdigit()) or bare in _NO_PART:
            break
        if _POSSESSIVE.search(bare) and _POSSESSIVE.sub("", bare).lower() not in _OWN_POSSESSIVE:
            break
        begin = words[at].start() + len(raw) - len(raw.lstrip('"“”«»('))
        if raw[0] in '"“«(':
            break
    return begin


def _right(text: str, head: int, end: int) -> int:
    at = head
    of = _OF.match(text, at, end)
    if of:
        at = _fields(text, of.end(), end)
    after = _AFTER.match(text, at, end)
    if after:
        run = _RUN.match(text, after.end(), end)
        at = run.end() if run else at
    return at


def _fields(text: str, start: int, end: int) -> int:
    """Return where «of Science, Culture and Sports» ends."""
    run = _RUN.match(text, start, end)
    if run is None:
        return start
    at = run.end()
    while joint := _AND.match(text, at, end):
        run = _RUN.match(text, joint.end(), end)
        first = _FIRST.match(text, joint.end(), end)
        if run is None or first is None or first[0] not in _FIELDS or _HEAD.search(run[0]):
            break
        at = run.end()
    of = _OF.match(text, at, end)
    if of and (run := _RUN.match(text, of.end(), end)) and not _HEAD.search(run[0]):
        at = run.end()
    return at


def _is_name(text: str, begin: int, head: re.Match[str], end: int) -> bool:
    """Say whether what is left and right of a head makes it one institution's and no common noun or a mere unit."""
    left, right = text[begin : head.start()], text[head.end() : end]
    own = any(word not in _GENERIC and word[0].isalpha() for word in re.split(r"[\s-]+", left) if word)
    if head[0] in ("School", "Gymnasium"):
        return own and any(word in left for word in ("Vocational", "Technical", "Secondary", "Middle", "High", "No."))
    if own or "named" in right:
        return True
    if text[max(0, begin - 3) : begin].endswith(("'s ", "’s ", "' ", "’ ")):
        return False  # a university's own institute
    if head[0] == "College" and _UNIT_OF.match(text, end):
        return False
    return len(right.split()) > 1 and (
        head[0] != "University" or any(w not in _GENERIC for w in right.split()[1:] if w[0].isupper())
    )


def _canonical(name: str) -> str:
    name = re.sub(r"\s+", " ", name.replace("’", "'").strip('"“”«» '))
    return re.sub(r"(\b[A-Z]\.)(?=[A-Z][a-z])", r"\1 ", name)
