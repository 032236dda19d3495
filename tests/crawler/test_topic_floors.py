"""The floors of quality, on the data beside the checkout; `python bench/topic.py` prints the whole tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bench import facts_fit, topic_facts
from bench import topic as bench
from bench.topic_fit import crossed
from bench.topic_made import exchanged
from crawler.topic.judge import judge
from tests.conftest import ROOT

pytestmark = pytest.mark.data

SEEDS = {
    "000": {"ccipe", "metu_kz", "aitu", "aogu", "nkust_njpi", "jleii", "jingshi"},
    "001": {"gzu", "kimep", "caxw"},
    "002": {"moe_kz", "elite_eng"},
    "003": {"xjtu", "kaznu", "aitu"},
    "004": {"xjtu", "kaznu", "cg_almaty", "uasr", "ccahef", "moe_cn", "moe_kz"},
}
NOT_IN_SEEDS = {"000": {"hit", "heu", "njust"}, "001": set(), "002": set(), "003": set(), "004": set()}


@pytest.mark.parametrize("number", SEEDS)
def test_the_seeds_are_relevant_and_name_their_institutions(number: str, data: Path) -> None:
    [file] = (data / "seeds").glob(f"{number}_*.txt")
    text = file.read_text("utf-8")
    facts = next(s for s in json.loads((data / "seeds" / "facts.json").read_text())["seeds"] if s["id"] == file.stem)
    day = date.fromisoformat(facts["publication_date"]) if facts["publication_date"] else None
    judgement = judge(title="", text=text, lang="en", url=facts["url"], country=None, kind=None, published=day)
    named = {mention.institution_id for mention in judgement.mentions}
    assert judgement.verdict == "relevant"
    assert named >= SEEDS[number]
    assert not named & NOT_IN_SEEDS[number]
    assert 1 <= len(judgement.facts) <= 5
    assert all(fact.place != "Harbin" and fact.number != 1000 for fact in judgement.facts)


def test_the_labelled_corpus(data: Path) -> None:
    rows = bench.corpus()
    judgements = [bench.judged(row) for row in rows]
    verdicts = [judgement.verdict for judgement in judgements]
    overall = bench.relevance(rows, verdicts)
    assert overall.precision >= 0.97
    assert overall.recall >= 0.95
    nearly = [v for row, v in zip(rows, verdicts, strict=True) if row["label"] == "borderline"]
    assert nearly.count("borderline") >= 0.70 * len(nearly)
    for lang in ("en", "zh", "ru", "kk"):
        assert bench.relevance(rows, verdicts, lang).f1 >= 0.90, lang
    named, _ = bench.institutions(rows, judgements)
    assert named.precision >= 0.97
    assert named.recall >= 0.93
    kinds, both, _ = topic_facts.facts(rows, judgements)
    assert kinds.precision >= 0.93
    assert both.precision >= 0.92
    assert both.recall >= 0.59


@pytest.mark.slow
def test_facts_hold_for_articles_the_weights_have_not_seen(data: Path) -> None:
    rows = [row for _, labelled in topic_facts.written() for row in labelled]
    unseen = topic_facts.cross_validated(rows, facts_fit.seen(rows))
    corpus = len(bench.corpus())
    _, both, _ = topic_facts.facts(rows[:corpus], unseen[:corpus])
    assert both.precision >= 0.90
    assert both.recall >= 0.56
    _, invented, _ = topic_facts.facts(rows[corpus:], unseen[corpus:])
    assert invented.precision >= 0.83
    assert invented.recall >= 0.35


@pytest.mark.slow
def test_figures_hold_for_articles_the_weights_have_not_seen(data: Path) -> None:
    known = bench.sets(data)
    apart = crossed(known.seen)
    said = {name: [one.verdict for one in known.of(name, apart)] for name in known.rows}
    figures = bench.relevance(known.rows["corpus"], said["corpus"])
    assert figures.precision >= 0.97
    assert figures.recall >= 0.95
    nearly = [v for row, v in zip(known.rows["corpus"], said["corpus"], strict=True) if row["label"] == "borderline"]
    assert nearly.count("borderline") >= 0.70 * len(nearly)
    invented = bench.relevance(known.rows["labelled"], said["labelled"])
    assert invented.precision >= 0.97
    assert invented.recall >= 0.92
    chance = bench.relevance(known.rows["contrast"], said["contrast"])
    assert chance.precision >= 0.85
    assert chance.recall >= 0.90
    assert "relevant" not in said["news"]
    made = list(zip((row["label"] for row in known.rows["made"]), said["made"], strict=True))
    assert made.count(("not", "not")) >= 0.97 * sum(label == "not" for label, _ in made)
    assert made.count(("borderline", "borderline")) >= 0.65 * sum(label == "borderline" for label, _ in made)


@pytest.mark.slow
def test_ordinary_news_is_left_alone(data: Path) -> None:
    judgements = [(row, bench.judged(row)) for row in bench.ordinary()]
    assert [row["id"] for row, judgement in judgements if judgement.verdict == "relevant"] == []
    for near, share in ((False, 0.001), (True, 0.05)):  # invented ones were written to lie near the topic
        verdicts = [judgement.verdict for row, judgement in judgements if ("kind" in row) == near]
        assert verdicts.count("borderline") <= share * len(verdicts)


@pytest.mark.parametrize("gone", ["KZ", "CN"])
def test_with_another_country_in_the_place_of_a_side_nothing_is_relevant(gone: str, data: Path) -> None:
    rows = [row for row in bench.corpus() if row["label"] == "relevant" and row["lang"] in ("en", "zh", "ru", "kk")]
    verdicts = [bench.judged(exchanged(row, gone)).verdict for row in rows[::3]]
    assert "relevant" not in verdicts
    assert verdicts.count("not") >= 0.95 * len(verdicts)


def test_the_bench_says_what_it_misses(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "bench" / "topic.py"), "--data", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"no labelled corpus: {tmp_path}" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_bench_finds_the_data_where_the_tests_do() -> None:
    assert bench.ROOT == ROOT
