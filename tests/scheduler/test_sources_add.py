"""``sources add``: sites as they are found on the web, on loopback, and what is written of them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from scheduler.demo.content import load
from scheduler.demo.lists import site_map
from tests.scheduler.homes import silkwatch
from tests.server import Reply, Server, reply

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "silkwatch.toml").write_text("[network]\nallow_private = true\n", encoding="utf-8")
    return folder


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as running:
        yield running


def publish(site: Server, name: str) -> None:
    """Serve one of the demo's sites."""
    sample = next(each for each in load(NOW, 2) if each.name == name)
    for path, answer in site_map(sample, site.url).items():
        site.add(path, Reply(body=answer.body, status=answer.status, headers={"Content-Type": answer.content_type}))


def written(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home / "sources")) for path in home.glob("sources/**/*") if path.is_file())


@pytest.mark.slow
def test_a_university_in_chinese_is_added_and_replayed_without_its_site(home: Path) -> None:
    with Server() as site:
        publish(site, "silu-university")
        added = silkwatch(home, "sources", "add", f"{site.url}/zyxw.htm", "--name", "silu")
        asked = site.paths()
    assert added.exit_code == 0, added.output
    assert asked.count("/robots.txt") == 2, "once for the look around, once for the trial"
    assert len(asked) <= 14
    assert "take   listing" in added.stdout
    assert written(home) == ["fixtures/silu.json", "fixtures/silu.warc.gz", "silu.toml"]
    text = (home / "sources" / "silu.toml").read_text(encoding="utf-8")
    declared = tomllib.loads(text)
    assert (declared["layout"], declared["languages"]) == ("vsb", ["zh"])
    assert declared["discover"] == [{"listing": f"{site.url}/zyxw.htm"}]
    assert 'country = "CN"  # a guess: from its language' in text

    warc = str(home / "sources" / "fixtures" / "silu.warc.gz")
    replayed = silkwatch(home, "sources", "check", "silu", "--replay", warc)
    assert replayed.exit_code == 0, replayed.output
    assert replayed.stderr.count("expected") == 0
    (home / "sources" / "silu.toml").write_text(text + 'article_url = "/info/1/"\n', encoding="utf-8")
    again = silkwatch(home, "sources", "check", "silu", "--replay", warc)
    assert again.exit_code == 1
    assert again.stderr.count("is among the articles no longer") == 3


@pytest.mark.slow
def test_a_homepage_alone_is_tried_out_too_and_what_would_be_written_is_shown(home: Path, site: Server) -> None:
    publish(site, "dala-university")
    shown = silkwatch(home, "sources", "add", site.url, "--homepage", "--dry-run", "--json")
    assert shown.exit_code == 0, shown.output
    found = json.loads(shown.stdout)
    declared = tomllib.loads(found["toml"])
    assert "discover" not in declared
    assert declared["title"] == "Дала университеті (үлгі)"
    assert [article["lang"] for article in found["articles"]] == ["kk"] * 3
    assert found["written"] == written(home) == []
    assert any(line.startswith("country is a guess") for line in found["warnings"])


def test_a_site_that_refuses_is_told_so_and_nothing_is_written(home: Path, site: Server) -> None:
    site.add("/robots.txt", reply("User-agent: *\nDisallow: /\n", type="text/plain"))
    refused = silkwatch(home, "sources", "add", site.url)
    assert refused.exit_code == 1
    assert "the site does not answer us: its robots.txt forbids it" in refused.stderr
    assert site.paths() == ["/robots.txt"]
    assert written(home) == []


@pytest.mark.slow
def test_a_site_without_lists_is_offered_as_its_homepage(home: Path, site: Server) -> None:
    site.add("/", "<html><head><title>A site</title></head><body><a href='/about'>About</a></body></html>")
    nothing = silkwatch(home, "sources", "add", site.url, "--name", "x")
    assert nothing.exit_code == 1
    assert "source: x: no list of articles was found" in nothing.stderr
    assert "--homepage` declares its homepage alone" in nothing.stdout
    assert written(home) == []


def refusal(home: Path, *arguments: str) -> Result:
    result = silkwatch(home, "sources", "add", *arguments)
    assert result.exit_code == 2, result.output
    return result


@pytest.mark.parametrize("name", ["../../etc/x", "a/b", "A", "a b", "x.toml", "", "-", "a" * 61, "教育"])
def test_a_name_is_no_path(home: Path, site: Server, name: str) -> None:
    if name:
        assert "is no name" in refusal(home, site.url, "--name", name).stderr
    assert (site.paths(), written(home)) == ([], [])


def test_a_source_that_is_there_is_not_replaced(home: Path, site: Server) -> None:
    assert "give another --name" in refusal(home, site.url, "--name", "xinhua-en").stderr
    (home / "sources").mkdir()
    broken = home / "sources" / "mine.toml"
    broken.write_text("half a file", encoding="utf-8")
    assert f"{broken} is of that name" in refusal(home, site.url, "--name", "mine").stderr
    assert (site.paths(), broken.read_text(encoding="utf-8")) == ([], "half a file")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript://x", "http://", "https://x y/", "ftp://x.kz/"])
def test_only_addresses_of_the_web_are_asked(home: Path, address: str) -> None:
    assert "is no address of a site" in refusal(home, address).stderr


def test_a_password_in_an_address_is_neither_used_nor_repeated(home: Path) -> None:
    told = refusal(home, "https://me:secret@x.kz/").stderr
    assert "holds a name or a password" in told
    assert "secret" not in told
