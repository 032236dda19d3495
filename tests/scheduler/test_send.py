"""Mail from the outside: what is configured, what a tick sends by itself, what is sent by hand, and who is told."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler import app, config, jobs, lock
from storage.database import open_store, rows
from tests.mailbox import Mailbox
from tests.scheduler import homes
from tests.scheduler.homes import silkwatch

WEEK = "2025-W47"
MONDAY = datetime(2025, 11, 24, 7, tzinfo=UTC)  # the week has closed
QUARTER = timedelta(minutes=15)
ANNA, BOLAT, CHEN = "anna@example.org", "bolat@example.kz", "chen@example.cn"
SETTINGS = """
[sources]
bundled = false
[mail]
host = "127.0.0.1"
port = {port}
from = "digest@example.org"
recipients = {recipients}
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return homes.make(tmp_path_factory.mktemp("watched") / "home")


@pytest.fixture
def home(watched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(watched, tmp_path / "home"))


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


def settle(home: Path, port: int, *recipients: str) -> None:
    """Configure mail."""
    (home / "silkwatch.toml").write_text(SETTINGS.format(port=port, recipients=json.dumps(recipients)))


def tick(home: Path, now: datetime, stop: threading.Event | None = None) -> jobs.Result:
    return jobs.tick(config.load(home), clock=lambda: now, said=lambda _: None, stop=stop)


def told(result: jobs.Result) -> list[str]:
    return [str(problem) for problem in result.problems]


def states(home: Path) -> list[str]:
    with closing(open_store(home / "silkwatch.db")) as db:
        return [one["state"] for one in rows(db, "SELECT state FROM deliveries ORDER BY state")]


def issues(home: Path) -> int:
    with closing(open_store(home / "silkwatch.db")) as db:
        return len(rows(db, "SELECT id FROM digests"))


def test_an_issue_that_is_made_by_schedule_is_sent(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA, BOLAT)
    result = tick(home, MONDAY)
    assert (told(result), result.mailed) == ([], 2)
    assert sorted(recipient for recipient, _ in box.letters) == [ANNA, BOLAT]
    assert (home / "digests" / f"{WEEK}.html").exists()
    assert tick(home, MONDAY + QUARTER).mailed == 0
    assert len(box.letters) == 2


def test_what_could_not_be_sent_is_sent_by_a_later_tick(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA, BOLAT)
    box.answers["RCPT", BOLAT] = "450 4.2.0 greylisted"
    first = tick(home, MONDAY)
    assert (told(first), first.mailed) == ([], 1)  # that is how mail is: nobody is told
    box.answers.clear()
    assert tick(home, MONDAY + QUARTER / 2).mailed == 0
    assert tick(home, MONDAY + QUARTER).mailed == 1
    assert states(home) == ["sent", "sent"]


def test_a_recipient_who_is_refused_is_named_once_and_not_by_address(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA, BOLAT)
    box.answers["RCPT", BOLAT] = f"550 5.1.1 <{BOLAT}>: no such user"
    [problem] = told(tick(home, MONDAY))
    assert problem.startswith(
        f"mail: {WEEK}: number 2 of [mail] recipients: refused (550 5.1.1 <…>: no such user): mend the address"
    )
    assert told(tick(home, MONDAY + QUARTER)) == []
    assert states(home) == ["refused", "sent"]
    standing = ("query", "SELECT * FROM problems WHERE about GLOB 'mail*'", "--csv")
    assert "number 2 of [mail] recipients" in silkwatch(home, *standing).stdout
    settle(home, box.port, ANNA)  # the address is taken out: that mends it
    tick(home, MONDAY + QUARTER)
    assert "number 2" not in silkwatch(home, *standing).stdout


def test_a_server_that_is_down_is_named_once_until_it_was_up_again(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA, BOLAT)
    box.greeting = "554 5.7.1 go away"
    [problem] = told(tick(home, MONDAY))
    assert problem == f"mail: 127.0.0.1:{box.port}: it answers 554: tried again later"
    for hours in (1, 2, 24):
        assert told(tick(home, MONDAY + timedelta(hours=hours))) == []
    box.greeting = None
    box.answers["RCPT", BOLAT] = "450 4.2.0 later"
    assert tick(home, MONDAY + timedelta(days=2)).mailed == 1
    box.greeting = "554 5.7.1 go away"
    assert told(tick(home, MONDAY + timedelta(days=3))) == [problem]


