"""Which item a tag means, and what sends its reader to a desk."""

from dataclasses import replace

import pytest

from bashu.domain.circulation.tags import (
    TROUBLES,
    Known,
    Meant,
    TaggedItem,
    TagLayout,
    TagProfile,
    TagRead,
    TagSecurity,
    TagTrouble,
    meant_by,
    profile_problems,
)
from bashu.wire.rfid.values import Layout

CHENGDU, CHONGQING = 1, 2
HERE = TagProfile(library_id=CHENGDU, layout=TagLayout.ISO_28560_2)
THERE = TagProfile(library_id=CHONGQING, layout=TagLayout.ISO_28560_4)
BOTH = (
    TaggedItem(item_id=11, barcode="B1", owner_library_id=CHENGDU),
    TaggedItem(item_id=12, barcode="B1", owner_library_id=CHONGQING),
)
KNOWN = Known(
    asks=replace(HERE, also_reads=(TagLayout.ISO_28560_4,)),
    owners={"CN-510100-1-CD": CHENGDU, "CN-500000-1-CQ": CHONGQING},
    profiles={CHENGDU: HERE, CHONGQING: THERE},
    items={"B1": BOTH},
)
CQ = TagRead(barcode="B1", owner_code="CN-500000-1-cq", layout=TagLayout.ISO_28560_4)


def test_the_owner_tells_equal_barcodes_apart_in_any_case() -> None:
    assert meant_by([CQ], known=KNOWN) == Meant(items=(12,), owner_library_id=CHONGQING)


@pytest.mark.parametrize(
    ("tag", "items", "trouble"),
    [
        (replace(CQ, owner_code=""), (11, 12), TagTrouble.AMBIGUOUS),
        (replace(CQ, owner_code="DE-705"), (), TagTrouble.OWNER_UNKNOWN),
        (replace(CQ, barcode="B2"), (), TagTrouble.ITEM_UNKNOWN),
        (replace(CQ, layout=TagLayout.ALLIANCE), (12,), TagTrouble.NOT_READ),
        (replace(CQ, afi=0x07), (12,), None),
        (replace(CQ, afi=0x50), (12,), TagTrouble.FOREIGN_AFI),
        (replace(CQ, parts=3, part=1), (12,), TagTrouble.SET_INCOMPLETE),
        (replace(CQ, parts=3, part=0), (12,), None),
    ],
)
def test_what_sends_to_a_desk(tag: TagRead, items: tuple[int, ...], trouble: TagTrouble | None) -> None:
    meant = meant_by([tag], known=KNOWN)
    assert (meant.items, meant.troubles) == (items, (trouble,) if trouble else ())


def test_a_machine_that_cannot_use_the_owners_tags_leaves_the_book_to_a_desk() -> None:
    """Also one that sent no more than barcode and owner."""
    known = replace(KNOWN, asks=HERE)
    assert meant_by([replace(CQ, layout=None)], known=known).troubles == (TagTrouble.NOT_READ,)
    own = TagRead(barcode="B1", owner_code="CN-510100-1-CD")
    assert meant_by([own], known=known) == Meant(items=(11,), owner_library_id=CHENGDU)


def test_a_label_tells_apart_what_no_owner_does() -> None:
    known = replace(KNOWN, prefixes={CHENGDU: "B", CHONGQING: "CQ"})
    assert meant_by([TagRead(barcode="B1")], known=known).items == (11,)


def test_a_set_is_whole_when_all_its_parts_lie_there() -> None:
    tags = [replace(CQ, parts=3, part=part) for part in (3, 1, 3)]
    meant = meant_by(tags, known=KNOWN)
    assert (meant.seen, meant.missing, meant.troubles) == ((1, 3), (2,), (TagTrouble.SET_INCOMPLETE,))
    assert meant_by([*tags, replace(CQ, parts=3, part=2)], known=KNOWN).troubles == ()


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        (replace(HERE, owner_codes=("CN-510100-1-CD", "10610")), ""),
        (replace(HERE, owner_codes=("成都",)), "is no code of a library"),
        (replace(HERE, owner_codes=("cn-1", "CN-1")), "Write each code once"),
        (replace(HERE, owner_codes=("TAKEN",)), "means another library already"),
        (replace(HERE, afi_in=0xC2), "are two values"),
        (replace(HERE, dsfid=256), "two digits of base 16"),
        (replace(HERE, security=TagSecurity.BANK_01), "security bit in bank 01"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_in_words(profile: TagProfile, says: str) -> None:
    problems = [english for _, english in profile_problems(profile, taken={"TAKEN"})]
    assert (len(problems) == 1 and says in problems[0]) if says else not problems


def test_each_trouble_has_its_sentence_and_each_layout_its_codec() -> None:
    assert set(TROUBLES) == set(TagTrouble)
    assert {each.value for each in TagLayout} == {each.value for each in Layout}
