"""Other articles on the page of one: sites that load the next story below the one that was asked for."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.read.tree import drop, text_of


def drop_others(tree: HtmlElement, headline: HtmlElement | None) -> None:
    """Take out of the tree the ``<article>`` elements with a first heading of their own that follow the headline's.

    ``headline``: the element the article's title stands in; without it nothing is known and nothing is dropped.
    """
    own = _outermost_article(headline) if headline is not None else None
    if own is None:
        return
    seen = False
    for article in [element for element in tree.iter("article") if _outermost_article(element) is element]:
        if seen and any(text_of(heading) for heading in article.iter("h1")):
            drop(article)
        seen = seen or article is own


def _outermost_article(element: HtmlElement) -> HtmlElement | None:
    articles = [outer for outer in (element, *element.iterancestors()) if outer.tag == "article"]
    return articles[-1] if articles else None
