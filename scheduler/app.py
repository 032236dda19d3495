"""What every command is given, and how commands speak."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.width import wrap
from scheduler import config
from scheduler.errors import ConfigError
from scheduler.tables import clip, printable, table
from storage import times
from storage.errors import NotFound

if TYPE_CHECKING:
    from storage.models import Origin
    from storage.sqlite import Database

# C1 controls, marks and overrides of direction: JSON leaves them as they are.
_OBEYED = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
LARGEST = 2**63 - 1  # of SQLite's numbers
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class ArticleNumber(click.IntRange):
    """The number of an article, for an argument; one that no article can have is said to be of none."""

    def __init__(self) -> None:
        super().__init__(min=1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a number. Raises ``NotFound`` beyond what the store can hold."""
        number = super().convert(value, param, ctx)
        if number > LARGEST:
            raise NotFound(f"article: {number}: there is none: find its number with `search` or `query`")
        return number


@dataclass(frozen=True, kw_only=True)
class App:
    """The global options. The configuration is read when it is first needed, so that help works without one."""

    home: Path
    file: Path | None = None
    verbose: bool = False

    @cached_property
    def config(self) -> config.Config:
        """The configuration; raises ``ConfigError``. What is judged from here on is of its watch."""
        from crawler.topic import watch

        found = config.load(self.home, self.file)
        watch.choose(found.topic.file, found.home)
        return found

    def store(self) -> AbstractContextManager[Database]:
        """Open the store of this home, which must exist: a command that only looks creates nothing."""
        from storage.database import open_store

        return closing(open_store(self.existing()))

    def existing(self) -> Path:
        """Return the path of the database; raises ``ConfigError`` when there is none."""
        path = self.config.database
        if not path.exists():
            raise ConfigError(
                f"home: {self.home}: holds no database: run `silkwatch once` first, or name another --home"
            )
        return path

    @contextmanager
    def readable(self) -> Iterator[Path]:
        """Yield the path of the database, which must exist; where we may write, it is brought up to date first."""
        path = self.existing()
        with self.store() if os.access(path, os.W_OK) else nullcontext():
            yield path


def now() -> datetime:
    """Return the present: the only clock of the commands, handed on as a value."""
    return datetime.now(UTC)


def say(text: str = "") -> None:
    """Print a result."""
    click.echo(text)


def complain(lines: Iterable[object]) -> None:
    """Print what is wrong, to stderr, each in a line: it may quote what a site said."""
    for line in lines:
        click.secho(printable(str(line)), err=True, fg="red" if sys.stderr.isatty() else None)


def dump(data: Any) -> None:
    """Print JSON as people can read it; what a terminal would obey rather than show is escaped."""
    try:
        text = json.dumps(data, ensure_ascii=False, indent=2, default=plain, allow_nan=False)
    except ValueError:  # an infinite number, for which JSON has no word
        data = json.loads(json.dumps(data, default=plain), parse_constant=lambda _: None)
        text = json.dumps(data, ensure_ascii=False, indent=2)
    click.echo(_OBEYED.sub(lambda each: f"\\u{ord(each[0]):04x}", text))


def plain(value: object) -> object:
    """Write a record as a dict, an instant as the store does, anything else as text: for ``json.dumps``."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return times.moment(value)
    if isinstance(value, bytes):
        return {"$base64": True, "encoded": base64.b64encode(value).decode()}  # as sqlite-utils writes it
    return str(value)


@contextmanager
def progress(*, err: bool) -> Iterator[Callable[[str], None]]:
    """Show progress: one line that changes on a terminal and is gone in the end, plain lines in a pipe."""
    stream = sys.stderr if err else sys.stdout
    if not stream.isatty():
        yield lambda line: click.echo(printable(line), err=err)
        return
    columns = shutil.get_terminal_size().columns
    try:
        yield lambda line: click.echo(f"\r\x1b[K{clip(printable(line), columns - 1)}", err=err, nl=False)
    finally:
        click.echo("\r\x1b[K", err=err, nl=False)


def terminal_columns() -> int | None:
    """Return the width tables must fit into; None in a pipe, where nothing is cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def bold(text: str) -> str:
    """Make a text from the web safe for a terminal, and stand out."""
    return click.style(printable(text), bold=True)


def title(text: str) -> None:
    """Print the heading of a part."""
    click.echo()
    click.echo(bold(text))


def fields(facts: dict[str, object]) -> None:
    """Print names and values, without those that have none."""
    there = {name: printable(str(value)) for name, value in facts.items() if value not in (None, "", ())}
    longest = max(map(len, there), default=0)
    for name, value in there.items():
        click.echo(f"  {name:<{longest}}  {value}")


def rows(lines: Iterable[Sequence[object]], headers: Sequence[str] | None = None) -> None:
    """Print aligned rows, cut to the terminal; in a pipe nothing is cut."""
    for line in table(headers, list(lines), columns=terminal_columns()):
        click.echo(line)


def origins(found: Iterable[Origin]) -> None:
    """Print where the values of an article were read and how sure each is; nothing where nobody noted it."""
    lines: dict[str, object] = {each.field: f"{each.source}  {100 * each.confidence:.0f} %" for each in found}
    if lines:
        title("Where it was read, and how sure that is")
        fields(lines)


def paragraphs(text: str) -> None:
    """Print a text, wrapped on a terminal."""
    columns = terminal_columns()
    for line in text.splitlines():
        line = printable(line)
        click.echo(wrap(line, min(columns, 100)) if columns else line)
