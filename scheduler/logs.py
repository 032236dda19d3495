"""What the daemon says: lines for a terminal, a pipe or the journal, or JSON, one object a line; never a secret.

Everything that is said goes through one formatter: secrets are taken out of it, and what a page or an address may have
brought along to forge a line (line breaks, escapes, overrides of direction) is written as it is escaped in Python.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TextIO
from unicodedata import category
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from scheduler.config import Config

Style = Literal["terminal", "pipe", "journal", "json"]
LOG = logging.getLogger("silkwatch")
FIELDS = ("source", "run")  # what may be said of a line besides its text: ``extra`` of the call
HIDDEN = "[hidden]"
LONGEST = 4000  # characters of a line
SHORTEST = 4  # characters of a secret: what is shorter stands in half of all words
OPEN = frozenset({"SILKWATCH_HOME"})  # variables of ours that are no secrets
PRIORITIES = ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.NOTSET, 7))  # syslog's
_USER = re.compile(r"(?<=://)[^\s/?#]*@")  # name and password in an address


def begin(config: Config, *, as_json: bool = False, verbose: bool = False) -> None:
    """Send all that is logged in this process to stderr, in the style that suits what it is. May be called again."""
    style: Style = "json" if as_json else style_of(os.environ, sys.stderr)
    handler = logging.StreamHandler()
    handler.setFormatter(Lines(style, secrets(config, os.environ), verbose=verbose))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    LOG.setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # what it would say we say ourselves


def style_of(environ: Mapping[str, str], stream: TextIO) -> Style:
    """Tell a terminal, systemd's journal and any other pipe or file apart, as systemd.exec(5) wants it."""
    if stream.isatty():
        return "terminal"
    if "JOURNAL_STREAM" not in environ:
        return "pipe"
    found = os.fstat(stream.fileno())
    return "journal" if environ["JOURNAL_STREAM"] == f"{found.st_dev}:{found.st_ino}" else "pipe"


def secrets(config: Config, environ: Mapping[str, str]) -> frozenset[str]:
    """Return what must never be said: passwords, the webhook's address, everybody's mail addresses; pure."""
    found = {value for name, value in environ.items() if name.startswith("SILKWATCH_") and name not in OPEN}
    found |= {each.address for each in config.mail.recipients}
    if config.alarm.mail:
        found.add(config.alarm.mail)
    for address in (config.network.proxy, config.alarm.webhook, config.translate.url):
        parts = urlsplit(address or "")
        found |= {parts.password or "", unquote(parts.password or "")}
    if config.alarm.webhook:  # to know the path is to be let in
        parts = urlsplit(config.alarm.webhook)
        found |= {parts.path.strip("/"), parts.query, config.alarm.webhook.partition("://")[2]}
    return frozenset(each for each in found if len(each) >= SHORTEST)


def masked(text: str, secrets: Collection[str]) -> str:
    """Take secrets, and names and passwords in addresses, out of a text; pure."""
    if secrets:
        known = "|".join(re.escape(each) for each in sorted(secrets, key=len, reverse=True))
        text = re.sub(known, HIDDEN, text, flags=re.IGNORECASE)
    return _USER.sub(f"{HIDDEN}@", text)


def in_a_line(text: str) -> str:
    """Escape what would break a line, move the cursor or turn the text around; cut what is endless; pure."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…"
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or category(each) == "Zs" else each.encode("unicode_escape").decode()
        for each in text
    )


class Lines(logging.Formatter):
    """Writes a record in one of the styles, without the ``secrets``. With ``verbose`` it says where an error arose."""

    def __init__(self, style: Style, secrets: Collection[str] = (), *, verbose: bool = False) -> None:
        super().__init__()
        self._kind = style
        self._secrets = frozenset(secrets)
        self._verbose = verbose

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; pure."""
        at, text = datetime.fromtimestamp(record.created, UTC), self._clean(record.getMessage())
        trace = []
        if self._verbose and record.exc_info:
            trace = [self._clean(line) for line in self.formatException(record.exc_info).splitlines()]
        if self._kind == "json":
            fields = {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
            fields = {name: self._clean(value) if isinstance(value, str) else value for name, value in fields.items()}
            line = {"at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z", "level": record.levelname.lower()}
            return json.dumps(
                line | {"message": text} | fields | ({"trace": trace} if trace else {}), ensure_ascii=False
            )
        if self._kind == "terminal":
            text = f"\x1b[31m{text}\x1b[0m" if record.levelno >= logging.WARNING else text
            start = f"{at.astimezone():%Y-%m-%d %H:%M:%S} "
        elif self._kind == "journal":  # which knows the time itself
            start = f"<{next(number for level, number in PRIORITIES if record.levelno >= level)}>"
        else:
            level = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
            start = f"{at:%Y-%m-%dT%H:%M:%SZ} {level}"
        return "\n".join(f"{start}{line}" for line in (text, *trace))

    def _clean(self, text: str) -> str:
        return in_a_line(masked(text, self._secrets))
