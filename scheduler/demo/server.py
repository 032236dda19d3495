"""The sample sites over real HTTP: one server on loopback for each, so that every site is a host of its own."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

from scheduler.demo.content import Edition, load
from scheduler.demo.lists import site_map
from scheduler.demo.pages import Answer

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml",
}
NOT_FOUND = Answer(body=b"<html><head><title>404</title></head><body><h1>Not found</h1></body></html>", status=404)


class SampleSites:
    """Running sample sites.

    ``sources`` maps a site's name to its source TOML; ``requests`` lists "name status path" in the order of arrival.
    """

    def __init__(self, now: datetime) -> None:
        """Bind a port for each site; nothing is answered before ``serving``."""
        self.now = now
        self.requests: list[str] = []
        self.servers = {site.name: Site(site.name, self.requests) for site in load(now, 1)}
        self.publish(1)

    def publish(self, edition: Edition) -> None:
        """Switch every site to an edition."""
        sites = load(self.now, edition)
        for site in sites:
            self.servers[site.name].answers = site_map(site, self.servers[site.name].base)
        self.sources = {
            site.name: Template(site.source).safe_substitute(base=self.servers[site.name].base) for site in sites
        }


@contextmanager
def serving(now: datetime) -> Iterator[SampleSites]:
    """Serve the sample sites, first edition, until the block is left."""
    sites = SampleSites(now)
    with running(sites.servers.values()):
        yield sites


@contextmanager
def running(servers: Iterable[Site]) -> Iterator[None]:
    """Answer requests to these servers until the block is left, then close them."""
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.server_close)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            stack.callback(server.shutdown)
        yield


def folder(path: Path) -> dict[str, Answer]:
    """Return what a server of static files would answer for a folder: every file in it, and its index at the root."""
    files = [each for each in path.rglob("*") if each.is_file() and each.suffix in CONTENT_TYPES]
    answers = {
        f"/{each.relative_to(path).as_posix()}": Answer(body=each.read_bytes(), content_type=CONTENT_TYPES[each.suffix])
        for each in files
    }
    return answers | {"/": answers["/index.html"]}


class Site(ThreadingHTTPServer):
    """One site on a free port of 127.0.0.1: it answers what ``answers`` holds, path and query, else 404."""

    daemon_threads = True

    def __init__(self, name: str, requests: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name = name
        self.requests = requests
        self.answers: dict[str, Answer] = {}

    @property
    def base(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: sent apart, they wait 40 ms for each other
    timeout = 30
    server: Site

    def do_GET(self) -> None:
        answer = self.server.answers.get(self.path, NOT_FOUND)
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        unchanged = answer.status == 200 and self.headers.get("If-None-Match") == etag
        status = 304 if unchanged else answer.status
        self.server.requests.append(f"{self.server.name} {status} {self.path}")
        self.send_response(status)
        self.send_header("ETag", etag)
        if not unchanged:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            if answer.encoding:
                self.send_header("Content-Encoding", answer.encoding)
        self.end_headers()
        if not unchanged:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: ``requests`` is the log."""