def test_mail_that_is_set_up_by_half_is_a_problem_and_the_issue_is_made(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA)
    settings = home / "silkwatch.toml"
    settings.write_text(settings.read_text().replace("from =", "# from ="))
    assert told(tick(home, MONDAY)) == [
        "mail: configuration: [mail] from: is not set: give the address the digest comes from in silkwatch.toml"
    ]
    assert told(tick(home, MONDAY + QUARTER)) == []
    settle(home, box.port, ANNA)
    assert tick(home, MONDAY + 2 * QUARTER).mailed == 1


def test_without_a_server_nothing_is_entered_and_no_key_is_made(home: Path) -> None:
    (home / "silkwatch.toml").write_text("[sources]\nbundled = false")
    assert tick(home, MONDAY).files
    assert states(home) == []
    assert not (home / "silkwatch.key").exists()


def test_a_tick_that_is_to_stop_sends_no_more(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA, BOLAT, CHEN)
    stop = threading.Event()
    box.on_data = lambda _: stop.set()
    assert tick(home, MONDAY, stop).mailed == 1
    assert states(home) == ["sent", "waiting", "waiting"]


def test_one_process_sends_at_a_time(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA)
    with lock.held(home, "digest --send", file=lock.MAIL):
        result = tick(home, MONDAY)  # whoever holds it sends what there is
        assert (told(result), result.mailed, issues(home)) == ([], 0, 1)
        by_hand = silkwatch(home, "digest", "--week", WEEK, "--send")
    assert by_hand.exit_code == 3
    assert "(silkwatch digest --send) since " in by_hand.stderr
    assert "wait until it is done" in by_hand.stderr
    assert box.letters == []
    with lock.held(home, "run"):  # the daemon, which is not sending at the moment
        assert silkwatch(home, "digest", "--week", WEEK, "--send").exit_code == 0


def test_an_issue_is_sent_by_hand_to_whoever_has_not_had_it(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA, BOLAT)
    done = silkwatch(home, "digest", "--week", WEEK, "--send")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{home / 'digests' / WEEK}.html\nmail: sent to 2 of 2 recipients\n"
    settle(home, box.port, ANNA, BOLAT, CHEN)
    again = silkwatch(home, "digest", "--week", WEEK, "--send", "--format", "json")
    assert json.loads(again.stdout)["id"] == WEEK  # and nothing else
    assert again.stderr == "mail: sent to 1 of 3 recipients, 2 had it before\n"
    assert sorted(recipient for recipient, _ in box.letters) == [ANNA, BOLAT, CHEN]


def test_by_hand_it_is_tried_again_at_once_and_all_that_is_wrong_is_said(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA, BOLAT, CHEN)
    box.answers["RCPT", BOLAT] = "550 5.1.1 no such user"
    box.answers["RCPT", CHEN] = "450 4.2.0 greylisted"
    first = silkwatch(home, "digest", "--week", WEEK, "--send")
    assert first.exit_code == 1
    refused, waiting = first.stderr.splitlines()
    assert refused.startswith(f"mail: {WEEK}: number 2 of [mail] recipients: refused (550 5.1.1 no such user): mend")
    assert waiting.startswith(f"mail: {WEEK}: number 3 of [mail] recipients: waiting (450 4.2.0 greylisted): tried")
    box.answers.clear()
    second = silkwatch(home, "digest", "--week", WEEK, "--send")
    assert (second.exit_code, second.stderr) == (0, "")
    assert second.stdout.endswith("mail: sent to 2 of 3 recipients, 1 had it before\n")


@pytest.mark.parametrize(
    ("greeting", "why"),
    [
        (None, "it cannot be reached (Connection refused): check [mail] host and port"),
        ("554 on a list", "it answers 554: tried again later (on a list)"),
    ],
)
def test_by_hand_it_is_said_once_why_the_server_sends_nothing(
    home: Path, box: Mailbox, greeting: str | None, why: str
) -> None:
    box.greeting = greeting
    settle(home, box.port if greeting else 1, ANNA)
    first = silkwatch(home, "digest", "--week", WEEK, "--send").stderr.splitlines()[0]
    assert first == f"mail: 127.0.0.1:{box.port if greeting else 1}: {why}"


def test_a_digest_is_sent_only_when_it_is_asked_for(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA)
    assert silkwatch(home, "digest", "--week", WEEK).exit_code == 0
    assert (box.letters, states(home)) == ([], [])


@pytest.mark.parametrize(
    "arguments",
    [("--week", WEEK, "--preview"), ("--since", "2025-11-17"), ("--week", "2100-W01")],
    ids=" ".join,
)
def test_what_is_no_issue_is_not_sent(home: Path, box: Mailbox, arguments: tuple[str, ...]) -> None:
    settle(home, box.port, ANNA)
    done = silkwatch(home, "digest", *arguments, "--send")
    assert done.exit_code == 2
    assert (box.letters, issues(home)) == ([], 0)


