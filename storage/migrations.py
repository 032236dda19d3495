"""The schema, as steps that are only ever added to: a step that has landed is never edited.

No ``executescript`` here: it commits, and each step must be one transaction with the record that it was applied.
A new step needs a stored copy of its schema: ``python -m tests.storage.schemas`` makes it.
"""

from __future__ import annotations

from storage.schema import DIGEST, FIRST_SCHEMA, LEDGER, SERVICE
from storage.sqlite import Database, Migrations
from storage.views import LEDGER_VIEWS, VIEWS

migrations = Migrations("silkwatch")


@migrations(name="0001_first_schema")
def first_schema(db: Database) -> None:
    """Create the tables and views of the first release."""
    for statement in FIRST_SCHEMA.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations(name="0002_origins")
def origins(db: Database) -> None:
    """Keep beside an article where each of its values was read, and how sure the reader was."""
    db.execute("ALTER TABLE articles ADD COLUMN origins TEXT NOT NULL DEFAULT '[]'")


@migrations(name="0003_readings")
def readings(db: Database) -> None:
    """Keep what an earlier version of the reader made of a page, apart from what the page said earlier."""
    db.execute(
        """CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    seen_at TEXT NOT NULL,
    replaced_at TEXT NOT NULL,
    extractor TEXT NOT NULL,
    was TEXT NOT NULL
)"""
    )
    db.execute("CREATE INDEX readings_article ON readings(article_id)")


@migrations(name="0005_duplicates")
def duplicates(db: Database) -> None:
    """Hash every text again, in the way that tells numbers and letters by what they mean."""
    from storage.candidates import enter
    from storage.fingerprint import fingerprint, substance_hash

    db.execute("DELETE FROM fingerprints")
    # What was read last by the reader of the stored text is that text; else the next reading only sets the mark.
    db.execute("UPDATE articles SET read_extractor = '' WHERE read_extractor <> extractor")
    last = 0
    while some := db.execute(
        "SELECT id, title, text FROM articles WHERE id > ? ORDER BY id LIMIT 500", [last]
    ).fetchall():
        for last, title, text in some:
            enter(db, last, fingerprint(text))
            db.execute("UPDATE articles SET read_hash = ? WHERE id = ?", [substance_hash(title, text), last])


@migrations(name="0006_scale")
def scale(db: Database) -> None:
    """Number search rows by day and label them, which 0008 does; keep 32 bits of a hash."""
    db.execute("DROP TABLE articles_fts")
    db.execute('CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, labels, tokenize = "ascii")')
    db.execute("ALTER TABLE fingerprints RENAME TO wide")
    db.execute(
        """CREATE TABLE fingerprints (
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    PRIMARY KEY (hash, article_id)
) WITHOUT ROWID"""
    )
    db.execute(
        "INSERT OR IGNORE INTO fingerprints(hash, article_id)"
        " SELECT iif(hash BETWEEN -0x80000000 AND 0x7fffffff, hash, hash >> 32), article_id FROM wide"
    )
    db.execute("DROP TABLE wide")


@migrations(name="0007_marks")
def marks(db: Database) -> None:
    """Keep what the machine said where a person says otherwise, and by which rules an article was judged."""
    db.execute("ALTER TABLE articles ADD COLUMN judged TEXT")
    db.execute("ALTER TABLE articles ADD COLUMN rules TEXT")
    db.execute("CREATE INDEX marks_other ON marks(other_id) WHERE other_id IS NOT NULL")


@migrations(name="0008_search_terms")
def search_terms(db: Database) -> None:
    """Write the search rows anew: words are cut to other stems."""
    from storage import searchable  # it reads by what opens the store, which needs the steps here

    db.execute("DROP TABLE articles_fts")
    db.execute('CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, labels, tokenize = "ascii")')
    searchable.reindex(db)


@migrations(name="0009_views")
def views(db: Database) -> None:
    """Give readers views that count a story once, and two more: full-text search, and the facts that stand."""
    db.execute("CREATE INDEX fact_parties_institution ON fact_parties(institution_id)")
    db.execute("CREATE INDEX fetches_gaps ON fetches(at) WHERE kind = 'gap'")
    for name in ("items", "partnerships", "source_health"):
        db.execute(f"DROP VIEW {name}")
    for statement in VIEWS.split(";\n"):
        db.execute(statement)


