"""The schema, as steps that are only ever added to: a step that has landed is never edited.

No ``executescript`` here: it commits, and each step must be one transaction with the record that it was applied.
A new step needs a stored copy of its schema: ``python -m tests.storage.schemas`` makes it.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

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


# Columns of a table WITHOUT ROWID begin with its key: in another order integrity_check of SQLite 3.40 sees NULLs.
FIRST_SCHEMA = """
CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    first_published TEXT,
    last_published TEXT,
    merged_into INTEGER REFERENCES stories(id)
);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    canonical_url TEXT NOT NULL UNIQUE,
    identity TEXT,
    source TEXT NOT NULL,
    rank INTEGER NOT NULL,
    lang TEXT,
    title TEXT NOT NULL,
    author TEXT,
    published TEXT,
    published_raw TEXT,
    published_precision TEXT,
    published_from TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    day TEXT NOT NULL,
    revised_at TEXT,
    withdrawn_at TEXT,
    text TEXT NOT NULL,
    summary TEXT,
    image TEXT,
    verdict TEXT NOT NULL CHECK (verdict IN ('relevant', 'borderline', 'not')),
    score REAL NOT NULL,
    reasons TEXT NOT NULL,
    warnings TEXT NOT NULL,
    extractor TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    read_extractor TEXT NOT NULL,
    read_hash TEXT NOT NULL,
    story_id INTEGER REFERENCES stories(id),
    duplicate_of INTEGER REFERENCES articles(id),
    duplicate_kind TEXT,
    duplicate_score REAL,
    external_id TEXT,
    UNIQUE (source, identity)
);
CREATE INDEX stories_merged ON stories(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX articles_first_seen ON articles(first_seen);
CREATE INDEX articles_content_hash ON articles(content_hash);
CREATE INDEX articles_story ON articles(story_id) WHERE story_id IS NOT NULL;
CREATE INDEX articles_day ON articles(day) WHERE verdict <> 'not';
CREATE INDEX articles_duplicate ON articles(duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX articles_chosen ON articles(verdict, first_seen) WHERE verdict <> 'not';
CREATE INDEX articles_source ON articles(source, first_seen);
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    seen_at TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    extractor TEXT NOT NULL
);
CREATE INDEX revisions_article ON revisions(article_id);
CREATE TABLE urls (
    url TEXT PRIMARY KEY,
    canonical_url TEXT NOT NULL,
    source TEXT NOT NULL,
    outcome TEXT NOT NULL,
    article_id INTEGER REFERENCES articles(id),
    first_seen TEXT NOT NULL,
    settled_at TEXT,
    fetched_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    title TEXT,
    published TEXT,
    published_raw TEXT,
    look_again TEXT,
    looks INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX urls_canonical ON urls(canonical_url);
CREATE INDEX urls_pending ON urls(source) WHERE outcome = 'pending';
CREATE INDEX urls_look_again ON urls(look_again) WHERE look_again IS NOT NULL;
CREATE INDEX urls_article ON urls(article_id) WHERE article_id IS NOT NULL;
CREATE TABLE fingerprints (
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    PRIMARY KEY (hash, article_id)
) WITHOUT ROWID;
CREATE TABLE institutions (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_zh TEXT,
    name_ru TEXT,
    name_kk TEXT,
    country TEXT NOT NULL,
    city TEXT,
    kind TEXT NOT NULL,
    website TEXT
);
CREATE TABLE mentions (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    offset INTEGER NOT NULL,
    surface TEXT NOT NULL,
    PRIMARY KEY (article_id, institution_id, offset)
) WITHOUT ROWID;
CREATE INDEX mentions_institution ON mentions(institution_id);
CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    story_id INTEGER REFERENCES stories(id),
    kind TEXT NOT NULL,
    date TEXT,
    date_end TEXT,
    place TEXT,
    status TEXT,
    number REAL,
    unit TEXT,
    direction TEXT,
    as_of TEXT,
    document TEXT,
    quote TEXT NOT NULL,
    superseded_at TEXT
);
CREATE INDEX facts_article ON facts(article_id);
CREATE INDEX facts_story ON facts(story_id) WHERE story_id IS NOT NULL;
CREATE TABLE fact_parties (
    fact_id INTEGER NOT NULL REFERENCES facts(id),
    institution_id TEXT NOT NULL REFERENCES institutions(id),
    side TEXT NOT NULL CHECK (side IN ('CN', 'KZ')),
    PRIMARY KEY (fact_id, institution_id)
) WITHOUT ROWID;
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    homepage TEXT NOT NULL,
    country TEXT NOT NULL,
    kind TEXT NOT NULL,
    languages TEXT NOT NULL,
    timezone TEXT NOT NULL,
    rank INTEGER NOT NULL,
    every INTEGER NOT NULL,
    verified TEXT,
    hosts TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL DEFAULT 'new',
    state_since TEXT,
    reason TEXT,
    last_checked TEXT,
    last_success TEXT,
    last_new TEXT,
    next_check TEXT,
    links_found INTEGER,
    failures REAL NOT NULL DEFAULT 0
);
CREATE TABLE lists (
    url TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    fetched_at TEXT NOT NULL
);
CREATE TABLE robots (
    host TEXT PRIMARY KEY,
    status INTEGER,
    body BLOB,
    fetched_at TEXT NOT NULL
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    exit TEXT,
    counts TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX runs_started ON runs(started);
CREATE TABLE problems (
    about TEXT NOT NULL,
    text TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (about, text)
) WITHOUT ROWID;
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    run_id INTEGER REFERENCES runs(id),
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    bytes INTEGER,
    seconds REAL,
    links INTEGER,
    error TEXT
);
CREATE INDEX fetches_source ON fetches(source, at);
CREATE INDEX fetches_run ON fetches(run_id);
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    warc TEXT NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    digest TEXT NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    revisit INTEGER NOT NULL DEFAULT 0,
    UNIQUE (warc, offset)
);
CREATE INDEX captures_url ON captures(url, at);
CREATE INDEX captures_at ON captures(at);
CREATE TABLE digests (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    window_start TEXT NOT NULL,
    window_end TEXT NOT NULL,
    timezone TEXT NOT NULL,
    made_at TEXT NOT NULL,
    payload TEXT NOT NULL
);
CREATE TABLE digest_items (
    digest_id TEXT NOT NULL REFERENCES digests(id),
    position INTEGER NOT NULL,
    story_id INTEGER NOT NULL REFERENCES stories(id),
    article_id INTEGER NOT NULL REFERENCES articles(id),
    kind TEXT NOT NULL CHECK (kind IN ('new', 'late', 'update')),
    PRIMARY KEY (digest_id, position)
) WITHOUT ROWID;
CREATE INDEX digest_items_story ON digest_items(story_id);
CREATE TABLE deliveries (
    digest_id TEXT NOT NULL REFERENCES digests(id),
    recipient TEXT NOT NULL,
    state TEXT NOT NULL,
    message_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (digest_id, recipient)
) WITHOUT ROWID;
CREATE TABLE marks (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    mark TEXT NOT NULL,
    other_id INTEGER REFERENCES articles(id),
    at TEXT NOT NULL
);
CREATE INDEX marks_article ON marks(article_id);
CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, tokenize = "ascii");
CREATE VIEW items AS
    SELECT s.id AS story_id, a.id AS article_id, a.title, a.url, a.source, a.lang, a.published, a.first_seen, a.score,
        (SELECT count(*) FROM articles o WHERE o.story_id = s.id) AS reports
    FROM stories s JOIN articles a ON a.id = (
        SELECT b.id FROM articles b
        WHERE b.story_id = s.id AND b.verdict = 'relevant'
        ORDER BY b.duplicate_of IS NOT NULL, b.rank, b.first_seen, b.id LIMIT 1)
    WHERE s.merged_into IS NULL;
