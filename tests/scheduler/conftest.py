"""A site with one article, and a home that watches it; a test module that needs another one names its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scheduler import sites
from tests.server import Server


@pytest.fixture
def site() -> Iterator[Server]:
    with Server() as running:
        sites.publish(running, "/news/1.html")
        yield running


@pytest.fixture
def home(tmp_path: Path, site: Server) -> Path:
    return sites.home(tmp_path / "home", farm=site.url)
