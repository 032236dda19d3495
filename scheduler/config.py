"""The configuration: one frozen ``Config`` made from ``silkwatch.toml``, loaded once and passed on.

Every key has a default; the fields below are the whole list, each with the function that turns what the file says into
a value or says why not. docs/configuration.md is tested against them.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import platformdirs
import tomli

from reports.recipients import Recipient
from scheduler import checks
from scheduler.errors import ConfigError

FILE = "silkwatch.toml"


@dataclass(frozen=True, kw_only=True)
class Site:
    """Who reads the digest: ``timezone`` sets weeks and dates, ``language`` its frame, ``title`` its name."""

    public_url: Annotated[str | None, checks.public_address] = None
    timezone: Annotated[str, checks.zone] = "Asia/Almaty"
    language: Annotated[str, checks.language] = "en"
    title: Annotated[str, checks.text] = "Silkwatch"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What to look for; without ``file`` the vocabulary shipped with the package."""

    file: Annotated[Path | None, checks.path] = None


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What is watched besides the home's own ``sources/``: with ``bundled`` all that come with Silkwatch."""

    bundled: Annotated[bool, checks.yes_or_no] = True


@dataclass(frozen=True, kw_only=True)
class DigestTime:
    """When ``run`` makes the digest of the week that has closed: weekday (0 is Monday) and hour in the site's zone."""

    day: Annotated[int, checks.weekday] = 0
    hour: Annotated[int, checks.between(0, 23)] = 6


@dataclass(frozen=True, kw_only=True)
class Mail:
    """How mail is sent; the password never stands in a file."""

    host: Annotated[str | None, checks.host_name] = None
    port: Annotated[int, checks.between(1, 65535)] = 587
    user: Annotated[str | None, checks.text] = None
    sender: Annotated[str | None, checks.mail_address] = (
        None  # written `from` in the file, a word Python keeps for itself
    )
    recipients: Annotated[tuple[Recipient, ...], checks.recipients] = ()
    unsubscribe: Annotated[str | None, checks.unsubscribe] = None


@dataclass(frozen=True, kw_only=True)
class Translate:
    """Who translates headlines and excerpts: a server that speaks LibreTranslate's interface."""

    url: Annotated[str | None, checks.translator] = None


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Who is told when something breaks."""

    mail: Annotated[str | None, checks.mail_address] = None
    webhook: Annotated[str | None, checks.web_address] = None
    command: Annotated[str | None, checks.command] = None


@dataclass(frozen=True, kw_only=True)
class Network:
    """How the crawl behaves; ``contact`` goes into the User-Agent of every request."""

    contact: Annotated[str | None, checks.contact] = None
    proxy: Annotated[str | None, checks.proxy] = None
    allow_private: Annotated[bool, checks.yes_or_no] = False
    concurrency: Annotated[int, checks.between(1, 64)] = 8


@dataclass(frozen=True, kw_only=True)
class Archive:
    """How long raw pages of articles that are not relevant are kept."""

    keep_other: Annotated[timedelta, checks.duration] = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """How many weekly copies of the database are kept in the home; none are made when it is 0."""

    keep: Annotated[int, checks.between(0, 100)] = 2


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where ``run`` tells how it is, if the file says so: host and port."""

    listen: Annotated[tuple[str, int], checks.host_and_port] = ("127.0.0.1", 8075)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything the commands need to know. ``file`` is None when there is no configuration file."""

    home: Path
    file: Path | None = None
    site: Site = Site()
    topic: Topic = Topic()
    choice: Sources = Sources()  # [sources] in the file
    digest: DigestTime = DigestTime()
    mail: Mail = Mail()
    translate: Translate = Translate()
    alarm: Alarm = Alarm()
    network: Network = Network()
    archive: Archive = Archive()
    backup: Backup = Backup()
    server: Server = Server()

    @property
    def database(self) -> Path:
        """The store."""
        return self.home / "silkwatch.db"

    @property
    def key(self) -> Path:
        """By what the ledger of mail knows recipients."""
        return self.home / "silkwatch.key"

    @property
    def digests(self) -> Path:
        """Where issues are written."""
        return self.home / "digests"

    @property
    def sources(self) -> Path:
        """The user's own sources."""
        return self.home / "sources"

    @property
    def warcs(self) -> Path:
        """Where raw responses are kept."""
        return self.home / "archive"

    @property
    def backups(self) -> Path:
        """Where the copies of the database are that are made every week."""
        return self.home / "backups"


