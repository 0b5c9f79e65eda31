"""Addresses that wait to be confirmed. Those that were there before count as confirmed: their columns stay null."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0025_undo_minutes"),
        ("patrons", "0009_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="email_confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="email_vouched_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.staff",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="mobile_confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="mobile_vouched_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.staff",
            ),
        ),
        migrations.CreateModel(
            name="RefusedContact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(unique=True)),
                ("refused_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["refused_at"], name="refusedcontact_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel", models.TextField()),
                ("key", models.UUIDField(unique=True)),
                ("suite", models.TextField()),
                ("key_version", models.IntegerField()),
                ("sealed", models.BinaryField()),
                ("masked", models.TextField()),
                ("digest", models.BinaryField()),
                ("tries", models.IntegerField(default=0)),
                ("sent", models.IntegerField(default=1)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("refused_at", models.DateTimeField(null=True)),
                (
                    "patron",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmations",
                        to="patrons.patron",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["digest"], name="confirmation_by_digest"),
                    models.Index(fields=["expires_at"], name="confirmation_by_end"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("patron", "channel"), name="confirmation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "sms"])), name="confirmation_channel"
                    ),
                ],
            },
        ),
    ]
