"""A message may go at any hour; readers are asked to confirm an address, and told of nothing before they did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_charges"),
        ("patrons", "0010_confirmation"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_why",
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_event",
        ),
        migrations.RemoveConstraint(
            model_name="template",
            name="template_text",
        ),
        migrations.AddField(
            model_name="message",
            name="at_once",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "event__in",
                        [
                            "hold_ready",
                            "hold_expiring",
                            "hold_closed",
                            "due_soon",
                            "overdue",
                            "renewed",
                            "charged",
                            "lost",
                            "claim",
                            "trial",
                            "confirm",
                        ],
                    )
                ),
                name="notice_event",
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
                            "unconfirmed",
                        ],
                    )
                ),
                name="notice_why",
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
                            "charged",
                            "lost",
                            "claim",
                            "trial",
                            "confirm",
                            "several",
                        ],
                    )
                ),
                name="template_text",
            ),
        ),
    ]
