"""What of a corpus is in the store already: looked up before an article is judged, which is a hundred times dearer."""

from __future__ import annotations

import sqlite3

from storage import urls
from storage.database import row
from storage.partial import WARNING
from storage.sqlite import Database

_COLUMNS = "a.id, a.title, a.text, a.read_extractor, a.warnings"


def says(db: Database, url: str, title: str, text: str, *, extractor: str) -> bool:
    """Say whether an article of that address has or had this title and text, or another reader than ``extractor``'s.

    Then saving it would change nothing: what it said before is no news, and what a crawl has read of the page itself
    is not replaced by what somebody else made of it. An article of which a part is missing is not known.
    """
    known = _known(db, url)
    if known is None or WARNING in known["warnings"]:
        return False
    if known["read_extractor"] != extractor or (known["title"], known["text"]) == (title, text):
        return True
    before = "SELECT 1 FROM revisions WHERE article_id = ? AND title = ? AND text = ?"
    return row(db, before, (known["id"], title, text)) is not None


def _known(db: Database, url: str) -> sqlite3.Row | None:
    spellings = urls.spellings(url)
    marks = ", ".join("?" * len(spellings))
    return row(db, f"SELECT {_COLUMNS} FROM articles a WHERE canonical_url IN ({marks})", spellings) or row(
        db, f"SELECT {_COLUMNS} FROM urls u JOIN articles a ON a.id = u.article_id WHERE u.url = ?", (url,)
    )
