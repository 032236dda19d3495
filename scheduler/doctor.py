"""What ``silkwatch doctor`` looks at: the installation, the home, the database, the archive. Nothing is changed."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import Requirement

from scheduler import checks, watched
from scheduler import config as configuration
from scheduler.config import Config
from storage.errors import DatabaseUnusable, NewerSchema, NotADatabase, NotOurDatabase, StorageError

if TYPE_CHECKING:
    from crawler.source import SourceSpec
    from storage.soundness import Shelf

DISTRIBUTION = "silkwatch"
ROOMS = ("crawler", "reports", "scheduler", "storage")
HERE = Path(__file__).parent.parent
LOW = 1_000_000_000  # bytes: a week of a few hundred sources, and room for a backup of a young store
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # this program is younger: an earlier clock is wrong
# Where the table of zones must know of Kazakhstan's change on 2024-03-01.
_ZONE, _MOMENT, _OFFSET = "Asia/Almaty", datetime(2024, 6, 1, tzinfo=UTC), timedelta(hours=5)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at: what it is, and what is wrong with it and what to do, if anything is."""

    part: str
    name: str
    value: str = ""
    problem: str | None = None


def installation() -> Iterator[Finding]:
    """Look at Python, the rooms, the libraries, SQLite and the time zones."""
    from storage import soundness

    part = "installation"
    yield Finding(part=part, name="silkwatch", value=f"{_version(DISTRIBUTION) or 'not installed'}, {HERE}")
    yield Finding(part=part, name="Python", value=f"{platform.python_version()}, {platform.platform()}")
    yield from (finding for room in ROOMS if (finding := strange_room(room)))
    yield from (finding for line in _requirements() if (finding := unmet(line)))
    ailments = soundness.engine()
    yield Finding(part=part, name="SQLite", value=soundness.ENGINE)
    yield from (Finding(part=part, name="SQLite", problem=f"{one.what}: {one.remedy}") for one in ailments)
    yield Finding(part=part, name="time zones", value=_ZONE, problem=_zones())


def home(config: Config, *, now: datetime) -> Iterator[Finding]:
    """Look at the home: its permissions, the disk, the clock, the sources, the topic."""
    part, path = "home", config.home
    if not path.exists():
        yield Finding(part=part, name="home", value=f"{path}: not made yet")
        path = next(parent for parent in path.parents if parent.exists())
    else:
        yield Finding(part=part, name="home", value=str(path))
    if not os.access(path, os.W_OK | os.X_OK):
        yield Finding(part=part, name="permissions", problem=f"{path} cannot be written: mend its permissions")
    elif path == config.home and path.stat().st_mode & stat.S_IWOTH:
        yield Finding(part=part, name="permissions", problem=f"{path} can be written by anybody: chmod o-w {path}")
    free = shutil.disk_usage(path).free
    low = f"only {free / 1e9:.1f} GB are left on the disk of {path}: make room" if free < LOW else None
    yield Finding(part=part, name="free", value=f"{free / 1e9:.1f} GB", problem=low)
    early = f"the clock says {now:%Y-%m-%d}: set it" if now < EARLIEST else None
    yield Finding(part=part, name="clock", value=f"{now:%Y-%m-%d %H:%M} UTC", problem=early)
    loaded = watched.load(config)
    yield Finding(part=part, name="sources", value=f"{len(loaded.specs):,}")
    yield from (Finding(part=part, name="sources", problem=str(error)) for error in loaded.errors)
    yield from (
        Finding(part=part, name="permissions", problem=text) for text in _exposed(config, loaded.specs.values())
    )
    yield _topic()
    for left in sorted(config.home.glob(".*.part")):
        problem = f"{left} was left by a backup that was broken off: delete it"
        yield Finding(part=part, name="left over", problem=problem)


