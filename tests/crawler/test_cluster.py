"""Many machines, one store: what real workers of a real dask scheduler bring is what one machine would have made."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlite_utils import Database

from crawler import ingest
from crawler.archive import Archive, Exchange
from crawler.cluster import engine
from crawler.cluster.kit import pack
from crawler.cluster.lanes import Lanes
from crawler.cluster.pages import Errand
from crawler.corpora import ImportFailed
from crawler.errors import ClusterError
from crawler.ingest_origin import Network, of_path
from crawler.intake import Progress, Wanted
from storage.database import open_store
from tests.conftest import ROOT
from tests.crawler.farm import Home, article, publish, story
from tests.crawler.test_ingest import split_page
from tests.server import Server, reply

pytestmark = [pytest.mark.slow, pytest.mark.quiet]
NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
ABOUT_US = article(
    "Abai University and Peking University agree on a joint institute",
    "Abai University of Kazakhstan and Peking University of China signed an agreement on cooperation in education.\n"
    "Under the agreement the two universities will open a joint institute in Almaty and exchange 50 students a year.\n"
    "The rectors of Abai University and Peking University met in Almaty on Monday, the university said in a statement.",
    published=NOW,
)


@dataclass
class Cluster:
    """A scheduler and its workers, each a process of its own."""

    folder: Path
    address: str = ""
    processes: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str, until: str) -> str:
        """Start a part of it; return the line in which it says that it is there."""
        environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        # Where we are installed with -e, dask's own folder called storage would be found before ours.
        environment["PYTHONPATH"] = str(ROOT)
        command = [sys.executable, "-P", "-m", "dask", *arguments, "--no-dashboard", "--host", "127.0.0.1"]
        self.processes[name] = process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert process.stderr
        for line in process.stderr:
            if until in line:
                return line
        raise AssertionError(f"{name} ended with {process.wait()}")

    def worker(self, name: str, *arguments: str) -> None:
        self.start(name, "worker", self.address, "--nthreads", "1", "--name", name, *arguments, until="Registered to:")

    def end(self) -> None:
        for process in reversed(self.processes.values()):
            process.terminate()
        for process in reversed(self.processes.values()):
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:  # a nanny in the middle of starting a worker again
                process.kill()
                process.communicate()


@pytest.fixture(scope="module")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        line = made.start("scheduler", "scheduler", "--port", "0", until="Scheduler at:")
        made.address = line.split()[-1]
        made.worker("nannied")
        yield made
    finally:
        made.end()


@pytest.fixture
def cluster(_cluster: Cluster) -> Cluster:
    """One worker that its nanny starts again when it dies, and one without a nanny."""
    bare = _cluster.processes.get("bare")
    if bare is None or bare.poll() is not None:
        _cluster.worker("bare", "--no-nanny")
    return _cluster


def busy(client: Any) -> dict[str, int]:
    """The process ids of workers that have an errand in hand."""
    pids: dict[str, Any] = client.run(os.getpid, on_error="return")  # one may be leaving
    working = [worker for worker, keys in client.processing().items() if keys]
    return {worker: pids[worker] for worker in working if isinstance(pids.get(worker), int)}


def warcs(folder: Path) -> list[Path]:
    """Three archives: distinct stories, some that are told in each, one about us, and an article of several pages."""
    for number in range(3):
        archive = Archive(folder, f"archive-{number}")
        host = f"https://a{number}.example"
        pages = [story("everywhere" if n % 4 == 0 else f"site{number}", n).encode() for n in range(12)]
        for n, page in enumerate([*pages, ABOUT_US.encode(), b"<p>too short", split_page(number + 1)]):
            part = f"_{number + 1}" if number else ""
            url = f"{host}/news/{n}" if n < 14 else f"https://a.example/c_123456{part}.htm"
            role = None if n == 12 else "article"  # of other archives, what names nothing of ours is not even read
            head = (("Content-Type", "text/html"),)
            archive.append(Exchange(url=url, at=NOW, status=200, headers=head, body=page, role=role))  # type: ignore[arg-type]
        archive.close()
    return sorted(folder.glob("*.warc.gz"))


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored, but for the number that every store has of its own, and for what is said of runs."""
    tables = [name for name in db.table_names() if not name.startswith(("_sqlite", "properties"))]
    return {
        name: [tuple(row) for row in db.conn.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3")]
        for name in tables
        if len(db[name].columns) > 2
    }


def test_an_import_of_which_a_worker_is_killed_is_that_of_one_machine(cluster: Cluster, tmp_path: Path) -> None:
    files = warcs(tmp_path)
    alone, together = open_store(tmp_path / "alone.db"), open_store(tmp_path / "together.db")
    killed = []

    def kill(progress: Progress) -> None:
        from distributed import Client

        if killed:
            return
        with Client(cluster.address) as client:
            if workers := busy(client):
                killed.append(next(iter(workers.values())))
                os.kill(killed[0], signal.SIGKILL)

    one = ingest.run(alone, files, Wanted(), now=NOW)
    many = ingest.run(together, files, Wanted(), now=NOW, said=kill, cluster=cluster.address)
    assert killed
    assert many.counts == one.counts
    assert many.counts["new"] >= 27
    assert many.counts["duplicate"]
    assert many.counts["not-article"] == 3
    assert everything(together) == everything(alone)
    assert together.execute("SELECT count(*) FROM facts").fetchone()[0]
    alone.close()
    together.close()


def connected(pid: int, port: int) -> bool:
    """Whether a process of a worker's has a connection to that port of this machine."""
    import psutil  # comes with dask

    family = psutil.Process(pid).children(recursive=True)
    return any(one.raddr and one.raddr.port == port for child in family for one in child.net_connections("tcp"))


COMPARED = {
    "articles": "SELECT a.url, a.title, a.text, a.lang, a.published, a.summary, a.verdict, a.score, a.reasons,"
    " a.warnings, a.extractor, a.rules, d.url FROM articles a LEFT JOIN articles d ON d.id = a.duplicate_of",
    "stories": "SELECT a.url, b.url FROM articles a JOIN articles b ON a.story_id = b.story_id",
    "facts": "SELECT url, kind, date, status, number, quote FROM facts JOIN articles ON articles.id = article_id",
    "mentions": "SELECT url, institution_id, surface FROM mentions JOIN articles ON articles.id = article_id",
    "urls": "SELECT url, source, outcome, attempts, title, published, looks, look_again IS NULL FROM urls",
    "fetches": "SELECT source, url, kind, outcome, status, bytes, links, error, attempts, redirects FROM fetches",
    "captures": "SELECT url, digest, kind, revisit FROM captures",
    "sources": "SELECT name, state, reason, links_found, failures FROM sources",
    "lists": "SELECT url, source, etag, body_hash FROM lists",
    "robots": "SELECT host, status, body FROM robots",
}


def compared(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """What a home holds but for moments, and numbers that tell only what came first."""
    return {name: sorted(home.rows(sql), key=repr) for name, sql in COMPARED.items()}


def test_a_crawl_of_which_a_worker_is_killed_is_that_of_one_machine(cluster: Cluster, tmp_path: Path) -> None:
    from distributed import Client

    gate = Event()
    gate.set()
    with Server() as alpha, Server() as beta, Client(cluster.address) as client:
        publish(alpha, "alpha", range(1, 6))
        publish(beta, "beta", range(1, 6))
        beta.add("/news/beta-1", story("alpha", 2))  # a reprint
        beta.add("/news/beta-2", ABOUT_US)
        alpha.add("/news/alpha-1", ABOUT_US.replace("agree on", "will have"))
        alpha.add("/news/alpha-3", reply("gone", status=410))
        alpha.add("/news/alpha-4", reply(status=302, Location="/news/alpha-4-moved"))
        alpha.add("/news/alpha-4-moved", story("alpha", 4))
        alpha.add("/news/alpha-5", replace(reply(story("alpha", 5)), wait=gate))

        homes = {name: Home(tmp_path / name) for name in ("alone", "together")}
        for home in homes.values():
            home.source("alpha", alpha.url, f'feed = "{alpha.url}/feed.xml"')
            home.source("beta", beta.url, f'feed = "{beta.url}/feed.xml"')
        homes["alone"].crawl()
        asked = sorted(alpha.paths()), sorted(beta.paths())

        gate.clear()
        for server in (alpha, beta):
            server.forget()
        workers = client.run(os.getpid).values()
        process = homes["together"].start(cluster=cluster.address)
        assert alpha.wait_for(1, "/news/alpha-5")
        [victim] = [pid for pid in workers if connected(pid, alpha.port)]
        os.kill(victim, signal.SIGKILL)
        gate.set()
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, out + err

        assert compared(homes["together"]) == compared(homes["alone"])
        assert len(homes["together"].rows("SELECT 1 FROM stories")) == 1
        assert alpha.hits("/news/alpha-5") == 2  # the lost errand was run again
        assert sorted(beta.paths()) == asked[1]  # and nothing else asked for twice
        assert len(homes["together"].archived()) == 1

        for server in (alpha, beta):
            server.forget()
        homes["together"].crawl(cluster=cluster.address)
        assert alpha.paths() == beta.paths() == ["/feed.xml"]  # nothing changed: nothing is read


class Poison:
    """Ends whoever unpacks it, as a file does that takes more memory than there is."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


def test_a_file_of_which_workers_die_is_named_and_the_next_one_is_read(cluster: Cluster, tmp_path: Path) -> None:
    [file, *_], kit = warcs(tmp_path), pack()
    good = Errand(file=file, size=of_path(file).size, wanted=Wanted(), specs={}, network=Network())
    bad = replace(good, specs={"x": Poison()})  # type: ignore[dict-item]

    async def articles(lanes: Lanes, key: str) -> int:
        return sum([len(stretch.ready) async for stretch in lanes.stretches(key)])

    with engine.reached(cluster.address, kit) as client:
        with pytest.raises(ImportFailed, match=r"from byte 0 on: every worker that had it died"):
            asyncio.run(articles(Lanes(client, kit, [("bad", bad)], lambda url: None), "bad"))
        assert asyncio.run(articles(Lanes(client, kit, [("good", good)], lambda url: None), "good")) == 14


def test_an_import_whose_scheduler_is_gone_says_so_and_goes_on_at_the_next_start(tmp_path: Path) -> None:
    files, own, store = warcs(tmp_path), Cluster(tmp_path), open_store(tmp_path / "store.db")

    def end(progress: Progress) -> None:
        own.processes["scheduler"].kill()

    try:
        own.address = own.start("scheduler", "scheduler", "--port", "0", until="Scheduler at:").split()[-1]
        own.worker("bare", "--no-nanny")
        with pytest.raises(ClusterError, match="the scheduler is gone"):
            ingest.run(store, files, Wanted(), now=NOW, said=end, cluster=own.address)
    finally:
        own.end()
    assert ingest.run(store, files, Wanted(), now=NOW).counts["not-article"] == 3
    assert store.execute("SELECT count(*) FROM articles").fetchone()[0] >= 27
    store.close()
