"""How alarms leave: over real SMTP, real HTTP and a real command; what fails is tried again, and nothing goes twice."""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlite_utils import Database

from scheduler import channels, telling
from scheduler.config import Alarm as Channels
from scheduler.config import Config, Mail, Network, Site
from storage import alarms, problems, sources
from storage.models import Alarm, Look, SourceState
from tests.mailbox import DROP, Certificate, Mailbox
from tests.scheduler.homes import source
from tests.server import Server, reply

NOW = datetime(2026, 11, 18, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ME = "me@example.org"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Server]:
    with Server() as running:
        running.add("/secret-hook", "ok")
        yield running


def by_mail(home: Path, box: Mailbox) -> Config:
    mail = Mail(host="127.0.0.1", port=box.port, sender="watch@example.org")
    return Config(home=home, mail=mail, alarm=Channels(mail=ME))


def by_webhook(home: Path, hook: Server, path: str = "/secret-hook") -> Config:
    return Config(home=home, alarm=Channels(webhook=hook.url + path), network=Network(allow_private=True))


def by_command(home: Path, script: str, *arguments: str) -> Config:
    file = home / "tell.py"
    file.write_text(script)
    return Config(home=home, alarm=Channels(command=" ".join((sys.executable, str(file), *arguments))))


def broke(about: str = "moe", *, at: datetime = NOW, text: str = "it refuses us (HTTP 403)") -> Alarm:
    return Alarm(
        at=at, about=about, kind="source", state="refused", text=text, since=NOW, last_success=NOW - 60 * MINUTE
    )


def enter(db: Database, config: Config, *told: Alarm, now: datetime = NOW) -> list[Alarm]:
    return alarms.raise_(db, lambda _: told, channels=channels.configured(config), now=now)


def send(db: Database, config: Config, *, now: datetime = NOW) -> list[str]:
    return [str(problem) for problem in telling.send(db, config, now=now)]


def states(db: Database) -> list[str]:
    return [f"{one['channel']}: {one['state']}" for one in db.query("SELECT * FROM alarm_deliveries ORDER BY 1, 2")]


def words(letter: EmailMessage) -> str:
    return "\n".join(letter.get_content().splitlines())


def letters(box: Mailbox) -> list[EmailMessage]:
    return [message_from_bytes(one, EmailMessage, policy=policy.default) for one in box.received(ME)]


def test_a_source_that_dies_is_told_by_mail_once_and_so_is_its_recovery(
    db: Database, box: Mailbox, tmp_path: Path
) -> None:
    config = by_mail(tmp_path, box)
    sources.register(db, [source("moe")], now=NOW)
    looks: tuple[SourceState, ...] = ("ok", "no-links", "no-links", "no-links", "ok", "ok")
    for hour, state in enumerate(looks):
        now = NOW + timedelta(hours=hour)
        sources.looked(db, Look(source="moe", state=state, reason="0 links on <zyxw.htm>"), now=now)
        telling.raised(db, config, now=now)
        assert send(db, config, now=now + MINUTE) == []
        assert send(db, config, now=now + 2 * MINUTE) == []
    broken, well = letters(box)
    assert (
        broken["Subject"]
        == "Silkwatch: moe: its lists hold no articles: its layout may have changed (0 links on <zyxw.htm>)"
    )
    assert broken["From"] == "Silkwatch <watch@example.org>"
    assert broken.get_content().splitlines() == [
        "moe: its lists hold no articles: its layout may have changed (0 links on <zyxw.htm>)",
        "  since 2026-11-18 13:00; last success 2026-11-18 12:00",
        "  see: silkwatch sources check moe",
        "",
        "All sources: silkwatch status. Times are those of Asia/Almaty.",
    ]
    assert well["Subject"].startswith("Silkwatch: moe: works again; before: its lists hold no articles")


