"""The log by months, generations of transaction ids, seals and snapshots.

What the log holds so far becomes the partition of month 0, where a program of the version before goes on writing. There
is no way back: the months would have to be put together again.
"""

from django.db import migrations, models

TABLES = """
ALTER TABLE audit_logentry RENAME TO audit_logentry_0;
ALTER TABLE audit_logentry_0
    DROP CONSTRAINT audit_logentry_pkey,
    ADD COLUMN generation smallint NOT NULL DEFAULT 1,
    ADD COLUMN month smallint NOT NULL DEFAULT 0;
DROP INDEX audit_logentry_feed;

-- Beside the log's columns: `generation` tells apart the transaction ids of one server from those of another that the
-- database was restored into; `month` (12 * year + month - 1, in UTC) is the partition. Neither is part of the chain.
CREATE TABLE audit_logentry (
    lane_id smallint NOT NULL,
    seq bigint NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL,
    command_id uuid NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    hash bytea NOT NULL,
    generation smallint NOT NULL DEFAULT 1,
    month smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (lane_id, seq, month)
) PARTITION BY LIST (month);
CREATE INDEX audit_logentry_feed ON audit_logentry (generation, xid, lane_id, seq);
CREATE TRIGGER audit_logentry_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_logentry ATTACH PARTITION audit_logentry_0 FOR VALUES IN (0);

ALTER TABLE audit_lane ADD CONSTRAINT lane_head CHECK (head_seq >= 0 AND length(head_hash) = 32);

CREATE TABLE audit_generation (
    id smallint PRIMARY KEY,
    began_at timestamptz NOT NULL
);
-- What was answered before this is in no log entry, and cannot be proven.
INSERT INTO audit_generation SELECT 1, now() WHERE EXISTS (SELECT FROM audit_logentry_0);

CREATE TABLE audit_seal (
    id bigint PRIMARY KEY CHECK (id > 0),
    body text NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE TRIGGER audit_seal_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

CREATE TABLE audit_snapshot (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    seal_id bigint NOT NULL UNIQUE REFERENCES audit_seal,
    body text NOT NULL
);

-- What the rows of a stretch of a guarded table said, packed; found by the hash of it. Snapshots share what did not change.
CREATE TABLE audit_chunk (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    rows bytea NOT NULL
);
ALTER TABLE audit_chunk ALTER COLUMN rows SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TABLES,
            state_operations=[
                migrations.AddField("LogEntry", "generation", models.SmallIntegerField(default=1)),
                migrations.AddField("LogEntry", "month", models.SmallIntegerField(default=0)),
                migrations.CreateModel(
                    name="Generation",
                    fields=[
                        ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                        ("began_at", models.DateTimeField()),
                    ],
                    options={"managed": False},
                ),
                migrations.CreateModel(
                    name="Seal",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("body", models.TextField()),
                        ("hash", models.BinaryField()),
                    ],
                    options={"managed": False},
                ),
                migrations.CreateModel(
                    name="Snapshot",
                    fields=[
                        ("hash", models.BinaryField(primary_key=True, serialize=False)),
                        ("seal", models.OneToOneField("audit.seal", models.PROTECT)),
                        ("body", models.TextField()),
                    ],
                    options={"managed": False},
                ),
                migrations.CreateModel(
                    name="Chunk",
                    fields=[
                        ("digest", models.BinaryField(primary_key=True, serialize=False)),
                        ("rows", models.BinaryField()),
                    ],
                    options={"managed": False},
                ),
            ],
        ),
    ]