def _exposed(config: Config, specs: Iterable[SourceSpec]) -> Iterator[str]:
    """Say what others on this machine can do with files of the operator's: whatever stands in them is obeyed."""
    holds = {Path(spec.file): checks.has_login(spec.proxy or "") for spec in specs}
    holds = {path: secret for path, secret in holds.items() if config.sources in path.parents}
    if config.file:
        holds[config.file] = bool(config.alarm.webhook) or checks.has_login(config.network.proxy or "")
    closed = config.home.exists() and not config.home.stat().st_mode & stat.S_IXOTH
    for path, secret in holds.items():
        mode = path.stat().st_mode
        if closed and config.home in path.parents:
            continue
        if mode & stat.S_IWOTH:
            yield f"{path} can be written by anybody: chmod o-w {path}"
        elif secret and mode & stat.S_IROTH:
            yield f"{path} holds a password or a webhook, and anybody can read it: chmod o-r {path}"


def _topic() -> Finding:
    from crawler.errors import TopicError
    from crawler.topic import topic

    try:
        return Finding(part="home", name="topic", value=topic.load().name)
    except TopicError as error:
        return Finding(part="home", name="topic", problem=str(error))


def database(config: Config, *, deep: bool, now: datetime) -> Iterator[Finding]:
    """Look at the database, if there is one."""
    from storage import backup, soundness

    part, path = "database", config.database
    if not path.exists():
        yield Finding(part=part, name="database", value="none yet: `silkwatch once` or `silkwatch import` makes it")
        return
    try:
        contents = backup.inspect(path)
        found = soundness.ailments(path, deep=deep, now=now)
        empty = soundness.empty_stories(path) if not found else 0
    except StorageError as error:
        yield Finding(part=part, name="file", problem=_unusable(config, error))
        return
    older = f", {contents.pending} steps behind: the next command that writes takes them" if contents.pending else ""
    yield Finding(part=part, name="schema", value=contents.schema + older)
    yield Finding(part=part, name="articles", value=f"{contents.articles:,}")
    yield Finding(part=part, name="stories", value=f"{contents.stories:,}, {empty:,} of them without an article now")
    yield Finding(part=part, name="issues", value=f"{len(contents.issues):,}")
    checked = "every page, index and fingerprint" if deep else "every page; --deep also holds indexes against rows"
    yield Finding(part=part, name="checked", value=checked)
    yield from (Finding(part=part, name="file", problem=f"{one.what}: {one.remedy}") for one in found)


def archive(config: Config, *, deep: bool) -> Iterator[Finding]:
    """Look whether the archive holds what the database says it does: each file, and a sample of the records, or all."""
    from storage import soundness

    if not config.database.exists():
        return
    try:
        shelves = soundness.shelves(config.database, everything=deep)
    except StorageError:  # it was said of the database
        yield Finding(part="archive", name="WARC files", value="not checked: the database cannot be read")
        return
    looked = 0
    for shelf in shelves:
        looked += len(shelf.records)
        yield from (Finding(part="archive", name=shelf.warc, problem=problem) for problem in _gone(config.warcs, shelf))
    value = f"{len(shelves):,}, {looked:,} records looked at"
    yield Finding(part="archive", name="WARC files", value=value)


def alarms(config: Config) -> Iterator[Finding]:
    """Look whether the operator can be told, as far as that is seen without telling."""
    from scheduler import channels

    wrong = dict(channels.amiss(config))
    for name in channels.configured(config):
        yield Finding(part="alarms", name=name, value="set up", problem=wrong.get(name))


def effective(config: Config, *, home_from: str, addresses: bool = False) -> Iterator[tuple[str, str, str]]:
    """Go through the configuration: key, value, where it came from; what may let somebody in, with ``addresses``."""
    yield "home", str(config.home), home_from
    yield "config", str(config.file or "none"), "there is no file" if config.file is None else "read"
    given = configuration.given(config)
    for name, section in configuration.SECTIONS.items():
        made = getattr(config, configuration.FIELDS.get(name, name))
        words = {field: word for word, field in configuration.names(section).items()}
        for each in fields(section):
            key = words[each.name]
            where = str(config.file) if (name, key) in given else "default"
            value = getattr(made, each.name)
            if key == "recipients" and value and not addresses:
                value = f"{len(value):,} (-v shows them)"
            elif name == "alarm" and key in ("webhook", "command") and value and not addresses:
                value = f"{_first(value)} … (-v shows the rest)"  # behind it there may be a key to let oneself in
            yield f"{name}.{key}", checks.without_login(_written(value)), where


