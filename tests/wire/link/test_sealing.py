"""A number that was sealed is read with the hub's key, and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.link.sealing import BrokenSealError, public_of, seal, unseal

HUB, OTHER = bytes(range(32)), bytes(range(1, 33))
NUMBERS = st.text("0123456789ABCX", min_size=1, max_size=20)
KEYS = st.binary(min_size=32, max_size=32)


@given(NUMBERS, KEYS)
def test_the_hub_reads_it(number: str, fresh: bytes) -> None:
    assert unseal(seal(number, public=public_of(HUB), fresh=fresh), private=HUB) == number


@given(NUMBERS, KEYS, st.integers(0, 79))
def test_with_another_key_or_a_byte_changed_nobody_does(number: str, fresh: bytes, at: int) -> None:
    sealed = seal(number, public=public_of(HUB), fresh=fresh)
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    for data, key in ((sealed, OTHER), (changed, HUB), (sealed[:-1], HUB), (b"", HUB)):
        with pytest.raises(BrokenSealError):
            unseal(data, private=key)


def test_no_length_tells_a_kind_and_no_two_are_alike() -> None:
    public = public_of(HUB)
    assert len(seal("1", public=public, fresh=OTHER)) == len(seal("51" * 10, public=public, fresh=OTHER)) == 80
    assert seal("1", public=public, fresh=OTHER) != seal("1", public=public, fresh=HUB)
    with pytest.raises(ValueError, match="32 bytes"):
        seal("1" * 33, public=public, fresh=OTHER)
