"""To which rotation an item belongs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_works"), ("network", "0020_rotation")]
    operations = [
        migrations.AddField(
            model_name="item",
            name="rotation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="network.rotation",
            ),
        ),
    ]
