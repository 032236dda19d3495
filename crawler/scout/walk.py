"""Asking around at a site: one request after another, as ``ask`` says, within a crawl and under all of its rules."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.discover.home import robots_sitemaps
from crawler.listing import NOTHING, Ask
from crawler.run import Run
from crawler.scout.ask import following
from crawler.scout.seen import Seen
from storage import robots
from storage.models import Fetch


async def walk(start: str, source: str, run: Run, ask: Ask) -> None:
    """Ask for what may be a list at the site of ``start``; the answers go into the archive, how they ended is recorded.

    ``source``: the name they are recorded under.
    """
    seen: list[Seen] = []
    while not run.stopping.is_set() and (url := following(start, seen, _sitemaps(seen, run))):
        answer = await ask(url, NOTHING)
        seen.append(Seen(asked=url, url=answer.url, at=run.now(), outcome=answer.outcome, body=answer.body))
        run.fetched(
            Fetch(
                source=source,
                url=url,
                kind="list",
                at=run.now(),
                outcome=answer.outcome,
                status=answer.status,
                bytes=len(answer.body),
                seconds=answer.seconds,
                error=answer.error,
                redirects=(answer.url,) if answer.url != url else (),
            )
        )


def _sitemaps(seen: list[Seen], run: Run) -> tuple[str, ...]:
    """Return what the robots.txt files of the hosts that were asked say of sitemaps; the crawl has kept them."""
    hosts = dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in (urlsplit(each.url) for each in seen))
    kept = (robots.recall(run.db, host, now=run.now()) for host in hosts)
    return tuple(dict.fromkeys(address for each in kept if each for address in robots_sitemaps(each[1])))
