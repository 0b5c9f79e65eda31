"""What of a library that leaves the network is not home yet, as the clock counted it last."""

from django.db import models
from django.db.models import Q

STAGES = ["shelf", "hold_shelf", "on_loan", "in_transit", "missing"]


class Homecoming(models.Model):
    """An item of a library that leaves, out still when it was looked at. `branch`: where it stands, was lent, or set
    out from. `due_at` of a loan, `expected_on` of a way."""

    item = models.OneToOneField("catalogue.Item", models.CASCADE, primary_key=True, related_name="+")
    library = models.ForeignKey("network.Library", models.CASCADE, related_name="+", db_index=False)
    branch = models.ForeignKey("network.Branch", models.CASCADE, related_name="+", db_index=False)
    stage = models.TextField()
    due_at = models.DateTimeField(null=True)
    expected_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="homecoming_stage", condition=Q(stage__in=STAGES))]
        indexes = [models.Index(name="homecoming_at", fields=["library", "branch", "stage"])]


class HomeCount(models.Model):
    """How many items a library that leaves has, those that are home and those that are not, and when that was so."""

    library = models.OneToOneField("network.Library", models.CASCADE, primary_key=True, related_name="+")
    items = models.IntegerField()
    # By stages; what is in none of them is home.
    out = models.JSONField(default=dict)
    counted_at = models.DateTimeField()
