"""All of the catalogue, page by page, for those who keep something made from it."""

from bashu.db.catalogue.models import BibRecord


def bib_ids_after(bib_id: int, *, limit: int) -> tuple[int, ...]:
    """The next ids in order; none at the end. Begin after 0."""
    following = BibRecord.objects.filter(id__gt=bib_id).order_by("id")
    return tuple(following.values_list("id", flat=True)[:limit])
