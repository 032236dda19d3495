"""What bench/throughput.py prints is only as good as its farm, its meter and its arithmetic."""

from __future__ import annotations

import gzip
import json
import re
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bench.gold import SETS
from bench.throughput import Bench, Farm, again, alone, farm, ours
from bench.throughput_made import FORMS, made
from bench.throughput_meter import Measured, measured
from bench.throughput_pages import load
from bench.throughput_recorded import recorded
from bench.throughput_table import ALONE, GROWTH_FROM, LAYOUTS, OURS, Again, Line, Run, middle, table, verdicts

PAGE = """<html><head><title>Students from Almaty arrive &amp; stay</title><script>var students = 1;</script>
<meta property="og:title" content="Students from Almaty arrive"></head>
<body class="students"><h1>Students from Almaty arrive</h1>
<p>Seventeen students from Almaty arrive in Beijing. 学生来自哈萨克斯坦</p></body></html>"""


def ask(farm: Farm, path: str, *, host: str = "127.0.4.1", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(host, farm.port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_the_farm_serves_its_pages_and_says_what_was_asked(tmp_path: Path) -> None:
    made(6, tmp_path / "pages")
    first = load(tmp_path / "pages")[0]
    with farm(tmp_path / "pages") as site:
        status, headers, body = ask(site, first.path)
        assert status == 200
        assert gzip.decompress(body) == (tmp_path / "pages" / first.file).read_bytes()
        assert ask(site, first.path, If_None_Match=headers["etag"])[0] == 304
        assert ask(site, first.path, host="127.0.4.2")[0] == 404  # another site's
        feed = gzip.decompress(ask(site, "/feed.xml")[2]).decode()
        assert re.findall("<link>(.*?)</link>", feed) == [f"http://127.0.4.1:{site.port}{first.path}"]
        counts = site.counts()
        assert counts.pop("bytes") > len(body)
        assert counts == {"page": 1, "page unchanged": 1, "not found": 1, "list": 1}
        assert site.counts() == {}


def test_made_pages_are_as_their_layouts_say_and_no_two_alike(tmp_path: Path) -> None:
    made(8, tmp_path / "pages")
    pages = load(tmp_path / "pages")
    assert [page.layout for page in pages] == 2 * [form.layout for form in FORMS]
    assert len({(tmp_path / "pages" / page.file).read_bytes() for page in pages}) == 8


def test_a_recorded_page_comes_again_with_other_words(tmp_path: Path) -> None:
    for name in SETS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "gold.jsonl").write_text("", "utf-8")
    item = {"file": "0.gz", "url": "https://news.example/2026/11/20/one.html", "title": "Students from Almaty arrive"}
    (tmp_path / SETS[0] / "gold.jsonl").write_text(json.dumps(item), "utf-8")
    (tmp_path / SETS[0] / "0.gz").write_bytes(gzip.compress(PAGE.encode()))
    recorded(2, tmp_path / "pages", tmp_path)
    one, other = load(tmp_path / "pages")
    assert (one.path, other.path) == ("/0/2026/11/20/one.html", "/1/2026/11/20/one.html")
    assert (tmp_path / "pages" / one.file).read_bytes() == PAGE.encode()
    varied = (tmp_path / "pages" / other.file).read_text("utf-8")
    assert varied.count(other.title) == 3  # in its title, its description and its headline alike
    assert other.title != one.title
    assert set(re.findall("[一-鿿]", varied)) == set(re.findall("[一-鿿]", PAGE))
    assert "var students = 1" in varied
    assert '<body class="students">' in varied
    assert "&amp;" in varied


def test_the_meter_waits_for_what_a_command_leaves_behind(tmp_path: Path) -> None:
    left = tmp_path / "left"
    found = measured(["sh", "-c", f"(sleep 0.2; echo done > {left}) & echo printed; exit 3"], tmp_path)
    assert (found.exit, found.printed) == (3, "printed\n")
    assert left.read_text() == "done\n"


def run(pages: int = 100, wall: float = 10, cpu: float = 12, **more: float) -> Run:
    return Run(pages=pages, wall=wall, cpu=cpu, **more)  # type: ignore[arg-type]


def test_rates_are_told_with_and_without_the_start() -> None:
    one = run(wall=12, start=2, cpu=9, start_cpu=1.5, readers=6, start_readers=1)
    assert one.rate == pytest.approx(100 / 12)
    assert one.beyond == pytest.approx(10)
    assert one.milliseconds == pytest.approx(75)
    assert one.outside == pytest.approx(25)  # 9 − 6 of the whole, 1.5 − 1 of the start


def test_several_runs_count_by_their_mean_and_by_their_most_memory() -> None:
    both = middle([run(wall=10, pss=5), run(wall=20, pss=3)])
    assert (both.pages, both.wall, both.pss) == (100, 15, 5)


def lines() -> list[Line]:
    runs = {name + laid: run(wall=8) for name in ALONE.values() for laid in ("", LAYOUTS)}
    runs |= {OURS: run(wall=10, pss=390_000_000), OURS + LAYOUTS: run(wall=3), "scrapy": run(wall=30), "fundus": run()}
    runs[GROWTH_FROM] = run(pss=300_000_000)
    once = Again(lists=40, requests=41, bytes=4000, pages=0, seconds=0.4, cpu=0.2)
    peers = {"scrapy": 2.2, "fundus": None}
    return list(verdicts(runs, peers, [once], {"--help": (0.2, 0.1), "status": (0.6, 0.3)}))


def test_every_target_has_its_verdict() -> None:
    found = {line.what: (round(line.value, 3), line.verdict) for line in lines()}
    assert found == {
        "ours / our reader alone": (0.8, "MISSED"),
        "ours / our readers' whole work": (0.8, "MISSED"),
        "ours / trafilatura alone": (0.8, "ok"),
        "ours / our reader alone, layouts": (2.667, ""),
        "ours / our readers' whole work, layouts": (2.667, ""),
        "ours / trafilatura alone, layouts": (2.667, "ok"),
        "ours / scrapy": (3, "ok"),
        "ours / fundus": (1, ""),
        "CPU outside reading a page": (120, "MISSED"),
        "CPU outside reading a page, layouts": (120, "MISSED"),
        "nothing changed: requests a list": (1.025, "MISSED"),
        "nothing changed: bytes a list": (100, "ok"),
        "nothing changed: pages asked for": (0, "ok"),
        "nothing changed: beyond start-up, 40 lists": (0.4, "ok"),
        "memory of all processes (PSS)": (390, "ok"),
        "growth of memory from 100 to 100 pages": (30, "MISSED"),
        "silkwatch --help": (0.2, "ok"),
        "silkwatch status": (0.6, "MISSED"),
    }


def test_a_ratio_is_printed_with_its_target_and_by_cpu() -> None:
    assert re.fullmatch(
        r"1  ours / our reader alone +0\.80 × +≥ 0\.85  MISSED beyond start-up 0\.80, by CPU 1\.00", str(lines()[0])
    )


@pytest.mark.slow
@pytest.mark.quiet
def test_a_tiny_run_measures_us_beside_a_reader(tmp_path: Path) -> None:
    bench = Bench(work=tmp_path)
    made(6, tmp_path / "pages")
    with farm(tmp_path / "pages") as site:
        alone(bench, "trafilatura", site, layouts=True)
        home = ours(bench, OURS, site, Measured(wall=0, cpu=0))
        again(bench, home, site, Measured(wall=0, cpu=0))
    assert bench.notes[OURS].startswith("6 stored, 0 of them duplicates; requests: ")
    [once] = bench.again
    assert (once.lists, once.requests, once.pages) == (6, 6, 0)
    runs = {name: middle(some) for name, some in bench.runs.items()}
    assert runs[OURS].cpu > runs[OURS].readers > 0
    printed = list(table(runs))
    assert [line.split("  ")[0] for line in printed[1:]] == ["trafilatura alone, layouts", OURS]
