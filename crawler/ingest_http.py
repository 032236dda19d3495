"""A file of an import at a web address: read as it comes, nothing of it is kept.

The address is a person's own, and yet what it leads to is the web: only public addresses are asked, after each
redirect too, unless ``[network] allow_private``; a server that says nothing, or ever so slowly, is given up.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from crawler.addresses import objection
from crawler.corpora import ImportFailed
from crawler.ingest_origin import Network, Origin, named, stream, version_of
from crawler.reach import NotPublic, reach
from crawler.settings import user_agent

SECONDS = 30.0  # without a byte
HOPS = 5  # redirects that are followed
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)")
_REDIRECTS = {301, 302, 303, 307, 308}
_LATER = {408, 425, 429, 500, 502, 503, 504}
_CHANGED = "it has changed since it was begun: start the import again"


@dataclass(frozen=True, kw_only=True)
class _About:
    """What a server says of a file. ``mark``: its strong ETag, else when it was modified."""

    size: int | None
    mark: str | None


@dataclass(kw_only=True)
class _Answer:
    """The body of an answer, read as it comes."""

    connection: HTTPConnection
    response: HTTPResponse

    def read(self, size: int, /) -> bytes:
        return self.response.read1(size)

    def close(self) -> None:
        self.response.close()
        self.connection.close()


def of_url(url: str, network: Network) -> Origin:
    """Ask what there is at an address. Raises ImportFailed."""
    try:
        answer = _asked(url, network, "bytes=0-0", None)
    except (OSError, HTTPException) as error:
        raise ImportFailed(f"{_explained(error)}: check the address, or try again later") from error
    about = _about(answer.response)
    answer.close()
    if answer.response.status == 416 or about.size == 0:
        raise ImportFailed("the file is empty")

    def connected(offset: int) -> _Answer:
        return _from(url, network, offset, about)

    parts = urlsplit(url)
    return Origin(
        name=named(url),
        key=parts._replace(query="", fragment="").geturl(),  # what is signed or secret stands in the query
        size=about.size,
        version=version_of(str(about.size), about.mark, parts.query) if about.mark else None,
        at=lambda offset: stream(connected, offset, about.size),
        far=True,
    )


def _from(url: str, network: Network, offset: int, about: _About) -> _Answer:
    """Ask for the rest of a file. Raises ImportFailed if it is another one by now, OSError, HTTPException."""
    answer = _asked(url, network, f"bytes={offset}-" if offset else None, about.mark)
    try:
        now, status = _about(answer.response), answer.response.status
        if status == 416 or _differ(now.size, about.size) or _differ(now.mark, about.mark):
            raise ImportFailed(_CHANGED)
        if offset and about.mark is None:
            raise ImportFailed(
                "it broke off, and its server does not say by what a change would be seen: fetch it first"
            )
        if status == 206:
            begins = _RANGE.match(answer.response.headers.get("Content-Range", ""))
            if begins is None or int(begins[1]) != offset:
                raise HTTPException("another part of the file came than was asked for")
        else:
            _skip(answer, offset)  # this server knows no ranges
    except BaseException:
        answer.close()
        raise
    return answer


def _differ(now: int | str | None, before: int | str | None) -> bool:
    return now is not None and before is not None and now != before


def _skip(answer: _Answer, offset: int) -> None:
    while offset > 0:
        data = answer.read(min(offset, 65_536))
        if not data:
            raise ConnectionError("it ended where it had gone on before")
        offset -= len(data)


def _asked(url: str, network: Network, part: str | None, mark: str | None) -> _Answer:
    """Ask an address, and those that it leads to. Raises ImportFailed, OSError, HTTPException."""
    headers = {"User-Agent": user_agent(network.contact), "Accept-Encoding": "identity", "Connection": "close"}
    if part:
        headers["Range"] = part
    if part and mark:
        headers["If-Range"] = mark
    for _ in range(HOPS + 1):
        if wrong := objection(url, allow_private=network.allow_private):
            raise ImportFailed(f"{_host(url)}: {wrong}")
        connection, target, login = _connection(urlsplit(url), network)
        try:
            connection.request("GET", target, headers=headers | login)
            response = connection.getresponse()
        except NotPublic as error:
            raise ImportFailed(f"{_host(url)}: {error}") from error
        except BaseException:
            connection.close()
            raise
        answer = _Answer(connection=connection, response=response)
        location = response.headers.get("Location")
        if response.status in (200, 206, 416):
            return answer
        answer.close()
        if response.status in _LATER:
            raise ConnectionError(f"HTTP {response.status}")
        if response.status not in _REDIRECTS or not location:
            raise ImportFailed(f"{_host(url)}: HTTP {response.status}: check the address")
        url = urljoin(url, location)
    raise ImportFailed(f"more than {HOPS} redirects one after another: check the address")


class _Plain(HTTPConnection):
    private = False

    def connect(self) -> None:
        self.sock = reach(self.host, self.port, seconds=SECONDS, private=self.private)


class _Encrypted(HTTPSConnection):
    private = False

    def connect(self) -> None:
        self.sock = reach(self.host, self.port, seconds=SECONDS, private=self.private)
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _connection(url: SplitResult, network: Network) -> tuple[HTTPConnection, str, dict[str, str]]:
    """Return a connection that is not made yet, what to ask it for, and the login of a proxy that reads it."""
    host, target = url.hostname or "", (url.path or "/") + (f"?{url.query}" if url.query else "")
    if network.proxy:
        way = urlsplit(network.proxy)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        through = kind(way.hostname or "", way.port or 3128, timeout=SECONDS)
        if url.scheme == "https":
            through.set_tunnel(host, url.port or 443, headers=_login(way))
            return through, target, {}
        return through, url._replace(fragment="").geturl(), _login(way)
    direct = (_Encrypted if url.scheme == "https" else _Plain)(host, url.port, timeout=SECONDS)
    direct.private = network.allow_private
    return direct, target, {}


def _login(way: SplitResult) -> dict[str, str]:
    if way.username is None:
        return {}
    login = f"{unquote(way.username)}:{unquote(way.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}


def _about(response: HTTPResponse) -> _About:
    headers = response.headers
    etag = headers.get("ETag", "")
    part = _RANGE.match(headers.get("Content-Range", ""))
    size = part[2] if part else headers.get("Content-Length", "") if response.status == 200 else ""
    return _About(
        size=int(size) if size.isdigit() else None,
        mark=etag if etag.startswith('"') else headers.get("Last-Modified"),
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return "the address"


def _explained(error: OSError | HTTPException) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return "its certificate cannot be trusted: SSL_CERT_FILE names another authority"
        case socket.gaierror():
            return "its name is not known"
        case TimeoutError():
            return "it does not answer in time"
        case OSError():
            return f"it cannot be reached ({error.strerror or error})"
        case _:
            return f"what comes from it is no answer ({type(error).__name__})"
