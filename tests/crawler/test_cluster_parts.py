"""What travels between the machines of a cluster, without any: what is alike, what is noted, what a worker is told."""

from __future__ import annotations

import pickle
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from OpenSSL.SSL import Error as TLSError
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from sqlite_utils import Database
from twisted.python.failure import Failure as Caught
from twisted.web.client import ResponseFailed

from crawler.cluster import engine
from crawler.cluster.kit import Kit, differs, pack, unpack
from crawler.cluster.share import Share, plant
from crawler.cluster.trip import failed, key_of, raised
from crawler.errors import ClusterError
from crawler.middlewares import guard
from crawler.outcomes import NotFetched, of_error
from crawler.read.page import Page
from crawler.topic import rules, watch
from storage import frontier, lists, robots
from storage.models import PendingLink, Validators

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
URL = "https://a.example/1"


@pytest.fixture(autouse=True)
def ours() -> object:
    before = watch.chosen()
    yield
    watch.resume(before)


def test_what_this_machine_is_is_alike_and_everything_else_is_named() -> None:
    make = pack().make
    assert differs(make, make) is None
    for change, said in {
        "silkwatch": "has Silkwatch other where",
        "reader": "reads with other where",
        "rules": "judges by other where",
        "python": "has Python other where",
    }.items():
        assert said in str(differs(replace(make, **{change: "other"}), make))
    assert "silkwatch[embed] everywhere or nowhere" in str(differs(replace(make, embeds=not make.embeds), make))


def test_a_worker_with_other_rules_says_which_machine_it_is() -> None:
    kit = pack()
    with pytest.raises(ClusterError, match=f"^cluster: {socket.gethostname()}: judges by .* where we judge by other"):
        unpack(replace(kit, make=replace(kit.make, rules="other")))


def test_the_files_of_another_topic_travel(tmp_path: Path) -> None:
    topics = Path(__file__).parent / "topics"
    file = next(path for path in sorted(topics.rglob("*.toml")) if "[topic" in path.read_text(encoding="utf-8"))
    (tmp_path / watch.ADDED).write_text("", encoding="utf-8")
    watch.choose(file, tmp_path)
    kit, judged_by = pickle.loads(pickle.dumps(pack())), rules()
    watch.choose(None)
    unpack(kit)
    assert rules() == judged_by
    assert watch.chosen().file not in (None, file)


def test_nobody_at_the_address_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nobody = rf"^cluster: tcp://127\.0\.0\.1:{port}: .*: start one: dask scheduler"
    with (
        pytest.raises(ClusterError, match=nobody),
        engine.reached(f"tcp://127.0.0.1:{port}", Kit(make=pack().make)),
    ):
        pass


@pytest.mark.parametrize(
    "error",
    [
        DownloadTimeoutError("took longer"),
        NotFetched("too-large", "it loads more"),
        ResponseFailed([Caught(OSError("gone"))]),
    ],
)
def test_a_failure_is_the_same_on_the_other_side(error: Exception) -> None:
    there = raised(pickle.loads(pickle.dumps(failed(error, URL))))
    assert isinstance(there, type(error))
    assert (of_error(there), str(there)) == (of_error(error), str(error))


def test_what_of_a_failure_cannot_travel_is_decided_before(monkeypatch: pytest.MonkeyPatch) -> None:
    tls = failed(ResponseFailed([Caught(TLSError([("x", "y", "expired")]))]), URL)
    assert (tls.outcome, tls.text) == ("tls", "a.example: no trusted connection: expired: refused, as a browser would")
    monkeypatch.setattr(guard, "refused_names", {"a.example"})
    monkeypatch.setattr("crawler.cluster.trip.refused_names", {"a.example"})
    assert failed(CannotResolveHostError("no"), URL).outcome == "blocked-address"


def test_a_reading_is_known_by_all_that_it_depends_on() -> None:
    page = Page(url=URL, body=b"<p>1", fetched_at=NOW)
    keys = {
        key_of("_part", (one,))
        for one in (page, replace(page, body=b"<p>2"), replace(page, listed_title="1"), replace(page, fetched_at=NOW))
    }
    assert len(keys) == 3
    assert key_of("_page", (page,)) not in keys
    assert key_of("_joined", ([],)) is None


def test_what_a_worker_is_told_is_what_its_look_goes_by(db: Database) -> None:
    known = Validators(etag='"1"', body_hash="b")
    links = (PendingLink(url=URL, title="One"),)
    again = (PendingLink(url="https://a.example/2", title="Two"),)
    share = Share(source="a", lists=((f"{URL}/list", known, NOW),), links=links, again=again)
    plant(db, [share], (("https://a.example", 200, b"User-agent: *"),), now=NOW)
    assert lists.of(db, "a") == [(f"{URL}/list", known, NOW)]
    assert tuple(frontier.pending(db, "a")) == links
    assert tuple(frontier.look_again(db, ["a"], now=NOW)) == again
    assert robots.recall(db, "https://a.example", now=NOW) == (200, b"User-agent: *")
