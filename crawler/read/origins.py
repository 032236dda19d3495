"""Where each value of an article was read and how sure it is: what the parts of the reader found, put side by side."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.read.authors import Authors
from crawler.read.body import Body
from crawler.read.confidence import LOW, weigh, weigh_text
from crawler.read.image import Picture
from crawler.read.published import Verdict
from crawler.read.title import Headline
from storage.models import Origin


def of(
    *,
    title: Headline,
    text: Body,
    published: Verdict,
    authors: Authors,
    lang: str | None,
    declared: str | None,
    image: Picture | None,
    standfirst: str | None,
) -> Iterator[Origin]:
    """Iterate over the origins of the values that are there, in the order of their fields.

    ``declared``: the language the page says it is in; ``standfirst``: who names it, where the summary is one.
    """
    yield weigh("title", title.witnesses or ["text"], title.others)
    yield weigh_text(text.found_by, text.linked, seconded=text.seconded)
    if published.witness:
        yield weigh("published", published.witnesses, published.others, doubtful=published.doubtful)
    if authors.names:
        yield weigh("author", authors.witnesses, doubtful=authors.site)
    if lang:
        same = bool(declared) and lang.partition("-")[0] == str(declared).lower().replace("_", "-").partition("-")[0]
        yield weigh("lang", ["text", "html"] if same else ["text"], ["html"] if declared and not same else [])
    if image:
        yield weigh("image", [image.witness])
    yield weigh("summary", [standfirst or "text"])


def warnings(origins: tuple[Origin, ...]) -> Iterator[str]:
    """Iterate over the warnings that a title or a date is not sure: ``title-uncertain``, ``date-uncertain``.

    A title that is only the first line of the text has a warning of its own.
    """
    low = [origin for origin in origins if origin.confidence < LOW]
    unsure = {origin.field for origin in low if (origin.field, origin.source) != _FIRST_LINE}
    yield from (_UNCERTAIN[field] for field in _UNCERTAIN if field in unsure)


_FIRST_LINE = ("title", "text")
_UNCERTAIN = {"title": "title-uncertain", "published": "date-uncertain"}