def test_several_alarms_of_a_tick_are_one_message(db: Database, box: Mailbox, tmp_path: Path) -> None:
    config = by_mail(tmp_path, box)
    well = Alarm(at=NOW, about="inform", kind="source", state="ok", text="works again")
    gap = replace(broke("xinhua"), state="gap", text="articles between two looks may be missing: look more often")
    enter(db, config, well, gap, broke("moe"), broke("kaznu"))
    assert send(db, config) == []
    [letter] = letters(box)
    assert letter["Subject"] == "Silkwatch: trouble with kaznu, moe, xinhua"
    paragraphs = [each.partition(":")[0] for each in words(letter).split("\n\n")]
    assert paragraphs == ["kaznu", "moe", "xinhua", "inform", "All sources"]


def test_what_a_page_says_is_harmless_in_a_letter(db: Database, box: Mailbox, tmp_path: Path) -> None:
    config = replace(by_mail(tmp_path, box), site=Site(title="Watch\u202e"))
    enter(db, config, broke(text="evil\r\nBcc: you@example.org\x1b[31m" + "а" * 9000))
    assert send(db, config) == []
    [letter] = letters(box)
    assert letter["Bcc"] is None
    assert letter["Subject"].startswith("Watch: moe: evil Bcc: you@example.org[31mааа")
    assert len(letter.get_content()) < 1000


def test_a_mail_server_that_is_away_is_tried_again_and_said_once_to_fail(
    db: Database, box: Mailbox, tmp_path: Path
) -> None:
    config = by_mail(tmp_path, box)
    box.answers["RCPT", ME] = "450 4.2.0 later"
    enter(db, config, broke())
    assert send(db, config) == []  # once is a hiccup
    assert send(db, config) == []  # not due yet
    [problem] = send(db, config, now=NOW + MINUTE)
    assert problem.startswith("alarm by mail: 127.0.0.1:")
    assert problem.endswith("it does not take the message (450)")
    enter(db, config, broke("kaznu", at=NOW + 6 * MINUTE), now=NOW + 6 * MINUTE)
    assert send(db, config, now=NOW + 6 * MINUTE) == []
    del box.answers["RCPT", ME]
    assert send(db, config, now=NOW + 21 * MINUTE) == []
    assert [letter["Subject"] for letter in letters(box)] == ["Silkwatch: trouble with kaznu, moe"]
    assert states(db) == ["mail: sent", "mail: sent"]
    assert not alarms.waiting(db)


def test_after_a_day_it_is_given_up(db: Database, tmp_path: Path) -> None:
    config = Config(home=tmp_path, alarm=Channels(mail=ME))
    enter(db, config, broke())
    for hour in range(30):
        send(db, config, now=NOW + timedelta(hours=hour))
    assert states(db) == ["mail: given-up"]
    assert db.conn.execute("SELECT attempts FROM alarm_deliveries").fetchone() == (25,)


def test_what_waited_while_the_machine_was_off_is_not_given_up_at_the_first_failure(
    db: Database, tmp_path: Path
) -> None:
    config = Config(home=tmp_path, alarm=Channels(mail=ME))
    enter(db, config, broke())
    back = NOW + timedelta(days=3)  # and the network is not there yet
    send(db, config, now=back)
    assert states(db) == ["mail: waiting"]
    for minute in (1, 6, 21):
        send(db, config, now=back + minute * MINUTE)
    assert states(db) == ["mail: given-up"]


def test_a_message_that_may_have_arrived_goes_again_as_it_was(db: Database, box: Mailbox, tmp_path: Path) -> None:
    config = by_mail(tmp_path, box)
    box.answers["DATA", ME] = DROP
    enter(db, config, broke())
    send(db, config)
    [doubtful] = alarms.waiting(db)
    assert doubtful.state == "sending"
    del box.answers["DATA", ME]
    later = NOW + 2 * MINUTE
    enter(db, config, broke("kaznu", at=later), now=later)
    send(db, config, now=later)
    again, fresh = letters(box)
    assert str(again["Message-ID"]) == f"<{doubtful.message}@example.org>"
    assert (again["Subject"].split()[1], fresh["Subject"].split()[1]) == ("moe:", "kaznu:")


