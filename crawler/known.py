"""The institutions we know, as the store has them: an article's mentions point to them."""

from __future__ import annotations

from crawler.topic import rules
from crawler.topic.institutions import load
from storage import institutions
from storage.sqlite import Database


def register(db: Database) -> None:
    """Bring those of the store up to date. Raises TopicError and ``storage.errors.StorageError``.

    Their file is large: it is read when a line of the rules or of their data has changed since they were registered.
    """
    version = rules()
    if institutions.version(db) != version:
        institutions.register(db, load(), version=version)
