"""A role for a branch, a library or the network, from one day to another; and what the grants of a person allow."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from bashu.domain.rights.roles import ROLES, Right, Role
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Scope:
    """The network, a library, or a branch with the library it belongs to. A row has one too: whose it is."""

    library_id: int | None = None
    branch_id: int | None = None

    def covers(self, other: "Scope") -> bool:
        if self.branch_id is not None:
            return self.branch_id == other.branch_id
        return self.library_id is None or self.library_id == other.library_id


NETWORK: Final = Scope()


@value_class(frozen=True, slots=True, kw_only=True)
class Grant:
    """Both days count; without the second it lasts."""

    role: Role
    scope: Scope
    starts_on: date
    ends_on: date | None = None

    @property
    def rights(self) -> frozenset[Right]:
        return ROLES[self.role]

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def passes_on(self, right: Right, wanted: "Grant") -> bool:
        return right in self.rights and self.scope.covers(wanted.scope)

    def lasts_as_long_as(self, other: "Grant") -> bool:
        return self.ends_on is None or (other.ends_on is not None and other.ends_on <= self.ends_on)


@value_class(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far one right of one person goes: what a query may give."""

    everywhere: bool = False
    library_ids: frozenset[int] = frozenset()
    branch_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.library_ids or self.branch_ids)


@value_class(frozen=True, slots=True)
class Rights:
    """The grants of one person that hold on the day for which they were read."""

    grants: tuple[Grant, ...] = ()

    def may(self, right: Right, scope: Scope) -> bool:
        return any(right in grant.rights and grant.scope.covers(scope) for grant in self.grants)

    def has(self, right: Right) -> bool:
        """Anywhere at all."""
        return any(right in grant.rights for grant in self.grants)

    def reach(self, right: Right) -> Reach:
        scopes = [grant.scope for grant in self.grants if right in grant.rights]
        return Reach(
            everywhere=NETWORK in scopes,
            library_ids=frozenset(
                scope.library_id for scope in scopes if scope.library_id is not None and scope.branch_id is None
            ),
            branch_ids=frozenset(scope.branch_id for scope in scopes if scope.branch_id is not None),
        )

    def may_give(self, wanted: Grant) -> bool:
        """Nobody gives a grant beyond the rights, the scope or the time of their own."""
        return all(
            any(own.passes_on(right, wanted) and own.lasts_as_long_as(wanted) for own in self.grants)
            for right in {Right.GRANT, *wanted.rights}
        )

    def may_end(self, given: Grant) -> bool:
        """What one might have given, whatever its time."""
        return all(any(own.passes_on(right, given) for own in self.grants) for right in {Right.GRANT, *given.rights})

    def may_manage(self, home: Scope, grants: Iterable[Grant]) -> bool:
        """Set the password of a login that belongs there, or switch it off: whoever did could act with its grants."""
        return self.may(Right.GRANT, home) and all(self.may_end(grant) for grant in grants)


NO_RIGHTS: Final = Rights()