def test_mail_without_a_server_is_a_matter_of_the_configuration(db: Database, tmp_path: Path) -> None:
    config = Config(home=tmp_path, alarm=Channels(mail=ME))
    enter(db, config, broke())
    send(db, config)
    [problem] = send(db, config, now=NOW + MINUTE)
    assert "[mail] host: is not set" in problem


def test_a_storm_is_gathered_into_a_few_messages(db: Database, hook: Server, tmp_path: Path) -> None:
    config = by_webhook(tmp_path, hook)
    for minute in range(60):
        now = NOW + minute * MINUTE
        enter(db, config, broke(f"s{minute}", at=now), now=now)
        send(db, config, now=now)
    assert hook.hits("/secret-hook") == 4
    send(db, config, now=NOW + 61 * MINUTE)
    last = json.loads(hook.requests[-1].body)
    assert hook.hits("/secret-hook") == 5
    assert (len(last["alarms"]), last["more"]) == (50, 6)


def test_the_webhook_gets_json_and_a_key_by_which_it_knows_a_repetition(
    db: Database, hook: Server, tmp_path: Path
) -> None:
    config = by_webhook(tmp_path, hook)
    [entered] = enter(db, config, broke())
    assert send(db, config) == []
    [request] = hook.requests
    told = json.loads(request.body)
    assert request.method == "POST"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Idempotency-Key"] == told["id"]
    assert told["schema"] == "silkwatch-alarm/1"
    assert told["alarms"] == [
        {
            "id": entered.id,
            "at": "2026-11-18T07:00:00Z",
            "kind": "source",
            "about": "moe",
            "state": "refused",
            "over": False,
            "text": "it refuses us (HTTP 403)",
            "since": "2026-11-18T07:00:00Z",
            "last_success": "2026-11-18T06:00:00Z",
            "last_new": None,
            "remedy": "silkwatch sources check moe",
        }
    ]
    assert "moe: it refuses us (HTTP 403)" in told["text"]


def test_a_name_and_a_password_go_into_a_header_and_nowhere_else(db: Database, hook: Server, tmp_path: Path) -> None:
    url = hook.url.replace("//", "//anna:s%40fe@") + "/no-hook"
    config = Config(home=tmp_path, alarm=Channels(webhook=url), network=Network(allow_private=True))
    enter(db, config, broke())
    send(db, config)
    [problem] = send(db, config, now=NOW + MINUTE)
    assert hook.requests[0].headers["Authorization"] == "Basic YW5uYTpzQGZl"  # anna:s@fe
    assert problem == "alarm by webhook: 127.0.0.1: HTTP 404: it does not take it"