@migrations(name="0010_signs")
def signs(db: Database) -> None:
    """Keep what reports are compared by, and which of them may be of one event."""
    db.execute(
        """CREATE TABLE signs (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id),
    version INTEGER NOT NULL,
    signs TEXT NOT NULL
)"""
    )
    db.execute(
        """CREATE TABLE kin (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    other_id INTEGER NOT NULL REFERENCES articles(id),
    PRIMARY KEY (article_id, other_id)
) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE embeddings (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id),
    model TEXT NOT NULL,
    vector BLOB NOT NULL
)"""
    )


@migrations(name="0011_compared")
def compared(db: Database) -> None:
    """Keep what a likely duplicate is chosen by apart from its text, which is most of what a row is to read."""
    db.execute("CREATE INDEX articles_compared ON articles(id, duplicate_of, length(text))")


@migrations(name="0012_kin")
def kin(db: Database) -> None:
    """Tell reports that have been held against the others from those that were only read by others."""
    db.execute("ALTER TABLE signs ADD COLUMN compared INTEGER NOT NULL DEFAULT 0")


@migrations(name="0013_ledger")
def ledger(db: Database) -> None:
    """Keep institutions our list does not hold, sentences of which nothing is claimed, and which facts are the same."""
    for statement in LEDGER.split(";\n"):
        db.execute(statement)


@migrations(name="0014_sides")
def sides(db: Database) -> None:
    """Let facts be of the sides of any watch, not of China and Kazakhstan alone."""
    legacy = db.execute("PRAGMA legacy_alter_table").fetchone()[0]
    db.execute("PRAGMA legacy_alter_table = ON")  # else views that name the table forbid that it changes its name
    db.execute(
        """CREATE TABLE fact_parties_anew (
    fact_id INTEGER NOT NULL REFERENCES facts(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    side TEXT NOT NULL,
    PRIMARY KEY (fact_id, institution_id)
) WITHOUT ROWID"""
    )
    db.execute("INSERT INTO fact_parties_anew SELECT fact_id, institution_id, side FROM fact_parties")
    db.execute("DROP TABLE fact_parties")
    db.execute("ALTER TABLE fact_parties_anew RENAME TO fact_parties")
    db.execute("CREATE INDEX fact_parties_institution ON fact_parties(institution_id)")
    db.execute(f"PRAGMA legacy_alter_table = {legacy}")


@migrations(name="0015_ledger_views")
def ledger_views(db: Database) -> None:
    """Give readers one row for each event and for each institution."""
    from storage import facts  # it reads by what opens the store, which needs the steps here

    for statement in LEDGER_VIEWS.split(";\n"):
        db.execute(statement)
    facts.unify(db, [id for (id,) in db.execute("SELECT id FROM stories").fetchall()])


@migrations(name="0016_told")
def told(db: Database) -> None:
    """Keep the verdict with what views read of articles of the topic: else each row is looked at for it."""
    db.execute("DROP INDEX articles_told")
    columns = "id, day, source, url, duplicate_of, story_id, verdict"
    db.execute(f"CREATE INDEX articles_told ON articles({columns}) WHERE verdict <> 'not'")


@migrations(name="0017_digest")
def digest(db: Database) -> None:
    """Keep what the weekly page needs besides: days to come, translations, and how a message fares on its way."""
    for statement in DIGEST.split(";\n"):
        db.execute(statement)


@migrations(name="0018_service")
def service(db: Database) -> None:
    """Keep how each look at a source ended, what the operator was told of it, and when the house was last put right."""
    for statement in SERVICE.split(";\n"):
        db.execute(statement)


@migrations(name="0019_imports")
def imports(db: Database) -> None:
    """Keep how far the import of each file is, so that one that was broken off goes on where it was."""
    db.execute(
        """CREATE TABLE imports (
    file TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    asked TEXT NOT NULL,
    size INTEGER,
    offset INTEGER NOT NULL,
    held TEXT NOT NULL,
    over INTEGER NOT NULL,
    at TEXT NOT NULL
) WITHOUT ROWID"""
    )
