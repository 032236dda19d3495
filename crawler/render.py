"""Pages that only a script writes: a source with ``render = true`` is asked by the system's own Chromium.

What the browser shows in the end is kept, read and judged as if the site had sent it. Robots.txt, and whatever turns
out to be no HTML (a feed, JSON), is fetched plainly. Needs the extra ``silkwatch[browser]`` and a Chromium.
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Request

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WANTED = {"document", "script", "xhr", "fetch"}  # what makes up a text; pictures, fonts and styles do not
ARGUMENTS = [
    "--disable-quic",  # it goes past a proxy
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # so would calls, by this name without a window
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # and by this one with one
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # in a container it has 64 MB
]


def missing() -> str | None:
    """Say what a source with ``render = true`` lacks on this machine, and how to get it; None: nothing."""
    if find_spec("scrapy_playwright") is None:
        return "render = true: the browser extra is not installed: pip install 'silkwatch[browser]'"
    if chromium() is None:
        return "render = true: there is no Chromium: apt install chromium, or take the line out of the source's file"
    return None


def chromium() -> str | None:
    """Find the system's browser."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def settings(*, timeout: float, proxy: str | None) -> dict[str, Any]:
    """Return what Scrapy has to be told for a source that is rendered; ``timeout`` in seconds."""
    handler = "crawler.rendering.RenderHandler"
    return {
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None, "http": handler, "https": handler},
        "PLAYWRIGHT_ABORT_REQUEST": unwanted,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": timeout * 1000,
        "RENDER_PROXY": proxy,
    }


def unwanted(request: Request) -> bool:
    """Say whether the browser is not to ask for something."""
    return request.resource_type not in WANTED
