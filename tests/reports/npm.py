"""Tools that come from npm: axe-core, which looks for what a screen reader stumbles over, and the Nu HTML checker.

``npm install --prefix build/npm axe-core vnu-jar`` installs them; ``SILKWATCH_NPM`` names another ``node_modules``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT

AXE = "axe-core/axe.min.js"
CHECKER = "vnu-jar/build/dist/vnu.jar"


def npm(path: str) -> Path:
    """Return a file of an npm package; skip without it, but never in CI."""
    folder = Path(os.environ.get("SILKWATCH_NPM") or ROOT / "build" / "npm" / "node_modules")
    return (
        folder / path if (folder / path).is_file() else missing(f"{path} is not in {folder}: see tests/reports/npm.py")
    )


def java() -> str:
    """Return where Java is; skip without it, but never in CI."""
    return shutil.which("java") or str(missing("Java is not installed (Debian: apt install default-jre-headless)"))


def missing(what: str) -> Path:
    """Skip the test, or fail in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)