CREATE VIEW partnerships AS
    SELECT cn.id AS chinese_id, cn.name AS chinese_side, kz.id AS kazakh_id, kz.name AS kazakh_side, f.kind,
        min(coalesce(f.date, substr(a.published, 1, 10))) AS first_date,
        max(coalesce(f.date, substr(a.published, 1, 10))) AS latest_date,
        count(DISTINCT f.story_id) AS stories
    FROM facts f JOIN articles a ON a.id = f.article_id
        JOIN fact_parties pc ON pc.fact_id = f.id AND pc.side = 'CN' JOIN institutions cn ON cn.id = pc.institution_id
        JOIN fact_parties pk ON pk.fact_id = f.id AND pk.side = 'KZ' JOIN institutions kz ON kz.id = pk.institution_id
    WHERE f.superseded_at IS NULL AND a.verdict <> 'not'
    GROUP BY cn.id, kz.id, f.kind;
CREATE VIEW source_health AS
    SELECT name, title, state, state_since, reason, last_checked, last_success, last_new, next_check, links_found,
        failures, verified, (SELECT count(*) FROM articles a WHERE a.source = sources.name) AS articles
    FROM sources WHERE active
"""

VIEWS = """
CREATE VIEW items AS
    SELECT s.id AS story_id, a.id AS article_id, a.title, a.url, a.source, a.lang, a.published, a.first_seen, a.score,
        (SELECT count(*) FROM articles o WHERE o.story_id = s.id) AS reports,
        a.day, a.summary,
        (SELECT count(*) FROM articles o WHERE o.story_id = s.id AND o.duplicate_of IS NULL) AS originals,
        (SELECT count(DISTINCT o.source) FROM articles o WHERE o.story_id = s.id) AS sources,
        (SELECT group_concat(DISTINCT o.lang) FROM articles o WHERE o.story_id = s.id) AS languages,
        (SELECT min(o.day) FROM articles o WHERE o.story_id = s.id) AS first_reported,
        (SELECT max(o.day) FROM articles o WHERE o.story_id = s.id) AS latest_reported,
        (SELECT group_concat(DISTINCT f.kind) FROM articles o JOIN facts f ON f.article_id = o.id
            WHERE o.story_id = s.id AND f.superseded_at IS NULL) AS kinds,
        (SELECT group_concat(DISTINCT m.institution_id) FROM articles o JOIN mentions m ON m.article_id = o.id
            WHERE o.story_id = s.id) AS institutions
    FROM stories s JOIN articles a ON a.id = (
        SELECT b.id FROM articles b
        WHERE b.story_id = s.id AND b.verdict = 'relevant'
        ORDER BY b.withdrawn_at IS NOT NULL, b.duplicate_of IS NOT NULL, b.rank, b.first_seen, b.id LIMIT 1)
    WHERE s.merged_into IS NULL;
