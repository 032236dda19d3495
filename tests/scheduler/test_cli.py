"""The command line as a whole: help, exit codes, and what a user sees when something is wrong."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from scheduler import lock
from scheduler.cli import COMMANDS, main
from tests.conftest import ROOT
from tests.scheduler import homes
from tests.scheduler.homes import silkwatch

TOO_HEAVY_FOR_HELP = {"scrapy", "twisted", "trafilatura", "lxml", "jinja2", "apscheduler", "babel", "sqlite_utils"}


def every_command() -> list[tuple[str, ...]]:
    context = click.Context(main)
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = main.get_command(context, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.commands]
    return found


def child(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scheduler", *arguments],
        cwd=ROOT,
        env=os.environ | more,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*command, "--help"])
    assert shown.exit_code == 0
    assert "Example" in shown.output
    assert f"silkwatch {command[0]}" in shown.output


@pytest.mark.parametrize("command", [(), *every_command()], ids=" ".join)
def test_help_loads_nothing_heavy(command: tuple[str, ...]) -> None:
    script = (
        "import sys; from click.testing import CliRunner; from scheduler.cli import main\n"
        f"CliRunner().invoke(main, [*{command!r}, '--help'])\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout.split()) & TOO_HEAVY_FOR_HELP


def test_python_m_scheduler_is_silkwatch_and_says_which_copy() -> None:
    done = child("--version")
    assert done.returncode == 0
    assert done.stdout == f"silkwatch {metadata.version('silkwatch')} ({ROOT})\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("statsu",), "no such command: did you mean status?"),
        (("frobnicate",), "no such command: `silkwatch --help` lists them"),
        (("once", "--al"), "--all"),
        (("search",), "Missing argument"),
        (("show", "first"), "not a valid integer"),
        (("digest", "--week", "2026-W47", "--since", "2026-11-01"), "exclude each other"),
        (("digest", "--until", "2026-11-01"), "--until needs --since"),
        (("digest", "--format", "pdf"), "'pdf' is not one of"),
        (("crawl", "--replay", "missing.warc.gz"), "does not exist"),
        (("read",), "name pages, or a list of pages with --jsonl"),
        (("--config", "missing.toml", "status"), "there is no such file: check --config"),
    ],
)
def test_wrong_usage_is_exit_2_and_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = silkwatch(tmp_path, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_home_in_use_is_exit_3_and_names_the_holder(tmp_path: Path) -> None:
    with lock.held(tmp_path, "run"):
        for command in ("once", "crawl", "run"):
            done = silkwatch(tmp_path, command)
            assert done.exit_code == 3
            assert f"in use by process {os.getpid()} (silkwatch run) since 20" in done.stderr


def another_programs(home: Path) -> None:
    with sqlite3.connect(home / "silkwatch.db") as db:
        db.execute("CREATE TABLE photos (id INTEGER)")


def newer(home: Path) -> None:
    homes.make(home)
    with sqlite3.connect(home / "silkwatch.db") as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('silkwatch', '9999_later', '')"
        )


def no_database(home: Path) -> None:
    (home / "silkwatch.db").write_text("only notes " * 100)


def a_folder(home: Path) -> None:
    (home / "silkwatch.db").mkdir()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (another_programs, "belongs to another program"),
        (newer, "written by a newer Silkwatch (9999_later): upgrade Silkwatch"),
        (no_database, "not a SQLite database"),
        (a_folder, "unable to open database file"),
    ],
)
@pytest.mark.parametrize("command", [("once",), ("run",), ("crawl",), ("status",), ("search", "x")], ids=" ".join)
def test_a_home_with_a_wrong_database(tmp_path: Path, spoil: object, said: str, command: tuple[str, ...]) -> None:
    assert callable(spoil)
    spoil(tmp_path)
    done = silkwatch(tmp_path, *command)
    assert done.exit_code == 2
    assert said in done.stderr
    assert str(tmp_path / "silkwatch.db") in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = silkwatch(tmp_path, "once")
    assert done.exit_code == 2
    assert "Permission denied: name another --home, or mend its permissions" in done.stderr


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = silkwatch(tmp_path / "file", "once")
    assert done.exit_code == 2
    assert "name another --home" in done.stderr


def test_the_traceback_is_there_for_who_asks(tmp_path: Path) -> None:
    no_database(tmp_path)
    quiet = child("--home", str(tmp_path), "search", "x")
    loud = child("--home", str(tmp_path), "-v", "search", "x")
    assert quiet.stderr.count("\n") == 1
    assert "Traceback" in loud.stderr
    assert loud.stderr.splitlines()[-1] == quiet.stderr.splitlines()[-1]


def test_a_bug_is_one_line_too(tmp_path: Path) -> None:
    script = (
        "from scheduler import cli, config\n"
        "def broken(*_): raise ZeroDivisionError('one\\ntwo')\n"
        "config.home_directory = broken\n"
        "cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "status"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "silkwatch: internal error: ZeroDivisionError: one two: -v shows where; please report it"
    ]


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    home = homes.make(tmp_path)
    many = "with recursive n(i) as (select 1 union all select i + 1 from n) select i, 'x' from n"
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "query", many]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline().split() == ["i", "'x'"]
        running.stdout.close()
        assert "Traceback" not in running.stderr.read()
        assert running.wait(60) == 0


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    home = homes.make(tmp_path)
    os.mkfifo(tmp_path / "pages.jsonl")
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "read", "--jsonl", str(tmp_path / "pages.jsonl")]
    with (
        subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running,
        (tmp_path / "pages.jsonl").open("w"),  # opening waits for the child to read: it is inside the command
    ):
        running.send_signal(signal.SIGINT)
        _, stderr = running.communicate(timeout=60)
    assert stderr == "silkwatch: interrupted\n"
    assert running.returncode == 130


def test_a_terminal_that_knows_no_chinese(tmp_path: Path) -> None:
    home = homes.make(tmp_path)
    done = child("--home", str(home), "search", "学院", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "https://ribao.example/news/2.html" in done.stdout
