"""What is in deploy/ is right, as far as that can be told without installing it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler import daemon
from scheduler.cli import COMMANDS, main
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "silkwatch.service"
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze (Debian: systemd)")


def settings(text: str) -> dict[str, str]:
    """The settings of a unit; the last one where there are several."""
    return dict(line.split("=", 1) for line in text.splitlines() if re.match(r"\w+=", line))


def command(line: str) -> list[str]:
    """What follows the program in a command line that starts ours."""
    words = shlex.split(line)
    return words[next(i for i, word in enumerate(words) if Path(word).name == "silkwatch") + 1 :]


def test_the_unit_starts_what_there_is_and_leaves_it_time() -> None:
    unit = settings(UNIT.read_text(encoding="utf-8"))
    assert command(unit["ExecStart"]) == ["--home", "/var/lib/silkwatch", "run"]
    assert unit["Type"] == "notify"
    assert int(unit["TimeoutStopSec"]) > daemon.ENOUGH
    assert unit["RestartPreventExitStatus"] == "2"


@systemd
@pytest.mark.slow
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    program = tmp_path / "silkwatch"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/silkwatch/bin/silkwatch", str(program)))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
    ours = [line for line in done.stderr.splitlines() if str(unit) in line or unit.name in line]
    assert (done.returncode, ours) == (0, []), done.stderr


@systemd
@pytest.mark.slow
def test_the_unit_is_open_to_little() -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", UNIT],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout  # 2.0 of 10


def test_the_line_of_cron_runs_what_there_is() -> None:
    [line] = [line for line in (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines() if line.startswith("*")]
    assert line.count("%") == 0  # cron makes it a line break
    words = command(line.split(maxsplit=5)[5].removesuffix(" >/dev/null"))
    assert words == ["--home", "/var/lib/silkwatch", "once"]
    assert f"{line.split(maxsplit=5)[5]}" in (ROOT / "docs" / "service.md").read_text(encoding="utf-8")


def test_the_container_runs_ours_as_nobody_in_particular() -> None:
    lines = dict(line.split(" ", 1) for line in CONTAINER.splitlines() if re.match(r"[A-Z]+ ", line))
    assert [*json.loads(lines["ENTRYPOINT"]), *json.loads(lines["CMD"])] == ["silkwatch", "run"]
    assert "run" in COMMANDS
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", lines["USER"])
    assert lines["STOPSIGNAL"] == "SIGTERM"
    assert f"SILKWATCH_HOME={lines['VOLUME']}" in lines["ENV"]
    [check] = re.findall(r"CMD (\[.*\])\n(?!CMD)ENTRYPOINT", CONTAINER)
    program, option, script = json.loads(check)
    assert (program, option) == ("python", "-c")
    compile(script, "check", "exec")
    assert "http://127.0.0.1:8075/health" in script


def test_the_container_holds_every_room() -> None:
    copied = {line.split()[1] for line in CONTAINER.splitlines() if re.match(r"COPY (?!--from)", line)}
    assert {"crawler", "reports", "scheduler", "storage", "pyproject.toml"} <= copied


def test_the_compose_file_shuts_the_container_off() -> None:
    yaml = pytest.importorskip("yaml")
    [(name, service)] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"].items()
    assert name == "silkwatch"
    assert (ROOT / "deploy" / service["build"]["context"]).resolve() == ROOT
    assert (ROOT / service["build"]["dockerfile"]).is_file()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert int(service["stop_grace_period"].removesuffix("s")) > daemon.ENOUGH
    assert service["volumes"] == [f"home:{re.findall(r'^VOLUME (.*)$', CONTAINER, re.MULTILINE)[0]}"]


def test_every_file_of_deploy_is_explained() -> None:
    page = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    for path in DEPLOY.iterdir():
        assert f"(../deploy/{path.name})" in page, path.name


def test_the_commands_of_the_page_exist() -> None:
    page = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    for line in re.findall(r"^(?:sudo .*)?\S*silkwatch (?:--home \S+ )?(\w+)", page, re.MULTILINE):
        assert CliRunner().invoke(main, [line, "--help"]).exit_code == 0, line
