"""Receipts of old deposits are known for good, so that no list of them is written down twice."""

import django.db.models.deletion
from django.db import migrations, models

# By the same hash as of those to come; of a receipt that staff wrote down by hand too.
KNOWN = """
INSERT INTO settlement_knownreceipt (library_id, digest)
SELECT DISTINCT d.library_id, sha256(convert_to(d.library_id || '|' || r.number, 'UTF8'))
  FROM settlement_depositreceipt r JOIN settlement_deposit d ON d.id = r.deposit_id WHERE r.number <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0023_loss_terms"), ("settlement", "0003_charge_lost_open")]
    operations = [
        migrations.CreateModel(
            name="KnownReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.library",
                    ),
                ),
                ("digest", models.BinaryField()),
                ("command_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("library", "digest"), name="known_receipt_once")],
            },
        ),
        migrations.AddField(
            model_name="depositreceipt",
            name="collected_by",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddIndex(
            model_name="depositreceipt", index=models.Index(fields=["number"], name="receipt_by_number")
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