def strange_room(room: str) -> Finding | None:
    """Say if a room would be imported from elsewhere than this copy of Silkwatch."""
    spec = importlib.util.find_spec(room)
    origin = Path(spec.origin) if spec and spec.origin else None
    if origin and origin.parent.parent.samefile(HERE):
        return None
    problem = f"{room} is {origin or 'missing'}, not this copy's: install Silkwatch in an environment of its own"
    return Finding(part="installation", name=room, problem=problem)


def unmet(line: str) -> Finding | None:
    """Say if a requirement of ours is not met; those of extras only count where their library is there."""
    wanted = Requirement(line)
    if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *_extras())):
        return None
    optional = wanted.marker is not None and not wanted.marker.evaluate({"extra": ""})
    version = _version(wanted.name)
    if version is None and optional:
        return None
    if version is not None and wanted.specifier.contains(version, prereleases=True):
        return None
    remedy = f"pip install '{wanted.name}{wanted.specifier}'"
    problem = f"{wanted.name} {version or 'is missing'}, {wanted.specifier or 'it'} is needed: {remedy}"
    return Finding(part="installation", name=wanted.name, problem=problem)


def _requirements() -> Iterable[str]:
    """Return what our distribution requires; nothing is known in a checkout that was never installed."""
    return metadata.requires(DISTRIBUTION) or () if _version(DISTRIBUTION) else ()


def _extras() -> Iterable[str]:
    return metadata.metadata(DISTRIBUTION).get_all("Provides-Extra") or ()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _zones() -> str | None:
    try:
        offset = _MOMENT.astimezone(ZoneInfo(_ZONE)).utcoffset()
    except (ZoneInfoNotFoundError, OSError):
        return f"{_ZONE} is not known: pip install tzdata"
    if offset != _OFFSET:
        return f"{_ZONE} is {offset} from UTC in 2024, not {_OFFSET}: update tzdata and the system's zones"
    return None


def _unusable(config: Config, error: StorageError) -> str:
    """Say why the database cannot be used, and what to do."""
    from storage.soundness import RESTORE

    if isinstance(error, NotOurDatabase) and not isinstance(error, NotADatabase):
        return f"{config.database}: belongs to another program: name another --home, or move the file away"
    said = str(error).removeprefix("database: ")
    if isinstance(error, DatabaseUnusable) and not isinstance(error, NewerSchema | NotADatabase):
        return f"{said}: {RESTORE}"
    return said


def _gone(folder: Path, shelf: Shelf) -> Iterator[str]:
    """Say what of a file of the archive is not there."""
    from crawler.archive import OPEN, ArchiveError, read_at

    found = [path for path in (folder / shelf.warc, folder / (shelf.warc + OPEN)) if path.exists()]
    if not found:
        yield "is missing: its pages cannot be read again: copy it back from where archive/ is backed up"
        return
    length = found[0].stat().st_size
    if length < shelf.end:
        yield f"ends at byte {length:,}, before {shelf.end:,}: copy it back from where archive/ is backed up"
        return
    for offset, _ in shelf.records:
        try:
            read_at(found[0], offset)
        except ArchiveError as error:
            yield str(error)
            return  # what is behind the damage is no news


def _first(value: str) -> str:
    """Return the host of an address, or the first word of a command."""
    return urlsplit(value).hostname or value.split()[0]


def _written(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return f"{value / timedelta(days=1):g} days"
    if isinstance(value, tuple):
        return ":".join(map(str, value)) if isinstance(value[-1], int) else ", ".join(map(str, value))
    return checks.without_login(str(value))
