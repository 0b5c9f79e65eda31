"""What a library card costs where one is handed out."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("network", "0023_loss_terms")]
    operations = [
        migrations.AddField(model_name="library", name="card_fen", field=models.IntegerField(default=0, db_default=0)),
        migrations.AddConstraint(
            model_name="library",
            constraint=models.CheckConstraint(name="library_card_fen", condition=Q(card_fen__range=(0, 10_000))),
        ),
    ]
