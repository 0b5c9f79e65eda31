"""Lists of keys reach PostgreSQL as they are, whatever is in them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bashu.engine.adapters import Keys, adapt

pytestmark = pytest.mark.server

KINDS = {
    "int8": st.integers(-(2**63), 2**63 - 1),
    "uuid": st.uuids(),
    "bytea": st.binary(),
    "text": st.text(st.characters(exclude_characters="\0", codec="utf-8")),
}


@pytest.fixture
def raw(db: None) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**connection.get_connection_params()) as raw:
        adapt(raw)
        yield raw


@pytest.mark.parametrize("kind", KINDS)
def test_each_key_arrives(raw: psycopg.Connection[Any], kind: str) -> None:
    @given(st.lists(KINDS[kind], min_size=1))
    def check(keys: list[Any]) -> None:
        rows = psycopg.Cursor(raw).execute(f"SELECT unnest(%s::{kind}[])", (Keys(keys),)).fetchall()
        assert [key if isinstance(key, int | str | UUID) else bytes(key) for (key,) in rows] == keys

    check()
