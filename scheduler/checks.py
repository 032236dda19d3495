"""What a configuration value may be: functions that return the value to use or raise ``ValueError`` with why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def text(value: object) -> str:
    """One line of text."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError('not a text: write it in quotes, as in "Silkwatch"')
    if any(ord(letter) < 32 for letter in value):
        raise ValueError("has a line break or another control character: write one line")
    return value.strip()


def path(value: object) -> Path:
    """A path; a relative one counts from the folder of the configuration file."""
    return Path(text(value)).expanduser()


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


def mail_address(value: object) -> str:
    """A mail address."""
    address = text(value)
    if not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", address):
        raise ValueError("not a mail address: write it as in you@example.org")
    return address


def mail_addresses(value: object) -> tuple[str, ...]:
    """A list of mail addresses."""
    if not isinstance(value, list):
        raise ValueError('not a list: write it as in ["you@example.org"]')
    return tuple(mail_address(each) for each in value)


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
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("not a host and a port: write it as in 127.0.0.1:8075")
    return host.strip("[]"), int(port)


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
