"""Headlines in the reader's language: what is asked, what is taken, and that no server can harm an issue."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from reports import payload, render, translate
from reports.settings import Settings
from reports.translate import Wanted
from reports.translator import REFUSALS, TOGETHER, fetch
from reports.translator import Server as Translator
from storage import translations
from tests.reports.libre import json_reply, questions, speak
from tests.reports.samples import article, corpus, digest
from tests.reports.samples_week import busy_week
from tests.server import Reply, Request, Server, reply

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
ONE = Wanted(text="奖学金名额增加一倍", source="zh", target="en")


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as server:
        speak(server)
        yield server


def wanted(n: int, *, source: str = "ru", target: str = "en") -> list[Wanted]:
    return [Wanted(text=f"Новость {number}", source=source, target=target) for number in range(n)]


def test_headlines_and_excerpts_in_other_languages_are_wanted_headlines_first() -> None:
    made = busy_week(4)
    found = translate.texts(made, ("en", "ru"))
    assert {(one.source, one.target) for one in found} == {
        *(("zh", "en"), ("ru", "en"), ("kk", "en")),
        *(("en", "ru"), ("zh", "ru"), ("kk", "ru")),
    }
    titles = {item.report.title for item in (*made.items, *made.updates)}
    assert [one.text in titles for one in found] == sorted((one.text in titles for one in found), reverse=True)
    assert len(found) == len(set(found))


def test_a_text_in_another_script_of_the_language_or_in_none_we_know_is_not_wanted() -> None:
    made = digest(corpus(article(1, lang="zh-Hant"), article(2, lang=None)))
    assert translate.texts(made, ("zh",)) == []
    assert {one.source for one in translate.texts(made, ("en",))} == {"zh-Hant"}


def test_an_item_has_a_translation_where_its_headline_has(site: Server) -> None:
    made = busy_week(4)
    pairs = translate.texts(made, ("en",))
    found = fetch(pairs, Translator(url=site.url), seconds=30).found
    told = translate.apply(made, found, engine="libre.example", targets=("en",))
    by_lang = {item.report.lang: item.translations for item in told.items}
    assert by_lang["en"] == ()
    [chinese] = by_lang["zh"]
    assert (chinese.language, chinese.engine) == ("en", "libre.example")
    assert chinese.title.startswith("[en] 西安交通大学")
    assert chinese.excerpt.startswith("[en] ")
    assert payload.load(payload.dump(told)) == told


@pytest.mark.parametrize("form", [render.html, render.text, render.markdown])
def test_what_a_machine_translated_says_so_beside_the_original(form: object) -> None:
    assert callable(form)
    made = busy_week(4)
    [item] = [one for one in made.items if one.report.lang == "kk"]
    found = {(item.report.title, "en"): "A workshop in Astana", (item.excerpt, "en"): "Twenty teachers are trained."}
    told = translate.apply(made, found, engine="libre.example", targets=("en",))
    written = " ".join(form(told).replace("\\", "").split())
    assert written.count("machine translation: libre.example") == 2
    for part in ("A workshop in Astana", "Twenty teachers are trained.", item.report.title, item.excerpt[:40]):
        assert part in written
    assert "machine translation" not in form(replace(told, language="en", sections=made.sections))


def test_texts_are_sent_together_and_each_by_its_languages(site: Server) -> None:
    asked = [*wanted(TOGETHER + 2), *wanted(1, source="kk")]
    done = fetch(asked, Translator(url=f"{site.url}/", key="secret"), seconds=30)
    assert done.problem is None
    assert done.found == {one.pair: f"[en] {one.text}" for one in asked}
    assert [(one["source"], len(one["q"]), one["api_key"]) for one in questions(site)] == [  # type: ignore[arg-type]
        *(("ru", TOGETHER, "secret"), ("ru", 2, "secret")),
        ("kk", len(asked[-1].text), "secret"),
    ]
    assert {(one["target"], one["format"]) for one in questions(site)} == {("en", "text")}


def test_a_server_that_takes_no_lists_is_asked_one_by_one(site: Server) -> None:
    speak(site, lists=False)
    asked = wanted(TOGETHER + 3)
    done = fetch(asked, Translator(url=site.url), seconds=30)
    assert done.problem is None
    assert done.found.keys() == {one.pair for one in asked}
    assert site.hits("/translate") == 1 + len(asked)


def test_a_big_week_is_translated_as_far_as_the_time_goes(site: Server) -> None:
    asked = wanted(1000)
    done = fetch(asked, Translator(url=site.url), seconds=60)
    assert (len(done.found), done.problem) == (len(asked), None)


def test_a_text_that_is_refused_is_left_out_and_the_others_are_not(site: Server) -> None:
    speak(site, longest=30)
    asked = [*wanted(2), Wanted(text="слово " * 30, source="ru", target="en"), ONE]
    done = fetch(asked, Translator(url=site.url), seconds=30)
    assert done.found.keys() == {one.pair for one in asked if len(one.text) < 30}
    assert done.problem == "translation: 127.0.0.1: some texts are left out: HTTP 400"


def test_the_servers_own_names_of_languages_are_used_and_none_it_lacks_is_asked_for(site: Server) -> None:
    speak(site, languages=("en", "ru", "zh-Hans", "zt"))
    asked = [
        Wanted(text="消息", source="zh", target="ru"),
        Wanted(text="訊息", source="zh-Hant", target="ru"),
        Wanted(text="Жаңалық", source="kk", target="ru"),
        Wanted(text="Jańalyq", source="kk-Latn", target="ru"),
        Wanted(text="News", source="en", target="zh"),
    ]
    done = fetch(asked, Translator(url=site.url), seconds=30)
    assert [(one["source"], one["target"]) for one in questions(site)] == [
        *(("zh-Hans", "ru"), ("zt", "ru"), ("en", "zh-Hans")),
    ]
    assert done.problem == "translation: 127.0.0.1: some texts are left out: it does not translate kk-Latn to ru"


def test_a_server_that_does_not_list_its_languages_is_asked_all_the_same(site: Server) -> None:
    site.add("/languages", reply("nothing", status=404))
    assert fetch([ONE], Translator(url=site.url), seconds=30).found == {ONE.pair: f"[en] {ONE.text}"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (json_reply({"error": "Please contact the server operator to get an API key"}, status=403), "TRANSLATE_KEY"),
        (json_reply({"error": "Slowdown: too many requests"}, status=429), "asked too often"),
        (reply("", status=302, Location="http://elsewhere.example/translate"), "leads elsewhere"),
        (reply("<html>Welcome</html>"), "no answer of LibreTranslate's"),
        (json_reply({"error": "down"}, status=503), "HTTP 503: check"),
        (json_reply(["no", "object"]), "no answer of LibreTranslate's"),
        (reply(b"[" * 200_000, type="application/json"), "no answer of LibreTranslate's"),
        (reply(b" " * 1_100_000, type="application/json"), "too long"),
        (Reply(body=b'{"translatedText": "', cut=5), "check [translate] url"),
        (reply("", Content_Length="no number"), "no answer of LibreTranslate's"),
    ],
)
def test_a_server_out_of_order_is_one_problem_with_a_remedy(site: Server, answer: Reply, said: str) -> None:
    site.add("/translate", answer)
    done = fetch(wanted(20), Translator(url=site.url), seconds=30)
    assert done.found == {}
    assert done.problem is not None
    assert done.problem.startswith("translation: 127.0.0.1: ")
    assert said in done.problem
    assert site.hits("/translate") == 1, "it is not asked again"


def test_what_was_done_before_a_server_broke_down_is_kept(site: Server) -> None:
    answers = iter([json_reply({"translatedText": ["done"] * TOGETHER}), json_reply({}, status=429)])
    site.add("/translate", lambda _: next(answers))
    done = fetch(wanted(3 * TOGETHER), Translator(url=site.url), seconds=30)
    assert len(done.found) == TOGETHER
    assert "asked too often" in str(done.problem)


def test_what_was_done_one_by_one_before_it_broke_down_is_kept(site: Server) -> None:
    refused, done_, busy = (
        json_reply({}, status=400),
        json_reply({"translatedText": "done"}),
        json_reply({}, status=429),
    )
    answers = iter([refused, done_, done_, busy])
    site.add("/translate", lambda _: next(answers))
    assert len(fetch(wanted(TOGETHER), Translator(url=site.url), seconds=30).found) == 2


def test_a_server_that_refuses_everything_is_soon_left_alone(site: Server) -> None:
    site.add("/translate", json_reply({"error": "\x1b[31mno\u202e"}, status=500))
    done = fetch(wanted(100), Translator(url=site.url), seconds=30)
    assert done.problem == "translation: 127.0.0.1: it refuses what it is asked: HTTP 500"
    assert site.hits("/translate") == 1 + REFUSALS


@pytest.mark.parametrize(
    "answer",
    [
        json_reply({"error": "key SECRETKEY bad"}, status=500),
        json_reply({"error": "key SECRETKEY bad"}, status=403),
        reply("", status=302, Location="http://SECRETKEY.example/"),
        b"SECRETKEY is no status line\r\n\r\n",
        b"HTTP/1.1 SECRETKEY\r\n\r\n",
    ],
)
def test_what_the_server_says_of_the_key_is_told_to_nobody(site: Server, answer: Reply | bytes) -> None:
    if isinstance(answer, bytes):
        with socket.create_server(("127.0.0.1", 0)) as raw:
            threading.Thread(target=answer_once, args=[raw, answer], daemon=True).start()
            url = f"http://127.0.0.1:{raw.getsockname()[1]}"
            problem = fetch(wanted(20), Translator(url=url, key="SECRETKEY"), seconds=30).problem
    else:
        site.add("/translate", answer)
        problem = fetch(wanted(20), Translator(url=site.url, key="SECRETKEY"), seconds=30).problem
    assert "SECRETKEY" not in str(problem)
    assert str(problem).startswith("translation: 127.0.0.1: ")


def answer_once(server: socket.socket, answer: bytes) -> None:
    peer, _ = server.accept()
    with peer:
        peer.recv(10_000)
        peer.sendall(answer)


def test_nobody_listens_or_the_address_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = fetch([ONE], Translator(url=f"http://127.0.0.1:{port}"), seconds=30)
    assert "Connection refused: check [translate] url, and that it runs" in str(done.problem)
    for url in ("http://127.0.0.1:port/", "http://127.0.0.1/two words"):
        assert "check [translate] url" in str(fetch([ONE], Translator(url=url), seconds=30).problem)


def test_an_answer_that_does_not_come_is_not_waited_for(site: Server) -> None:
    never = threading.Event()
    site.add("/translate", Reply(body=b"{}", wait=never))
    began = time.monotonic()
    done = fetch([ONE], Translator(url=site.url), seconds=0.3)
    assert "it takes too long" in str(done.problem)
    assert time.monotonic() - began < 30
    never.set()


def test_it_ends_soon_after_it_was_told_to_stop(site: Server) -> None:
    never, stop = threading.Event(), threading.Event()
    answers = iter([json_reply({"translatedText": ["done"] * TOGETHER}), Reply(body=b"{}", wait=never)])

    def answer(_: Request) -> Reply:
        given = next(answers)
        if given.wait:
            stop.set()
        return given

    site.add("/translate", answer)
    began = time.monotonic()
    done = fetch(wanted(3 * TOGETHER), Translator(url=site.url), seconds=60, stop=stop)
    assert len(done.found) == TOGETHER
    assert time.monotonic() - began < 30
    never.set()


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b""]
)
def test_bytes_that_come_one_by_one_do_not_buy_time(head: bytes) -> None:
    ended = threading.Event()

    def drip(server: socket.socket) -> None:
        peer, _ = server.accept()
        with peer:
            peer.sendall(head)
            while not ended.wait(0.02):
                try:
                    peer.sendall(head if b"100" in head else b" ")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server])
        thread.start()
        began = time.monotonic()
        done = fetch([ONE], Translator(url=f"http://127.0.0.1:{server.getsockname()[1]}"), seconds=0.3)
        took = time.monotonic() - began
        ended.set()
        thread.join()
    assert "it takes too long" in str(done.problem)
    assert took < 30


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        ("A\u202e\x00 title\nin <b>two</b> lines ", "A title in <b>two</b> lines"),
        ("\ud83d\udc00 emoji, \ud800 half of one", "\U0001f400 emoji, half of one"),
        ("x" * 5000, None),
        (" \u200b ", None),
        (ONE.text, None),
        (7, None),
        (None, None),
        ({"text": "nested"}, None),
    ],
)
def test_what_comes_back_is_one_clean_line_or_nothing(site: Server, made: object, kept: str | None) -> None:
    speak(site, made=lambda text, target: made)
    done = fetch([ONE], Translator(url=site.url), seconds=30)
    assert done.found == ({ONE.pair: kept} if kept else {})
    assert (done.problem is None) == (kept is not None or made == ONE.text)


@pytest.mark.parametrize(
    ("url", "engine"),
    [
        ("https://translate.example/api", "translate.example"),
        ("https://user:secret@translate.example:8443/", "translate.example"),
        ("http://127.0.0.1:5000", "LibreTranslate"),
        ("http://[::1]:5000", "LibreTranslate"),
        ("http://localhost:5000", "LibreTranslate"),
    ],
)
def test_readers_see_who_translated_unless_the_host_says_nothing(url: str, engine: str) -> None:
    assert Translator(url=url).engine == engine


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(Translator(url="http://127.0.0.1", key="secret"))


def test_the_store_has_each_text_once_for_an_engine_and_a_language(db: Database) -> None:
    translations.save(db, {("消息", "en"): "News", ("消息", "ru"): "Новость"}, "one.example", at=NOW)
    translations.save(db, {("消息", "en"): "The news"}, "one.example", at=NOW)
    translations.save(db, {("消息", "en"): "Message"}, "two.example", at=NOW)
    asked = [("消息", "en"), ("消息", "kk"), ("其他", "en")]
    assert translations.known(db, asked, "one.example") == {("消息", "en"): "The news"}
    assert translations.known(db, asked, "two.example") == {("消息", "en"): "Message"}


def test_a_digest_is_filled_from_the_store_where_something_translates(db: Database) -> None:
    made = busy_week(2)
    title = next(item.report.title for item in made.items if item.report.lang == "zh")
    translations.save(db, {(title, "en"): "Memorandum signed", (title, "ru"): "Меморандум"}, "a.example", at=NOW)
    assert translate.with_known(db, made, Settings()) == made
    told = translate.with_known(db, made, Settings(translator="a.example", readers=("ru", "en")))
    assert [[one.title for one in item.translations] for item in told.items] == [
        [],
        ["Memorandum signed", "Меморандум"],
    ]
    assert "Меморандум" in json.dumps(payload.dump(told), ensure_ascii=False)
