"""Where a request leaves for the network, and where it does not: nearest to the wire of all middlewares."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.http import Response

from crawler.cluster.trip import Answer, Failure, failed, raised
from crawler.outcomes import NotFetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.cluster.elsewhere import Elsewhere
    from crawler.cluster.recorder import Recorder
    from crawler.spider import SourceSpider


class RecordingMiddleware:
    """On a worker: notes every answer, as it comes, and every failure."""

    def __init__(self, spider: SourceSpider) -> None:
        """Note what is asked for this spider."""
        self._spider = spider
        self._recorder = cast("Recorder", spider.run.away)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecordingMiddleware:
        """Make it for a source's spider."""
        return cls(cast("SourceSpider", crawler.spider))

    def process_response(self, request: Request, response: Response) -> Response:
        """Note an answer and when it came."""
        at = request.meta["recorded_at"] = self._spider.run.now()
        headers = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in response.headers.items()
        }
        seconds = request.meta.get("download_latency")
        answer = Answer(at=at, status=response.status, headers=headers, body=response.body, seconds=seconds)
        self._recorder.note(self._spider.name, request.url, answer)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Note a failure; that the look has had its time is none of this request's."""
        if isinstance(exception, NotFetched) and exception.outcome == "over-budget":
            self._recorder.trip.spent.add(self._spider.name)
        if "trail" in request.meta and request.meta["trail"].steps[-1:] == [(request.url, None)]:  # it was sent
            self._recorder.note(self._spider.name, request.url, failed(exception, request.url))


class AnsweringMiddleware:
    """Where the store is: answers what a worker has asked; what none has is asked from here, as in any crawl."""

    def __init__(self, spider: SourceSpider) -> None:
        """Answer this spider."""
        self._spider = spider
        self._elsewhere = cast("Elsewhere", spider.run.away)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AnsweringMiddleware:
        """Make it for a source's spider."""
        return cls(cast("SourceSpider", crawler.spider))

    async def process_request(self, request: Request) -> Response | None:
        """Answer as the site did. Raises what the worker's request ended with."""
        answer = await self._elsewhere.answer(self._spider, request.url, request.meta["role"])
        request.meta.pop("recorded_at", None)
        if isinstance(answer, Failure):
            raise raised(answer)
        if answer is None:
            return None
        request.meta["recorded_at"] = answer.at
        request.meta["download_latency"] = answer.seconds
        return Response(request.url, status=answer.status, headers=answer.headers, body=answer.body)