def test_a_webhook_leads_nowhere_else(db: Database, hook: Server, tmp_path: Path) -> None:
    hook.add("/moved", reply("", status=307, Location="/secret-hook"))
    config = by_webhook(tmp_path, hook, "/moved")
    enter(db, config, broke())
    send(db, config)
    [problem] = send(db, config, now=NOW + MINUTE)
    assert problem.endswith("HTTP 307: it leads elsewhere: set [alarm] webhook to where")
    assert hook.hits("/secret-hook") == 0


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A webhook over TLS whose certificate is trusted."""
    certificate = Certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.authority))
    running = Server()
    running._http.socket = certificate.context.wrap_socket(running._http.socket, server_side=True)
    running.url = f"https://localhost:{running.port}"
    running.add("/secret-hook", "ok")
    with running:
        yield running


def test_a_webhook_over_tls_is_trusted_by_its_certificate(
    db: Database, secure: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = by_webhook(tmp_path, secure)
    enter(db, config, broke())
    assert send(db, config) == []
    assert secure.hits("/secret-hook") == 1
    monkeypatch.delenv("SSL_CERT_FILE")
    enter(db, config, broke("kaznu"))
    send(db, config)
    [waiting] = alarms.waiting(db)
    assert waiting.error == "localhost: its certificate cannot be trusted: SSL_CERT_FILE names another authority"
    assert waiting.state == "waiting"
    assert secure.hits("/secret-hook") == 1


def test_a_webhook_goes_by_way_of_the_proxy_which_reads_none_of_it(
    db: Database, secure: Server, tmp_path: Path
) -> None:
    heads: list[bytes] = []

    def tunnel(listening: socket.socket) -> None:
        theirs, _ = listening.accept()
        with theirs, socket.create_connection(("127.0.0.1", secure.port)) as ours:
            heads.append(theirs.recv(65536))
            theirs.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            while ready := select.select([theirs, ours], [], [], 10)[0]:
                for one in ready:
                    if not (data := one.recv(65536)):
                        return
                    (ours if one is theirs else theirs).sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=tunnel, args=[listening], daemon=True).start()
        proxy = f"http://anna:s%40fe@127.0.0.1:{listening.getsockname()[1]}"
        config = replace(by_webhook(tmp_path, secure), network=Network(proxy=proxy))
        enter(db, config, broke())
        assert send(db, config) == []
    assert secure.hits("/secret-hook") == 1
    assert heads[0].startswith(f"CONNECT localhost:{secure.port} ".encode())
    assert b"Proxy-Authorization: Basic YW5uYTpzQGZl" in heads[0]
    assert b"secret-hook" not in heads[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001"])
def test_a_webhook_asks_no_private_address(db: Database, hook: Server, tmp_path: Path, host: str) -> None:
    config = replace(by_webhook(tmp_path, hook), network=Network())
    config = replace(config, alarm=Channels(webhook=f"http://{host}:{hook.port}/secret-hook"))
    enter(db, config, broke())
    send(db, config)
    [waiting] = alarms.waiting(db)
    assert waiting.error == f"{host}: it is no public address: [network] allow_private = true would let it be asked"
    assert not hook.requests


def test_a_server_that_never_ends_its_answer_is_cut_off(
    db: Database, hook: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.channels.webhook.SECONDS", 0.3)
    go_on = threading.Event()
    hook.add("/secret-hook", replace(reply("late"), wait=go_on))
    config = by_webhook(tmp_path, hook)
    enter(db, config, broke())
    send(db, config)
    go_on.set()
    [waiting] = alarms.waiting(db)
    assert waiting.state == "sending"  # nobody knows whether it was taken
    assert send(db, config, now=NOW + MINUTE) == []
    first, again = hook.requests
    assert first.headers["Idempotency-Key"] == again.headers["Idempotency-Key"]


def test_all_addresses_of_a_host_have_its_time_together(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.channels.webhook.SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.create_connection(full.getsockname()):
        one = (socket.AF_INET, socket.SOCK_STREAM, 0, "", full.getsockname())
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [one] * 50)  # a name server's answer
        config = Config(
            home=tmp_path, alarm=Channels(webhook="https://hooks.example.org/"), network=Network(allow_private=True)
        )
        enter(db, config, broke())
        began = time.monotonic()
        send(db, config)
    assert time.monotonic() - began < 14
    [waiting] = alarms.waiting(db)
    assert waiting.error == "hooks.example.org: it does not answer in time"


KEEP = """
import json, os, sys
open("told.json", "w").write(json.dumps([sys.argv[1:], json.load(sys.stdin), dict(os.environ)]))
"""


def test_a_command_gets_json_and_words_and_no_shell_reads_them(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILKWATCH_MAIL_PASSWORD", "s@fe")
    config = by_command(tmp_path, KEEP, "'two words'", "$HOME", ";", "touch", "oops")
    enter(db, config, broke(text="$(touch oops) `touch oops`\x00"))
    assert send(db, config) == []
    arguments, told, environment = json.loads((tmp_path / "told.json").read_text())
    assert arguments == ["two words", "$HOME", ";", "touch", "oops"]
    assert told["schema"] == "silkwatch-alarm/1"
    assert environment["SILKWATCH_ALARM_SUBJECT"] == "Silkwatch: moe: $(touch oops) `touch oops`"
    assert environment["SILKWATCH_ALARM_STATE"] == "alarm"
    assert environment["SILKWATCH_ALARM_ID"] == told["id"]
    assert "SILKWATCH_MAIL_PASSWORD" not in environment
    assert not (tmp_path / "oops").exists()


def test_a_command_that_fails_is_tried_again(db: Database, tmp_path: Path) -> None:
    config = by_command(tmp_path, "import sys\nprint('no \\x1b[31mline' + 'x' * 100_000)\nsys.exit(3)")
    enter(db, config, broke())
    send(db, config)
    [waiting] = alarms.waiting(db)
    assert waiting.error
    assert "exit 3: no [31mline" in waiting.error
    assert len(waiting.error) < 400
    by_command(tmp_path, KEEP)
    send(db, config, now=NOW + MINUTE)
    assert states(db) == ["command: sent"]


def test_a_command_that_hangs_is_ended_with_all_that_it_began(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.channels.command.SECONDS", 1.0)
    (tmp_path / "tell.sh").write_text("sleep 600 & echo $! > pid; wait")
    config = Config(home=tmp_path, alarm=Channels(command="sh tell.sh"))
    enter(db, config, broke())
    send(db, config)
    [waiting] = alarms.waiting(db)
    assert (waiting.state, waiting.error) == ("sending", "sh: was not done after 1 s")
    with suppress(ProcessLookupError):  # it may be gone already
        dead = os.pidfd_open(int((tmp_path / "pid").read_text()))
        assert select.select([dead], [], [], 10)[0]
        os.close(dead)


def test_a_command_that_cannot_be_run_says_so(db: Database, tmp_path: Path) -> None:
    config = Config(home=tmp_path, alarm=Channels(command="no-such-command-anywhere"))
    enter(db, config, broke())
    send(db, config)
    [problem] = send(db, config, now=NOW + MINUTE)
    assert "[alarm] command" in problem


def test_a_channel_that_fails_is_told_over_the_others_and_never_over_itself(
    db: Database, hook: Server, tmp_path: Path
) -> None:
    config = by_webhook(tmp_path, hook)
    config = replace(config, alarm=replace(config.alarm, command="false"))
    enter(db, config, broke())
    for minute in (0, 1, 2):
        now = NOW + minute * MINUTE
        send(db, config, now=now)
        telling.raised(db, config, now=now)
    send(db, config, now=NOW + 3 * MINUTE)
    assert [one["about"] for one in json.loads(hook.requests[-1].body)["alarms"]] == ["alarm by command"]
    assert [one.about for one in alarms.recent(db)] == ["alarm by command", "moe"]
    assert states(db) == ["command: waiting", "webhook: sent", "webhook: sent"]


def test_a_channel_that_is_taken_away_is_not_waited_for(db: Database, hook: Server, tmp_path: Path) -> None:
    enter(db, by_webhook(tmp_path, hook), broke())
    problems.standing(db, {"alarm by webhook": ["it is away"]}, now=NOW)
    assert send(db, Config(home=tmp_path)) == []
    assert states(db) == ["webhook: given-up"]
    assert problems.of(db, "alarm by webhook") == []
    assert not hook.requests


def test_a_clock_that_was_set_back_delays_no_alarm(db: Database, hook: Server, tmp_path: Path) -> None:
    config = by_webhook(tmp_path, hook, "/no-hook")
    enter(db, config, broke())
    send(db, config)
    hook.add("/no-hook", "ok")
    send(db, config, now=NOW - timedelta(days=400))
    assert states(db) == ["webhook: sent"]


def test_what_cannot_work_is_seen_without_telling(tmp_path: Path) -> None:
    every = Channels(mail=ME, webhook="http://hooks.example.org/key", command="no-such-command-anywhere")
    assert [name for name, _ in channels.amiss(Config(home=tmp_path, alarm=every))] == ["mail", "webhook", "command"]
    (tmp_path / "tell").write_text("#!/bin/sh")
    (tmp_path / "tell").chmod(0o755)
    fine = Channels(mail=ME, webhook="https://hooks.example.org/key", command="./tell --loud")
    mail = Mail(host="mail.example.org", sender="watch@example.org")
    assert list(channels.amiss(Config(home=tmp_path, mail=mail, alarm=fine))) == []
