"""Who of the staff placed a block, and who lifted it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patrons", "0006_delivery_address"), ("network", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="block",
            name=name,
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.staff",
            ),
        )
        for name in ("placed_by", "lifted_by")
    ]
