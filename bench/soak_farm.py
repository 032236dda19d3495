"""Forty sites that go on publishing, for bench/soak.py: a process of its own, so that its memory is not the daemon's.

    python -m bench.soak_farm PORT BEGIN

Each site is a host on loopback with a feed of its newest items. Item ``k`` of a site comes out ``k`` periods after
BEGIN (seconds since 1970): what had to be found is known afterwards without asking the farm. Most sites are well, the
others fail each in a way of its own.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Manner = Literal["well", "errors", "refuses", "hangs", "loops", "empty", "flaps", "challenges", "breaks"]
WORDS = (
    "student teacher academy college laboratory engineering agreement delegation rector faculty workshop programme "
    "exchange scholarship language railway energy harvest museum festival market bridge valley irrigation telescope "
    "orchestra library archive stadium hospital satellite greenhouse quarry turbine harbour pasture vineyard caravan "
    "winter summer river mountain city village journal lecture doctor degree semester diploma grant fund camp"
).split()
FLAP = 40.0  # seconds that a site which comes and goes is well, and then is not


@dataclass(frozen=True, kw_only=True)
class Site:
    """One site: ``period`` seconds between two items, of which its feed shows the ``window`` newest."""

    name: str
    host: str
    manner: Manner
    period: float
    window: int

    def published(self, seconds: float) -> int:
        """Count the items that have come out by then."""
        return int(seconds / self.period) + 1


def sites(number: int) -> list[Site]:
    """Make the sites: four in five are well, a few of those busy."""
    bad: tuple[Manner, ...] = ("errors", "refuses", "hangs", "loops", "empty", "flaps", "challenges", "breaks")
    made = []
    for n in range(number):
        manner: Manner = bad[n // 5 % len(bad)] if n % 5 == 4 else "well"
        period = 6.0 if n % 20 == 0 else 20.0 + 7 * (n % 11)
        made.append(Site(name=f"site-{n:02}", host=f"127.0.3.{n + 1}", manner=manner, period=period, window=10))
    return made


def page(site: Site, number: int, at: float) -> str:
    """Write item ``number``: a text that is like no other."""
    dice = random.Random(f"{site.name} {number}")

    def sentence(length: int) -> str:
        return " ".join(dice.choices(WORDS, k=length)).capitalize()

    title = f"{sentence(6)} {number}"
    text = "".join(f"<p>{'. '.join(sentence(14) for _ in range(4))}.</p>" for _ in range(4))
    when = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>'
        f'<meta property="article:published_time" content="{when}"></head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{text}</article></body></html>"
    )


def feed(site: Site, base: str, begin: float, now: float) -> str:
    """Write the feed as it stands."""
    last = site.published(now - begin)
    items = "".join(
        f"<item><title>Item {n} of {site.name}</title><link>{base}/news/{n}</link>"
        f"<pubDate>{format_datetime(datetime.fromtimestamp(begin + n * site.period, UTC))}</pubDate></item>"
        for n in range(last - 1, max(-1, last - 1 - site.window), -1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{site.name}</title>{items}</channel></rss>'


def serve(port: int, begin: float) -> None:
    """Answer until killed."""
    known = {site.host: site for site in sites(200)}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site = known[self.headers["Host"].partition(":")[0]]
            now = time.time()
            if self.path == "/robots.txt":
                return self.answer(404, "")
            manner = site.manner
            if manner == "flaps":
                manner = "well" if (now - begin) % (2 * FLAP) < FLAP else "errors"
            if manner == "hangs":
                time.sleep(30)
                return None
            if manner == "breaks" and self.path != "/feed.xml":
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.close_connection = True
                return None
            if manner == "loops":
                return self.answer(302, "", Location=f"http://{self.headers['Host']}{self.path}x")
            wrong = {"errors": (503, "later"), "refuses": (403, "no"), "empty": (200, "<html><body></body></html>")}
            if manner in wrong:
                return self.answer(*wrong[manner])
            if manner == "challenges":
                return self.answer(200, "<html><title>Just a moment...</title><script>go()</script></html>")
            base = f"http://{self.headers['Host']}"
            if self.path == "/feed.xml":
                return self.answer(200, feed(site, base, begin, now), kind="application/rss+xml")
            number = int(self.path.rpartition("/")[2])
            return self.answer(200, page(site, number, begin + number * site.period))

        def answer(self, status: int, body: str, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
            data = body.encode()
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    class Farm(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # who hangs up on us has reasons

    server = Farm(("0.0.0.0", port), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), float(sys.argv[2]))
