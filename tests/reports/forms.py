"""Every form of a digest there is, by the name of the format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from uuid import UUID

from reports import feeds, mail, render
from reports.model import Digest
from reports.place import Place
from reports.settings import Settings

PLACE = Place(archived=True, public_url="https://silkwatch.example/")
INSTANCE = UUID("12345678-1234-5678-1234-567812345678")


def settings(made: Digest) -> Settings:
    """Return the settings that a digest was made with."""
    return Settings(timezone=made.timezone, language=made.language, title=made.title, subject=made.subject)


FORMS: Mapping[str, Callable[[Digest], str]] = {
    "html": lambda made: render.html(made, PLACE),
    "text": lambda made: render.text(made, PLACE),
    "md": lambda made: render.markdown(made, PLACE),
    "json": render.json_,
    "csv": lambda made: render.csv_(made, PLACE),
    "facts-csv": render.facts_csv,
    "atom": lambda made: feeds.single(made, INSTANCE, PLACE),
    "json-feed": lambda made: feeds.json_feed([feeds.entry(made, INSTANCE, PLACE)], settings(made), INSTANCE, PLACE),
    "email": lambda made: mail.eml(made, PLACE),
}


def hashes(made: Digest) -> dict[str, str]:
    """Return a hash of the bytes of every form."""
    return {name: hashlib.sha256(form(made).encode()).hexdigest() for name, form in FORMS.items()}
