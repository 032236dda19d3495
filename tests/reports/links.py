"""The links of a folder of pages: what they lead to has to be there."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import feedparser


class Found(HTMLParser):
    """The links and anchors of a page, and the elements it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.elements: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.elements.append(tag)
        self.links += [value for key in ("href", "src") if (value := values.get(key)) is not None]
        if "id" in values:
            self.anchors.append(values["id"] or "")
        content = values.get("content") or ""
        if values.get("http-equiv") == "refresh":
            self.links.append(content.partition("url=")[2])
        if values.get("property") == "og:url":
            self.links.append(content)


def dead(folder: Path, public_url: str | None = None) -> list[tuple[str, str]]:
    """Return the links, with the file they stand in, that lead to nothing in the folder though they should.

    ``public_url``: where it is served; absolute links to it are followed too. Anything else absolute leads elsewhere.
    """
    root = public_url or "https://archive.example/"
    pages = {path.relative_to(folder).as_posix(): Found(path.read_text("utf-8")) for path in folder.rglob("*.html")}
    links = [(name, link) for name, page in pages.items() for link in page.links]
    links += [(name, link) for name in ("feed.atom", "feed.json") for link in feed_links(folder / name)]
    wrong = []
    for name, link in links:
        url, anchor = urldefrag(urljoin(root + name, link))
        if not url.startswith(root):
            continue
        path = unquote(url.removeprefix(root))
        there = (folder / path).is_file() and (not anchor or anchor in pages[path].anchors)
        if not there:
            wrong.append((name, link))
    return wrong


def feed_links(path: Path) -> list[str]:
    """Return all links of a feed, those within its entries too."""
    if path.suffix == ".json":
        data = json.loads(path.read_text("utf-8"))
        own = [data.get("home_page_url"), data.get("feed_url"), *(item.get("url") for item in data["items"])]
        return [link for link in own if link] + [
            link for item in data["items"] for link in Found(item["content_html"]).links
        ]
    parsed = feedparser.parse(path.read_bytes(), sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo, parsed.get("bozo_exception")
    own = [link.href for one in (parsed.feed, *parsed.entries) for link in one.get("links", [])]
    return own + [link for one in parsed.entries for link in Found(one.content[0].value).links]
