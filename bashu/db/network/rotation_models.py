"""Collections that move along a list of branches."""

from django.db import models
from django.db.models import Deferrable, Q


class Rotation(models.Model):
    """A collection of items that moves along its stops. Its items go home at the end, unless it repeats."""

    owner = models.ForeignKey("network.Library", models.PROTECT, related_name="+")
    name_zh = models.TextField()
    name_en = models.TextField()
    begins_on = models.DateField()
    repeats = models.BooleanField(default=False, db_default=False)


class RotationStop(models.Model):
    """Its items belong at this branch for so many days, after those of the stops before it."""

    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="stops")
    position = models.SmallIntegerField()
    branch = models.ForeignKey("network.Branch", models.PROTECT, related_name="+")
    days = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rotation_stop_order", fields=["rotation", "position"], deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="rotation_stop_days", condition=Q(days__gt=0)),
        ]
