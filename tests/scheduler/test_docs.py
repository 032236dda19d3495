"""The documentation names everything there is: commands, options, configuration keys, exit codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
import tomli

from scheduler import config
from scheduler.cli import COMMANDS, main
from tests.conftest import ROOT

CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def parts(text: str, heading: str) -> dict[str, str]:
    """Split a page at its headings: the first `code` of each heading → what stands below it."""
    found = re.split(rf"^{heading} `([^`]+)`.*$", text, flags=re.MULTILINE)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def commands(group: click.Group, name: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command
        yield f"{name}{word}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{name}{word} ")


@pytest.mark.parametrize(("name", "command"), [pytest.param(*each, id=each[0]) for each in commands(main)])
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    documented = parts(CLI, "##+")
    assert f"silkwatch {name}" in documented, f"docs/cli.md has no heading `silkwatch {name}`"
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden and option.name != "as_json":
            for word in option.opts:
                assert f"`{word}" in documented[f"silkwatch {name}"], f"{name} {word} is not documented"


def test_nothing_is_documented_that_does_not_exist() -> None:
    there = {f"silkwatch {name}" for name, _ in commands(main)}
    assert {name for name in parts(CLI, "##+") if name.startswith("silkwatch ")} == there


def test_global_options_are_documented() -> None:
    for option in main.params:
        for word in option.opts:
            assert f"`{word}" in CLI


def test_every_command_that_prints_json_says_so() -> None:
    documented = parts(CLI, "##+")
    for name, command in commands(main):
        says = any(option.name == "as_json" for option in command.params)
        assert ("`--json`" in documented[f"silkwatch {name}"]) >= says, name


def test_the_readme_shows_every_command_a_reader_needs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if f"silkwatch {name}" not in readme and f"`{name}`" not in readme]
    assert set(missing) <= {"crawl", "read"}, "and docs/cli.md, which it links to, has the rest"
    assert "docs/cli.md" in readme
    assert "docs/configuration.md" in readme


@pytest.mark.parametrize("section", config.SECTIONS)
def test_every_key_is_documented_with_its_default(section: str) -> None:
    documented = parts(CONFIGURATION, "##")
    assert f"[{section}]" in documented
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| .+ \|$", documented[f"[{section}]"], flags=re.MULTILINE)
    assert [key for key, _ in rows] == list(config.names(config.SECTIONS[section]))


def test_the_defaults_in_the_documentation_are_the_defaults() -> None:
    """Write the documented defaults into a file: reading it must change nothing."""
    lines = []
    for section in config.SECTIONS:
        lines.append(f"[{section}]")
        for key, default in re.findall(
            r"^\| `(\w+)` \| (.+?) \| .+ \|$", parts(CONFIGURATION, "##")[f"[{section}]"], flags=re.MULTILINE
        ):
            if default != "none":
                lines.append(f"{key} = {default.strip('`')}")
    data = tomli.loads("\n".join(lines))
    assert config.parse(data, home=ROOT, path=ROOT / "x.toml") == config.Config(home=ROOT, file=ROOT / "x.toml")
