"""Whatever can be written is read as it was."""

from string import ascii_letters, ascii_uppercase, digits

from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.rfid import alliance, compaction, elements, fixed, isil, uhf, urn40
from bashu.wire.rfid.compaction import Compaction
from bashu.wire.rfid.errors import TagError
from bashu.wire.rfid.values import Layout, Oid, SetInformation, Tag

ITEMS = st.text(ascii_letters + digits + "-", min_size=1, max_size=14)
OWNERS = st.from_regex(r"\A[A-Z]{2}-[A-Za-z0-9/:-]{1,9}\Z")
SETS = st.integers(1, 255).flatmap(lambda parts: st.builds(SetInformation, st.just(parts), st.integers(0, parts)))
SHORT = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.text(max_size=40), st.sampled_from(list(Compaction)))
def test_a_text_that_a_scheme_takes_is_read_again(text: str, scheme: Compaction) -> None:
    try:
        data = compaction.compact(text, scheme)
    except TagError:
        return
    assert compaction.extract(data, scheme) == text


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_each_text_has_a_scheme(text: str) -> None:
    scheme = compaction.chosen(text)
    assert compaction.extract(compaction.compact(text, scheme), scheme) == text


@given(st.text("ABXYZ-:/abxyz019", min_size=1, max_size=16))
def test_an_isil_is_read_as_it_was_written(text: str) -> None:
    assert isil.extract(isil.compact(text)) == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0", max_codepoint=0xFFFF), max_size=40))
def test_an_identifier_of_uhf_is_read_as_it_was_written(text: str) -> None:
    assert urn40.read(urn40.write(text)) == text


@given(ITEMS, OWNERS, SETS, SHORT, SHORT, st.sets(st.sampled_from([1, 3, 17]), max_size=3))
def test_elements_are_read_as_they_were_written(
    item: str, owner: str, parts: SetInformation, title: str, local: str, aligned: set[int]
) -> None:
    texts = {Oid.ITEM: item, Oid.OWNER: owner, Oid.SET: elements.set_text(parts), Oid.USAGE: "10"}
    written = [elements.element(oid, text) for oid, text in (texts | {Oid.TITLE: title, Oid.LOCAL_C: local}).items()]
    written.insert(1, elements.content([each.oid for each in written]))
    data = elements.write(written, aligned=aligned)
    assert elements.read(data + bytes(8)) == tuple(written)
    tag = elements.tag_of(elements.read(data), layout=Layout.ISO_28560_2)
    assert (tag.item, tag.owner, tag.set, tag.usage) == (item, owner, parts, 0x10)


@given(ITEMS, OWNERS, SETS, st.lists(st.builds(fixed.Block, st.integers(0, 9), st.binary(max_size=30)), max_size=3))
def test_a_fixed_layout_is_read_as_it_was_written(
    item: str, owner: str, parts: SetInformation, extensions: list[fixed.Block]
) -> None:
    tag = Tag(layout=Layout.ISO_28560_3, item=item, owner=owner, set=parts, usage=0x10)
    data = fixed.write(tag, extensions=tuple(extensions))
    assert fixed.read(data) == tag
    assert fixed.blocks(data + bytes(4)) == tuple(extensions)
    assert fixed.read(fixed.write(tag, short=True)) == tag


@given(ITEMS, st.just("") | OWNERS, st.none() | SETS, SHORT)
def test_both_banks_are_read_as_they_were_written(
    item: str, owner: str, parts: SetInformation | None, title: str
) -> None:
    said = parts if owner else None
    tag = Tag(layout=Layout.ISO_28560_4, item=item, owner=owner, set=said, elements=(elements.element(17, title),))
    try:
        banks = uhf.write(tag)
    except TagError:
        return
    assert uhf.read(*banks) == tag


@given(
    st.text(ascii_uppercase + digits, min_size=1, max_size=14) | st.from_regex(r"\A[A-Z0-9]{3}[0-9]{4,10}[!-~]\Z"),
    st.sampled_from([0, 1, 2]),
    st.from_regex(r"\A(?:[12345][0-9]{4}|90[0-9]{3})\Z"),
    SETS,
    SHORT,
)
def test_a_tag_of_a_university_is_read_as_it_was_written(
    item: str, how: int, owner: str, parts: SetInformation, shelf: str
) -> None:
    texts = {Oid.OWNER: owner, Oid.SET: f"{parts.parts}/{parts.part}", Oid.USAGE: "0001", Oid.SHELF: shelf}
    found = tuple(alliance.element(oid, text) for oid, text in texts.items())
    tag = Tag(layout=Layout.ALLIANCE, item=item, owner=owner, set=parts, lent=True, elements=found)
    try:
        banks = alliance.write(tag, how=how, version=5, sorting=3)
    except TagError:
        assert how == 0
        return
    assert alliance.read(*banks) == tag
