"""What is known of tags: profiles of libraries, the codes that mean them, the keys of their machines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Upper

from bashu.db.network.models import Library, TagKey, TagOwner, TagProfile
from bashu.db.network.queries import Name
from bashu.db.network.rights import reached, within
from bashu.db.parts import Part, part_of
from bashu.domain.circulation import tags
from bashu.domain.circulation.tags import TagLayout, TagSecurity
from bashu.domain.rights import Reach

KEYS_MAX = LIBRARIES_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLibrary:
    """`layout`: empty without a profile."""

    library_id: int
    code: str
    name: Name
    layout: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagKeyRow:
    key_id: int
    name: str
    made_at: datetime
    made_by: str
    used_at: datetime | None
    ended_at: datetime | None


def profiles(library_ids: Iterable[int]) -> dict[int, tags.TagProfile]:
    """Of those that have one."""
    wanted = list(library_ids)
    codes = dict[int, list[str]]()
    for library_id, code in TagOwner.objects.filter(library__in=wanted).order_by("id").values_list("library", "code"):
        codes.setdefault(library_id, []).append(code)
    rows = TagProfile.objects.filter(library__in=wanted)
    return {row.library_id: _profile(row, codes.get(row.library_id, [])) for row in rows}


def owners(codes: Iterable[str]) -> dict[str, int]:
    """Libraries by the codes on their tags, folded."""
    wanted = [tags.folded(code) for code in codes]
    rows = TagOwner.objects.annotate(folded=Upper("code")).filter(folded__in=wanted)
    return dict(rows.values_list("folded", "library"))


def taken(codes: Iterable[str], *, but: int) -> frozenset[str]:
    """Those that mean a library other than this one, folded."""
    return frozenset(code for code, library_id in owners(codes).items() if library_id != but)


def libraries_with_tags(reach: Reach, *, start: int = 0) -> Part[TagLibrary]:
    rows = Library.objects.filter(reached(reach, library="pk", branch="")).order_by("code")
    return part_of(rows, start=start, most=LIBRARIES_MAX, told=_libraries)


def library_with_tags(reach: Reach, library_id: int) -> TagLibrary | None:
    rows = Library.objects.filter(reached(reach, library="pk", branch=""), pk=library_id)
    return next(iter(_libraries(rows)), None)


def not_read_by(profile: tags.TagProfile, *, start: int = 0) -> Part[TagLibrary]:
    """The libraries whose tags machines of this one cannot use: their books go to a desk."""
    read = [profile.layout, *profile.also_reads]
    others = TagProfile.objects.exclude(layout__in=read).exclude(library=profile.library_id)
    rows = Library.objects.filter(pk__in=others.values("library")).order_by("code")
    return part_of(rows, start=start, most=LIBRARIES_MAX, told=_libraries)


def tag_keys(library_id: int, *, start: int = 0) -> Part[TagKeyRow]:
    """Those that open something before those that were ended; the latest first."""
    rows = TagKey.objects.filter(library=library_id).select_related("made_by__user")
    rows = rows.order_by(F("ended_at").asc(nulls_first=True), "-id")
    return part_of(rows, start=start, most=KEYS_MAX, told=lambda found: tuple(map(_key, found)))


def library_of_tag_key(reach: Reach, key_id: int) -> int | None:
    rows = within(TagKey.objects.filter(pk=key_id), reach, branch="")
    return rows.values_list("library", flat=True).first()


def save_profile(profile: tags.TagProfile) -> None:
    """Call inside a transaction."""
    TagProfile.objects.update_or_create(
        library_id=profile.library_id,
        defaults={
            "layout": profile.layout,
            "also_reads": list(profile.also_reads),
            "security": profile.security,
            "afi_in": profile.afi_in,
            "afi_out": profile.afi_out,
            "dsfid": profile.dsfid,
        },
    )
    kept = [tags.folded(code) for code in profile.owner_codes]
    TagOwner.objects.annotate(folded=Upper("code")).filter(Q(library=profile.library_id) & ~Q(folded__in=kept)).delete()
    known = owners(kept)
    TagOwner.objects.bulk_create(
        [
            TagOwner(library_id=profile.library_id, code=code)
            for code in profile.owner_codes
            if tags.folded(code) not in known
        ]
    )


def _profile(row: TagProfile, codes: Sequence[str]) -> tags.TagProfile:
    return tags.TagProfile(
        library_id=row.library_id,
        layout=TagLayout(row.layout),
        also_reads=tuple(TagLayout(each) for each in row.also_reads),
        security=TagSecurity(row.security),
        afi_in=row.afi_in,
        afi_out=row.afi_out,
        dsfid=row.dsfid,
        owner_codes=tuple(codes),
    )


def _libraries(rows: Iterable[Library]) -> tuple[TagLibrary, ...]:
    found = list(rows)
    layouts = dict(TagProfile.objects.filter(library__in=found).values_list("library", "layout"))
    return tuple(
        TagLibrary(
            library_id=row.pk, code=row.code, name=Name(row.name_zh, row.name_en), layout=layouts.get(row.pk, "")
        )
        for row in found
    )


def _key(row: TagKey) -> TagKeyRow:
    return TagKeyRow(
        key_id=row.pk,
        name=row.name,
        made_at=row.made_at,
        made_by=row.made_by.user.get_username() if row.made_by is not None else "",
        used_at=row.used_at,
        ended_at=row.ended_at,
    )
