"""Writing files: whole, where it is said, with the rights that are wanted, and nothing left lying about."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reports.errors import CannotWrite
from reports.files import remove_abandoned, write_changed, write_whole

KILLED = """
import os, sys
from pathlib import Path
from reports import files
files.os.fsync = lambda _: os._exit(9)  # before it is renamed
files.write_whole(Path(sys.argv[1]), "half")
"""


@pytest.fixture(params=[0o022, 0o077, 0o027], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_what_the_umask_leaves(tmp_path: Path, umask: int) -> None:
    write_changed(tmp_path / "new" / "page.html", "text")
    assert rights(tmp_path / "new" / "page.html") == 0o666 & ~umask
    assert rights(tmp_path / "new") == 0o777 & ~umask


def test_a_file_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.touch(0o640)
    page.chmod(0o640)
    write_whole(page, "text")
    assert (page.read_text(), rights(page)) == ("text", 0o640)


@pytest.mark.parametrize("there", [True, False])
def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path: Path, there: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "target.txt", tmp_path / "link.txt"
    if there:
        target.write_text("before")
    link.symlink_to("elsewhere/target.txt")
    write_whole(link, "text")
    assert (target.read_text(), link.readlink()) == ("text", Path("elsewhere/target.txt"))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["elsewhere", "link.txt", "target.txt"]


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, "text\n")
        assert os.read(reader, 100) == b"text\n"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_into_be_it_behind_a_link(tmp_path: Path) -> None:
    screen, terminal = os.openpty()  # not /dev/null: whoever breaks this as root would lose it
    try:
        link = tmp_path / "link"
        link.symlink_to(os.ttyname(terminal))
        write_whole(link, "text\n")
        assert os.read(screen, 100) == b"text\r\n"
        assert link.is_char_device()
    finally:
        os.close(terminal)
        os.close(screen)


@pytest.mark.parametrize("name", ["folder", "circle", "file/below"])
def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "file").touch()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(CannotWrite, match=f"digest: {tmp_path}/{name}: .+: check the path, its permissions"):
        write_whole(tmp_path / name, "text")
    assert sorted(tmp_path.iterdir()) == before


def test_a_place_that_somebody_named_is_not_made_for_them(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere/page.html")
    for name, folder in (("no/such/page.html", "no/such"), ("link", "nowhere")):
        with pytest.raises(CannotWrite, match=f"digest: {tmp_path}/{name}: there is no folder {tmp_path}/{folder}: "):
            write_whole(tmp_path / name, "text")
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_named_where_one_of_the_archive_goes(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "index.html")
    with pytest.raises(CannotWrite, match=f"digest: {tmp_path}/index.html: something that is no file is in its "):
        write_changed(tmp_path / "index.html", "text")


def test_a_folder_of_the_archive_may_be_elsewhere_and_is_named_where_it_is_nowhere(tmp_path: Path) -> None:
    page = tmp_path / "stories" / "1.html"
    (tmp_path / "stories").symlink_to("elsewhere")
    with pytest.raises(CannotWrite, match=f"digest: {tmp_path}/stories: is no folder, or a link that leads to none: "):
        write_changed(page, "text")
    (tmp_path / "elsewhere").mkdir()
    write_changed(page, "text")
    assert (tmp_path / "elsewhere" / "1.html").read_text() == "text"
    (tmp_path / "next").touch()
    with pytest.raises(CannotWrite, match=f"digest: {tmp_path}/next"):
        write_changed(tmp_path / "next" / "1.html", "text")


def test_what_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    write_changed(page, "text")
    first = page.stat().st_ino
    write_changed(page, "text")
    assert page.stat().st_ino == first
    write_changed(page, "other")
    assert page.read_text() == "other"


def test_what_a_killed_writer_left_goes_after_a_day_and_nothing_else_does(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "index.html")], check=False)
    assert died.returncode == 9
    [left] = tmp_path.iterdir()
    assert not (tmp_path / "index.html").exists()
    others = [tmp_path / name for name in (".index.html.original", ".silkwatch", ".silkwatch-mine.tmp", "x.tmp")]
    for path in others:
        path.touch()
        os.utime(path, (0, 0))
    remove_abandoned(left)
    assert left.exists(), "it may still be being written"
    os.utime(left, (0, 0))
    for path in tmp_path.iterdir():
        remove_abandoned(path)
    assert sorted(tmp_path.iterdir()) == sorted(others)
