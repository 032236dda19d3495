"""silkwatch.toml: every key has a default, every mistake is answered with what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reports.recipients import Recipient
from scheduler import config
from scheduler.errors import ConfigError

HOME = Path("/home/reader")


def load(tmp_path: Path, text: str) -> config.Config:
    (tmp_path / "silkwatch.toml").write_text(text, encoding="utf-8")
    return config.load(tmp_path)


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert config.load(tmp_path) == config.Config(home=tmp_path)


def test_a_whole_file(tmp_path: Path) -> None:
    made = load(
        tmp_path,
        """
        [site]
        public_url = "https://digest.example.org"
        timezone = "Asia/Shanghai"
        language = "zh"
        title = "中哈教育周报"
        [topic]
        file = "mine/topic.toml"
        [sources]
        bundled = false
        [digest]
        day = "Wed"
        hour = 18
        [mail]
        host = "mail.example.org"
        port = 465
        user = "silkwatch"
        from = "digest@example.org"
        recipients = [
            "a@example.org",
            { address = "b@example.org", language = "ru", sections = ["students", "schools"] },
        ]
        [alarm]
        mail = "operator@example.org"
        webhook = "https://hooks.example.org/x"
        command = "logger -t silkwatch"
        [network]
        contact = "https://example.org/bot"
        proxy = "http://127.0.0.1:3128"
        allow_private = true
        concurrency = 4
        [archive]
        keep_other = "2w"
        [server]
        listen = "[::1]:9000"
        """,
    )
    assert made.site == config.Site(
        public_url="https://digest.example.org/", timezone="Asia/Shanghai", language="zh", title="中哈教育周报"
    )
    assert made.topic.file == tmp_path / "mine" / "topic.toml"
    assert not made.choice.bundled
    assert made.digest == config.DigestTime(day=2, hour=18)
    assert made.mail.sender == "digest@example.org"
    assert made.mail.recipients == (
        Recipient(address="a@example.org"),
        Recipient(address="b@example.org", language="ru", sections=("schools", "students")),
    )
    assert made.network.allow_private
    assert made.archive.keep_other == timedelta(days=14)
    assert made.server.listen == ("::1", 9000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[digst]\nday = 'monday'", "[digst]: no such section: did you mean digest?"),
        ("[site]\ntiemzone = 'UTC'", "[site] tiemzone: no such key: did you mean timezone?"),
        ("[mail]\nsender = 'a@example.org'", "[mail] sender: no such key"),
        ("site = 'x'", "site: is a section: write [site]"),
        ("[site]\ntimezone = 'Asia/Almata'", "[site] timezone = 'Asia/Almata': no such time zone"),
        ("[site]\ntimezone = '../etc/passwd'", "no such time zone"),
        ("[site]\nlanguage = 'de'", "not one of en, zh, ru, kk"),
        ("[site]\ntitle = ''", "[site] title = '': not a text"),
        ('[site]\ntitle = "Two\\nlines"', "control character"),
        ("[site]\npublic_url = 'example.org'", "not a web address"),
        ("[site]\npublic_url = 'http://[::1'", "not a web address"),
        ("[site]\npublic_url = 'https://a.org/?x=1'", "has a ? or a #: write the address of a folder"),
        ("[site]\npublic_url = 'https://a.org/#'", "has a ? or a #: write the address of a folder"),
        ("[site]\npublic_url = 'https://a.org/my digests'", "has a blank in it: write it as browsers show it"),
        ("[digest]\nday = 'someday'", "not a day of the week: write one of monday"),
        ("[digest]\nhour = 24", "not a whole number from 0 to 23"),
        ("[digest]\nhour = true", "not a whole number from 0 to 23"),
        ("[mail]\nrecipients = 'a@example.org'", "not a list"),
        ("[mail]\nrecipients = ['a b@example.org']", "number 1: not a mail address"),
        ("[mail]\nrecipients = ['почта@example.org']", "number 1: letters other than a to z before the @"),
        ("[mail]\nrecipients = ['a@b.kz', 'A@B.kz']", "[mail] recipients: number 2: is there already: remove one"),
        (
            "[mail]\nrecipients = ['a@пример.kz', {address = 'a@xn--e1afmkfd.kz'}]",
            "[mail] recipients: number 2: is there already",
        ),
        ("[mail]\nrecipients = ['a@b.kz', {}]", "number 2: has no address: write it as in { address"),
        ("[mail]\nrecipients = [{address = 'a@b.kz', lang = 'ru'}]", "lang: no such key: did you mean language?"),
        ("[mail]\nrecipients = [{address = 'a@b.kz', language = 'de'}]", "language: not one of en, zh, ru, kk"),
        ("[mail]\nrecipients = [{address = 'a@b.kz', sections = []}]", "sections: not a list of sections"),
        (
            "[mail]\nrecipients = [{address = 'a@b.kz', sections = ['school']}]",
            "number 1: sections: school: no such section: did you mean schools? (known: schools, agreements,",
        ),
        ("[mail]\nhost = '127.0.0.1:25'", "has a port in it: write host = '127.0.0.1' and port = 25"),
        ("[mail]\nhost = '[::1]:25'", "has a port in it: write host = '[::1]' and port = 25"),
        ("[mail]\nhost = 'smtp://mail.example.org'", "not the name of a host: write it as in mail.example.org"),
        ("[mail]\nhost = 'mail example.org'", "not the name of a host"),
        ("[mail]\nhost = 'mail..org'", "not the name of a host"),
        ("[mail]\nhost = ''", "not a text"),
        ("[mail]\nfrom = 'a@x..org'", "[mail] from = 'a@x..org': not a mail address"),
        ("[mail]\nfrom = 'Anna <a@x.org>'", "not a mail address"),
        ("[mail]\nfrom = 'почта@x.org'", "letters other than a to z before the @"),
        ("[mail]\nunsubscribe = 'http://x/'", "not an HTTPS address that fits into a message"),
        ("[mail]\nunsubscribe = 'https://a:secret@x.org/{recipient}'", "'https://…@x.org/{recipient}': has a name"),
        (
            "[mail]\npassword = 'secret'",
            "[mail] password: never stands in a file: remove it here and set SILKWATCH_MAIL_",
        ),
        ("[translate]\nkey = 'secret'", "[translate] key: never stands in a file: remove it here and set SILKWATCH_TR"),
        ("[translate]\nurl = 'http://a:secret@x.org/'", "'http://…@x.org/': has a name or a password in it: take it"),
        ("[translate]\nurl = 'http://a:sec@ret@x.org/'", "and set SILKWATCH_TRANSLATE_KEY to the key"),
        ("[site]\npublic_url = 'https://a:secret@x.org/'", "'https://…@x.org/': has a name or a password in it, and"),
        ("[site]\npublic_url = 'https://a@x.org/'", "has a name or a password in it, and would stand in every link"),
        ('[site]\ntitle = "Silk\\u202ehctaw"', "another that nobody sees: write one line of text"),
        ('[site]\ntitle = "Two\\u0085lines"', "a control character or another that nobody sees"),
        ('[site]\ntitle = "Two\\u2028lines"', "has a line break"),
        ('[site]\ntitle = "Silk\\u200bwatch"', "another that nobody sees"),
        ("[alarm]\nwebhook = 'hooks.example.org/secret'", "[alarm] webhook: not a web address"),
        ('[alarm]\ncommand = "tell \'secret"', "[alarm] command: a quote is not closed"),
        ("[alarm]\ncommand = '\"\"'", "[alarm] command: names no command"),
        ("[network]\ncontact = 'me'", "neither a mail address nor a web address"),
        ("[network]\nallow_private = 'no'", "neither true nor false"),
        ("[network]\nconcurrency = 0", "not a whole number from 1 to 64"),
        ("[archive]\nkeep_other = 'forever'", "not a length of time"),
        ("[archive]\nkeep_other = '0d'", "not a length of time"),
        ("[server]\nlisten = '8075'", "not a host and a port"),
        ("[server]\nlisten = 'é..é:8075'", "not a host and a port"),
        ("[site\n", "not valid TOML"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_the_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert str(caught.value).startswith(f"configuration: {tmp_path / 'silkwatch.toml'}: ")
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("wrong", ["['anna@x.org', 'Anna@X.org']", "['anna@x.org', 'b']", "'anna@x.org'"])
def test_no_mistake_tells_a_recipients_address(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"[mail]\nrecipients = {wrong}")
    assert "anna" not in str(caught.value).lower()


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ("mail.example.org", "mail.example.org"),
        ("localhost", "localhost"),
        ("почта.рф", "почта.рф"),
        ("smtp_out.lan.", "smtp_out.lan."),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
    ],
)
def test_a_mail_server_is_a_name_or_a_number(tmp_path: Path, given: str, host: str) -> None:
    assert load(tmp_path, f"[mail]\nhost = '{given}'").mail.host == host


def test_letters_that_some_scripts_join_with_signs_nobody_sees_may_stand_in_a_title(tmp_path: Path) -> None:
    title = "می‌خواهم 👩‍🎓"
    assert load(tmp_path, f"[site]\ntitle = '{title}'").site.title == title


def test_a_named_file_must_exist_and_the_homes_own_need_not(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file: check --config"):
        config.load(tmp_path, tmp_path / "other.toml")


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "silkwatch.toml").write_bytes("[site]\ntitle = 'Шёлк'".encode("cp1251"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        config.load(tmp_path)


def test_the_home_is_the_option_else_the_variable_else_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILKWATCH_HOME", "/srv/variable")
    assert config.home_directory(Path("/srv/option")) == Path("/srv/option")
    assert config.home_directory(None) == Path("/srv/variable")
    monkeypatch.delenv("SILKWATCH_HOME")
    monkeypatch.setenv("HOME", "/home/reader")
    assert config.home_directory(None).name == "silkwatch"
    assert config.home_directory(Path("~/watch")) == HOME / "watch"
