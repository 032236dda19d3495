"""The download handler of sources that are rendered. Imports what only ``silkwatch[browser]`` installs."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error, Page
from playwright.async_api import TimeoutError as NotInTime
from scrapy import Request
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.addresses import not_public, objection
from crawler.gate import Gate
from crawler.outcomes import NotFetched
from crawler.render import ARGUMENTS, chromium

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

STILL = 0.5  # seconds in which nothing changes: the page is written
LONGEST = 8.0  # seconds that scripts get to write it
WITH_SCRIPTS = 4  # times the largest page: what a page may load together with its scripts and their data
# What Playwright turns off so that tests can do anything: a page could open windows, and write its history anew, for
# as long as there is memory.
UNGUARDED = ["--disable-popup-blocking", "--disable-ipc-flooding-protection"]
# Resolves when the document has not changed for a while, or in the end anyway; tells how long the page is.
SETTLED = """([still, longest]) => new Promise(done => {
  const end = () => done(document.documentElement.outerHTML.length);
  let timer = setTimeout(end, still);
  new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, still); })
    .observe(document, {subtree: true, childList: true, characterData: true});
  setTimeout(end, longest);
})"""
# Not the page's business, or not true of what a browser asks for.
_OURS = ("Proxy-Authorization", "If-None-Match", "If-Modified-Since", "Accept-Encoding")


class RenderHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # it has no types
    """Asks for pages in a browser, whose only way out is a ``Gate`` or the configured proxy, and for the rest plainly.

    One page at a time: a source's requests follow one another.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Prepare; the browser starts with the first page."""
        super().__init__(crawler)
        settings = crawler.settings
        self._seconds = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._longest = min(LONGEST, self._seconds)
        self._largest = settings.getint("DOWNLOAD_MAXSIZE")
        self._private = settings.getbool("ALLOW_PRIVATE")
        self._proxy: str | None = settings.get("RENDER_PROXY") or settings.get("NETWORK_PROXY")
        self._gate = Gate(allow_private=self._private)
        self.config.launch_options = {
            "executable_path": chromium(),
            "args": ARGUMENTS,
            "ignore_default_args": UNGUARDED,
            "chromium_sandbox": os.geteuid() != 0,  # as root it does not start with one
        }

    async def _launch(self) -> None:
        self.config.launch_options["proxy"] = _proxy(self._proxy) if self._proxy else await self._through_the_gate()
        await super()._launch()

    async def _through_the_gate(self) -> dict[str, str]:
        server = await self._gate.start()
        return {"server": server, "username": self._gate.user, "password": self._gate.password}

    async def close(self) -> None:
        """Let the browser go."""
        await super().close()
        await self._gate.close()

    async def download_request(self, request: Request) -> Response:
        """Fetch a page as it looks in a browser. Raises what Scrapy's own handler raises, and NotFetched."""
        if request.meta.get("role") == "robots":
            return await self._plainly(request)
        response = await self._rendered(request)
        if b"html" in (response.headers.get("Content-Type") or b"html").lower():
            return response
        request.meta["playwright"] = False  # the browser shows a feed, JSON or a file in a page of its own making
        return await self._plainly(request)

    async def _plainly(self, request: Request) -> Response:
        response: Response = await super().download_request(request)
        return response

    async def _rendered(self, request: Request) -> Response:
        for name in _OURS:
            request.headers.pop(name, None)
        request.meta.update(
            playwright=True,
            playwright_context_kwargs={
                "user_agent": (request.headers.get("User-Agent") or b"").decode("latin-1"),
                "accept_downloads": False,
                "service_workers": "block",
            },
            playwright_page_goto_kwargs={"wait_until": "domcontentloaded"},
            playwright_page_methods=[PageMethod(self._settle)],
        )
        self._gate.admit(WITH_SCRIPTS * self._largest)
        try:
            async with asyncio.timeout(self._seconds + self._longest):
                response: Response = await super().download_request(request)
        except (NotInTime, TimeoutError) as error:
            why = f"not rendered after {self._seconds:g} s"
            raise NotFetched("timeout", why) from error  # not tried again before the next look: it costs too much
        except Error as error:
            raise self._understood(request, error) from error
        finally:
            await self._leave()
        if response.status == 403 and (urlsplit(response.url).hostname or "") in self._gate.refused:
            raise _refused(response.url)
        return response

    async def _settle(self, page: Page) -> None:
        """Wait until scripts have written the page. Raises NotFetched for one that grows too large."""
        length = await page.evaluate(SETTLED, [1000 * STILL, 1000 * self._longest])
        if length > self._largest or self._gate.overrun:
            raise NotFetched("too-large", f"more than {self._largest} bytes when rendered")

    async def _leave(self) -> None:
        """Close what a page that failed has left open: a page whose script never ends cannot be asked to."""
        for each in self.context_wrappers.values():
            for page in each.context.pages:
                with suppress(Error, TimeoutError):
                    async with asyncio.timeout(5):
                        await page.close()

    def _understood(self, request: Request, error: Error) -> Exception:
        host = urlsplit(request.url).hostname or ""
        if self._gate.refused and "ERR_TUNNEL" in error.message:
            return _refused(f"https://{sorted(self._gate.refused)[0]}/")
        if "ERR_INVALID_AUTH_CREDENTIALS" in error.message:
            return NotFetched("http-401", f"{host}: it wants a name and a password")
        if self._gate.overrun:
            return NotFetched("too-large", f"it loads more than {WITH_SCRIPTS * self._largest} bytes")
        return DownloadFailedError(f"{host}: {error.message.splitlines()[0][:200]}")


def _refused(url: str) -> NotFetched:
    return NotFetched("blocked-address", objection(url) or not_public(urlsplit(url).hostname or url))


def _proxy(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    login = {"username": parts.username, "password": parts.password or ""} if parts.username else {}
    return {"server": f"{parts.scheme}://{parts.hostname}:{parts.port or 80}", **login}
