"""WARC files: written record by record, read back strictly, mended after a crash, thinned out after a while."""

from __future__ import annotations

import gzip
import os
import random
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive, ArchiveError, Exchange, read, read_at, recover
from crawler.payload import BadPayload, dechunk, decode
from crawler.replay import Replay, by_date
from crawler.retention import prune
from storage import articles, captures, frontier
from storage.models import Article, Capture

AT = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
PAGE = b"<html><body>A page</body></html>"


def exchange(path: str, body: bytes = PAGE, *, at: datetime = AT, status: int = 200, **headers: str) -> Exchange:
    named = {"Content-Type": "text/html"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(
        url=f"https://news.example{path}",
        at=at,
        status=status,
        headers=tuple(named.items()),
        body=body,
        role="article",
        source="news",
    )


def write(folder: Path, *exchanges: Exchange, name: str = "crawl-1") -> list[Capture]:
    archive = Archive(folder, name)
    made = [archive.append(one) for one in exchanges]
    archive.close()
    return made


def test_what_is_kept_comes_back_byte_for_byte(tmp_path: Path) -> None:
    kept = exchange("/a", gzip.compress(PAGE), Content_Encoding="gzip", Transfer_Encoding="chunked")
    [capture] = write(tmp_path, kept)
    path = tmp_path / capture.warc
    back = read_at(path, capture.offset)
    assert back.exchange
    assert (back.exchange.url, back.exchange.at, back.exchange.status) == (kept.url, AT, 200)
    assert back.exchange.body == kept.body
    assert back.exchange.decoded(1000) == PAGE
    assert (back.exchange.role, back.exchange.source) == ("article", "news")
    assert back.digest == capture.digest == kept.digest
    assert (back.offset, back.length) == (capture.offset, capture.length)


def test_other_tools_can_read_it(tmp_path: Path) -> None:
    write(tmp_path, exchange("/a"), exchange("/b", gzip.compress(PAGE), Content_Encoding="gzip"))
    path = tmp_path / "crawl-1.warc.gz"
    with path.open("rb") as file:
        records = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(file) if r.rec_type == "response"]
    assert records == [("response", PAGE)] * 2
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True, timeout=60)
    assert checked.returncode == 0, checked.stdout


def test_a_body_that_is_compressed_already_is_stored_as_it_came(tmp_path: Path) -> None:
    packed, plain = gzip.compress(random.Random(1).randbytes(300_000)), b"<p>A page</p>" * 20_000
    made = write(tmp_path, exchange("/a", packed, Content_Encoding="gzip"), exchange("/b", plain))
    file = (tmp_path / "crawl-1.warc.gz").read_bytes()
    member = file[made[0].offset :][: made[0].length]
    assert len(packed) < len(member) < len(packed) + 1000
    assert packed[:60_000] in member
    assert packed in gzip.decompress(member)
    assert made[1].length < len(plain) / 20
    assert [one.exchange.body for one in read(tmp_path / "crawl-1.warc.gz") if one.exchange] == [packed, plain]


@pytest.mark.parametrize("size", [20, 65_531, 65_532, 131_066, 131_067, 400_000])  # with the record's end: whole blocks
def test_a_compressed_body_of_any_size_is_a_sound_member(tmp_path: Path, size: int) -> None:
    body = random.Random(size).randbytes(size)
    [made] = write(tmp_path, exchange("/a", body, Content_Encoding="br"))
    member = (tmp_path / made.warc).read_bytes()[made.offset :]
    assert gzip.decompress(member).endswith(body + b"\r\n\r\n")
    back = read_at(tmp_path / made.warc, made.offset).exchange
    assert back
    assert back.body == body


def test_the_file_is_open_while_it_is_written_and_every_record_is_on_disk_at_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "crawl-1")
    assert list(tmp_path.iterdir()) == []
    capture = archive.append(exchange("/a"))
    assert [path.name for path in tmp_path.iterdir()] == ["crawl-1.warc.gz.open"]
    assert read_at(tmp_path / "crawl-1.warc.gz.open", capture.offset).url == "https://news.example/a"
    assert recover(tmp_path) == []  # it is in use
    assert archive.close() == tmp_path / "crawl-1.warc.gz"
    assert Archive(tmp_path, "crawl-2").close() is None


def test_a_body_that_was_kept_before_is_only_named(tmp_path: Path) -> None:
    first, second = exchange("/a", b"x" * 5000), exchange("/a", b"x" * 5000, at=AT + timedelta(days=1))
    archive = Archive(tmp_path, "crawl-1")
    before = archive.append(first)
    again = archive.append(second, same_as=before)
    changed = archive.append(exchange("/a", b"y" * 5000), same_as=before)
    archive.close()
    assert (before.revisit, again.revisit, changed.revisit) == (False, True, False)
    assert again.digest == before.digest
    kinds = [record.kind for record in read(tmp_path / "crawl-1.warc.gz")]
    assert kinds == ["warcinfo", "response", "revisit", "response"]


