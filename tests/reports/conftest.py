"""A browser for the tests of a module. Not of a whole run: it holds an event loop of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from tests.reports.browsing import chromium

    with chromium() as running:
        yield running
