"""Asking a server that speaks LibreTranslate's interface. It is as hostile as any: whatever it does, an issue is made.

No redirect is followed, an answer is read up to a limit, and all of it ends at a deadline, however slowly bytes come.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from reports.clean import plain
from reports.errors import CannotTranslate
from reports.excerpt import shortened
from reports.translate import Wanted

TOGETHER = 8  # texts of one request: few enough that what is done when the time is up is not lost
ANSWER_BYTES = 1_000_000
REFUSALS = 5  # one after another: then the server will not take the next one either
# What a server calls the languages that others call otherwise, the best first.
CODES = {"zh": ("zh", "zh-Hans"), "zh-Hant": ("zh-Hant", "zt"), "kk-Cyrl": ("kk",)}
# Not this text: too long, or not between these languages. What is wrong with all of them is anything else but 200.
REFUSED = (400, 413, 422, 500)
CONNECT_SECONDS = 10.0  # a host that drops packets is given up, for nobody can stop us meanwhile
LOOK_SECONDS = 0.1  # how often it is looked whether the time is over
TOO_LONG = "it takes too long: what is done is kept, and the next digest goes on from there"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A translation server: its address, with a path if it has one, and the key it asks for."""

    url: str
    key: str | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """The name by which messages speak of it."""
        return urlsplit(self.url).hostname or self.url

    @property
    def engine(self) -> str:
        """The name under which readers see what it made: its host, or what it runs where the host says nothing."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return self.host if "." in self.host else "LibreTranslate"
        return "LibreTranslate"


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What came of it: translations by text and target language, and the one ``problem`` there is to tell, if any."""

    found: Mapping[tuple[str, str], str]
    problem: str | None = None


def fetch(wanted: Sequence[Wanted], server: Server, *, seconds: float, stop: threading.Event | None = None) -> Fetched:
    """Translate texts, the first first, for so many seconds at most (and what a name server takes), or until ``stop``.

    Never raises for what the server does.
    """
    found: dict[tuple[str, str], str] = {}
    line = _Line(server=server, until=time.monotonic() + seconds, stop=stop or threading.Event())
    try:
        codes = _codes(line)
        for text, made in _each(line, wanted, codes):
            if made != text.text:  # else it had nothing to translate in it, or the server did not
                found[text.pair] = made
    except CannotTranslate as error:
        return Fetched(found=found, problem=str(error))
    # Without numbers, so that the same next week is no news.
    problem = f"some texts are left out: {line.refusal}" if line.refusal else None
    return Fetched(found=found, problem=str(line.wrong(problem)) if problem else None)


