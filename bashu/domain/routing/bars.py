"""What is not sent from some places to some others, for a hold or to float. What goes home always may."""

from datetime import date

from bashu.domain.routing.places import Place
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Bar:
    """One way. A branch that is None is any of the library, a kind that is empty any; days without an end are open."""

    id: int
    from_library_id: int
    from_branch_id: int | None
    to_library_id: int
    to_branch_id: int | None
    item_kind: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def holds(self, kind: str, *, origin: Place, destination: Place, on: date) -> bool:
        return (
            (origin.library_id, destination.library_id) == (self.from_library_id, self.to_library_id)
            and self.from_branch_id in {None, origin.branch_id}
            and self.to_branch_id in {None, destination.branch_id}
            and self.is_on(kind, on=on)
        )

    def is_on(self, kind: str, *, on: date) -> bool:
        return (
            self.item_kind in {"", kind}
            and (self.starts_on is None or self.starts_on <= on)
            and (self.ends_on is None or on <= self.ends_on)
        )
