"""WARC files as Common Crawl writes them for CC-NEWS: a warcinfo, then request and response of each page, all gzipped
one by one.
"""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def record(kind: str, body: bytes, *, number: int = 0, **fields: str) -> bytes:
    """One record, not compressed; ``fields`` with ``_`` for ``-``."""
    head = {
        "WARC-Record-ID": f"<urn:uuid:{UUID(int=number + 1)}>",
        "Content-Length": str(len(body)),
        "WARC-Date": AT.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Type": kind,
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + body + b"\r\n\r\n"


def info() -> bytes:
    """The record at the beginning of a file."""
    about = b"software: news-crawl/1.18 (StormCrawler)\r\nisPartOf: CC-NEWS\r\nformat: WARC File Format 1.0\r\n"
    return record("warcinfo", about, Content_Type="application/warc-fields")


def exchange(
    url: str,
    page: bytes,
    *,
    number: int = 0,
    status: int = 200,
    type: str = "text/html; charset=utf-8",
    headers: str = "X-Crawler-Content-Encoding: gzip\r\nX-Crawler-Transfer-Encoding: chunked\r\n",
    **fields: str,
) -> list[bytes]:
    """Request and response of a page; ``headers`` are those of the response besides its type."""
    asked = b"GET / HTTP/1.1\r\nUser-Agent: CCBot/2.0 (https://commoncrawl.org/faq/)\r\n\r\n"
    answer = f"HTTP/1.1 {status} -\r\nContent-Type: {type}\r\n{headers}\r\n".encode() + page
    of_request = {"Content_Type": "application/http; msgtype=request", "WARC_Target_URI": url}
    of_response = {"Content_Type": "application/http; msgtype=response", "WARC_Target_URI": url} | fields
    of_response.setdefault("WARC_Identified_Payload_Type", type.partition(";")[0])
    request = record("request", asked, number=2 * number, **of_request)
    response = record("response", answer, number=2 * number + 1, **of_response)
    return [request, response]


def write(path: Path, records: list[bytes], *, gzipped: bool = True) -> Path:
    """Write a file of these records after its ``info``."""
    path.write_bytes(b"".join(gzip.compress(one, 1) if gzipped else one for one in [info(), *records]))
    return path
