"""The log, its lanes and the stored outcomes, in SQL: the log has an xid column, outcomes are partitioned by id."""

from django.db import migrations, models

TABLES = """
CREATE TABLE audit_lane (
    id smallint PRIMARY KEY,
    head_seq bigint NOT NULL DEFAULT 0,
    head_hash bytea NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE audit_logentry (
    lane_id smallint NOT NULL REFERENCES audit_lane,
    seq bigint NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL,
    command_id uuid NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (lane_id, seq)
);
CREATE INDEX audit_logentry_feed ON audit_logentry (xid, lane_id, seq);

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log is never changed: % on %', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_logentry_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

CREATE TABLE audit_outcome (
    command_id uuid PRIMARY KEY,
    fingerprint bytea NOT NULL,
    token bytea,
    answer text NOT NULL
) PARTITION BY RANGE (command_id);

-- A statement that changed another number of rows than the engine decided on is a defect: nothing of the batch stands.
CREATE FUNCTION audit_expect(what text, got bigint, want bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF got <> want THEN
        RAISE EXCEPTION '% changed % rows instead of %', what, got, want USING ERRCODE = 'BA001';
    END IF;
END $$;
"""

DROP = """
DROP FUNCTION audit_expect;
DROP TABLE audit_outcome;
DROP TABLE audit_logentry;
DROP FUNCTION audit_refuse_change;
DROP TABLE audit_lane;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            TABLES,
            DROP,
            state_operations=[
                migrations.CreateModel(
                    name="Lane",
                    fields=[
                        ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                        ("head_seq", models.BigIntegerField(default=0)),
                        ("head_hash", models.BinaryField()),
                    ],
                ),
                migrations.CreateModel(
                    name="LogEntry",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "lane", "seq", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("seq", models.BigIntegerField()),
                        ("recorded_at", models.DateTimeField()),
                        ("command_id", models.UUIDField()),
                        ("kind", models.TextField()),
                        ("body", models.TextField()),
                        ("hash", models.BinaryField()),
                    ],
                    options={"db_table": "audit_logentry", "managed": False},
                ),
                migrations.CreateModel(
                    name="StoredOutcome",
                    fields=[
                        ("command_id", models.UUIDField(primary_key=True, serialize=False)),
                        ("fingerprint", models.BinaryField()),
                        ("token", models.BinaryField(null=True)),
                        ("answer", models.TextField()),
                    ],
                    options={"db_table": "audit_outcome", "managed": False},
                ),
            ],
        ),
    ]