CREATE VIEW partnerships AS
    SELECT cn.id AS chinese_id, cn.name AS chinese_side, kz.id AS kazakh_id, kz.name AS kazakh_side, f.kind,
        min(coalesce(f.date, a.day)) AS first_date,
        max(coalesce(f.date, a.day)) AS latest_date,
        count(DISTINCT coalesce(a.story_id, -a.id)) AS stories,
        count(DISTINCT coalesce(a.duplicate_of, a.id)) AS articles,
        count(DISTINCT a.source) AS sources,
        min(a.day) AS first_reported,
        max(a.day) AS latest_reported,
        substr(max(CASE WHEN f.status IS NOT NULL THEN a.day || f.status END), 11) AS status,
        cn.name_zh AS chinese_side_zh, cn.name_ru AS chinese_side_ru, cn.city AS chinese_city,
        kz.name_zh AS kazakh_side_zh, kz.name_ru AS kazakh_side_ru, kz.city AS kazakh_city
    FROM facts f JOIN articles a ON a.id = f.article_id
        JOIN fact_parties pc ON pc.fact_id = f.id AND pc.side = 'CN' JOIN institutions cn ON cn.id = pc.institution_id
        JOIN fact_parties pk ON pk.fact_id = f.id AND pk.side = 'KZ' JOIN institutions kz ON kz.id = pk.institution_id
    WHERE f.superseded_at IS NULL AND a.verdict <> 'not'
    GROUP BY cn.id, kz.id, f.kind;
CREATE VIEW source_health AS
    SELECT name, title, state, state_since, reason, last_checked, last_success, last_new, next_check, links_found,
        failures, verified, (SELECT count(*) FROM articles a WHERE a.source = sources.name) AS articles,
        kind, country, languages, homepage, every / 3600.0 AS every_hours
    FROM sources WHERE active;
CREATE VIEW current_facts AS
    SELECT f.id AS fact_id, f.article_id, a.story_id, f.kind, coalesce(f.date, a.day) AS on_day, f.date, f.date_end,
        f.place, f.status, f.number, f.unit, f.direction, f.as_of, f.document,
        (SELECT group_concat(i.name, '; ') FROM fact_parties p JOIN institutions i ON i.id = p.institution_id
            WHERE p.fact_id = f.id AND p.side = 'CN') AS chinese,
        (SELECT group_concat(i.name, '; ') FROM fact_parties p JOIN institutions i ON i.id = p.institution_id
            WHERE p.fact_id = f.id AND p.side = 'KZ') AS kazakh,
        f.quote, a.title, a.url, a.source, a.lang, a.day AS reported
    FROM facts f JOIN articles a ON a.id = f.article_id
    WHERE f.superseded_at IS NULL AND a.verdict <> 'not' AND a.duplicate_of IS NULL;
