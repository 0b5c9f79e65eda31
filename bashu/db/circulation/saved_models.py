"""What readers put aside to borrow one day. No loan, no hold, and nobody else's business."""

from django.db import models


class SavedTitle(models.Model):
    """A title on the list of a patron. It goes with the patron."""

    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="+", db_index=False)
    bib = models.ForeignKey("catalogue.BibRecord", models.PROTECT, related_name="+", db_index=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="saved_title_once", fields=["patron", "bib"])]
