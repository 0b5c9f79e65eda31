"""What is asked and written when records come in: one round trip for a whole batch each."""

# Whoever places records waits for whoever does: so no two libraries make two publications of one, and `changed_at`
# never runs backwards in the order of commits, which is what a harvester relies on (OAI-PMH 2.0, 2.7.1).
LOCK = "SELECT pg_advisory_xact_lock(hashtext('catalogue placing'))"
CHANGED_LAST = (
    "SELECT changed_at FROM catalogue_bibrecord WHERE changed_at IS NOT NULL ORDER BY changed_at DESC LIMIT 1"
)
KNOWN_SOURCES = """
SELECT control_number, id, digest, bib_id, gone_at IS NOT NULL FROM catalogue_sourcerecord
 WHERE library_id = %s AND control_number = ANY(%b)
"""
FOUND = """
SELECT k.key, m.source_id
  FROM unnest(%b::int8[]) AS k(key),
       LATERAL (SELECT source_id FROM catalogue_matchkey WHERE key = k.key ORDER BY source_id LIMIT %s) AS m
"""
# What says nothing came in before it was written down what it says, and is read again.
_STANDING = """
SELECT s.id, s.bib_id, s.library_id, s.says, CASE WHEN s.says = '{}' THEN s.raw END, s.flavour, s.charset
"""
# One after the other, each by its index: for thousands of ids the planner would read the whole table, as long as that
# looks cheap to it. OFFSET keeps it from doing so.
MEMBERS = f"""
{_STANDING}
  FROM (SELECT DISTINCT found.bib_id FROM unnest(%b::int8[]) AS near(id),
               LATERAL (SELECT bib_id FROM catalogue_sourcerecord WHERE id = near.id OFFSET 0) AS found) AS near,
       LATERAL (SELECT * FROM catalogue_sourcerecord WHERE bib_id = near.bib_id AND gone_at IS NULL OFFSET 0) AS s
"""  # noqa: S608
AT = f"""
{_STANDING}
  FROM (SELECT DISTINCT id FROM unnest(%b::int8[]) AS each(id)) AS near,
       LATERAL (SELECT * FROM catalogue_sourcerecord WHERE bib_id = near.id AND gone_at IS NULL OFFSET 0) AS s
"""  # noqa: S608
DECIDED = "SELECT one_id, other_id, together FROM catalogue_matchdecision WHERE one_id = ANY(%s) OR other_id = ANY(%s)"
BIB_IDS = "SELECT nextval('catalogue_bibrecord_id_seq') FROM generate_series(1, %s)"
SOURCE_IDS = "SELECT nextval('catalogue_sourcerecord_id_seq') FROM generate_series(1, %s)"
RANKS = "SELECT id, catalogue_rank FROM network_library"
# %b: numbers, texts and bytes go as they are. As text, each of their quotes and backslashes is looked for.
INSERT_SOURCES = """
INSERT INTO catalogue_sourcerecord
       (id, control_number, bib_id, flavour, charset, raw, digest, says, library_id, changed_at)
SELECT *, %s, %s FROM unnest(%b::int8[], %b::text[], %b::int8[], %b::text[], %b::text[], %b::bytea[], %b::bytea[],
                             %b::text[]::jsonb[])
"""
UPDATE_SOURCES = """
UPDATE catalogue_sourcerecord AS s
   SET (bib_id, flavour, charset, raw, digest, says, changed_at, gone_at)
     = (v.bib_id, v.flavour, v.charset, v.raw, v.digest, v.says, %s, NULL)
  FROM unnest(%b::int8[], %b::int8[], %b::text[], %b::text[], %b::bytea[], %b::bytea[], %b::text[]::jsonb[])
       AS v(id, bib_id, flavour, charset, raw, digest, says)
 WHERE s.id = v.id
"""
# Publications for which somebody waits, perhaps for another edition.
WAITED_FOR = """
SELECT b.id FROM catalogue_bibrecord AS b
 WHERE b.id = ANY(%s)
   AND EXISTS (SELECT FROM circulation_hold WHERE work_id = coalesce(b.work_id, b.id) AND closed_at IS NULL)
"""
# Nothing stands on them any more. They lead on to where their records went, if all went to one.
EMPTY = """
UPDATE catalogue_bibrecord AS b SET gone_at = %s, changed_at = %s, merged_into_id = v.into_id
  FROM unnest(%b::int8[], %b::int8[]) AS v(id, into_id)
 WHERE b.id = v.id AND b.gone_at IS NULL
   AND NOT EXISTS (SELECT FROM catalogue_sourcerecord WHERE bib_id = b.id AND gone_at IS NULL)
   AND NOT EXISTS (SELECT FROM catalogue_item WHERE bib_id = b.id)
"""
FORGET_KEYS = "DELETE FROM catalogue_matchkey WHERE source_id = ANY(%s)"
INSERT_KEYS = "INSERT INTO catalogue_matchkey (key, source_id) SELECT * FROM unnest(%b::int8[], %b::int8[])"
ASK = """
INSERT INTO catalogue_matchreview (one_id, other_id, one_library_id, other_library_id, reasons, asked_at)
SELECT r.one, r.other, one.library_id, other.library_id, r.reasons, %s
  FROM jsonb_to_recordset(%s::jsonb) AS r(one int8, other int8, reasons text[])
  JOIN catalogue_sourcerecord AS one ON one.id = r.one JOIN catalogue_sourcerecord AS other ON other.id = r.other
    ON CONFLICT (one_id, other_id) DO NOTHING
"""
# What was asked about records that were deleted at their library, and are back.
ASK_AGAIN = """
UPDATE catalogue_matchreview AS r SET moot = false FROM catalogue_sourcerecord AS one, catalogue_sourcerecord AS other
 WHERE (r.one_id = ANY(%s) OR r.other_id = ANY(%s)) AND r.moot
   AND one.id = r.one_id AND other.id = r.other_id AND one.gone_at IS NULL AND other.gone_at IS NULL
"""
# Of a publication that comes in: the oldest of the same work stands for all of its editions.
WORKS = """
SELECT k.work_key, w.id
  FROM unnest(%s::text[]) AS k(work_key),
       LATERAL (SELECT coalesce(work_id, id) AS id FROM catalogue_bibrecord
                 WHERE work_key = k.work_key AND work_key <> '' AND gone_at IS NULL ORDER BY id LIMIT 1) AS w
"""
COLUMNS = (
    "id, title, author, publisher, published_year, isbn, isbns, issn, language, extent, clc, kind, edition, series, "
    "place, subjects, audience, summary, work_key, work_id"
)
_ROWS = """jsonb_to_recordset(%s::jsonb)
    AS r(id int8, title text, author text, publisher text, published_year int2, isbn text, isbns text[], issn text,
         language text, extent text, clc text, kind text, edition text, series text, place text, subjects text[],
         audience text, summary text, work_key text, work_id int8)"""
