"""The Nu HTML checker has nothing to say of our pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports import render
from reports.place import ALONE, Place
from reports.settings import LANGUAGES
from tests.reports.samples_week import full_week
from tests.reports.test_page import LONG, filled
from tests.reports.validity import assert_valid

PUBLIC = Place(archived=True, public_url="https://example.org/silkwatch/")


@pytest.mark.slow
def test_every_page_is_valid(tmp_path: Path) -> None:
    made = {f"{n}-{code}": full_week(n, language=code) for code in LANGUAGES for n in (0, 12, 60)}
    made |= {"long": filled(full_week(3), LONG, "kk"), "hostile": filled(full_week(3), '"><img src=x>', 'x" y')}
    pages = [tmp_path / f"{name}-{place.archived}.html" for name in made for place in (ALONE, PUBLIC)]
    for path in pages:
        name, archived = path.stem.rsplit("-", 1)
        path.write_text(render.html(made[name], PUBLIC if archived == "True" else ALONE), encoding="utf-8")
    assert_valid(pages)
