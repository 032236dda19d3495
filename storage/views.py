"""The SQL of the steps that make views: part of ``storage.migrations``, and like them never edited."""

from __future__ import annotations

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
