"""How a library writes its items, as its office has set it."""

from collections.abc import Mapping
from typing import Any

from bashu.db.catalogue.imports import branch_codes, profile_row
from bashu.db.catalogue.models import HoldingsProfile
from bashu.domain.catalogue.importing.items import KINDS, PARTS, PRESETS, Layout, layout_from_json, layout_to_json
from bashu.engine.catalogue.importing.about import Profile

NO_FIELD = Layout(codes={"barcode": ""})


class ProfileError(ValueError):
    """What is wrong with a profile, in words."""


def profile_of(library_id: int) -> Profile:
    """Without one, no field has items; a table of items can be imported all the same."""
    row, branches = profile_row(library_id), branch_codes(library_id)
    ids = {code.casefold(): branch_id for code, branch_id in branches.items()}
    if row is None:
        only = next(iter(branches.values())) if len(branches) == 1 else None
        return Profile(layout=NO_FIELD, branches=ids, kinds={}, collections={}, default_branch_id=only)
    return Profile(
        layout=layout_from_json(row.layout),
        branches=ids | {code.casefold(): branch_id for code, branch_id in row.branches.items()},
        kinds={code.casefold(): kind for code, kind in row.kinds.items()},
        collections={code.casefold(): name for code, name in row.collections.items()},
        statuses_left_out=tuple(code.casefold() for code in row.statuses_left_out),
        default_branch_id=row.default_branch_id,
    )


def set_profile(library_id: int, told: Any) -> None:
    """From what a person wrote: {"preset": "koha"} or {"field": {"tag": "852", "codes": {...}}}, and "branches",
    "kinds", "collections", "statuses_left_out", "default_branch". Branches are named by their codes here. Raises
    ProfileError.
    """
    if not isinstance(told, Mapping):
        raise ProfileError("a profile is an object in braces")
    unknown = set(told) - {
        "preset", "field", "branches", "kinds", "collections", "statuses_left_out", "default_branch"
    }  # fmt: skip
    if unknown:
        raise ProfileError(f"nobody knows what {min(unknown)!r} means in a profile")
    ids = branch_codes(library_id)
    layout = _layout(told)
    kinds = {**told.get("kinds", {})}
    if wrong := [kind for kind in kinds.values() if kind not in KINDS]:
        raise ProfileError(f"{wrong[0]!r} is no kind of item: {', '.join(KINDS)}")
    default = told.get("default_branch")
    HoldingsProfile.objects.update_or_create(
        library_id=library_id,
        defaults={
            "layout": layout_to_json(layout),
            "branches": {code: _id_of(name, ids) for code, name in told.get("branches", {}).items()},
            "kinds": kinds,
            "collections": {**told.get("collections", {})},
            "statuses_left_out": [*told.get("statuses_left_out", [])],
            "default_branch_id": None if default is None else _id_of(default, ids),
        },
    )


def _layout(told: Mapping[str, Any]) -> Layout:
    if preset := told.get("preset"):
        if preset not in PRESETS:
            raise ProfileError(f"there is no preset {preset!r}: {', '.join(PRESETS)}")
        return PRESETS[preset]
    if "field" not in told:
        return NO_FIELD
    try:
        layout = layout_from_json(told["field"])
    except TypeError:
        raise ProfileError('a "field" has a "tag" and "codes"; see docs/import.md') from None
    if len(layout.tag) != 3 or not layout.codes.get("barcode") or set(layout.codes) - {*PARTS}:
        raise ProfileError(f'a "field" has a tag of three characters and "codes" of {", ".join(PARTS)}')
    return layout


def _id_of(code: Any, ids: Mapping[str, int]) -> int:
    if code not in ids:
        raise ProfileError(f"the library has no branch {code!r}: {', '.join(sorted(ids))}")
    return ids[code]
