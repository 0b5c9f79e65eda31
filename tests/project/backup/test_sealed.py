"""Sealed files: what was written is read; anything else is found out and named."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.project.backup import sealed
from bashu.project.backup.key import Key
from bashu.project.backup.sealed import CHUNK_BYTES, HEADER_BYTES, TAG_BYTES, DamagedError
from bashu.project.errors import OperatingError

KEY = Key(bytes(range(32)))
CHUNK = CHUNK_BYTES + TAG_BYTES


def written(folder: Path, *pieces: bytes, name: str = "wal/1") -> Path:
    path = folder / "file"
    assert sealed.write(path, pieces, key=KEY, name=name) == path.stat().st_size
    return path


def read(path: Path, *, key: Key = KEY, name: str = "wal/1") -> bytes:
    return b"".join(sealed.read(path, key=key, name=name))


def noise(size: int) -> bytes:
    """It does not pack, so its size is about that of the chunks."""
    return os.urandom(size)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 400, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7])
def test_what_was_written_is_read(tmp_path: Path, size: int) -> None:
    text = noise(size)
    assert read(written(tmp_path, text[: size // 3], b"", text[size // 3 :])) == text


@given(pieces=st.lists(st.binary(max_size=200), max_size=5))
def test_pieces_of_any_size_come_back_as_one(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    assert read(written(tmp_path_factory.mktemp("sealed"), *pieces)) == b"".join(pieces)


def test_nothing_of_it_stands_in_clear_and_twice_is_not_the_same(tmp_path: Path) -> None:
    first = written(tmp_path, b"510120199001011234").read_bytes()
    assert b"5101" not in first
    assert written(tmp_path, b"510120199001011234").read_bytes() != first


def test_zeroes_take_little_room(tmp_path: Path) -> None:
    assert written(tmp_path, bytes(16 * CHUNK_BYTES)).stat().st_size < CHUNK_BYTES // 4


@pytest.mark.parametrize(
    "size",
    [
        0,
        10,
        HEADER_BYTES,
        HEADER_BYTES + 5,
        HEADER_BYTES + CHUNK,
        HEADER_BYTES + 2 * CHUNK,
        HEADER_BYTES + 2 * CHUNK + 9,
    ],
)
def test_a_file_that_was_cut_off_is_found_out(tmp_path: Path, size: int) -> None:
    path = written(tmp_path, noise(2 * CHUNK_BYTES + 5_000))
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DamagedError, match=str(path)):
        read(path)


@pytest.mark.parametrize("at", [HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + CHUNK - 1, HEADER_BYTES + CHUNK + 3, -1])
def test_one_changed_bit_is_found_out(tmp_path: Path, at: int) -> None:
    path = written(tmp_path, noise(CHUNK_BYTES + 5_000))
    changed = bytearray(path.read_bytes())
    changed[at] ^= 1
    path.write_bytes(changed)
    with pytest.raises(DamagedError, match="is damaged"):
        read(path)


def test_chunks_in_another_order_are_found_out(tmp_path: Path) -> None:
    path = written(tmp_path, noise(2 * CHUNK_BYTES + 5_000))
    whole = path.read_bytes()
    first, second = HEADER_BYTES + CHUNK, HEADER_BYTES + 2 * CHUNK
    path.write_bytes(whole[:HEADER_BYTES] + whole[first:second] + whole[HEADER_BYTES:first] + whole[second:])
    with pytest.raises(DamagedError):
        read(path)


def test_a_file_in_the_place_of_another_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(DamagedError):
        read(written(tmp_path, b"yesterday", name="wal/1"), name="wal/2")


def test_the_wrong_key_is_told_from_damage(tmp_path: Path) -> None:
    other = Key(bytes(32))
    with pytest.raises(OperatingError, match=f"the wrong key: .*{KEY.name.hex()}.*{other.name.hex()}"):
        read(written(tmp_path, b"text"), key=other)
