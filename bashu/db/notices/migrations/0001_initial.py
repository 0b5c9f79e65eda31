"""Notices, the messages that carry them, their texts, and how libraries and patrons want them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("network", "0021_lasting"),
        ("patrons", "0009_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel", models.TextField()),
                ("key", models.UUIDField(unique=True)),
                ("state", models.TextField(default="waiting")),
                ("why", models.TextField(default="")),
                ("made_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("give_up_at", models.DateTimeField()),
                ("tries", models.IntegerField(default=0)),
                ("claim", models.UUIDField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "patron",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="patrons.patron",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.TextField()),
                ("about_id", models.BigIntegerField()),
                ("occasion", models.TextField()),
                ("details", models.JSONField(db_default={})),
                ("made_at", models.DateTimeField()),
                ("look_at", models.DateTimeField()),
                ("state", models.TextField(db_default="waiting")),
                ("why", models.TextField(db_default="")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notices",
                        to="notices.message",
                    ),
                ),
                (
                    "patron",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="patrons.patron",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "patron",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="patrons.patron",
                    ),
                ),
                ("channel", models.TextField(null=True)),
                ("digest", models.BooleanField(default=False)),
                (
                    "unwanted",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel", None), ("channel__in", ["email", "sms"]), _connector="OR"),
                        name="preference_channel",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("channel", models.TextField()),
                ("language", models.TextField()),
                ("subject", models.TextField(default="")),
                ("body", models.TextField()),
                ("code", models.TextField(default="")),
                (
                    "library",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.library"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Timing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("due_soon_days", models.IntegerField(null=True)),
                (
                    "overdue_days",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None),
                ),
                ("quiet_from", models.IntegerField(null=True)),
                ("quiet_to", models.IntegerField(null=True)),
                ("digest_at_hour", models.IntegerField(null=True)),
                ("give_up_days", models.IntegerField(null=True)),
                (
                    "library",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.library"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["next_at"], name="message_to_send"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["email", "sms"])), name="message_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "sent", "dropped"])), name="message_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="message_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["patron", "-made_at"], name="notice_of_patron"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("message", None), ("state", "waiting")), fields=["look_at"], name="notice_to_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("event", "about_id", "occasion"), name="notice_once"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "event__in",
                        ["hold_ready", "hold_expiring", "hold_closed", "due_soon", "overdue", "renewed", "trial"],
                    )
                ),
                name="notice_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "sent", "dropped"])), name="notice_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "why__in",
                        [
                            "",
                            "no_contact",
                            "not_wanted",
                            "no_channel",
                            "no_template",
                            "account_closed",
                            "no_longer_true",
                            "later_step",
                            "too_old",
                            "refused",
                            "unreadable",
                        ],
                    )
                ),
                name="notice_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="notice_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                fields=("library", "text", "channel", "language"), name="template_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "text__in",
                        [
                            "hold_ready",
                            "hold_expiring",
                            "hold_closed",
                            "due_soon",
                            "overdue",
                            "renewed",
                            "trial",
                            "several",
                        ],
                    )
                ),
                name="template_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["email", "sms"])), name="template_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["zh-hans", "en"])), name="template_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="timing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("library", None)),
                fields=("library",),
                name="timing_of_the_network_once",
                nulls_distinct=False,
            ),
        ),
        # Whoever deletes a patron deletes what the patron was to be told, also what the engine writes meanwhile.
        migrations.RunSQL(
            "ALTER TABLE notices_message ADD CONSTRAINT message_of_patron"
            " FOREIGN KEY (patron_id) REFERENCES patrons_patron (id) ON DELETE CASCADE;"
            "ALTER TABLE notices_notice ADD CONSTRAINT notice_of_patron_id"
            " FOREIGN KEY (patron_id) REFERENCES patrons_patron (id) ON DELETE CASCADE;",
            "ALTER TABLE notices_message DROP CONSTRAINT message_of_patron;"
            "ALTER TABLE notices_notice DROP CONSTRAINT notice_of_patron_id;",
        ),
    ]
