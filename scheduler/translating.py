"""Having headlines translated before an issue is made, outside of any transaction."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from scheduler.config import Config

if TYPE_CHECKING:
    from reports.model import Digest
    from reports.translator import Server
    from storage.sqlite import Database

KEY = "SILKWATCH_TRANSLATE_KEY"
ISSUE_SECONDS = 300.0  # it is frozen for ever with what is there then
PREVIEW_SECONDS = 60.0  # somebody waits for it


def server(config: Config) -> Server | None:
    """Return who translates, if anybody does; the key comes from the environment."""
    if not config.translate.url:
        return None
    from reports.translator import Server  # which brings a client for HTTP

    return Server(url=config.translate.url, key=os.environ.get(KEY) or None)


def readers(config: Config) -> tuple[str, ...]:
    """Return the languages that recipients read it in."""
    return tuple(one.language for one in config.mail.recipients if one.language)


def fill(
    db: Database,
    config: Config,
    draft: Digest,
    *,
    seconds: float,
    now: datetime,
    said: Callable[[str], None],
    stop: threading.Event | None = None,
) -> str | None:
    """Translate what of a draft of an issue nobody has yet, and keep it; return what went wrong, if anything.

    It takes so many seconds at most, and ends soon after ``stop``; what is missing then is left out of the issue.
    ``said`` is told what is waited for.
    """
    from reports import translate, translator
    from storage import translations

    asked = server(config)
    if asked is None:
        return None
    wanted = translate.texts(draft, (config.site.language, *readers(config)))
    there = translations.known(db, [one.pair for one in wanted], asked.engine)
    missing = [one for one in wanted if one.pair not in there]
    if not missing:
        return None
    texts = "a text" if len(missing) == 1 else f"{len(missing)} texts"
    said(f"translation: {asked.host}: asking for {texts}, for {seconds / 60:g} min at most")
    fetched = translator.fetch(missing, asked, seconds=seconds, stop=stop)
    translations.save(db, fetched.found, asked.engine, at=now)
    return fetched.problem
