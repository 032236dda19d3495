"""The sections of a digest, by the keys that ``reports/words`` has the words for."""

from __future__ import annotations

from typing import Literal

# ``other`` is told in brief.
SectionKey = Literal[
    "schools",
    "agreements",
    "students",
    "language",
    "vocational",
    "research",
    "visits",
    "ministries",
    "regional",
    "other",
]