def test_a_full_disk_leaves_whole_records(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "crawl-1")
    first = archive.append(exchange("/a"))
    size = first.offset + first.length
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, hard))  # as good as a full disk: the write is cut short
    try:
        with pytest.raises(ArchiveError, match="free some space"):
            archive.append(exchange("/b", random.randbytes(5000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    archive.append(exchange("/c"))
    archive.close()
    assert [record.url[-2:] for record in read(tmp_path / "crawl-1.warc.gz")][1:] == ["/a", "/c"]


@pytest.mark.parametrize("lost", [1, 7, 40])
def test_a_tail_cut_off_by_a_crash_is_recognised_and_mended(tmp_path: Path, lost: int) -> None:
    captured = write(tmp_path, exchange("/a"), exchange("/b"), exchange("/c"))
    whole = tmp_path / "crawl-1.warc.gz"
    whole.write_bytes(whole.read_bytes()[:-lost])

    seen = []
    with pytest.raises(ArchiveError, match=f"cut off after byte {captured[2].offset}"):
        seen.extend(record.url for record in read(whole))
    assert seen[1:] == ["https://news.example/a", "https://news.example/b"]

    whole.rename(tmp_path / "crawl-1.warc.gz.open")
    assert recover(tmp_path) == [whole]
    assert [record.url for record in read(whole)] == seen
    assert whole.stat().st_size == captured[2].offset


def test_damage_in_the_middle_is_an_error_and_not_an_end(tmp_path: Path) -> None:
    captured = write(tmp_path, exchange("/a"), exchange("/b"), exchange("/c"))
    path = tmp_path / "crawl-1.warc.gz"
    data = bytearray(path.read_bytes())
    data[captured[1].offset + 40 : captured[1].offset + 60] = b"\0" * 20
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="the records before it are good"):
        list(read(path))


@pytest.mark.parametrize(
    "content", [b"not a WARC at all", b"\x1f\x8b\x08nonsense", gzip.compress(b"a letter", mtime=0)]
)
def test_another_kind_of_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="letter"):
        list(read(path))


def test_a_record_without_an_address_is_damage_and_not_a_mistake_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "hostile.warc"
    path.write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999\r\n\r\n")
    with pytest.raises(ArchiveError, match="no WARC, or damaged"):
        list(read(path))


def test_a_plain_warc_is_read_as_well(tmp_path: Path) -> None:
    write(tmp_path, exchange("/a"), exchange("/b"))
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress((tmp_path / "crawl-1.warc.gz").read_bytes()))
    assert [r.exchange.body for r in read(plain) if r.exchange] == [PAGE, PAGE]
    plain.write_bytes(plain.read_bytes()[:-30])
    with pytest.raises(ArchiveError, match="cut off"):
        list(read(plain))


def test_one_gzip_member_around_everything_is_refused_with_a_remedy(tmp_path: Path) -> None:
    write(tmp_path, exchange("/a"), exchange("/b"))
    path = tmp_path / "crawl-1.warc.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    with pytest.raises(ArchiveError, match="warcio recompress"):
        list(read(path))


def test_a_replay_answers_with_the_newest_body_and_never_with_an_error(tmp_path: Path) -> None:
    later = AT + timedelta(hours=3)
    archive = Archive(tmp_path, "crawl-1")
    first = archive.append(exchange("/list", b"old"))
    archive.append(exchange("/list", b"", at=later, status=304))
    archive.append(exchange("/gone", b"page"))
    archive.append(exchange("/gone", b"not found", at=later, status=404))
    archive.append(exchange("/same", b"old", at=later), same_as=first)
    archive.close()
    replay = Replay()
    replay.add(tmp_path / "crawl-1.warc.gz")
    assert replay.now == AT
    assert (replay.answer("https://news.example/list").body, replay.answer("https://news.example/list").at) == (
        b"old",
        AT,
    )
    assert replay.answer("https://news.example/gone").body == b"page"
    same = replay.answer("https://news.example/same")
    assert (same.url, same.body, same.at) == ("https://news.example/same", b"old", later)


def test_files_are_replayed_in_the_order_of_their_time(tmp_path: Path) -> None:
    write(tmp_path, exchange("/a", at=AT + timedelta(days=1)), name="a-later")
    write(tmp_path, exchange("/a"), name="b-first")
    assert [path.name for path in by_date(sorted(tmp_path.iterdir()))] == ["b-first.warc.gz", "a-later.warc.gz"]


@given(body=st.binary(max_size=3000), pieces=st.lists(st.integers(1, 500), max_size=8))
def test_chunks_are_joined(body: bytes, pieces: list[int]) -> None:
    sent, rest = b"", body
    for size in pieces:
        part, rest = rest[:size], rest[size:]
        if part:
            sent += b"%x;note=1\r\n%b\r\n" % (len(part), part)
    if rest:
        sent += b"%x\r\n%b\r\n" % (len(rest), rest)
    assert dechunk(sent + b"0\r\n\r\n") == body


