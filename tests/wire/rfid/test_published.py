"""What standards print and what was met in libraries, byte for byte."""

import pytest

from bashu.wire.rfid import alliance, compaction, elements, fixed, isil, uhf, urn40
from bashu.wire.rfid.compaction import Compaction
from bashu.wire.rfid.errors import Damage, TagError
from bashu.wire.rfid.tags import Memory, read
from bashu.wire.rfid.values import Layout, Oid, SetInformation
from tests.wire.rfid.making import ALIGNED, ALLIANCE, BANK_01, DAMAGED, FIXED, HEX, MET, USER_BANK


@pytest.mark.parametrize(
    ("text", "scheme", "hexadecimal"),
    [
        ("123456789012", Compaction.INTEGER, "1CBE991A14"),
        ("1203", Compaction.INTEGER, "04B3"),
        ("010", Compaction.NUMERIC, "010F"),
        ("ABC", Compaction.FIVE_BITS, "0886"),
        ("]^_", Compaction.FIVE_BITS, "EFBE"),
        ("QA268.L55", Compaction.SIX_BITS, "441CB6E2E335D6"),
        ("ABC123456", Compaction.SIX_BITS, "0420F1CB3D35DA"),
        ("ABC1234", Compaction.SIX_BITS, "0420F1CB3D20"),
        ("US-InU-Mu", Compaction.SEVEN_BITS, "AB4D6C9DD556CDEB"),
    ],
)
def test_texts_are_compacted_as_printed(text: str, scheme: Compaction, hexadecimal: str) -> None:
    assert compaction.chosen(text) is scheme
    assert compaction.compact(text, scheme) == HEX(hexadecimal)
    assert compaction.extract(HEX(hexadecimal), scheme) == text


@pytest.mark.parametrize(
    ("text", "hexadecimal"), [("DE-Heu1", "21408E16BF1F"), ("US-InU-Mu", "ACC09EBAA06F6B"), ("ZYLS", "D6593F")]
)
def test_isils_are_compacted_as_printed(text: str, hexadecimal: str) -> None:
    assert isil.compact(text) == HEX(hexadecimal)
    assert isil.extract(HEX(hexadecimal)) == text


def test_an_aligned_element_ends_with_its_block() -> None:
    assert elements.write([elements.element(Oid.ITEM, "123456789012")], aligned={Oid.ITEM}) == ALIGNED
    assert read(Memory(blocks=ALIGNED, dsfid=0x06)).item == "123456789012"


@pytest.mark.parametrize(
    ("text", "hexadecimal"),
    [
        ("CH-000134-1.12345678.31", "141CC04FC70BADB5C6E2DA1DED4DD319"),
        ("B.A12312345678", "10E2FB2102DDDF7C4E00"),
        ("78.", "ED4D"),
    ],
)
def test_identifiers_are_written_in_urn_code_40(text: str, hexadecimal: str) -> None:
    assert urn40.write(text) == HEX(hexadecimal)
    assert urn40.read(HEX(hexadecimal)) == text


def test_both_banks_of_a_uhf_tag_are_read_and_written() -> None:
    tag = uhf.read(BANK_01, USER_BANK)
    assert (tag.owner, tag.item, tag.set) == ("CH-000134-1", "12345678", SetInformation(3, 1))
    assert [(each.oid, each.text) for each in tag.elements[1:]] == [(4, "1203"), (6, "QA268.L55"), (3, "US-InU-Mu")]
    assert elements.contents(tag.elements[0]) == (3, 4, 6)
    assert uhf.write(tag, afi=0xC2) == (BANK_01, USER_BANK)


@pytest.mark.parametrize(("hexadecimal", "item", "owner"), MET)
def test_tags_that_were_met_are_read(hexadecimal: str, item: str, owner: str) -> None:
    tag = read(Memory(blocks=HEX(hexadecimal)))
    assert (tag.layout, tag.item, tag.owner) == (Layout.ISO_28560_2, item, owner)


@pytest.mark.parametrize(("hexadecimal", "item", "owner"), FIXED)
def test_fixed_layouts_are_known_by_their_checksum(hexadecimal: str, item: str, owner: str) -> None:
    data = HEX(hexadecimal)
    tag = read(Memory(blocks=data))
    assert (tag.layout, tag.item, tag.owner, tag.set) == (Layout.ISO_28560_3, item, owner, SetInformation(1, 1))
    assert fixed.write(tag, short=True) == data


@pytest.mark.parametrize(("bank_01", "bank_11", "item", "owner"), ALLIANCE)
def test_tags_of_universities_are_read(bank_01: str, bank_11: str, item: str, owner: str) -> None:
    tag = read(Memory(bank_01=HEX(bank_01), bank_11=HEX(bank_11)))
    assert (tag.layout, tag.item, tag.owner) == (Layout.ALLIANCE, item, owner)
    assert (tag.set, tag.lent) == (SetInformation(1, 1), False)


@pytest.mark.parametrize(
    ("item", "how", "hexadecimal"),
    [
        ("ABC01", 0, "054142433031"),
        ("ABC0123*", 0, "A8324911EC010000"),
        ("ABC0123456789?", 0, "FE33491154346F1D"),
        ("99999999999999", 0, "9E932449FE276BEE"),
        ("ABC0123456a", 1, "0B4142433031323334353661"),
        ("ABC01234567z", 1, "AC77000046410C0201304911"),
        ("ZZZZZZZZZZZZZZ", 1, "AEA5AA2AAAAAAA2AAAAAAA2A"),
    ],
)
def test_identifiers_of_universities_are_packed_as_published(item: str, how: int, hexadecimal: str) -> None:
    assert alliance.identifier(item, how=how) == HEX(hexadecimal)
    assert alliance.identifier_of(HEX(hexadecimal), how=how) == item


@pytest.mark.parametrize(
    ("memory", "damage"),
    [
        (Memory(blocks=bytes(112)), Damage.BLANK),
        (Memory(blocks=DAMAGED), Damage.BAD_VALUE),
        (Memory(blocks=ALIGNED[:5]), Damage.CUT_SHORT),
        (Memory(blocks=HEX("0201D0")), Damage.NO_ITEM),
        (Memory(blocks=HEX(MET[1][0])[:5] + HEX(MET[1][0])[:5]), Damage.REPEATED),
        (Memory(blocks=HEX(FIXED[0][0])[:-1] + b"x", dsfid=0x3E), Damage.CHECKSUM),
        (Memory(bank_01=BANK_01[:-1]), Damage.CUT_SHORT),
        (Memory(bank_01=BANK_01, bank_11=HEX("0C02")), Damage.OTHER_LAYOUT),
    ],
)
def test_what_is_wrong_with_a_tag_is_told(memory: Memory, damage: Damage) -> None:
    with pytest.raises(TagError) as error:
        read(memory)
    assert error.value.damage is damage


def test_a_layout_that_is_not_read_there_is_no_item() -> None:
    with pytest.raises(TagError) as error:
        read(Memory(bank_01=BANK_01), layouts=[Layout.ISO_28560_2])
    assert error.value.damage is Damage.OTHER_LAYOUT
