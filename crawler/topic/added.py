"""Institutions that a home adds to the list of its watch, and names that it adds to one of the list; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from crawler.topic.institutions import LANGUAGES

Row = Mapping[str, Any]
_KEYS: dict[str, type] = {
    **dict.fromkeys(("id", "country", "kind", "city", "within"), str),
    **dict.fromkeys((*LANGUAGES, "abbr", "company", "part_of", "sites"), list),
    "unsure": dict,
    "alone": bool,
}
_KINDS = {str: "a text", list: 'a list of texts, ["…"]', dict: "a table of lists by language", bool: "true or false"}


def merged(listed: Sequence[Row], added: Sequence[Row]) -> list[Row]:
    """Return the rows of a list and those a home adds; of one id, the later adds to the names and mends the rest."""
    rows = {row["id"]: row for row in listed}
    for row in added:
        rows[row["id"]] = _joined(rows.get(row["id"], {}), row)
    return list(rows.values())


def _joined(row: Row, more: Row) -> dict[str, Any]:
    return {**row, **{key: _both(row.get(key), value) for key, value in more.items()}}


def _both(here: Any, more: Any) -> Any:
    if isinstance(here, dict):
        return _joined(here, more)
    return list(dict.fromkeys([*here, *more])) if isinstance(here, list) else more


def problems(listed: Sequence[Row], data: Mapping[str, Any], sides: Collection[str]) -> Iterator[str]:
    """Say what is wrong with what a home adds (the content of its file), and what to do about it."""
    yield from (f"{key}: each begins with a line [[institution]]" for key in data if key != "institution")
    added = data.get("institution", [])
    if not isinstance(added, list) or not all(isinstance(row, dict) for row in added):
        yield "institution: each begins with a line [[institution]]"
        return
    known = {row["id"] for row in listed}
    ids = known | {row.get("id") for row in added if isinstance(row.get("id"), str)}
    for number, row in enumerate(added, 1):
        which = f"{row.get('id', f'institution {number}')!s:.40}"
        yield from (f"{which}: {problem}" for problem in _problems(row, known, ids, sides))


def _problems(row: Row, known: Collection[str], ids: Collection[str], sides: Collection[str]) -> Iterator[str]:
    wrong = list(_misfits(row))
    yield from wrong
    if wrong:
        return
    if "id" not in row:
        yield "id is missing: a short one of your own, or that of an institution to which it adds names"
    elif row["id"] not in known:
        for key in ("country", "kind", "en"):
            if not row.get(key):
                yield f"{key} is missing: the list does not hold {row['id']} yet, so say it"
    if row.get("country", next(iter(sides))) not in sides:
        yield f"country: {row['country']}: must be a side of the watch: {' or '.join(sides)}"
    if row.get("within", "text") not in ("text", "sentence"):
        yield f"within: {row['within']}: must be text or sentence"
    named = [*row.get("part_of", ()), *(word[1:] for word in row.get("company", ()) if word.startswith("@"))]
    yield from (
        f"{id_}: no institution has this id: `silkwatch institutions NAME` says it" for id_ in named if id_ not in ids
    )


def _misfits(row: Row) -> Iterator[str]:
    for key, value in row.items():
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1)
            yield f"{key}: no such key" + (f": did you mean {near[0]}?" if near else f": known are {', '.join(_KEYS)}")
        elif not isinstance(value, _KEYS[key]) or not all(map(_texts, _lists(value))):
            yield f"{key}: {value!r:.40}: must be {_KINDS[_KEYS[key]]}"
    for lang in row["unsure"] if isinstance(row.get("unsure"), dict) else ():
        if lang not in (*LANGUAGES, "abbr"):
            yield f"unsure.{lang}: no such language: known are {', '.join(LANGUAGES)}, and abbr"


def _lists(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else [value] if isinstance(value, list) else []


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip("= ") for one in value)
