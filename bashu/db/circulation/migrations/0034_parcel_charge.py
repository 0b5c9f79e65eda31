"""What the reader of a parcel was charged for it. The log proves it, so the database need not look for each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulation", "0033_loan_may_be_lost"), ("settlement", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="parcel",
            name="charge",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="settlement.charge",
            ),
        ),
    ]
