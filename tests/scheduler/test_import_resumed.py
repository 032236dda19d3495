"""An import from a server that cuts the connection, killed on its way: it goes on where it was, to the same end."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from storage.backup import verify
from tests.conftest import ROOT
from tests.crawler import ccnews
from tests.crawler.farm import article, words
from tests.server import Reply, Request, Server

PAGES = 330
OF_TOPIC = 3  # every third, and few are read: the others are left out


def news(path: Path) -> bytes:
    records = []
    for n in range(PAGES):
        sides = ". Scholars of China and Kazakhstan came." if n % OF_TOPIC == 0 else "."
        text = words(n, 60) + sides
        page = article(f"The rector opened laboratory {n}", text, published=ccnews.AT).encode()
        url = f"https://a.example/laboratory-of-{words(n, 3).replace(' ', '-')}.html"
        records += ccnews.exchange(url, page, number=n)
    return ccnews.write(path, records).read_bytes()


def cutting(data: bytes, each: int) -> Callable[[Request], Reply]:
    """Answer with the part that is asked for, but never with more than so many bytes."""

    def answer(request: Request) -> Reply:
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
        first = int(part[1]) if part else 0
        body = data[first : int(part[2]) + 1] if part and part[2] else data[first:]
        headers = {"ETag": '"1"', "Content-Range": f"bytes {first}-{first + len(body) - 1}/{len(data)}"}
        made = Reply(body=body, status=206 if part else 200, headers=headers)
        return replace(made, cut=each) if each < len(body) else made

    return answer


def started(home: Path, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "import", url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_an_import_over_a_bad_line_killed_on_its_way_stores_each_article_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "silkwatch.toml").write_text("[network]\nallow_private = true\n", encoding="utf-8")
    data = news(tmp_path / "news.warc.gz")
    with Server() as site:
        site.add("/news.warc.gz", cutting(data, len(data) * 2 // 3))
        child = started(home, f"{site.url}/news.warc.gz")
        assert child.stdout
        said = list(islice(child.stdout, 2))  # the first is said before anything is done
        child.kill()
        child.communicate()
        before = verify(home / "silkwatch.db").articles
        assert 0 < before < PAGES // OF_TOPIC, said
        site.forget()
        child = started(home, f"{site.url}/news.warc.gz")
        output, _ = child.communicate(timeout=60)
        asked = [re.match(r"bytes=(\d+)-$", request.headers["Range"] or "") for request in site.requests]
    begun = [int(found[1]) for found in asked if found]
    counts = {kind: int(number) for number, kind in re.findall(r"(\d+) ([\w-]+)", output.splitlines()[-1])}
    assert child.returncode == 0
    assert begun[0] > 0, "it goes on where it was"
    assert counts["new"] == PAGES // OF_TOPIC - before
    assert "unchanged" not in counts
    assert verify(home / "silkwatch.db").articles == PAGES // OF_TOPIC