@given(body=st.binary(max_size=3000), cut=st.integers(1, 200))
def test_a_body_cut_off_never_passes_for_a_whole_one(body: bytes, cut: int) -> None:
    whole = gzip.compress(body)
    assert decode(whole, "gzip", limit=10_000) == body
    if cut < len(whole):
        with pytest.raises(BadPayload) as error:
            decode(whole[:-cut], "gzip", limit=10_000)
        assert error.value.outcome in ("truncated", "bad-encoding")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_decompression_bomb_stops_at_the_limit(encoding: str) -> None:
    import zlib

    import brotli

    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding]
    bomb = pack(b"\0" * 5_000_000)
    with pytest.raises(BadPayload, match="more than 1000000 bytes"):
        decode(bomb, encoding, limit=1_000_000)
    assert decode(pack(PAGE), encoding, limit=1000) == PAGE
    with pytest.raises(BadPayload):
        decode(b"surely nothing of the kind", encoding, limit=1000)


def store_page(db: Database, capture: Capture, verdict: str) -> None:
    """Record a capture and the article that was read from it."""
    captures.add(db, capture)
    frontier.settle(db, capture.url, "pending", source="news", now=capture.at)
    article = Article(
        url=capture.url,
        canonical_url=capture.url,
        source="news",
        title=capture.url,
        text=f"text of {capture.url}",
        verdict=verdict,  # type: ignore[arg-type]
        score=0.5,
        extractor="test",
    )
    articles.save(db, article, now=capture.at)


def test_pages_that_matter_are_kept_for_good_and_others_for_a_while(db: Database, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    made = write(
        folder, *(exchange(f"/{name}", name.encode() * 500) for name in ("relevant", "not", "borderline", "list"))
    )
    for capture, verdict in zip(made, ("relevant", "not", "borderline"), strict=False):
        store_page(db, capture, verdict)
    captures.add(db, made[3])
    [recent] = write(folder, exchange("/recent", at=AT + timedelta(days=29)), name="crawl-2")
    store_page(db, recent, "not")

    assert prune(db, folder, keep=MONTH, now=AT + timedelta(days=29)) == (0, [])
    assert prune(db, folder, keep=MONTH, now=AT + timedelta(days=30, hours=16)) == (0, [])  # once a day is enough
    freed, errors = prune(db, folder, keep=MONTH, now=AT + timedelta(days=31))
    assert freed > 0
    assert errors == []
    assert sorted(path.name for path in folder.iterdir()) == ["crawl-1.1.warc.gz", "crawl-2.warc.gz"]
    for name in ("relevant", "borderline", "recent"):
        capture = captures.latest(db, f"https://news.example/{name}")
        assert capture
        assert read_at(folder / capture.warc, capture.offset).url == capture.url
    assert captures.latest(db, "https://news.example/not") is None
    assert prune(db, folder, keep=MONTH, now=AT + timedelta(days=31)) == (0, [])


def test_a_damaged_warc_is_named_and_left_alone(db: Database, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    for capture, verdict in zip(write(folder, exchange("/kept"), exchange("/not")), ("relevant", "not"), strict=True):
        store_page(db, capture, verdict)
    path = folder / "crawl-1.warc.gz"
    path.write_bytes(path.read_bytes()[:-10])
    freed, errors = prune(db, folder, keep=MONTH, now=AT + timedelta(days=60))
    assert freed == 0
    assert "crawl-1" in str(errors[0])
    assert list(folder.iterdir()) == [path]
    assert captures.latest(db, "https://news.example/kept")


def test_a_warc_of_which_nothing_is_kept_goes(db: Database, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    [capture] = write(folder, exchange("/not"))
    store_page(db, capture, "not")
    prune(db, folder, keep=MONTH, now=AT + timedelta(days=60))
    assert list(folder.iterdir()) == []
    assert captures.latest(db, capture.url) is None


def test_what_a_crash_left_behind_goes_and_what_is_not_ours_stays(db: Database, tmp_path: Path) -> None:
    for name in ("crawl-1", "crawl-2", "holiday"):
        write(tmp_path, exchange("/a"), name=name)
    [kept] = write(tmp_path, exchange("/a"), name="crawl-3")
    store_page(db, kept, "relevant")
    archive = Archive(tmp_path, "crawl-4")
    archive.append(exchange("/a"))
    for path in tmp_path.glob("*.warc.gz*"):
        written = (AT + timedelta(days=40 if path.name.startswith("crawl-2") else 0)).timestamp()
        os.utime(path, (written, written))
    freed, errors = prune(db, tmp_path, keep=MONTH, now=AT + timedelta(days=60))
    assert (freed > 0, errors) == (True, [])
    left = ["crawl-2.warc.gz", "crawl-3.warc.gz", "crawl-4.warc.gz.open", "holiday.warc.gz"]
    assert sorted(path.name for path in tmp_path.glob("*.warc.gz*")) == left
