from django.db import migrations, models

KINDS = [
    "unknown_item",
    "ambiguous_item",
    "conflict",
    "missing_from_box",
    "not_on_manifest",
    "late",
    "lost",
    "parcel_lost",
    "parcel_damaged",
    "gone_from_shelf",
]


class Migration(migrations.Migration):
    dependencies = [("circulation", "0014_alternative")]

    operations = [
        migrations.RemoveConstraint(model_name="task", name="task_kind"),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(name="task_kind", condition=models.Q(kind__in=KINDS)),
        ),
    ]
