"""Write storage/common.toml: the concepts, names, words and institutions that many articles have.

    python -m bench.common --data ../shared/data

Counted in articles of our topic (the labelled corpus) and in general news (parallel news texts and recorded pages),
whichever has more. Shares are rounded down to a few steps, for the list only has to tell frequent from rare.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from storage.signs import BODY, Signs, read

STEPS = (70, 50, 35, 25, 18, 12, 8, 5, 3, 2)  # per cent
LANGUAGES = ("en", "zh", "ru", "kk")
PAGES = ("fundus", "scrapinghub", "wcxbt", "zh69")
MANY = 20  # texts: of fewer, a share says nothing
HEAD = """\
# How many articles have a concept, a name (by its sound), an institution or a word (as the search index has it), in per
# cent. Made by bench/common.py.
"""
Counted = Iterable[tuple[str, frozenset[str]]]  # (event, what its reports have)


def shares(counted: Counted) -> dict[str, float]:
    """Count each once an event: that all reports of one share it does not make it frequent."""
    events: defaultdict[str, set[str]] = defaultdict(set)
    for event, members in counted:
        events[event] |= members
    found = Counter(one for members in events.values() for one in members)
    return {one: 100 * count / len(events) for one, count in found.items() if count >= 3} if len(events) >= MANY else {}


def most(*tables: dict[str, float]) -> dict[str, float]:
    return {one: max(table.get(one, 0) for table in tables) for table in tables for one in table}


def written(name: str, table: dict[str, float], least: int) -> Iterator[str]:
    steps: defaultdict[int, list[str]] = defaultdict(list)
    for one, share in sorted(table.items()):
        step = next((step for step in STEPS if share >= step), 0)
        if step >= least:
            steps[step].append(one)
    yield f"[{name}]"
    for step, words in sorted(steps.items(), reverse=True):
        yield f"{step} = {json.dumps(', '.join(words), ensure_ascii=False)}"


def of_language(texts: list[tuple[str, str, Signs]], kind: str) -> dict[str, float]:
    """Return the largest share that each has in any language."""
    return most(
        *(shares((event, getattr(signs, kind)) for event, lang, signs in texts if lang == one) for one in LANGUAGES)
    )


def pages(folder: Path) -> Iterator[tuple[str, str, Signs]]:
    for name in PAGES:
        for line in (folder / name / "gold.jsonl").read_text("utf-8").splitlines():
            body = json.loads(line)["body"] or ""
            chinese = len(re.findall("[\u4e00-\u9fff]", body)) > len(body) * 0.3
            if len(body) > 300 and (chinese or re.search(r"\bthe\b.*\bthe\b", body, re.DOTALL)):
                lang = "zh" if chinese else "en"
                yield f"{name} {line[:40]}", lang, read("", body[:BODY], lang)


def main(data: Path) -> None:
    corpus = [json.loads(line) for line in (data / "corpus" / "dev.jsonl").read_text("utf-8").splitlines()]
    chosen = [item for item in corpus if item["label"] != "not"]
    ours = [
        (item["event"] or item["id"], item["lang"].partition("-")[0], read(item["title"], item["text"], item["lang"]))
        for item in chosen
    ]
    parallel = map(json.loads, (data / "dedup" / "ntrex_docs.jsonl").read_text("utf-8").splitlines())
    news = [(item["story"], item["lang"], read(item["title"], item["text"], item["lang"])) for item in parallel]
    web = list(pages(data / "pages"))
    parts = [HEAD]
    concepts = most(*(of_language(texts, "concepts") for texts in (ours, news, web)))
    parts += written("concepts", concepts, 2)
    named = [shares((event, signs.names) for event, _, signs in texts) for texts in (ours, news)]
    parts += written("names", most(*named), 2)
    parts += written("institutions", shares((i["event"] or i["id"], frozenset(i["institutions"])) for i in chosen), 3)
    for lang in LANGUAGES:
        # Only our topic's: in general news all of them are rare.
        parts += written(f"words.{lang}", shares((event, signs.words) for event, one, signs in ours if one == lang), 5)
    Path("storage/common.toml").write_text("\n".join(parts) + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with corpus/ and dedup/")
    main(parser.parse_args().data)
