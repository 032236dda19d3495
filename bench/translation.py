"""Print how surely translations are told from reports of their own.

    python -m bench.translation ../shared/data/dedup/ntrex_docs.jsonl ../shared/data/corpus/dev.jsonl

The first file holds parallel texts (``story``, ``lang``, ``text``), the second independent reports (``event``). Beside
pairs of two stories, what a second reporter does with the same facts counts as no translation: half of the sentences
of one, in another order, among those of another text.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from pathlib import Path
from random import Random

from bench.edits import joined, sentences
from storage.translation import of


def main(parallel: Path, corpus: Path) -> None:
    random = Random(1)
    texts = [json.loads(line) for line in parallel.read_text("utf-8").splitlines()]
    items = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    found: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for a, b in itertools.combinations(texts, 2):
        if a["lang"] == b["lang"]:
            continue
        if a["story"] == b["story"]:
            tell(found, pairs, f"translation {a['lang']}-{b['lang']}", a, b)
            others = [one for one in texts if one["lang"] == b["lang"] and one["story"] != b["story"]]
            tell(found, pairs, "retold", a, b | {"text": retold(b, random.choice(others), random)})
        elif random.random() < 0.2:
            tell(found, pairs, "another story", a, b)
    for a, b in itertools.combinations(items, 2):
        if a["lang"][:2] != b["lang"][:2]:
            same = a["event"] is not None and a["event"] == b["event"]
            tell(found, pairs, "one event, two reporters" if same else "another event", a, b)
    for kind, count in sorted(pairs.items()):
        print(f"{kind:26} {found[kind]:5} of {count:6} told to be translations")
    wrong = sum(count for kind, count in found.items() if not kind.startswith("translation"))
    print(f"precision {1 - wrong / max(1, sum(found.values())):.4f}")


def tell(found: Counter[str], pairs: Counter[str], kind: str, a: dict[str, str], b: dict[str, str]) -> None:
    pairs[kind] += 1
    found[kind] += of(a["text"], a["lang"], b["text"], b["lang"]) is not None


def retold(one: dict[str, str], other: dict[str, str], random: Random) -> str:
    mine, theirs = sentences(one["text"]), sentences(other["text"])
    kept = random.sample(mine, len(mine) // 2) + random.sample(theirs, min(len(mine) // 2, len(theirs)))
    random.shuffle(kept)
    return joined(kept, one["lang"])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
