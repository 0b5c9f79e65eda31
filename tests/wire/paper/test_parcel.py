"""The label of a parcel can be read by a courier, however long the address is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bashu.domain.circulation.boxcodes import parcel_code_of
from bashu.wire.paper.parcel import label
from bashu.wire.paper.sheets import ParcelPaper
from tests.wire.paper.test_box import as_drawn, drawn

PAPER = ParcelPaper(
    code=parcel_code_of(8192881), recipient="李明", phone="138 0000 1234", address="成都市青羊区琴台路一号",
    sender="成都图书馆总馆", items=3, packed_on="2026-11-26",
)  # fmt: skip


@pytest.mark.parametrize("words", ["李明", "138 0000 1234", "成都市青羊区琴台路一号", "成都图书馆总馆", PAPER.code])
def test_the_label_says_where_to_and_where_from(words: str) -> None:
    assert as_drawn(words) in drawn(label(PAPER))


@settings(max_examples=20, deadline=None)
@given(address=st.text(max_size=200))
def test_any_address_is_printed(address: str) -> None:
    assert label(ParcelPaper(**{each: getattr(PAPER, each) for each in PAPER.__slots__} | {"address": address}))
