"""A browser and a mail server for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.mailbox import Mailbox

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of one module, not of a whole run: it holds an event loop of its own."""
    from tests.reports.browsing import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server on this machine."""
    with Mailbox() as running:
        yield running