CREATE VIEW search AS
    SELECT rowid & 0xffffffff AS id, rowid & 0xffffffff AS rowid, articles_fts AS search, rowid AS newest,
        bm25(articles_fts, 5.0, 1.0, 0.1) AS badness
    FROM articles_fts
"""

LEDGER = """
CREATE TABLE unknown_mentions (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    name TEXT NOT NULL,
    offset INTEGER NOT NULL,
    side TEXT,
    surface TEXT NOT NULL,
    PRIMARY KEY (article_id, name, offset)
) WITHOUT ROWID;
CREATE INDEX unknown_mentions_name ON unknown_mentions(name);
CREATE TABLE unknown_parties (
    fact_id INTEGER NOT NULL REFERENCES facts(id),
    name TEXT NOT NULL,
    side TEXT,
    PRIMARY KEY (fact_id, name)
) WITHOUT ROWID;
CREATE TABLE quotes (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    offset INTEGER NOT NULL,
    what TEXT NOT NULL,
    quote TEXT NOT NULL,
    PRIMARY KEY (article_id, offset, what)
) WITHOUT ROWID;
ALTER TABLE facts ADD COLUMN offset INTEGER NOT NULL DEFAULT -1;
ALTER TABLE facts ADD COLUMN same_as INTEGER REFERENCES facts(id);
CREATE INDEX facts_same ON facts(same_as) WHERE same_as IS NOT NULL
"""

# What a view reads of many articles is in an index: in the row most of it stands behind the text.
LEDGER_VIEWS = """
DROP VIEW partnerships;
DROP VIEW current_facts;
DROP INDEX facts_same;
CREATE INDEX unknown_parties_name ON unknown_parties(name);
ALTER TABLE facts ADD COLUMN event_id INTEGER GENERATED ALWAYS AS (coalesce(same_as, id)) VIRTUAL;
CREATE INDEX facts_event ON facts(event_id) WHERE superseded_at IS NULL;
CREATE INDEX articles_told ON articles(id, day, source, url, duplicate_of, story_id) WHERE verdict <> 'not';
CREATE VIEW ladder(status, step) AS VALUES ('talks', 1), ('intention', 2), ('memorandum', 3), ('agreement', 4),
    ('licence', 5), ('unveiled', 6), ('first-students', 7), ('enrolment', 8);
CREATE VIEW current_facts AS
    SELECT f.id AS fact_id, f.article_id, a.story_id, f.kind, coalesce(f.date, a.day) AS on_day, f.date, f.date_end,
        f.place, f.status, f.number, f.unit, f.direction, f.as_of, f.document,
        (SELECT group_concat(i.name, '; ') FROM fact_parties p JOIN institutions i ON i.id = p.institution_id
            WHERE p.fact_id = f.id AND p.side = 'CN') AS chinese,
        (SELECT group_concat(i.name, '; ') FROM fact_parties p JOIN institutions i ON i.id = p.institution_id
            WHERE p.fact_id = f.id AND p.side = 'KZ') AS kazakh,
        f.quote, a.title, a.url, a.source, a.lang, a.day AS reported,
        f.event_id
    FROM facts f JOIN articles a ON a.id = f.article_id
    WHERE f.superseded_at IS NULL AND a.verdict <> 'not' AND a.duplicate_of IS NULL;
CREATE VIEW partnerships AS
    SELECT cn.id AS chinese_id, cn.name AS chinese_side, kz.id AS kazakh_id, kz.name AS kazakh_side, f.kind,
        min(coalesce(f.date, a.day)) AS first_date,
        max(coalesce(f.date, a.day)) AS latest_date,
        count(DISTINCT coalesce(a.story_id, -a.id)) AS stories,
        count(DISTINCT coalesce(a.duplicate_of, a.id)) AS articles,
        count(DISTINCT a.source) AS sources,
        min(a.day) AS first_reported,
        max(a.day) AS latest_reported,
        substr(max(CASE WHEN f.status IS NOT NULL THEN a.day || f.status END), 11) AS status,
        cn.name_zh AS chinese_side_zh, cn.name_ru AS chinese_side_ru, cn.city AS chinese_city,
        kz.name_zh AS kazakh_side_zh, kz.name_ru AS kazakh_side_ru, kz.city AS kazakh_city,
        count(DISTINCT a.id) AS reports,
        count(DISTINCT f.event_id) AS events,
        substr(max(s.step || s.status), 2) AS highest_status,
        substr(min((9 - s.step) || coalesce(f.date, a.day)), 2) AS highest_status_date
    FROM facts f JOIN articles a INDEXED BY articles_told ON a.id = f.article_id AND a.verdict <> 'not'
        JOIN fact_parties pc ON pc.fact_id = f.id AND pc.side = 'CN' JOIN institutions cn ON cn.id = pc.institution_id
        JOIN fact_parties pk ON pk.fact_id = f.id AND pk.side = 'KZ' JOIN institutions kz ON kz.id = pk.institution_id
        LEFT JOIN ladder s ON s.status = f.status
    WHERE f.superseded_at IS NULL
    GROUP BY cn.id, kz.id, f.kind;
CREATE VIEW statements AS
    SELECT f.event_id, f.id AS fact_id, f.article_id, f.story_id, f.kind, f.date, f.date_end,
        f.place, f.status, f.number, f.unit, f.direction, f.as_of, f.document, f.quote, f.offset,
        a.source, a.rank, a.url, a.title, a.lang, a.day AS reported
    FROM facts f JOIN articles a ON a.id = f.article_id
    WHERE f.superseded_at IS NULL AND f.story_id IS NOT NULL;
CREATE VIEW ledger AS
    SELECT f.id AS fact_id, f.story_id, f.kind,
        coalesce(d.date, CASE WHEN a.day NOT LIKE c.as_of || '%' THEN substr(c.as_of || '-01-01', 1, 10) END, a.day)
            AS on_day,
        d.date, d.date_end,
        (SELECT group_concat(name, '; ') FROM (
            SELECT DISTINCT i.name FROM statements m JOIN fact_parties p USING (fact_id)
                JOIN institutions i ON i.id = p.institution_id
                WHERE m.event_id = f.id AND p.side = 'CN' ORDER BY 1)) AS chinese,
        (SELECT group_concat(name, '; ') FROM (
            SELECT DISTINCT i.name FROM statements m JOIN fact_parties p USING (fact_id)
                JOIN institutions i ON i.id = p.institution_id
                WHERE m.event_id = f.id AND p.side = 'KZ' ORDER BY 1)) AS kazakh,
        (SELECT group_concat(name, '; ') FROM (
            SELECT DISTINCT p.name FROM statements m JOIN unknown_parties p USING (fact_id)
                WHERE m.event_id = f.id ORDER BY 1)) AS unknown,
        coalesce(f.place, (SELECT m.place FROM statements m WHERE m.event_id = f.id AND m.place IS NOT NULL
            ORDER BY m.rank, m.reported, m.url, m.fact_id LIMIT 1)) AS place,
        c.number, c.unit, c.direction, c.as_of,
        coalesce(f.document, (SELECT m.document FROM statements m WHERE m.event_id = f.id AND m.document IS NOT NULL
            ORDER BY m.rank, m.reported, m.url, m.fact_id LIMIT 1)) AS document,
        coalesce(f.status, (SELECT m.status FROM statements m WHERE m.event_id = f.id AND m.status IS NOT NULL
            ORDER BY m.rank, m.reported, m.url, m.fact_id LIMIT 1)) AS status,
        f.quote,
        (SELECT count(DISTINCT m.article_id) FROM statements m WHERE m.event_id = f.id) AS reports,
        (SELECT count(DISTINCT m.source) FROM statements m WHERE m.event_id = f.id) AS sources,
        (SELECT nullif(json_group_object(field, json(said)), '{}') FROM (
            SELECT field,
                json_group_array(json_object('value', value, 'article_id', article_id, 'source', source)) AS said
            FROM (
                SELECT DISTINCT field, value, article_id, source,
                    max(low) OVER (PARTITION BY field, unit) > min(high) OVER (PARTITION BY field, unit) AS differ
                FROM (
                    SELECT 'number' AS field, unit, number AS value, number AS low, number AS high, article_id, source
                        FROM statements WHERE event_id = f.id AND number IS NOT NULL
                    UNION ALL
                    SELECT 'date', NULL, date || coalesce('/' || date_end, ''), date, coalesce(date_end, date),
                        article_id, source FROM statements WHERE event_id = f.id AND date IS NOT NULL
                    UNION ALL
                    SELECT 'place', NULL, place, place, place, article_id, source
                        FROM statements WHERE event_id = f.id AND place IS NOT NULL
                    UNION ALL
                    SELECT 'status', NULL, status, status, status, article_id, source
                        FROM statements WHERE event_id = f.id AND status IS NOT NULL)
                ORDER BY field, article_id, value)
            WHERE differ GROUP BY field)) AS contradictions,
        (SELECT json_group_array(json_object('id', id, 'name', name, 'side', side)) FROM (
            SELECT i.id, i.name, p.side FROM statements m JOIN fact_parties p USING (fact_id)
                JOIN institutions i ON i.id = p.institution_id WHERE m.event_id = f.id
            UNION
            SELECT NULL, p.name, p.side FROM statements m JOIN unknown_parties p USING (fact_id)
                WHERE m.event_id = f.id
            ORDER BY 3, 2)) AS parties,
        a.title, a.url, a.source, a.lang, a.day AS reported, f.article_id
    FROM facts f JOIN articles a ON a.id = f.article_id
        LEFT JOIN facts d ON d.id = CASE WHEN f.date IS NOT NULL THEN f.id ELSE (
            SELECT m.fact_id FROM statements m WHERE m.event_id = f.id AND m.date IS NOT NULL
            ORDER BY m.rank, m.reported, m.url, m.fact_id LIMIT 1) END
        LEFT JOIN facts c ON c.id = CASE WHEN f.number IS NOT NULL THEN f.id ELSE coalesce((
            SELECT m.fact_id FROM statements m WHERE m.event_id = f.id AND m.number IS NOT NULL
            ORDER BY m.rank, m.reported, m.url, m.fact_id LIMIT 1), f.id) END
    WHERE f.superseded_at IS NULL AND f.same_as IS NULL AND f.story_id IS NOT NULL;
