"""Tags of books: how those of a library are written, which of others its machines read, and which item is meant by one.

A tag never lends by itself: it becomes an `ItemScan`, whose owner tells equal barcodes of two libraries apart.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bashu.domain.circulation.scans import ItemScan
from bashu.domain.values import value_class

Both = tuple[str, str]
CODES_MAX: Final = 50
# Secured in the library, and on loan (ISO 28560-1).
AFI_IN, AFI_OUT = 0x07, 0xC2
_CODE: Final = re.compile(r"[0-9A-Za-z/:-]{1,16}")
BYTE_MAX: Final = 255


class TagLayout(StrEnum):
    ISO_28560_2 = "iso-28560-2"
    ISO_28560_3 = "iso-28560-3"
    ISO_28560_4 = "iso-28560-4"
    ALLIANCE = "alliance-uhf"


class TagSecurity(StrEnum):
    """What gates look at: the AFI, the EAS bit of the chip, or the security bit in bank 01."""

    AFI = "afi"
    EAS = "eas"
    BANK_01 = "bank_01"


class TagTrouble(StrEnum):
    """Why a machine leaves a book to a desk. Each has a sentence below."""

    DAMAGED = "tag_damaged"
    NOT_READ = "tag_not_read"
    OWNER_UNKNOWN = "owner_unknown"
    ITEM_UNKNOWN = "item_unknown"
    AMBIGUOUS = "item_ambiguous"
    SET_INCOMPLETE = "set_incomplete"
    FOREIGN_AFI = "foreign_afi"


TROUBLES: Final[Mapping[TagTrouble, Both]] = {
    TagTrouble.DAMAGED: (
        "这枚标签读不出来，请把书交给服务台。",
        "This tag cannot be read. Please show the book at the desk.",
    ),
    TagTrouble.NOT_READ: (
        "本馆设备不支持这家图书馆的标签，请把书交给服务台。",
        "Machines here cannot use the tags of that library. Please show the book at the desk.",
    ),
    TagTrouble.OWNER_UNKNOWN: (
        "标签上的馆代码不属于任何成员馆，请把书交给服务台。",
        "The tag names a library that is no member. Please show the book at the desk.",
    ),
    TagTrouble.ITEM_UNKNOWN: (
        "没有这个条码的馆藏，请把书交给服务台。",
        "No item has this barcode. Please show the book at the desk.",
    ),
    TagTrouble.AMBIGUOUS: (
        "有几家图书馆使用同一条码，请把书交给服务台辨认。",
        "Several libraries use this same barcode. Please show the book at the desk.",
    ),
    TagTrouble.SET_INCOMPLETE: (
        "这套书还缺部分，请把全部放在一起再试。",
        "Parts of this set are missing. Put all of them down together and try again.",
    ),
    TagTrouble.FOREIGN_AFI: (
        "标签的应用族标识（AFI）不是图书馆的，请把书交给服务台。",
        "The AFI of this tag is not one of its library. Please show the book at the desk.",
    ),
}


@value_class(frozen=True, slots=True, kw_only=True)
class TagProfile:
    """`also_reads`: layouts of others that the library's machines read, and whose security they flip."""

    library_id: int
    layout: TagLayout
    also_reads: tuple[TagLayout, ...] = ()
    security: TagSecurity = TagSecurity.AFI
    afi_in: int = AFI_IN
    afi_out: int = AFI_OUT
    dsfid: int = 0x06
    owner_codes: tuple[str, ...] = ()

    def reads(self, layout: TagLayout) -> bool:
        return layout == self.layout or layout in self.also_reads


@value_class(frozen=True, slots=True, kw_only=True)
class TagRead:
    """What stands on a tag. `layout`: None if the machine sent no more than barcode and owner. `parts` and `part`: of a
    set, 0 if the tag says nothing of it.
    """

    barcode: str
    owner_code: str = ""
    layout: TagLayout | None = None
    afi: int | None = None
    parts: int = 0
    part: int = 0


