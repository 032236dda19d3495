"""The SQL of the steps that make tables: part of ``storage.migrations``, and like them never edited."""

from __future__ import annotations

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

# ``properties`` says who this store is: an address for its feed that outlives every move of the machine.
DIGEST = """
CREATE TABLE ahead (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    offset INTEGER NOT NULL,
    date TEXT NOT NULL,
    date_end TEXT,
    what TEXT NOT NULL,
    quote TEXT NOT NULL,
    PRIMARY KEY (article_id, offset, date, what)
) WITHOUT ROWID;
CREATE INDEX ahead_date ON ahead(date);
CREATE TABLE translations (
    text_hash TEXT NOT NULL,
    target TEXT NOT NULL,
    engine TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (text_hash, target, engine)
) WITHOUT ROWID;
CREATE TABLE properties (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO properties VALUES ('instance', lower(hex(randomblob(16))));
ALTER TABLE deliveries ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN next_try TEXT;
ALTER TABLE deliveries ADD COLUMN error TEXT;
ALTER TABLE deliveries ADD COLUMN key_id TEXT;
CREATE INDEX deliveries_waiting ON deliveries(next_try) WHERE state IN ('waiting', 'sending');
CREATE INDEX deliveries_failed ON deliveries(digest_id) WHERE state IN ('refused', 'given-up');
CREATE INDEX digest_items_article ON digest_items(article_id)
"""

# A look is one visit to a source; ``links`` and ``new_links`` are those of its lists. Of the lists that cannot be paged
# back: ``shortest`` the entries of the shortest, ``turnover`` the largest share of one that was new, ``reach`` how many
# seconds one goes back. ``wait``: the seconds its lists ask to be left alone, ``retry_after``: the host; ``silence``:
# seconds without a new link, ``interval``: seconds to the next look before jitter.
# ``sources.told`` is the state the operator was last told of.
# ``alarms`` are said once over each channel: ``alarm_deliveries`` is the ledger, as ``deliveries`` is of digests, and
# its rows of the same ``message`` leave together.
# Of a fetch: how often it was asked, the addresses that redirects led to (JSON), and what the answer said it is.
SERVICE = """
ALTER TABLE fetches ADD COLUMN attempts INTEGER;
ALTER TABLE fetches ADD COLUMN redirects TEXT;
ALTER TABLE fetches ADD COLUMN content_type TEXT;
CREATE TABLE looks (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources(name),
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    links INTEGER NOT NULL,
    new_links INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    shortest INTEGER,
    turnover REAL,
    reach REAL,
    wait REAL,
    retry_after REAL,
    silence REAL,
    interval REAL
);
CREATE INDEX looks_source ON looks(source, at);
CREATE INDEX looks_news ON looks(source, at) WHERE new_links > 0;
ALTER TABLE sources ADD COLUMN interval REAL;
ALTER TABLE sources ADD COLUMN told TEXT;
CREATE TABLE alarms (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    about TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    since TEXT,
    last_success TEXT,
    last_new TEXT
);
CREATE INDEX alarms_about ON alarms(kind, about, id);
CREATE TABLE alarm_deliveries (
    alarm_id INTEGER NOT NULL REFERENCES alarms(id),
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    message TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    at TEXT NOT NULL,
    error TEXT,
    PRIMARY KEY (alarm_id, channel)
) WITHOUT ROWID;
CREATE INDEX alarm_deliveries_waiting ON alarm_deliveries(next_try) WHERE state IN ('waiting', 'sending');
CREATE TABLE chores (
    name TEXT PRIMARY KEY,
    tried TEXT NOT NULL,
    done TEXT,
    result TEXT,
    error TEXT
) WITHOUT ROWID
"""
