"""What can go wrong between the web and the store, sorted by what must happen next.

    CrawlerError
    ├── SourceError      a source's TOML is wrong: the person who wrote it must mend it; the other sources go on
    ├── TopicError       the vocabulary of the watch is wrong: nothing can be judged until it is mended
    ├── ClusterError     the machines that are to help cannot: nothing is asked of them until that is mended
    ├── DiscoveryError   a list could not be understood: use the fall-backs, record it
    └── NotArticle       the page holds no article we can trust: settle its address, record why, never store it

Messages read ``what: which one: why: what to do``.
"""


class CrawlerError(Exception):
    """Base of all errors this room raises on purpose."""


class SourceError(CrawlerError):
    """A source or layout file is not valid."""


class TopicError(CrawlerError):
    """A vocabulary, or a file it names, is not valid."""


class ClusterError(CrawlerError):
    """The engine of a cluster cannot be reached, or a machine of it cannot do our work."""


class DiscoveryError(CrawlerError):
    """A feed, sitemap or list is not what it is declared to be."""


class NotArticle(CrawlerError):
    """The page is not an article (not HTML, too short, a notice, a challenge page …).

    ``reason`` is one word (``docs/reading.md`` lists them) and is stored as the address's outcome.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        """Keep both arguments: the error crosses a process boundary, so it must pickle."""
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason
