"""Where sessions are, as it is said on paper, in calendars and on pages."""

from typing import Final

from bashu.db.activities.session_models import ActivitySession
from bashu.db.network.queries import Name, PlaceRow

ONLINE: Final = Name("线上", "on-line")


def where(row: ActivitySession) -> Name:
    """The branch with its library, and the room; asks nothing beyond `branch__library`."""
    if row.branch is None:
        return ONLINE
    branch, library = row.branch, row.branch.library
    place = PlaceRow(
        branch_id=branch.pk, code=branch.code, name=Name(branch.name_zh, branch.name_en), library_id=library.pk,
        library=Name(library.name_zh, library.name_en), city_code="", city=Name("", ""),
    ).full_name  # fmt: skip
    if not row.room:
        return place
    return Name(f"{place.zh} {row.room}", f"{place.en}, {row.room}")
