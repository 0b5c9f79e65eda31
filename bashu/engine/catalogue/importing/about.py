"""For which run something is done, and how its library writes its items."""

from collections.abc import Mapping
from typing import Any

from bashu.domain.catalogue.importing.items import Layout, layout_from_json, layout_to_json
from bashu.domain.catalogue.importing.runs import RunOptions
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Profile:
    """Codes in any letters, small or capital. `branches`: those of the library by their own codes too."""

    layout: Layout
    branches: Mapping[str, int]
    kinds: Mapping[str, str]
    collections: Mapping[str, str]
    statuses_left_out: tuple[str, ...] = ()
    default_branch_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__slots__}
        return told | {"layout": layout_to_json(self.layout), "statuses_left_out": list(self.statuses_left_out)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Profile":
        return cls(
            **{
                **told,
                "layout": layout_from_json(told["layout"]),
                "statuses_left_out": tuple(told["statuses_left_out"]),
            }
        )


@value_class(frozen=True, slots=True, kw_only=True)
class About:
    """`profile` None: its items are nobody's business. `by`: the staff who asked for it."""

    run_id: int
    library_id: int
    options: RunOptions
    profile: Profile | None
    by: int | None
