"""Recipients: known by a hash that needs a key, and the key is never half there."""

from __future__ import annotations

import hashlib
import hmac
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reports import recipients
from reports.errors import KeyUnusable
from reports.recipients import Recipient

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Anna@Example.ORG", "anna@example.org"),
        (" anna@example.org ", "anna@example.org"),
        ("anna@пошта.example", "anna@xn--80a1acn3a.example"),
        ("anna@XN--80A1ACN3A.example", "anna@xn--80a1acn3a.example"),
        ("anna+digest@example.org", "anna+digest@example.org"),
        (f"anna@{'x' * 70}.example", f"anna@{'x' * 70}.example"),  # no domain: sending will say so
    ],
)
def test_an_address_is_known_however_it_is_typed(typed: str, known: str) -> None:
    assert recipients.normalised(typed) == known
    assert recipients.hashed(typed, KEY) == hmac.new(KEY, known.encode(), hashlib.sha256).hexdigest()


def test_what_is_entered_tells_nothing_of_address_or_key() -> None:
    queue = recipients.queue([Recipient(address="anna@example.org")], KEY)
    assert queue.key_id == hashlib.sha256(KEY).hexdigest()[:8]
    assert [len(one) for one in queue.recipients] == [64]
    assert recipients.queue([Recipient(address="anna@example.org")], KEY[::-1]).recipients != queue.recipients


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "home" / "silkwatch.key"
    key = recipients.load_key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert recipients.load_key(path) == key
    assert [one.name for one in path.parent.iterdir()] == ["silkwatch.key"]
    assert recipients.load_key(tmp_path / "other.key") != key


def test_two_processes_that_make_a_key_at_once_have_the_same(tmp_path: Path) -> None:
    for number in range(20):
        path = tmp_path / f"{number}.key"
        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(recipients.load_key, [path] * 4))) == 1


@pytest.mark.parametrize("content", ["", "0a1b", "not hexadecimal", "00" * 33], ids=["empty", "short", "text", "long"])
def test_a_file_that_is_no_key_is_not_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "silkwatch.key"
    path.write_text(content)
    with pytest.raises(KeyUnusable, match=r"silkwatch\.key: not a key of ours: put it back"):
        recipients.load_key(path)
    assert path.read_text() == content


def test_a_place_where_no_key_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyUnusable, match="check the path and its permissions"):
        recipients.load_key(tmp_path / "file" / "silkwatch.key")


def test_a_recipient_reads_as_it_is_configured() -> None:
    assert str(Recipient(address="a@b.kz")) == "a@b.kz"
    assert str(Recipient(address="a@b.kz", language="ru")) == "a@b.kz (ru)"
    wanted = Recipient(address="a@b.kz", language="ru", sections=("schools", "students"))
    assert str(wanted) == "a@b.kz (ru; schools, students)"
