"""How a library writes its items, as its office has set it."""

from collections.abc import Mapping
from typing import Any

from bashu.db.catalogue.imports import branch_codes, profile_row
from bashu.db.catalogue.models import HoldingsProfile
from bashu.domain.catalogue.importing.items import KINDS, PARTS, PRESETS, Layout, layout_from_json, layout_to_json
from bashu.engine.catalogue.importing.about import Profile

NO_FIELD = Layout(codes={"barcode": ""})
KNOWN = frozenset({
    "preset", "field", "branches", "kinds", "collections", "statuses_left_out", "default_branch"
})  # fmt: skip
FIELD_PARTS = frozenset(Layout.__slots__)
TEXT_MAX, CODES_MAX = 200, 2_000


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
    if unknown := sorted(map(str, set(told) - KNOWN)):
        raise ProfileError(
            f"nobody knows what {unknown[0]!r} means in a profile; it may have {', '.join(sorted(KNOWN))}"
        )
    ids = branch_codes(library_id)
    layout, kinds = _layout(told), _texts(told, "kinds")
    if wrong := [kind for kind in kinds.values() if kind not in KINDS]:
        raise ProfileError(f"{wrong[0]!r} is no kind of item: {', '.join(KINDS)}")
    default = told.get("default_branch")
    HoldingsProfile.objects.update_or_create(
        library_id=library_id,
        defaults={
            "layout": layout_to_json(layout),
            "branches": {code: _id_of(name, ids) for code, name in _texts(told, "branches").items()},
            "kinds": kinds,
            "collections": _texts(told, "collections"),
            "statuses_left_out": _list(told, "statuses_left_out"),
            "default_branch_id": None if default is None else _id_of(default, ids),
        },
    )


def _texts(told: Mapping[str, Any], name: str) -> dict[str, str]:
    """What stands for what."""
    found = told.get(name, {})
    if not isinstance(found, Mapping) or not all(_is_text(each) for pair in found.items() for each in pair):
        raise ProfileError(
            f'"{name}" is an object of texts, such as {{"MAIN": "..."}}; none longer than {TEXT_MAX} signs'
        )
    if len(found) > CODES_MAX:
        raise ProfileError(f'"{name}" has {len(found)} codes; the most is {CODES_MAX}')
    return {**found}


def _list(told: Mapping[str, Any], name: str) -> list[str]:
    found = told.get(name, [])
    if not isinstance(found, list) or not all(map(_is_text, found)) or len(found) > CODES_MAX:
        raise ProfileError(f'"{name}" is a list of texts, such as ["1", "2"]; none longer than {TEXT_MAX} signs')
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= TEXT_MAX and value.isprintable()


def _layout(told: Mapping[str, Any]) -> Layout:
    preset, field = told.get("preset"), told.get("field")
    if preset is not None:
        if not isinstance(preset, str) or preset not in PRESETS:
            raise ProfileError(f"there is no preset {preset!r}: {', '.join(PRESETS)}")
        return PRESETS[preset]
    if field is None:
        return NO_FIELD
    wrong = set(field) - FIELD_PARTS if isinstance(field, Mapping) else FIELD_PARTS
    if not isinstance(field, Mapping) or wrong:
        raise ProfileError('a "field" is {"tag": "905", "codes": {"barcode": "b", ...}}; see docs/import.md')
    codes, beside = _texts(field, "codes"), _texts(field, "beside_codes")
    tags = [field.get("tag"), *([field["beside"]] if field.get("beside") else [])]
    if not all(_is_text(tag) and len(tag) == 3 for tag in tags) or not codes.get("barcode"):
        raise ProfileError('a "field" has a "tag" of three characters, and "codes" with one for the barcode')
    if strange := sorted({*codes, *beside} - {*PARTS}):
        raise ProfileError(f"nobody knows what {strange[0]!r} of an item is: {', '.join(PARTS)}")
    joint, link, every = field.get("joint", "/"), field.get("link", "8"), field.get("every", False)
    if not (_is_text(joint) and _is_text(link) and isinstance(every, bool)):
        raise ProfileError('of a "field", "joint" and "link" are texts, and "every" is true or false')
    return layout_from_json({**field})


def _id_of(code: Any, ids: Mapping[str, int]) -> int:
    if not isinstance(code, str) or code not in ids:
        raise ProfileError(f"the library has no branch {code!r}: {', '.join(sorted(ids))}")
    return ids[code]
