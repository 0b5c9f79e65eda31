"""What of a library's old lists was brought already, so that nothing is brought twice."""

from django.db import models


class Brought(models.Model):
    """That a line of a library's old list was brought, for good; from the hash nothing leads to a reader.
    `command_id`: by which that was begun; none once it is done."""

    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+", db_index=False)
    digest = models.BinaryField()
    command_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="brought_once", fields=["library", "digest"])]