@dataclass(kw_only=True)
class _Line:
    """A conversation with a server; ``refusal`` is the last reason why a text could not be translated."""

    server: Server
    until: float
    stop: threading.Event
    together: bool = True
    refusal: str | None = None

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> tuple[int, Any]:
        """Return status and parsed answer (None: no JSON). Raises ``CannotTranslate``."""
        try:
            status, data = self._exchange(method, path, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # What the server said, and what it was asked with, is in the others, too.
            said = plain(str(error)) if isinstance(error, OSError) else ""
            said = shortened(said, 100) or "what comes from it is no answer"
            why = TOO_LONG if self.is_over() else f"{said}: check [translate] url, and that it runs"
            raise self.wrong(why) from error
        if self.is_over():
            raise self.wrong(TOO_LONG)
        if len(data) > ANSWER_BYTES:
            raise self.wrong("its answer is too long: check [translate] url")
        try:
            return status, json.loads(data)
        except (ValueError, RecursionError):
            return status, None

    def translate(self, text: str | Sequence[str], source: str, target: str) -> object:
        """Return what the server gives for a text or several, whatever it is; None: not these."""
        body: dict[str, object] = {"q": text, "source": source, "target": target, "format": "text"}
        key = {"api_key": self.server.key} if self.server.key else {}
        status, answer = self.ask("POST", "/translate", body | key)
        given = answer if isinstance(answer, dict) else {}
        # Its own words are not told: they may hold the key, and others each time would be news each time.
        if status in REFUSED:
            self.refusal = f"HTTP {status}"
            return None
        if status != 200:
            raise self.wrong(f"HTTP {status}: {_remedy(status)}")
        if "translatedText" not in given:
            raise self.wrong("this is no answer of LibreTranslate's: check [translate] url")
        return given["translatedText"]

    def wrong(self, why: str) -> CannotTranslate:
        """Return the error that says so."""
        return CannotTranslate(f"translation: {self.server.host}: {why}")

    def is_over(self) -> bool:
        """Tell whether there is no time left."""
        return self.stop.is_set() or time.monotonic() >= self.until

    def _exchange(self, method: str, path: str, body: Mapping[str, object] | None) -> tuple[int, bytes]:
        """Ask once on a connection of its own; return the status and what was read. Raises what a socket raises."""
        parts, left = urlsplit(self.server.url), max(0.001, self.until - time.monotonic())
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = make(parts.hostname or "", parts.port, timeout=min(left, CONNECT_SECONDS))
        connection.connect()
        connection.sock.settimeout(left)
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=[connection.sock, done], daemon=True)
        watch.start()
        try:
            headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
            sent = json.dumps(body).encode() if body is not None else None
            connection.request(method, parts.path.rstrip("/") + path, body=sent, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read(ANSWER_BYTES + 1)
        finally:
            done.set()
            watch.join()
            connection.close()

    def _watch(self, sock: socket.socket, done: threading.Event) -> None:
        """Cut a connection when the time is over.

        A socket's own time-out begins anew with each byte: a server that sends one now and then would hold us for ever.
        """
        while not done.wait(LOOK_SECONDS):
            if self.is_over():
                with suppress(OSError):  # it is closed already
                    sock.shutdown(socket.SHUT_RDWR)
                return


def _codes(line: _Line) -> Mapping[str, frozenset[str]] | None:
    """Return into what the server translates each language it knows; None where it does not say."""
    status, answer = line.ask("GET", "/languages")
    if status != 200 or not isinstance(answer, list):
        return None
    known = [one for one in answer if isinstance(one, dict) and isinstance(one.get("code"), str)]
    every = frozenset(one["code"] for one in known)
    return {one["code"]: _texts(one.get("targets")) or every for one in known}


def _texts(value: object) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def _each(
    line: _Line, wanted: Sequence[Wanted], codes: Mapping[str, frozenset[str]] | None
) -> Iterator[tuple[Wanted, str]]:
    """Yield each text that can be translated with its translation."""
    refused = 0
    for batch in _batches(wanted):
        source, target = _pair(batch[0], codes)
        if source is None or target is None:
            line.refusal = f"it does not translate {batch[0].source} to {batch[0].target}"
            continue
        for one, made in zip(batch, _made(line, [text.text for text in batch], source, target), strict=True):
            refused = refused + 1 if made is None else 0
            if refused >= REFUSALS:
                raise line.wrong(f"it refuses what it is asked: {line.refusal}")
            if (usable := _usable(one.text, made)) is not None:
                yield one, usable
            else:
                line.refusal = line.refusal or "what came back was no translation"


def _batches(wanted: Iterable[Wanted]) -> list[list[Wanted]]:
    """Sort texts into requests by their languages; a request stands where its first text does."""
    batches: list[list[Wanted]] = []
    open_: dict[tuple[str, str], list[Wanted]] = {}
    for one in wanted:
        languages = (one.source, one.target)
        if len(open_.get(languages, ())) % TOGETHER == 0:
            open_[languages] = []
            batches.append(open_[languages])
        open_[languages].append(one)
    return batches


def _pair(one: Wanted, codes: Mapping[str, frozenset[str]] | None) -> tuple[str | None, str | None]:
    """Return the server's own names of the two languages; None for one that it does not have."""
    sources, targets = (CODES.get(lang, (lang,)) for lang in (one.source, one.target))
    if codes is None:
        return sources[0], targets[0]
    source = next((code for code in sources if code in codes), None)
    return source, next((code for code in targets if code in codes.get(source or "", ())), None)


def _made(line: _Line, texts: Sequence[str], source: str, target: str) -> Iterator[object]:
    """Yield what the server gives for each text, all in one request where it takes lists, else one by one."""
    if line.together and len(texts) > 1:
        before = line.refusal
        made = line.translate(texts, source, target)
        if isinstance(made, list) and len(made) == len(texts):
            yield from made
            return
        line.together, line.refusal = False, before  # no text has been refused by that
    for text in texts:
        yield line.translate(text, source, target)


def _usable(text: str, made: object) -> str | None:
    """Return a translation as one clean line; None if it is no text, or so long that it cannot be one."""
    if not isinstance(made, str) or len(made) > 8 * len(text) + 200:
        return None
    return plain(made) or None


def _remedy(status: int) -> str:
    if 300 <= status < 400:
        return "it leads elsewhere: set [translate] url to the address it leads to"
    if status in (401, 403):
        return "it wants a key: set SILKWATCH_TRANSLATE_KEY"
    if status == 429:
        return "it has been asked too often: what is done is kept, and the next digest goes on from there"
    return "check [translate] url"
