"""What the reading bench says is only as good as its scoring."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.gold import Gold, gold, names
from bench.peers import OURS, PEERS, Peer, Reading, days, ours
from bench.race import race, score
from bench.scores import Record, bootstrap, compare, plain, shingle_f1, summarise
from tests.conftest import ROOT

SENTENCES = "".join(f"<p>Sentence {number} of a short piece on the exchange of students.</p>" for number in range(30))
HTML = f"<title>Exchange</title><body><article><h1>Exchange</h1>{SENTENCES}</article>".encode()
WORDS = st.lists(st.sampled_from("a b c d e".split())).map(" ".join)


def record(file: str, *, reader: str = OURS, milliseconds: float = 1, **scores: float) -> Record:
    return Record(set="one", file=file, reader=reader, scores=scores, milliseconds=milliseconds)


def page(**known: object) -> Gold:
    nothing = {"file": "0.html.gz", "body_bytes": b"", "url": "", "body": None, "title": None, "day": None}
    return Gold(**{**nothing, "authors": frozenset(), **known})  # type: ignore[arg-type]


def test_shingles_are_four_words_long() -> None:
    assert shingle_f1("a b c d e", "a b c d") == pytest.approx(2 / 3)  # one of two, and one of one
    assert shingle_f1("a b c d e", "e d c b a") == 0


def test_punctuation_and_spacing_do_not_count() -> None:
    assert shingle_f1("Five words, in one line.", "Five words\nin - one line") == 1


def test_a_chinese_character_is_a_token() -> None:
    assert shingle_f1("哈萨克斯坦", "哈萨克斯") == pytest.approx(2 / 3)


def test_a_text_shorter_than_a_shingle_is_one() -> None:
    assert shingle_f1("only three words", "only three words") == 1
    assert shingle_f1("only three words", "") == 0
    assert shingle_f1("", "") == 1


@given(WORDS, WORDS)
def test_f1_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    assert 0 <= shingle_f1(one, other) == shingle_f1(other, one) <= 1


def test_repeated_text_costs_precision() -> None:
    assert shingle_f1("a b c d", "a b c d a b c d") < 1


def test_titles_are_compared_by_their_word_characters() -> None:
    assert plain("«Ｋазахстан» – 2026: Straße") == plain("kазахстан 2026 STRASSE")
    assert plain("one") != plain("ones")


def test_a_date_is_right_on_the_local_and_on_the_utc_day() -> None:
    almaty = datetime(2026, 11, 22, 1, tzinfo=timezone(timedelta(hours=5)))
    assert {"2026-11-22", "2026-11-21"} <= days(almaty)
    assert "2026-11-23" in days(datetime(2026, 11, 22, 20, tzinfo=UTC), "2026-11-23T01:00+05:00")
    assert "2026-11-22" in days(date(2026, 11, 22))
    assert days(None) == {""}


def test_only_what_the_gold_and_the_reader_have_is_scored() -> None:
    known = page(body="a b c d", day="2026-11-22", authors=names(["Ann Lee", "Bo Li"]))
    found = Reading(text="a b c d", title="T", days=frozenset(["2026-11-22"]), authors=names(["ann lee"]))
    assert score(known, found, PEERS[OURS].gives) == {"body": 1, "date": 1, "authors": pytest.approx(2 / 3)}
    assert score(known, found, frozenset(["title", "date"])) == {"date": 1}


def test_nothing_read_scores_nothing() -> None:
    known = page(body="a b c d", title="T", day="2026-11-22", authors=names(["Ann"]))
    assert set(score(known, Reading(), PEERS[OURS].gives).values()) == {0}


def test_a_summary_counts_each_figure_over_its_own_pages() -> None:
    summary = summarise(
        [record("0", body=0.4, title=1), record("1", body=0.8, milliseconds=3), record("2", milliseconds=8)]
    )
    assert summary.pages == 3
    assert summary.means == {"body": pytest.approx(0.6), "title": 1}
    assert summary.low == 0.5
    assert (summary.milliseconds, summary.p99, summary.slowest) == (4, 8, 8)


def test_no_bodies_means_no_share_of_bad_ones() -> None:
    assert summarise([record("0", date=1)]).low is None


def test_the_slowest_hundredth_lies_beyond_p99() -> None:
    assert summarise([record(str(number), milliseconds=number) for number in range(1, 101)]).p99 == 99


def test_a_difference_is_shown_when_its_interval_is_clear_of_nothing() -> None:
    assert bootstrap([0.1, 0.2, 0.0, 0.1, 0.2, 0.1]).verdict == "ahead"
    assert bootstrap([-0.1, -0.2, 0.0, -0.1, -0.2, -0.1]).verdict == "behind"
    assert bootstrap([0.3, -0.2, 0.1, -0.3, 0.2, 0.0]).verdict == "not shown"
    assert bootstrap([0.0, 0.0]).verdict == "not shown"


def test_the_interval_is_that_of_the_mean() -> None:
    found = bootstrap([0.0, 1.0] * 50)  # standard error: .05
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.40, abs=0.015)
    assert found.high == pytest.approx(0.60, abs=0.015)
    assert bootstrap([0.0, 1.0] * 50) == found


def test_readers_are_compared_page_by_page() -> None:
    mine = [record("0", body=0.5, title=1), record("1", body=0.9), record("2", date=1)]
    theirs = [record("1", reader="peer", body=0.7), record("0", reader="peer", body=0.4), record("3", body=0)]
    found = compare(mine, theirs, "body")
    assert found is not None
    assert (found.pages, found.mean) == (2, pytest.approx(0.15))
    assert compare(mine, theirs, "title") is None


def test_readers_run_in_processes_of_their_own() -> None:
    known = page(body_bytes=HTML, url="http://example.org/a", title="Exchange")
    [mine, other] = race([OURS, "trafilatura"], [("one", known)])
    assert {mine.reader, other.reader} == {OURS, "trafilatura"}
    assert mine.scores == other.scores == {"title": 1}
    assert mine.failed is other.failed is None
    assert min(mine.milliseconds, other.milliseconds) > 0


def test_a_reader_is_kept_from_the_network() -> None:
    script = "import socket; from bench.race import quieten; quieten(); socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip().endswith("OSError: a reader must not use the network")


def test_a_peer_that_is_not_installed_has_no_version() -> None:
    assert Peer(distribution="silkwatch-has-no-such-peer", make=lambda: ours).version() is None


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A set of one page."""
    folder = tmp_path / "pages" / "postlight"
    folder.mkdir(parents=True)
    (folder / "0.html.gz").write_bytes(gzip.compress(HTML))
    told = {"file": "0.html.gz", "url": "http://example.org/a", "body": "x", "title": "Exchange", "date": "2026-11-22"}
    (folder / "gold.jsonl").write_text(json.dumps(told) + "\n", "utf-8")
    return tmp_path / "pages"


def test_what_the_gold_does_not_say_is_missing(small: Path) -> None:
    [found] = gold(small, "postlight")
    assert (found.title, found.day, found.authors) == ("Exchange", "2026-11-22", frozenset())


@pytest.mark.slow
def test_the_bench_runs_as_a_file_and_compares_with_an_earlier_run(small: Path, tmp_path: Path) -> None:
    command = [sys.executable, "bench/reading.py", "postlight", "--data", str(small), "--peers", "trafilatura"]
    for extra in (["--json", str(tmp_path / "run.json")], ["--against", str(tmp_path / "run.json"), "--worst", "1"]):
        done = subprocess.run([*command, *extra], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "trafilatura  title        1 pages  +0.000 [+0.000, +0.000]  not shown" in done.stdout
    assert "earlier      title        1 pages  +0.000 [+0.000, +0.000]  not shown" in done.stdout
    assert "Cost: our mean is" in done.stdout