CREATE VIEW institution_counts AS
    SELECT i.id, i.name, i.name_zh, i.name_ru, i.name_kk, i.country, i.city, i.kind, i.website,
        coalesce(m.articles, 0) AS articles, coalesce(m.stories, 0) AS stories,
        (SELECT count(DISTINCT f.event_id) FROM fact_parties p JOIN facts f ON f.id = p.fact_id
            WHERE p.institution_id = i.id AND f.superseded_at IS NULL AND f.story_id IS NOT NULL) AS facts,
        m.first, m.latest
    FROM institutions i LEFT JOIN (
        SELECT m.institution_id, count(DISTINCT coalesce(a.duplicate_of, a.id)) AS articles,
            count(DISTINCT a.story_id) AS stories, min(a.day) AS first, max(a.day) AS latest
        FROM articles a INDEXED BY articles_told CROSS JOIN mentions m ON m.article_id = a.id
        WHERE a.verdict <> 'not' GROUP BY m.institution_id) m ON m.institution_id = i.id;
CREATE VIEW unknown_institutions AS
    SELECT u.name, u.side, u.articles, u.stories,
        (SELECT count(DISTINCT f.event_id) FROM unknown_parties p JOIN facts f ON f.id = p.fact_id
            WHERE p.name = u.name AND f.superseded_at IS NULL AND f.story_id IS NOT NULL) AS facts,
        u.first, u.latest, a.id AS article_id, a.url, a.lang, m.surface,
        CASE WHEN m.offset < 0 THEN a.title ELSE substr(a.text, max(m.offset - 80, 0) + 1, 240) END AS example
    FROM (
        SELECT m.name, max(m.side) AS side, count(DISTINCT coalesce(a.duplicate_of, a.id)) AS articles,
            count(DISTINCT a.story_id) AS stories, min(a.day) AS first, max(a.day) AS latest,
            min(a.day || printf('%019d', a.id)) AS example
        FROM articles a INDEXED BY articles_told CROSS JOIN unknown_mentions m ON m.article_id = a.id
        WHERE a.verdict <> 'not' GROUP BY m.name) u
        JOIN articles a ON a.id = CAST(substr(u.example, 11) AS INTEGER)
        JOIN unknown_mentions m ON m.article_id = a.id AND m.name = u.name AND m.offset = (
            SELECT min(offset) FROM unknown_mentions o WHERE o.article_id = a.id AND o.name = u.name)
"""