@value_class(frozen=True, slots=True, kw_only=True)
class TaggedItem:
    """An item with the barcode of a tag."""

    item_id: int
    barcode: str
    owner_library_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known where tags are resolved: `asks`, the profile of the library whose machine asks; `owners`, libraries
    by the code on a tag, folded; `profiles` and `prefixes` (of printed barcodes) of these and of the items' libraries.
    """

    asks: TagProfile
    owners: Mapping[str, int] = field(default_factory=dict)
    profiles: Mapping[int, TagProfile] = field(default_factory=dict)
    prefixes: Mapping[int, str] = field(default_factory=dict)
    items: Mapping[str, Sequence[TaggedItem]] = field(default_factory=dict)


@value_class(frozen=True, slots=True, kw_only=True)
class Meant:
    """One item, or else those that a person chooses from. `missing`: the parts of its set that lie nowhere."""

    items: tuple[int, ...] = ()
    owner_library_id: int | None = None
    troubles: tuple[TagTrouble, ...] = ()
    seen: tuple[int, ...] = ()
    parts: int = 0
    missing: tuple[int, ...] = ()


def folded(code: str) -> str:
    """ISO 15511: two ISILs that differ in case alone are the same. Other letters than those of ASCII are in none."""
    return code.upper() if code.isascii() else code


def profile_problems(profile: TagProfile, *, taken: Iterable[str] = ()) -> tuple[Both, ...]:
    """All that cannot stand, in words. `taken`: codes that mean another library, folded."""
    found: list[Both] = []
    codes = [folded(code) for code in profile.owner_codes]
    for code in profile.owner_codes:
        if not _CODE.fullmatch(code):
            zh, en = f"“{code[:20]}”不是馆代码", f"“{code[:20]}” is no code of a library"
            found.append((f"{zh}：只用字母、数字、连字符、冒号和斜线，最多 16 个字符。",
                          f"{en}: write letters, digits, hyphens, colons and slashes, 16 at most."))  # fmt: skip
        elif folded(code) in set(taken):
            found.append((f"“{code}”已属于另一家图书馆。", f"“{code}” means another library already."))
    if len(set(codes)) < len(codes) or len(codes) > CODES_MAX:
        zh, en = f"馆代码不可重复，最多 {CODES_MAX} 个。", f"Write each code once, and {CODES_MAX} at most."
        found.append((zh, en))
    if not all(0 <= each <= BYTE_MAX for each in (profile.afi_in, profile.afi_out, profile.dsfid)):
        found.append(("AFI 和 DSFID 须为两位十六进制数。", "AFI and DSFID are two digits of base 16 each."))
    if profile.afi_in == profile.afi_out:
        found.append(("馆内与借出的 AFI 须不同。", "The AFI in the library and that on loan are two values."))
    if (profile.layout is TagLayout.ALLIANCE) != (profile.security is TagSecurity.BANK_01):
        zh = "高校联盟标签的防盗位在 01 区，其他标签没有这一位。"
        en = "Tags of the university alliance have their security bit in bank 01, and no others have."
        found.append((zh, en))
    return tuple(found)


def meant_by(tags: Sequence[TagRead], *, known: Known) -> Meant:
    """Which item these tags are on: several if it is a set, all with the same barcode and owner."""
    first = tags[0]
    owner_id = known.owners.get(folded(first.owner_code)) if first.owner_code else None
    if first.owner_code and owner_id is None:
        return Meant(troubles=(TagTrouble.OWNER_UNKNOWN,))
    scan = ItemScan(barcode=first.barcode, owner_library_id=owner_id)
    found = [item for item in known.items.get(first.barcode, ()) if scan.may_be_of(item.owner_library_id)]
    if len(found) > 1 and (labelled := scan.labelled(found, prefixes=known.prefixes)) is not None:
        found = [labelled]
    ids = tuple(item.item_id for item in found)
    if len(found) != 1:
        return Meant(items=ids, owner_library_id=owner_id, troubles=(_of_many(found),))
    (item,) = found
    seen = tuple(sorted({tag.part for tag in tags if tag.part}))
    parts = max(tag.parts for tag in tags)
    missing = tuple(part for part in range(1, parts + 1) if part not in seen) if seen else ()
    own = known.profiles.get(item.owner_library_id)
    troubles = [
        trouble
        for trouble, there in (
            (TagTrouble.NOT_READ, not _can_be_used(tags, asks=known.asks, own=own)),
            (TagTrouble.FOREIGN_AFI, _is_foreign(tags, own=own)),
            (TagTrouble.SET_INCOMPLETE, bool(missing)),
        )
        if there
    ]
    return Meant(items=ids, owner_library_id=item.owner_library_id, troubles=tuple(troubles), seen=seen, parts=parts,
                 missing=missing)  # fmt: skip


def _of_many(found: Sequence[TaggedItem]) -> TagTrouble:
    return TagTrouble.AMBIGUOUS if found else TagTrouble.ITEM_UNKNOWN


def _can_be_used(tags: Sequence[TagRead], *, asks: TagProfile, own: TagProfile | None) -> bool:
    """By the layout that was read; of a tag that the machine read by itself, by what its library writes."""
    layouts = {tag.layout for tag in tags if tag.layout is not None} or ({own.layout} if own is not None else set())
    return all(asks.reads(layout) for layout in layouts)


def _is_foreign(tags: Sequence[TagRead], *, own: TagProfile | None) -> bool:
    """Of a library that uses the EAS bit it says nothing."""
    usual = {AFI_IN, AFI_OUT} if own is None else {own.afi_in, own.afi_out}
    counts = own is None or own.security is TagSecurity.AFI
    return counts and any(tag.afi is not None and tag.afi not in usual for tag in tags)
