"""Print how well the facts of an article are found: which, whose, when, where and how many.

    python bench/topic_facts.py             the tables
    python bench/topic_facts.py --errors    and every fact that was missed, or stated and not labelled
    python bench/topic_facts.py --train     fit the weights again and write crawler/topic/facts/weights.toml

A fact is right if the labels have one of its kind in the article and its parties are among that one's. Fields are
compared where a stated and a labelled fact are one: each is paired with at most one other, the likest first.
Intervals are Wilson's, at 95 %. ``--data DIR`` as in ``bench/topic.py``.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bench import facts_fit
from bench.topic import DATA, ROOT, Row, Score, corpus, judged
from bench.topic_fit import folds
from crawler.topic.judge import judge
from crawler.topic.judgement import Judgement
from crawler.topic.topic import Topic, load
from storage.models import Fact

FIELDS = ("date", "date_end", "place", "number", "status", "direction", "as_of", "document")
COUNTRIES = {"China", "Kazakhstan", "Central Asia"}  # no places of a town's kind
PREFIX = 5  # letters of a word by which two inflected names can agree
Gold = dict[str, Any]


class Field(NamedTuple):
    """How a field of paired facts compares: as labelled, otherwise, where no label is, and not given."""

    right: int = 0
    wrong: int = 0
    more: int = 0
    missed: int = 0


def written(data: Path = DATA) -> Iterator[tuple[str, list[Row]]]:
    """Yield the labelled sets: the corpus, and the texts written for this bench."""
    yield "corpus", corpus(data)
    texts = ROOT / "bench" / "data" / "topic.jsonl"
    if texts.is_file():
        yield texts.name, [json.loads(line) for line in texts.open(encoding="utf-8")]


def facts(rows: Sequence[Row], judgements: Sequence[Judgement]) -> tuple[Score, Score, dict[str, list[int]]]:
    """Compare kinds, and kinds with parties (ours are a part of the label's); by kind: stated, right, labelled."""
    kinds, both = [0, 0, 0], [0, 0, 0]
    table: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row, judgement in zip(rows, judgements, strict=True):
        for fact in judgement.facts:
            same = [gold for gold in row["facts"] if gold["type"] == fact.kind]
            agreed = any(_parties_agree(row, fact, gold) for gold in same)
            kinds[0 if same else 1] += 1
            both[0 if agreed else 1] += 1
            table[fact.kind][0] += 1
            table[fact.kind][1] += agreed
        for gold in row["facts"]:
            table[gold["type"]][2] += 1
            missed = all(fact.kind != gold["type"] for fact in judgement.facts)
            kinds[2] += missed
            both[2] += missed
    return Score(*kinds), Score(*both), dict(table)


def pairs(row: Row, judgement: Judgement) -> list[tuple[Fact, Gold]]:
    """Pair stated with labelled facts of their kind, the likest first."""
    likeness = sorted(
        (
            (-_likeness(row, fact, gold), i, j)
            for i, fact in enumerate(judgement.facts)
            for j, gold in enumerate(row["facts"])
            if gold["type"] == fact.kind
        ),
    )
    stated: set[int] = set()
    labelled: set[int] = set()
    found = []
    for _, i, j in likeness:
        if i not in stated and j not in labelled:
            stated.add(i)
            labelled.add(j)
            found.append((judgement.facts[i], row["facts"][j]))
    return found


def fields(rows: Sequence[Row], judgements: Sequence[Judgement]) -> dict[str, Field]:
    """Compare the fields of paired facts; a field that the labels of a row do not know is left out."""
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row, judgement in zip(rows, judgements, strict=True):
        for fact, gold in pairs(row, judgement):
            for field in FIELDS:
                if _labels(gold, field):
                    table[field][_compared(field, _ours(fact, field), _theirs(gold, field))] += 1
    return {field: Field(**{name: table[field][name] for name in Field._fields}) for field in FIELDS}


def paired(rows: Sequence[Row], judgements: Sequence[Judgement]) -> Score:
    """Count facts one by one: of two of a kind, one stated fact finds one."""
    right = sum(len(pairs(row, judgement)) for row, judgement in zip(rows, judgements, strict=True))
    stated = sum(len(judgement.facts) for judgement in judgements)
    return Score(right, stated - right, sum(len(row["facts"]) for row in rows) - right)


def errors(rows: Sequence[Row], judgements: Sequence[Judgement]) -> Iterator[str]:
    """Yield a line for every fact that is not as labelled, and for every field of a paired one."""
    for row, judgement in zip(rows, judgements, strict=True):
        head = f"{row['id']} {row['lang']} {row['label']}→{judgement.verdict}"
        for fact in judgement.facts:
            same = [gold for gold in row["facts"] if gold["type"] == fact.kind]
            parties = [id_ for id_, _ in fact.parties] + [name for name, _ in fact.unknown]
            if not any(_parties_agree(row, fact, gold) for gold in same):
                why = f"parties, labelled {[gold['parties'] for gold in same]}" if same else "not labelled"
                yield f"{head} WRONG {fact.kind} {parties} ({why}): {fact.quote[:200]}"
        for gold in row["facts"]:
            if all(fact.kind != gold["type"] for fact in judgement.facts):
                quoted = any(quote.what == gold["type"] for quote in judgement.quotes)
                what = (gold.get("number") or {}).get("what")
                missed = f"MISSED{' (quoted)' if quoted else ''}"
                yield f"{head} {missed} {gold['type']} {gold['parties']} {gold['date']} {what}"
        for fact, gold in pairs(row, judgement):
            for field in FIELDS:
                if _labels(gold, field):
                    ours, theirs = _ours(fact, field), _theirs(gold, field)
                    said = _compared(field, ours, theirs)
                    if said not in ("right", "none"):
                        yield f"{head} {field} {said}: {fact.kind}: {ours!r}, labelled {theirs!r}: {fact.quote[:120]}"


def _likeness(row: Row, fact: Fact, gold: Gold) -> float:
    shared = len({id_ for id_, _ in fact.parties} & set(gold["parties"]))
    same = sum(_compared(field, _ours(fact, field), _theirs(gold, field)) == "right" for field in FIELDS)
    return 2 * _parties_agree(row, fact, gold) + shared + same


def _parties_agree(row: Row, fact: Fact, gold: Gold) -> bool:
    """Say whether our parties are among the label's; the corpus does not label those that our list does not hold."""
    known = {id_ for id_, _ in fact.parties}
    labelled = {id_ for name in gold["parties"] for id_ in _ids(name)}
    others = [name for name, _ in fact.unknown] if "unknown" in row else []
    return known <= labelled and all(any(_one_name(name, other) for other in gold["parties"]) for name in others)


@cache
def _ids(name: str) -> frozenset[str]:
    """Return the ids of a party labelled by its id, or by its name when the list did not hold it."""
    found = {label.key for match in load().phrases.find(name) for label in match.items if label.kind == "institution"}
    return frozenset({name, *found})


def _one_name(one: str, other: str) -> bool:
    """Say whether two written names can be one: the words of the shorter are among those of the longer."""
    if one in other or other in one:
        return True
    a, b = ({word[:PREFIX].casefold() for word in name.split()} for name in (one, other))
    return min(a, b, key=len) <= max(a, b, key=len)


def _labels(gold: Gold, field: str) -> bool:
    """Say whether the labels of this fact know a field at all: the corpus has no status and no direction."""
    if field in ("direction", "as_of"):
        return field in (gold.get("number") or {})
    return field in gold


def _ours(fact: Fact, field: str) -> Any:
    value = getattr(fact, field)
    return value.isoformat() if field in ("date", "date_end") and value else value


def _theirs(gold: Gold, field: str) -> Any:
    number = gold.get("number") or {}
    if field in ("direction", "as_of"):
        return number.get(field)
    return number.get("value") if field == "number" else gold.get(field)


def _compared(field: str, ours: Any, theirs: Any) -> str:
    if field == "place" and theirs and theirs in COUNTRIES:
        theirs = None
    if field in ("date", "date_end") and theirs and len(theirs) < len("2024-11-20") and ours is None:
        return "none"  # a month or a year is no day
    if ours is None or theirs is None:
        return "none" if ours is theirs else "missed" if ours is None else "more"
    if field in ("date", "date_end", "as_of"):
        same = ours.startswith(theirs) or theirs.startswith(ours)
    elif field in ("place", "document"):
        same = ours.casefold() in theirs.casefold() or theirs.casefold() in ours.casefold()
    else:
        same = ours == theirs
    return "right" if same else "wrong"


def share(right: int, of: int) -> str:
    """Return a share with the interval in which it lies at 95 %."""
    if not of:
        return "   –"
    z, p = 1.96, right / of
    middle, around = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    low, high = ((middle + sign * around) / (1 + z * z / of) for sign in (-1, 1))
    return f"{p:.3f} [{low:.2f}, {high:.2f}]"


def cross_validated(rows: Sequence[Row], sentences: Sequence[facts_fit.Seen]) -> list[Judgement]:
    """Judge every article with weights of facts fitted without its fold; the verdicts are as ever."""
    topic = load()
    fold = folds(rows)
    without = {n: facts_fit.fit(sentences, without=n) for n in sorted(set(fold))}
    topics = {n: replace(topic, facts=replace(topic.facts, weights=weights)) for n, weights in without.items()}
    return [_judged(row, topics[n]) for row, n in zip(rows, fold, strict=True)]


def _judged(row: Row, topic: Topic) -> Judgement:
    day = date.fromisoformat(row["published"]) if row.get("published") else None
    return judge(
        title=row["title"],
        text=row["text"],
        lang=row["lang"],
        url=None,
        country=None,
        kind=None,
        published=day,
        topic=topic,
    )


def report(name: str, rows: Sequence[Row], *, every: bool) -> None:
    """Print the tables of one set."""
    judgements = [judged(row) for row in rows]
    kinds, both, table = facts(rows, judgements)
    print(f"\n{name}: {len(rows)} articles, {sum(stated for stated, _, _ in table.values())} facts stated")
    for what, score in (("kind", kinds), ("kind and parties", both), ("one by one", paired(rows, judgements))):
        precision = share(score.right, score.right + score.wrong)
        print(f"  {what:<17} P {precision}  R {share(score.right, score.right + score.missed)}")
    for lang in ("en", "zh", "ru", "kk"):
        of = [(row, said) for row, said in zip(rows, judgements, strict=True) if row["lang"].startswith(lang)]
        score = facts([row for row, _ in of], [said for _, said in of])[1]
        precision = share(score.right, score.right + score.wrong)
        print(f"  {lang}, and parties   P {precision}  R {share(score.right, score.right + score.missed)}")
    print("  " + "  ".join(f"{kind} {s}/{r}/{g}" for kind, (s, r, g) in sorted(table.items())), end="")
    print("  (stated/right/labelled)")
    for field, found in fields(rows, judgements).items():
        precision = share(found.right, found.right + found.wrong + found.more)
        recall = share(found.right, found.right + found.wrong + found.missed)
        print(f"  {field:<10} P {precision}  R {recall}  {found._asdict()}")
    quotes = [quote.what for judgement in judgements for quote in judgement.quotes]
    print(f"  {len(quotes)} sentences quoted without a claim: {dict(Counter(quotes))}")
    if every:
        print("\n".join(f"    {line}" for line in errors(rows, judgements)))


def main() -> None:
    """Print the figures of every set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print every error with its article's id")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the labelled corpus is")
    parser.add_argument("--train", action="store_true", help="fit the weights and write them")
    options = parser.parse_args()
    labelled = [row for _, rows in written(options.data) for row in rows]
    sentences = facts_fit.seen(labelled)
    if options.train:
        facts_fit.write(facts_fit.fit(sentences))
        return
    for name, rows in written(options.data):
        report(name, rows, every=options.errors)
    print("\nby weights that have not seen the article:")
    unseen = cross_validated(labelled, sentences)
    for name, ids in [("all", None), *((name, {row["id"] for row in rows}) for name, rows in written(options.data))]:
        of = [(row, said) for row, said in zip(labelled, unseen, strict=True) if ids is None or row["id"] in ids]
        kinds, both, _ = facts([row for row, _ in of], [said for _, said in of])
        for what, score in (("kind", kinds), ("kind and parties", both)):
            precision = share(score.right, score.right + score.wrong)
            print(f"  {name}, {what:<17} P {precision}  R {share(score.right, score.right + score.missed)}")


if __name__ == "__main__":
    main()
