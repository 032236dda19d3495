"""``sources export`` and ``sources import``: to another home, from any feed reader, and what is skipped and why."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from crawler import catalog
from tests.scheduler.homes import silkwatch

FEEDS = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Feeds</title></head><body>
  <outline text="Kazakhstan">
    <outline text="Вестник КазНУ" type="rss" xmlUrl="https://vestnik.kz/feed/" htmlUrl="https://vestnik.kz/"/>
    <outline text="新华网教育" type="rss" xmlUrl="https://education.example.cn/rss.xml"/>
    <outline text="Вестник КазНУ" type="rss" xmlUrl="https://vestnik.kz/another/"/>
  </outline>
  <outline text="Again" type="rss" xmlUrl="https://VESTNIK.kz:443/feed/"/>
  <outline text="Astana Times" type="rss" xmlUrl="https://astanatimes.com/feed/"/>
  <outline text="Bad" type="rss" xmlUrl="javascript:alert(1)"/>
  <outline text="Login" type="rss" xmlUrl="http://somebody:s3cret@evil.example/rss"/>
  <outline text="../../../etc/passwd \x7f &quot; ]]&gt; '''" type="rss" xmlUrl="https://evil.example/rss"/>
</body></opml>
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def rows(home: Path, file: Path, *options: str, exit: int = 1) -> list[tuple[str, str, str]]:
    done = silkwatch(home, "sources", "import", str(file), "--json", *options)
    assert done.exit_code == exit, done.output
    return [(row["outcome"], row["name"], row["why"]) for row in json.loads(done.stdout)]


def test_all_sources_reach_another_home_as_they_are(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.opml"
    assert silkwatch(home, "sources", "export", str(file)).exit_code == 0
    (home / "silkwatch.toml").write_text("[sources]\nbundled = false\n", encoding="utf-8")
    assert {outcome for outcome, _, _ in rows(home, file, exit=0)} == {"added"}
    bundled, imported = catalog.load().specs, catalog.load(home / "sources", bundled=False)
    assert imported.errors == ()
    unequal = [
        name for name in bundled if asdict(bundled[name]) | {"file": ""} != asdict(imported.specs[name]) | {"file": ""}
    ]
    assert (unequal, imported.specs.keys()) == ([], bundled.keys())
    second = rows(home, file, exit=0)
    assert {outcome for outcome, _, _ in second} == {"skipped"}


def test_feeds_of_a_reader_become_sources_and_one_bad_line_stops_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(FEEDS, encoding="utf-8")
    planned = rows(home, file, "--dry-run")
    assert not (home / "sources").exists()
    assert (
        rows(home, file)
        == planned
        == [
            ("added", "vestnik-kaznu", ""),
            ("added", "example-education", ""),
            ("added", "vestnik-kaznu-2", ""),
            ("skipped", "vestnik-kaznu", "its feed is watched already"),
            ("skipped", "astana-times", "its feed is watched already"),
            ("wrong", "", "'javascript:alert(1)' is no address of the web"),
            ("wrong", "", "its address holds a name or a password: those are not kept"),
            ("added", "etc-passwd", ""),
        ]
    )
    assert sorted(path.name for path in tmp_path.rglob("*.toml")) == [
        "etc-passwd.toml",
        "example-education.toml",
        "vestnik-kaznu-2.toml",
        "vestnik-kaznu.toml",
    ]
    loaded = catalog.load(home / "sources", bundled=False)
    assert loaded.errors == ()
    chinese = loaded.specs["example-education"].source
    assert (chinese.title, chinese.country, chinese.languages) == ("新华网教育", "CN", ("zh",))
    assert (chinese.timezone, chinese.verified, chinese.homepage) == (
        "Asia/Shanghai",
        None,
        "https://education.example.cn/",
    )


def declared(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", "&#10;")
    return (
        '<opml version="2.0" xmlns:s="https://silkwatch.example/opml"><body>'
        f'<outline text="x" xmlUrl="https://x.kz/rss" s:source="{escaped}"/></body></opml>'
    )


SOURCE = """
name = "x"
title = "X"
homepage = "https://x.kz/"
country = "KZ"
kind = "media"
languages = ["ru"]
timezone = "Asia/Almaty"
"""


def test_a_declaration_brings_no_proxy_with_it(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.opml"
    file.write_text(declared(f'{SOURCE}proxy = "http://10.0.0.1:3128"\n'), encoding="utf-8")
    assert rows(home, file, exit=0) == [("added", "x", "")]
    assert "proxy" not in tomllib.loads((home / "sources" / "x.toml").read_text(encoding="utf-8"))


def test_of_a_declaration_that_asks_for_much_it_is_said(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.opml"
    file.write_text(declared(f"{SOURCE}render = true\ndelay = 0\nevery = 1\n"), encoding="utf-8")
    why = "asks for much, see that you want it: render = true, delay = 0 s, every = 1 s"
    assert rows(home, file, "--dry-run", exit=0) == [("added", "x", why)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SOURCE.replace('"x"', '"../x"', 1), "'name'"),
        (f"{SOURCE}layout = 'unheard-of'", "there is no layout"),
        (f"{SOURCE}[[discover]]\nlisting = 'https://x.kz/'\narticle_url = '(a+)+$'", "article_url"),
        (f"{SOURCE}surprise = {{ a = {{ b = [[1]] }} }}", "surprise"),
        ("name = ", "Invalid value"),
        (f"x = {'[' * 5000}{']' * 5000}", "nested too deeply"),
        ("a" * 100_001, "too long"),
    ],
    ids=["path", "layout", "pattern", "key", "toml", "deep", "long"],
)
def test_a_declaration_that_is_wrong_is_named_and_not_written(home: Path, tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "x.opml"
    file.write_text(declared(text), encoding="utf-8")
    [(outcome, _, said)] = rows(home, file)
    assert (outcome, why in said) == ("wrong", True), said
    assert list(tmp_path.rglob("*.toml")) == []


def test_files_that_cannot_be_read_are_refused_in_a_sentence(home: Path, tmp_path: Path) -> None:
    for content, why in ((b"<html/>", "no <opml> in it"), (b" " * (10 * 2**20 + 1), "is larger than 10 MB")):
        file = tmp_path / "x.opml"
        file.write_bytes(content)
        refused = silkwatch(home, "sources", "import", str(file))
        assert (refused.exit_code, why in refused.stderr) == (2, True)
    assert "cannot be read" in silkwatch(home, "sources", "import", str(tmp_path / "none.opml")).stderr


def test_what_was_skipped_and_why_stands_in_a_table(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    file.write_text(FEEDS, encoding="utf-8")
    done = silkwatch(home, "sources", "import", str(file), "--dry-run")
    assert done.stdout.endswith("4 added, 2 skipped, 2 wrong (nothing is written: --dry-run)\n")
    assert "\x7f" not in done.stdout
    assert silkwatch(home, "sources", "export").stdout.startswith("<?xml version='1.0' encoding='utf-8'?>\n<opml ")
