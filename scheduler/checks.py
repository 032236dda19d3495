"""What a configuration value may be: functions that return the value to use or raise ``ValueError`` with why."""

from __future__ import annotations

import difflib
import ipaddress
import re
import shlex
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reports.clean import is_invisible
from reports.errors import BadAddress, BadSettings
from reports.recipients import Recipient, normalised
from reports.sections import SectionKey
from reports.settings import LANGUAGES

T = TypeVar("T")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECTIONS: tuple[SectionKey, ...] = get_args(SectionKey)
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def text(value: object) -> str:
    """One line of text: no control characters in it, and none that turn or hide what stands around them."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError('not a text: write it in quotes, as in "Silkwatch"')
    if any(is_invisible(char) or unicodedata.category(char) in ("Zl", "Zp") for char in value):
        raise ValueError("has a line break, a control character or another that nobody sees: write one line of text")
    return value.strip()


def path(value: object) -> Path:
    """A path; a relative one counts from the folder of the configuration file."""
    return Path(text(value)).expanduser()


def command(value: object) -> str:
    """A command and its arguments, in quotes where they hold a blank; no shell reads them."""
    line = text(value)
    try:
        words = shlex.split(line)
    except ValueError:
        raise ValueError("a quote is not closed: write it as for a shell, without what only a shell does") from None
    if not words or not words[0]:
        raise ValueError("names no command: write one")
    return line


def web_address(value: object) -> str:
    """An http or https address."""
    address = text(value)
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        whole = None
    if not whole:
        raise ValueError("not a web address: write it whole, as in https://example.org/")
    return address


def proxy(value: object) -> str:
    """The address of an HTTP proxy, with a name and a password in it or without."""
    from crawler.proxies import SUPPORTED, objection

    address = text(value)
    if wrong := objection(address):
        raise ValueError(f"{wrong}: name {SUPPORTED}")
    return address


def has_login(address: str) -> bool:
    """Tell whether there is a name, and perhaps a password, before the host of a web address."""
    return "@" in urlsplit(address).netloc


def without_login(text: str) -> str:
    """Take out what stands before the host of an address: nobody's business."""
    return re.sub(r"//[^/?#]*@", "//…@", text)


def translator(value: object) -> str:
    """The web address of a translation server."""
    address = web_address(value)
    if has_login(address):
        raise ValueError("has a name or a password in it: take it out, and set SILKWATCH_TRANSLATE_KEY to the key")
    return address


def unsubscribe(value: object) -> str:
    """The address that ends a subscription, with ``{recipient}`` in the recipient's place."""
    from reports import envelope

    address = web_address(value)
    try:
        envelope.exits("digest@example.org", "0" * 64, address)
    except BadSettings:
        raise ValueError("not an HTTPS address that fits into a message: write one, or none") from None
    if has_login(address):
        raise ValueError("has a name or a password in it, and would stand in every message: write it without")
    return address


def public_address(value: object) -> str:
    """The web address of a folder, as what stands in it is put behind it: it ends in a slash."""
    address = web_address(value)
    if has_login(address):
        raise ValueError("has a name or a password in it, and would stand in every link: write it without")
    if any(map(str.isspace, address)):
        raise ValueError("has a blank in it: write it as browsers show it, with %20")
    if "?" in address or "#" in address:
        raise ValueError("has a ? or a #: write the address of a folder, as in https://example.org/digests/")
    return address if address.endswith("/") else f"{address}/"


def mail_address(value: object) -> str:
    """A mail address."""
    from reports import envelope

    address = text(value)
    try:
        envelope.address(address)
    except BadAddress:
        if re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", address) and not address.rpartition("@")[0].isascii():
            why = "letters other than a to z before the @ are refused by many servers: use an address without"
            raise ValueError(why) from None
        raise ValueError("not a mail address: write it as in you@example.org") from None
    return address


