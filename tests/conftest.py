"""What all tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlite_utils import Database

from storage.database import open_store

# A shell that starts the tests in the background has Ctrl-C ignored, here and in every child; some tests are about it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples every time, and none fails because the machine is busy: as hypothesis does in CI by itself.
settings.load_profile("ci")

ROOT = Path(__file__).resolve().parent.parent


def shared_data() -> Path:
    """Return the folder with recorded pages and our labelled corpus; skip without it, but never in CI.

    It is named by ``SILKWATCH_DATA``, else lies beside the checkout.
    """
    folder = Path(os.environ.get("SILKWATCH_DATA") or ROOT.parent / "shared" / "data")
    if folder.is_dir():
        return folder
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have the measuring data: {folder} is missing; SILKWATCH_DATA names another folder")
    pytest.skip("the measuring data is not part of a checkout")


@pytest.fixture
def data() -> Path:
    return shared_data()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    store = open_store(tmp_path / "silkwatch.db")
    yield store
    store.close()
