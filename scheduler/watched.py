"""Which sources this home watches."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import TYPE_CHECKING

from scheduler import app
from scheduler.config import Config
from scheduler.errors import ConfigError

if TYPE_CHECKING:
    from crawler.catalog import Catalog
    from crawler.source import SourceSpec


def load(config: Config) -> Catalog:
    """Load the sources: the bundled ones, unless ``[sources] bundled`` is false, and the home's own."""
    from crawler import catalog

    return catalog.load(config.sources, bundled=config.choice.bundled)


def find(loaded: Catalog, name: str) -> SourceSpec:
    """Return the source of that name. Raises ConfigError; what is wrong with a file that may be meant is said first."""
    if name in loaded.specs:
        return loaded.specs[name]
    app.complain(error for error in loaded.errors if name in str(error))
    raise unknown(name, loaded.specs)


def unknown(name: str, known: Collection[str]) -> ConfigError:
    """Say that there is no such source, and which one may have been meant; pure."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "`silkwatch sources list` names them"
    return ConfigError(f"source: {name}: there is no such source: {hint}")