def host_name(value: object) -> str:
    """The name or the number of a host, without a port."""
    host = text(value)
    with suppress(ValueError):
        return str(ipaddress.ip_address(host.removeprefix("[").removesuffix("]")))
    name, colon, port = host.rpartition(":")
    if colon and port.isdecimal():
        raise ValueError(f"has a port in it: write host = {name!r} and port = {port}")
    try:
        labels = host.removesuffix(".").encode("idna").decode("ascii").split(".")
    except UnicodeError:
        labels = [""]
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{1,63}", label) for label in labels):
        raise ValueError("not the name of a host: write it as in mail.example.org")
    return host


def recipients(value: object) -> tuple[Recipient, ...]:
    """A list of mail addresses, and of tables with an address and what its owner wants; none of them twice."""
    if not isinstance(value, list):
        raise ValueError('not a list: write it as in ["you@example.org"]')
    found: dict[str, Recipient] = {}
    for number, each in enumerate(value, start=1):
        try:
            one = _recipient(each)
        except ValueError as error:
            raise ValueError(f"number {number}: {error}") from error
        if normalised(one.address) in found:
            raise ValueError(f"number {number}: is there already: remove one of the two")
        found[normalised(one.address)] = one
    return tuple(found.values())


def _recipient(value: object) -> Recipient:
    wishes = value if isinstance(value, dict) else {"address": value}
    for word in wishes:
        if word not in ("address", "language", "sections"):
            raise ValueError(_unknown("key", word, ("address", "language", "sections")))
    if "address" not in wishes:
        raise ValueError('has no address: write it as in { address = "you@example.org", language = "ru" }')
    return Recipient(
        address=mail_address(wishes["address"]),
        language=_of("language", language, wishes),
        sections=_of("sections", _sections, wishes),
    )


def _of(key: str, check: Callable[[object], T], values: Mapping[str, object]) -> T | None:
    """Check what a table has for a key, if anything."""
    try:
        return check(values[key]) if key in values else None
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error


def _sections(value: object) -> tuple[SectionKey, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('not a list of sections: write it as in ["schools", "students"]')
    for word in value:
        if word not in SECTIONS:
            raise ValueError(_unknown("section", str(word), SECTIONS))
    return tuple(section for section in SECTIONS if section in value)


def _unknown(what: str, word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "remove it"
    return f"{word}: no such {what}: {hint} (known: {', '.join(known)})"


def contact(value: object) -> str:
    """A mail address or a web address: whoever runs a site must be able to reach us by it."""
    for check in (mail_address, web_address):
        try:
            return check(value)
        except ValueError:
            continue
    raise ValueError("neither a mail address nor a web address: write it as in you@example.org")


def zone(value: object) -> str:
    """A time zone by its IANA name."""
    name = text(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone: write its IANA name, as in Asia/Almaty") from None
    return name


def weekday(value: object) -> int:
    """A day of the week, in English, whole or its first three letters; 0 is Monday."""
    word = text(value).lower()
    for number, name in enumerate(WEEKDAYS):
        if word in (name, name[:3]):
            return number
    raise ValueError(f"not a day of the week: write one of {', '.join(WEEKDAYS)}")


def yes_or_no(value: object) -> bool:
    """A truth value."""
    if not isinstance(value, bool):
        raise ValueError("neither true nor false: write true or false, without quotes")
    return value


def duration(value: object) -> timedelta:
    """A length of time such as ``30d``."""
    found = re.fullmatch(r"(\d{1,4})([mhdw])", text(value))
    if not found or not int(found[1]):
        raise ValueError("not a length of time: write a number and m, h, d or w, as in 30d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def host_and_port(value: object) -> tuple[str, int]:
    """An address to listen on."""
    host, _, port = text(value).rpartition(":")
    try:
        host = host_name(host) if host else ""
    except ValueError:
        host = ""
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("not a host and a port: write it as in 127.0.0.1:8075")
    return host, int(port)


def between(low: int, high: int) -> Callable[[object], int]:
    """Make a check for a whole number."""

    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"not a whole number from {low} to {high}: write one, without quotes")
        return value

    return check


def one_of(*words: str) -> Callable[[object], str]:
    """Make a check for one of a few words."""

    def check(value: object) -> str:
        if value not in words:
            raise ValueError(f"not one of {', '.join(words)}: write one of these")
        return str(value)

    return check


language = one_of(*LANGUAGES)
