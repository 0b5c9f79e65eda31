"""Holds keep how long they wait on the hold shelf, and what was told that they cost to be sent home; so do parcels."""

from django.db import migrations, models

TOLD = {
    "told_first_items": models.IntegerField,
    "told_first_fen": models.IntegerField,
    "told_further_fen": models.IntegerField,
    "told_payer": models.TextField,
}
ON_SHELF = {"shelf_from_on": models.DateField, "shelf_days": models.IntegerField}


class Migration(migrations.Migration):
    dependencies = [("circulation", "0016_missed")]

    operations = [
        migrations.AddField(model_name=model, name=name, field=kind(null=True))
        for model, columns in (("hold", ON_SHELF | TOLD), ("parcelled", TOLD))
        for name, kind in columns.items()
    ]
