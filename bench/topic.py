"""Print how well the topic is judged on the labelled corpus, and make weights.toml from it.

    python -m bench.topic            figures, cross-validated ones beside them, and every error with its id
    python -m bench.topic --train    fit the weights again and write crawler/topic/weights.toml
    silkwatch query --recipe marked --json > marked.json
    python -m bench.topic --train --marked marked.json    fit on what people have corrected, too

The labelled corpus is not part of a checkout: name its folder with --data DIR or the variable SILKWATCH_DATA;
without either it is looked for in shared/data beside the checkout.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import trafilatura

from bench.topic_fit import Examples, crossed, examples, fit, folds
from bench.topic_made import made
from crawler.topic.judge import judge
from crawler.topic.judgement import Judgement
from crawler.topic.verdict import Weighed

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SILKWATCH_DATA") or ROOT.parent / "shared" / "data")
WEIGHTS = ROOT / "crawler" / "topic" / "weights.toml"
NOT = 0.7  # what an article that is not on the topic counts in the fit: there are many kinds, and made ones beside
MADE = 0.12  # what a text made from others counts in the fit
ORDINARY = 1.0  # what an article of ordinary news counts in the fit

Row = dict[str, Any]


def corpus(data: Path = DATA) -> list[Row]:
    """Return the labelled articles."""
    return [json.loads(line) for line in (data / "corpus" / "dev.jsonl").open(encoding="utf-8")]


def contrast() -> list[Row]:
    """Return short texts of our own: a school and both countries by chance, and the real thing in everyday words."""
    return [json.loads(line) for line in (ROOT / "bench" / "contrast.jsonl").open(encoding="utf-8")]


def ordinary(data: Path = DATA) -> Iterator[Row]:
    """Yield ordinary news: the parallel documents, the bodies of all recorded pages of other projects, and invented
    ones of which many are near the topic.
    """
    for line in (ROOT / "bench" / "data" / "ordinary.jsonl").open(encoding="utf-8"):
        yield json.loads(line)
    for line in (data / "dedup" / "ntrex_docs.jsonl").open(encoding="utf-8"):
        yield json.loads(line) | {"label": "not"}
    for gold in sorted((data / "pages").glob("*/gold.jsonl")):
        for line in gold.open(encoding="utf-8"):
            row = json.loads(line)
            if row.get("body"):
                name = f"{gold.parent.name}/{row['file']}"
                yield {
                    "id": name,
                    "lang": row["lang"],
                    "title": row["title"] or "",
                    "text": row["body"],
                    "label": "not",
                }


def judged(row: Row) -> Judgement:
    """Judge a row as an import would: nothing is known of its source."""
    published = date.fromisoformat(row["published"]) if row.get("published") else None
    return judge(
        title=row["title"], text=row["text"], lang=row["lang"], url=None, country=None, kind=None, published=published
    )


def labelled() -> list[Row]:
    """Return the invented texts that are labelled for the fit: on the topic, beside it and nearly on it."""
    rows = []
    for name in ("stories", "topic"):
        for line in (ROOT / "bench" / "data" / f"{name}.jsonl").open(encoding="utf-8"):
            rows.append(json.loads(line))
    return rows


class Sets(NamedTuple):
    """All that is fitted on: labelled rows by where they come from, in the order in which ``seen`` holds them."""

    rows: dict[str, list[Row]]
    seen: Examples

    def of(self, name: str, said: Sequence[Weighed]) -> list[Weighed]:
        """Return the part of ``said`` that is of one set."""
        start = 0
        for known, rows in self.rows.items():
            if known == name:
                return list(said[start : start + len(rows)])
            start += len(rows)
        raise KeyError(name)


def corrections(file: Path | None) -> list[Row]:
    """Return what people marked otherwise than it was judged: the answer of `query --recipe marked --json`."""
    return json.loads(file.read_text("utf-8")) if file else []


def sets(data: Path, marked: Path | None = None) -> Sets:
    """Gather the texts; ``marked``: a file of corrections, to be fitted on as well."""
    rows = {"corpus": corpus(data), "contrast": contrast(), "labelled": labelled(), "news": list(ordinary(data))}
    together = [row for some in rows.values() for row in some]
    fold = folds(together)
    derived = list(made(together, fold))
    rows["made"] = [row for row, _ in derived]
    rows["marked"] = corrections(marked)
    weights = {"news": ORDINARY, "made": MADE}
    weight = [weights.get(name, NOT if row["label"] == "not" else 1.0) for name, some in rows.items() for row in some]
    fold += [number for _, number in derived] + folds(rows["marked"])
    return Sets(rows, examples(together + rows["made"] + rows["marked"], fold, weight))


def train(data: Path, marked: Path | None) -> None:
    """Fit on everything and write the weights."""
    touches, about = fit(sets(data, marked).seen)
    lines = [
        "# What each feature (crawler/topic/evidence.py) adds, when it is 1, to two logits: that the topic comes up in",
        "# an article at all, and that the article is about it.",
        "# Made by bench/topic.py --train from priors and labelled texts.",
    ]
    for name, weights in (("touches", touches), ("about", about)):
        lines += ["", f"[{name}]", f"bias = {weights['bias']:.2f}"]
        ranked = sorted((pair for pair in weights.items() if pair[0] != "bias"), key=lambda pair: -pair[1])
        lines += [f'"{feature}" = {w:.2f}' for feature, w in ranked if round(w, 2)]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")


# ----------------------------------------------------------------------------------------------------------- measuring
class Score(NamedTuple):
    """Counts of a yes-or-no question."""

    right: int
    wrong: int  # said, but not so
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __str__(self) -> str:
        counts = f"{self.right} right, {self.wrong} wrong, {self.missed} missed"
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  ({counts})"


def relevance(rows: Sequence[Row], verdicts: Sequence[str], lang: str = "") -> Score:
    """Count `relevant`, of one language if given; rows labelled borderline are left out."""
    pairs = [
        (row["label"], verdict)
        for row, verdict in zip(rows, verdicts, strict=True)
        if row["label"] != "borderline" and row["lang"].startswith(lang)
    ]
    counts = Counter((label == "relevant", verdict == "relevant") for label, verdict in pairs)
    return Score(counts[True, True], counts[False, True], counts[True, False])


def institutions(rows: Sequence[Row], judgements: Sequence[Judgement], data: Path = DATA) -> tuple[Score, list[str]]:
    """Compare who is named, among the institutions the labels know."""
    known = {entity["id"] for entity in json.loads((data / "institutions.json").read_text("utf-8"))["entities"]}
    right = wrong = missed = 0
    errors = []
    for row, judgement in zip(rows, judgements, strict=True):
        got = {mention.institution_id for mention in judgement.mentions} & known
        want = set(row["institutions"])
        right, wrong, missed = right + len(got & want), wrong + len(got - want), missed + len(want - got)
        if got != want:
            errors.append(f"{row['id']} {row['lang']}: too many {sorted(got - want)}, missed {sorted(want - got)}")
    return Score(right, wrong, missed), errors


def cost(rows: Sequence[Row]) -> tuple[float, float, int]:
    """Return milliseconds an article for us and for trafilatura on the same text, and its mean length."""
    for row in rows[:50]:
        judged(row)
    gc.collect()
    gc.freeze()  # as crawler.warm does for the readers
    start = time.process_time()
    for row in rows:
        judged(row)
    ours = time.process_time() - start
    pages = [
        "<html><body><article><p>" + row["text"].replace("\n", "</p><p>") + "</p></article></body></html>"
        for row in rows
    ]
    start = time.process_time()
    for page in pages:
        trafilatura.bare_extraction(page)
    theirs = time.process_time() - start
    length = sum(len(row["text"]) for row in rows) // len(rows)
    return 1000 * ours / len(rows), 1000 * theirs / len(rows), length


def main() -> None:
    """Print the figures, or fit the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", action="store_true", help="fit the weights and write them")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the labelled corpus is")
    parser.add_argument("--marked", type=Path, metavar="FILE", help="with --train: fit on people's corrections, too")
    options = parser.parse_args()
    if not (options.data / "corpus" / "dev.jsonl").is_file():
        sys.exit(
            f"bench/topic.py: no labelled corpus: {options.data}: corpus/dev.jsonl is not there: "
            "name its folder with --data DIR or SILKWATCH_DATA"
        )
    if options.train:
        train(options.data, options.marked)
    else:
        report(options.data)


