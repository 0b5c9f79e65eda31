from django.db import models


class KeyOfLibrary(models.Model):
    """By which a library's own systems come in: of the key itself there is nothing but its SHA-256."""

    library = models.ForeignKey("network.Library", models.PROTECT, db_index=False)
    # Whose it is, in the words of who made it.
    name = models.TextField()
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        "network.Staff", models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "network.Staff", models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True
