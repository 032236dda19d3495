"""What the Nu HTML checker says of pages."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.reports.npm import CHECKER, java, npm

# The checker knows of a style sheet's nonce but does not compute its hash; Chromium does, and the page has its style.
UNFOUNDED = "Inline style violates Content Security Policy"


def assert_valid(paths: Iterable[Path], *, known: str = UNFOUNDED) -> None:
    """Check that no page has an error or a warning but those that match ``known``.

    One call for many pages: starting Java takes seconds.
    """
    command = [java(), "-jar", str(npm(CHECKER)), "--format", "json", "--exit-zero-always", "--stdout"]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, check=True, timeout=300)
    said = json.loads(done.stdout)["messages"]
    found = [one for one in said if not re.match(known, one["message"])]
    assert not found, "\n".join(f"{one.get('url')}:{one.get('lastLine')}: {one['message']}" for one in found)