def print_relevance(known: Sets, apart: Sequence[Weighed]) -> None:
    """Print how many are judged as labelled, by the weights as they are and by weights that have not seen them."""
    for name in ("corpus", "contrast", "labelled"):
        rows = known.rows[name]
        fitted = [judged(row).verdict for row in rows]
        crossed_ = [one.verdict for one in known.of(name, apart)]
        print(f"{name}: relevant, fitted          {relevance(rows, fitted)}")
        print(f"{name}: relevant, cross-validated {relevance(rows, crossed_)}")
        for lang in ("en", "zh", "ru", "kk"):
            print(f"  {lang}  {relevance(rows, crossed_, lang)}")
        for way, said in (("fitted", fitted), ("cross-validated", crossed_)):
            for label in ("borderline", "not"):
                spread = Counter(v for row, v in zip(rows, said, strict=True) if row["label"] == label)
                print(f"  {label} items, {way}: {dict(spread)}")
    derived = zip(known.rows["made"], known.of("made", apart), strict=True)
    table = Counter((row["label"], one.verdict) for row, one in derived)
    print("made: " + ", ".join(f"{label} → {said} {count}" for (label, said), count in sorted(table.items())))
    news = Counter(judged(row).verdict for row in known.rows["news"])
    highest = max(one.touches for one in known.of("news", apart))
    print(f"ordinary news: {dict(news)}; highest cross-validated logit of touching {highest:.1f}")


def report(data: Path) -> None:
    """Print every figure and every error."""
    known = sets(data)
    rows, news = known.rows["corpus"], known.rows["news"]
    judgements = [judged(row) for row in rows]
    apart = crossed(known.seen)
    print_relevance(known, apart)
    named, named_errors = institutions(rows, judgements, data)
    print(f"institutions  {named}")
    for name, sample in (("corpus", rows), ("ordinary news", news)):
        ours, theirs, length = cost(sample)
        print(f"cost, {name}: {ours:.1f} ms an article of {length} characters; trafilatura {theirs:.1f} ms")
    print("\nerrors (cross-validated):")
    for name in ("corpus", "contrast", "labelled", "news"):
        for row, one in zip(known.rows[name], known.of(name, apart), strict=True):
            if one.verdict != row["label"]:
                logits = f"touches {one.touches:+.1f}, about {one.about:+.1f}"
                print(f"  {row['id']} {row['lang']} {row['label']} → {one.verdict} ({logits}) {row['title'][:60]}")
    print("\n".join(f"  {line}" for line in named_errors))


if __name__ == "__main__":
    main()