INSERT_BIBS = f"""
INSERT INTO catalogue_bibrecord ({COLUMNS}, changed_at) SELECT {COLUMNS}, %s FROM {_ROWS}
"""  # noqa: S608
# The work stays: holds queue there.
UPDATE_BIBS = f"""
UPDATE catalogue_bibrecord AS b
   SET (title, author, publisher, published_year, isbn, isbns, issn, language, extent, clc, kind, edition, series,
        place, subjects, audience, summary, work_key, changed_at, gone_at, merged_into_id)
     = (r.title, r.author, r.publisher, r.published_year, r.isbn, r.isbns, r.issn, r.language, r.extent, r.clc, r.kind,
        r.edition, r.series, r.place, r.subjects, r.audience, r.summary, r.work_key, %s, NULL, NULL)
  FROM {_ROWS} WHERE b.id = r.id
"""  # noqa: S608
INSERT_ITEMS = """
INSERT INTO catalogue_item (owner_id, barcode, bib_id, home_branch_id, call_number, kind, collection, price_fen,
                            acquired_on, float_group_id, volume, source_id, branch_id, status, version)
SELECT *, home_branch_id, 'available', 1
  FROM unnest(%b::int8[], %s::text[], %b::int8[], %b::int8[], %s::text[], %s::text[], %s::text[], %s::int4[],
              %s::date[], %b::int8[], %s::text[], %b::int8[])
       AS v(owner_id, barcode, bib_id, home_branch_id, call_number, kind, collection, price_fen,
            acquired_on, float_group_id, volume, source_id)
    ON CONFLICT (barcode, owner_id) DO NOTHING RETURNING id, branch_id, status, owner_id
"""
DECIDE = """
INSERT INTO catalogue_matchdecision (one_id, other_id, together, reason, by_id, decided_at)
VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (one_id, other_id) DO UPDATE
   SET (together, reason, by_id, decided_at)
     = (EXCLUDED.together, EXCLUDED.reason, EXCLUDED.by_id, EXCLUDED.decided_at)
"""
CLOSE = "UPDATE catalogue_matchreview SET closed_at = %s WHERE one_id = %s AND other_id = %s AND closed_at IS NULL"
BETWEEN = """
SELECT d.reason FROM catalogue_matchdecision d
  JOIN catalogue_sourcerecord a ON a.id = d.one_id JOIN catalogue_sourcerecord b ON b.id = d.other_id
 WHERE NOT d.together AND (a.bib_id, b.bib_id) IN ((%s, %s), (%s, %s)) LIMIT 1
"""
GO = """
UPDATE catalogue_sourcerecord AS s SET bib_id = v.bib_id
  FROM unnest(%b::int8[], %b::int8[]) AS v(id, bib_id) WHERE s.id = v.id
"""