SECTIONS: dict[str, type] = {
    "site": Site,
    "topic": Topic,
    "sources": Sources,
    "digest": DigestTime,
    "mail": Mail,
    "translate": Translate,
    "alarm": Alarm,
    "network": Network,
    "archive": Archive,
    "backup": Backup,
    "server": Server,
}
KEPT_BACK = frozenset({"recipients", "webhook", "command"})  # addresses of people, and what may let somebody in
RENAMED = {"sender": "from"}
# What never stands in a file, and the environment variable that it belongs in.
SECRETS = {
    ("mail", "password"): "SILKWATCH_MAIL_PASSWORD",
    ("translate", "key"): "SILKWATCH_TRANSLATE_KEY",
    ("translate", "api_key"): "SILKWATCH_TRANSLATE_KEY",
}
FIELDS = {"sources": "choice"}  # of ``Config``, where its name is not the section's


def home_directory(option: Path | None) -> Path:
    """Find the home: ``--home``, else ``$SILKWATCH_HOME``, else the platform's data directory. Nothing is created."""
    chosen = option or os.environ.get("SILKWATCH_HOME") or platformdirs.user_data_path("silkwatch", appauthor=False)
    return Path(chosen).expanduser().absolute()


def load(home: Path, file: Path | None = None) -> Config:
    """Read ``file``, which must exist, or the home's ``silkwatch.toml`` if there is one.

    Raises ``ConfigError`` with the file, the key, the nearest valid one and what to do.
    """
    path = file or home / FILE
    try:
        data = tomli.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        if file is None:
            return Config(home=home)
        raise ConfigError(f"configuration: {path}: there is no such file: check --config") from error
    except OSError as error:
        raise ConfigError(f"configuration: {path}: {error.strerror}: check the path and its permissions") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"configuration: {path}: not UTF-8: save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # no TOML, or a number or keys without end
        raise ConfigError(f"configuration: {path}: not valid TOML: {error}: mend that line") from error
    return parse(data, home=home, path=path)


def parse(data: dict[str, Any], *, home: Path, path: Path) -> Config:
    """Check what the file says, key by key; pure."""
    made: dict[str, Any] = {}
    for name, values in data.items():
        if name not in SECTIONS:
            raise _unknown(f"configuration: {path}: [{name}]", "section", name, SECTIONS)
        if not isinstance(values, dict):
            raise ConfigError(f"configuration: {path}: {name}: is a section: write [{name}] and its keys below it")
        made[FIELDS.get(name, name)] = _section(SECTIONS[name], name, values, path)
    return Config(home=home, file=path, **made)


def given(config: Config) -> set[tuple[str, str]]:
    """Return the section and the key of everything that the file says, which has been read before."""
    data = tomli.loads(config.file.read_text(encoding="utf-8")) if config.file else {}
    return {(section, key) for section, values in data.items() for key in values}


def names(section: type) -> dict[str, str]:
    """Map the keys of a section as the file spells them to the fields of its class."""
    return {RENAMED.get(each.name, each.name): each.name for each in fields(section)}


def _section(section: type, name: str, values: dict[str, Any], path: Path) -> object:
    known = names(section)
    hints = get_type_hints(section, include_extras=True)
    made: dict[str, object] = {}
    for word, value in values.items():
        where = f"configuration: {path}: [{name}] {word}"
        if variable := SECRETS.get((name, word)):
            raise ConfigError(f"{where}: never stands in a file: remove it here and set {variable}")
        if word not in known:
            raise _unknown(where, "key", word, known)
        try:
            made[known[word]] = hints[known[word]].__metadata__[0](value)
        except ValueError as error:
            shown = "" if word in KEPT_BACK else f" = {_shown(value)}"
            raise ConfigError(f"{where}{shown}: {error}") from error
        if isinstance(made[known[word]], Path):
            made[known[word]] = path.parent / str(made[known[word]])
    return section(**made)


def _unknown(where: str, what: str, word: str, known: dict[str, Any]) -> ConfigError:
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "remove it"
    return ConfigError(f"{where}: no such {what}: {hint} (known: {', '.join(known)})")


def _shown(value: object) -> str:
    text = checks.without_login(repr(value) if isinstance(value, str) else str(value))
    return text if len(text) <= 60 else text[:57] + "…"
