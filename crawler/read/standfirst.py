"""The standfirst of a page: what it describes itself with, where that also stands on it, right under the headline."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.read.letters import weight
from crawler.read.metadata import Metadata, texts
from crawler.read.title import key

_SHORTEST = 40  # letters
_LONGEST = 600  # characters
_NAMES = ("og:description", "description", "twitter:description")
_SHARE = 0.8  # of a line: a description that is less of it is its beginning, cut off by a program


def find(metadata: Metadata, lines: Sequence[str], *, title: str) -> str | None:
    """Return the line that is the standfirst.

    ``lines``: what stands right under the headline. What a program made a description of (the beginning of the text,
    cut off) is none, nor is what only search engines are told.
    """
    told = [text for article in metadata.articles[:1] for text in texts(article.get("description"))[:1]]
    told += [text for _, text in metadata.all(*_NAMES)]
    keys = {key(text) for text in told if weight(text) >= _SHORTEST and not text.rstrip().endswith(("…", "..."))}
    keys -= {key(title)}
    for line in lines:
        name = key(line) if len(line) <= _LONGEST else ""
        if any(name.startswith(said) and len(said) >= _SHARE * len(name) for said in keys):
            return line
    return None
