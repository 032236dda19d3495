"""Write storage/common.toml: the words, names and institutions that many articles of our topic have.

    python -m bench.common ../shared/data/corpus/dev.jsonl

Shares are rounded down to a few steps, for the list only has to tell frequent from rare.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from storage.events import BODY, LEAD
from storage.names import names
from storage.terms import index_text

STEPS = (70, 50, 35, 25, 18, 12, 8, 5, 3)  # per cent
LANGUAGES = ("en", "zh", "ru", "kk")
HEAD = """\
# How many of our articles have a word (stemmed, as the search index has it), a name or an institution, in per cent.
# Made by bench/common.py from the labelled corpus.
"""


def table(items: list[tuple[str, set[str]]], least: int) -> dict[int, list[str]]:
    """Count each word once an event: that all reports of one share it does not make it frequent."""
    events: defaultdict[str, set[str]] = defaultdict(set)
    for event, members in items:
        events[event] |= members
    sets = list(events.values())
    counted = Counter(one for members in sets for one in members)
    steps: defaultdict[int, list[str]] = defaultdict(list)
    for word, count in sorted(counted.items()):
        share = next((step for step in STEPS if 100 * count / len(sets) >= step), 0)
        if count >= 3 and share >= least:
            steps[share].append(word)
    return dict(sorted(steps.items(), reverse=True))


def written(name: str, steps: dict[int, list[str]]) -> Iterable[str]:
    yield f"[{name}]"
    for share, words in steps.items():
        lines, line = [], ""
        for word in words:
            if len(line) + len(word) > 110:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        yield f'{share} = """\n' + "\n".join([*lines, line]) + '\n"""'


def event(item: dict[str, str]) -> str:
    return item["event"] or item["id"]


def main(corpus: Path) -> None:
    items = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    chosen = [item for item in items if item["label"] != "not"]
    parts: list[str] = [HEAD]
    for lang in LANGUAGES:
        texts = [item for item in chosen if item["lang"].partition("-")[0] == lang]
        words = [index_text(f"{item['title']}\n{item['text'][:LEAD]}", item["lang"]).split() for item in texts]
        plain = [{word for word in one if not word.isdigit()} for one in words]
        parts += written(
            f"words.{lang}", table([(event(item), one) for item, one in zip(texts, plain, strict=True)], 5)
        )
    named = [(event(item), set(names(item["text"][:BODY], item["lang"]))) for item in chosen]
    parts += written("names", table(named, 3))
    parts += written("institutions", table([(event(item), set(item["institutions"])) for item in chosen], 3))
    Path("storage/common.toml").write_text("\n".join(parts) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