def test_the_week_that_is_still_open_is_not_sent(home: Path, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(home, box.port, ANNA)
    monday = datetime(2026, 11, 15, 19, tzinfo=UTC)  # 00:00 in Almaty
    monkeypatch.setattr(app, "now", lambda: monday)
    done = silkwatch(home, "digest", "--week", "2026-W47", "--send")
    assert done.exit_code == 2
    assert "send it once it has closed" in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[mail]", "[mail] host: is not set: name the mail server"),
        ("[mail]\nhost = 'x'", "[mail] from: is not set: give the address"),
        ("[mail]\nhost = 'x'\nfrom = 'a@b.kz'", "[mail] recipients: is not set: list who"),
        (
            "[mail]\nhost = 'x'\nfrom = 'a@b.kz'\nrecipients = ['c@d.kz']\nuser = 'a'",
            "[mail] user: there is no password for it: set SILKWATCH_MAIL_PASSWORD",
        ),
        (
            "[mail]\nhost = 'x'\nfrom = 'a@b..kz'\nrecipients = ['c@d.kz']",
            "[mail] from = 'a@b..kz': not a mail address",
        ),
        (
            "[mail]\nhost = 'x'\nfrom = 'a@b.kz'\nrecipients = ['c@d.kz']\nunsubscribe = 'http://b.kz/'",
            "[mail] unsubscribe = 'http://b.kz/': not an HTTPS address that fits",
        ),
    ],
)
def test_what_is_not_set_up_is_said_before_anything_is_made(home: Path, settings: str, said: str) -> None:
    (home / "silkwatch.toml").write_text(settings)
    done = silkwatch(home, "digest", "--week", WEEK, "--send")
    assert done.exit_code == 2
    assert said in done.stderr
    assert issues(home) == 0


def test_a_password_that_no_server_takes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILKWATCH_MAIL_PASSWORD", "пароль")
    (home / "silkwatch.toml").write_text("[mail]\nhost = 'x'\nfrom = 'a@b.kz'\nrecipients = ['c@d.kz']\nuser = 'a'")
    done = silkwatch(home, "digest", "--week", WEEK, "--send")
    assert done.exit_code == 2
    assert "must be of ASCII characters" in done.stderr
    assert "пароль" not in done.output


def test_a_key_that_was_lost_is_an_error_that_says_what_to_do(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA)
    assert silkwatch(home, "digest", "--week", WEEK, "--send").exit_code == 0
    (home / "silkwatch.key").rename(home / "elsewhere")
    done = silkwatch(home, "digest", "--week", WEEK, "--send")
    assert done.exit_code == 1
    assert "put that file back from a copy of the home" in done.stderr
    (home / "elsewhere").replace(home / "silkwatch.key")
    assert silkwatch(home, "digest", "--week", WEEK, "--send").exit_code == 0
    assert len(box.letters) == 1


def test_an_issue_waits_for_its_key_rather_than_go_out_to_nobody(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA)
    (home / "silkwatch.key").write_text("not a key")
    [problem] = told(tick(home, MONDAY))
    assert problem == f"mail: {home / 'silkwatch.key'}: not a key of ours: put it back from a copy of the home"
    assert told(tick(home, MONDAY + QUARTER / 2)) == []
    assert issues(home) == 0
    (home / "silkwatch.key").unlink()
    assert tick(home, MONDAY + QUARTER).mailed == 1


def test_the_database_holds_no_address(home: Path, box: Mailbox) -> None:
    settle(home, box.port, ANNA, BOLAT)
    box.answers["RCPT", BOLAT] = f"550 5.1.1 {BOLAT} unknown"
    tick(home, MONDAY)
    content = b"".join(path.read_bytes() for path in home.glob("silkwatch.db*"))
    assert b"unknown" in content
    assert not [one for one in (ANNA, BOLAT) if one.encode() in content]


def test_doctor_shows_how_many_receive_it_and_who_where_that_is_asked_for(home: Path) -> None:
    (home / "silkwatch.toml").write_text(
        '[mail]\nrecipients = ["a@b.kz", { address = "c@d.kz", language = "ru", sections = ["schools"] }]'
    )
    for options, value in (((), "2 (-v shows them)"), (("-v",), "a@b.kz, c@d.kz (ru; schools)")):
        shown = json.loads(silkwatch(home, *options, "doctor", "--json").stdout)["configuration"]
        [row] = [one for one in shown if one["key"] == "mail.recipients"]
        assert row["value"] == value
