"""What a reader has freed goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SCRIPT = """
from lxml import html
from crawler import heap
heap.settle()
tree = html.fromstring("<p>one<b>two</b></p>" * 100_000)
pin = html.fromstring("<p>what stays</p>")
del tree
before = heap._size()[1]
heap.settle()
print(before - heap._size()[1])
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no other library is asked")
def test_the_tree_of_a_large_page_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 20_000_000
