"""Whose the records of a question are, and libraries whose publications are described anew."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

WHOSE = """
UPDATE catalogue_matchreview AS r
   SET one_library_id = one.library_id, other_library_id = other.library_id,
       moot = one.gone_at IS NOT NULL OR other.gone_at IS NOT NULL
  FROM catalogue_sourcerecord AS one, catalogue_sourcerecord AS other
 WHERE one.id = r.one_id AND other.id = r.other_id
"""


def library(*, null: bool) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="network.library",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0018_uploads"),
        ("network", "0026_catalogue_rank"),
    ]

    operations = [
        migrations.CreateModel(
            name="RankChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "library",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.library"
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("reached", models.TextField(blank=True, default="")),
                ("done", models.IntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="matchreview", name="moot", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(model_name="matchreview", name="one_library", field=library(null=True)),
        migrations.AddField(model_name="matchreview", name="other_library", field=library(null=True)),
        migrations.RunSQL([WHOSE, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        migrations.AlterField(model_name="matchreview", name="one_library", field=library(null=False)),
        migrations.AlterField(model_name="matchreview", name="other_library", field=library(null=False)),
    ]
