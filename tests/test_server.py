"""The tests' own web server does what its description says."""

from __future__ import annotations

import http.client
import threading
import urllib.error
import urllib.request

import pytest

from tests.server import Server, reply, zipped


def fetch(url: str, **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_it_answers_by_path_by_query_and_by_function() -> None:
    with Server() as site:
        site.add("/a", "first")
        site.add("/a?page=2", "second")
        site.add("/b", lambda request: f"you asked {request.target}")
        assert fetch(site.url + "/a")[1] == b"first"
        assert fetch(site.url + "/a?page=2")[1] == b"second"
        assert fetch(site.url + "/b?x=1")[1] == b"you asked /b?x=1"
        assert fetch(site.url + "/c")[0] == 404
        assert site.paths() == ["/a", "/a?page=2", "/b?x=1", "/c"]
        assert site.hits("/a") == 2


def test_a_body_the_client_has_is_not_sent_again() -> None:
    with Server() as site:
        site.add("/list", "one")
        _, _, headers = fetch(site.url + "/list")
        assert fetch(site.url + "/list", If_None_Match=headers["ETag"])[:2] == (304, b"")
        site.add("/list", "two")
        assert fetch(site.url + "/list", If_None_Match=headers["ETag"])[:2] == (200, b"two")
        assert [request.status for request in site.requests] == [200, 304, 200]


def test_it_can_break_off_in_the_middle_of_a_body() -> None:
    with Server() as site:
        whole = reply("x" * 1000)
        site.add("/cut", type(whole)(body=whole.body, headers=whole.headers, cut=100))
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            fetch(site.url + "/cut")


def test_a_truncated_gzip_is_sent_as_if_it_were_whole() -> None:
    with Server() as site:
        site.add("/gz", zipped("x" * 1000, keep=12))
        status, body, headers = fetch(site.url + "/gz")
        assert (status, len(body), headers["Content-Encoding"]) == (200, 12, "gzip")


def test_an_answer_can_be_held_back_until_the_test_says_so() -> None:
    go = threading.Event()
    with Server() as site:
        site.add("/late", type(reply())(body=b"now", wait=go))
        got: list[bytes] = []
        reader = threading.Thread(target=lambda: got.append(fetch(site.url + "/late")[1]))
        reader.start()
        assert site.wait_for(1, "/late")
        assert got == []
        go.set()
        reader.join(60)
        assert got == [b"now"]
