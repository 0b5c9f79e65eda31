"""What an agent and the hub say to each other arrives as it was said."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.link.codec import NUMBER_MAX, UnreadableError, read, write
from bashu.wire.link.messages import Ask, Message, Told
from bashu.wire.sip2 import port

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
AGO = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=999))
st.register_type_strategy(datetime, AGO.map(lambda ago: NOON - ago))
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12))
st.register_type_strategy(int, st.integers(-NUMBER_MAX, NUMBER_MAX))
ASK = Ask(id=UUID(int=7), sent_at=NOON, terminal="CD-1", question=port.ItemQuestion(barcode="B1", language="zh"))


def all_classes() -> list[type[Any]]:
    return [*get_args(Message), *get_args(port.Question), *get_args(port.Answer)]


@given(st.one_of(*(st.from_type(each) for each in get_args(Message))))
def test_what_is_read_is_what_was_written(message: Message) -> None:
    assert read(write(message), type(message)) == message


@pytest.mark.parametrize("each", all_classes())
def test_whatever_is_told_is_a_class_with_fields(each: type[Any]) -> None:
    assert is_dataclass(each)
    assert fields(each)


def test_what_a_newer_side_says_besides_is_left_alone() -> None:
    newer = write(ASK).replace(b'"terminal"', b'"colour": "red", "terminal"')
    assert read(newer, Ask) == ASK


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"\xff", b'{"id": 3}', write(ASK).replace(b"ItemQuestion", b"Dance"), write(ASK)[:-1]]
)
def test_anything_else_is_an_error_that_quotes_nothing(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^this is no Ask$"):
        read(data, Ask)


def test_a_time_without_its_zone_is_an_error() -> None:
    said = write(Told(answer=port.ItemAnswer(known=True, due_at=NOON))).replace(b"+00:00", b"")
    with pytest.raises(UnreadableError):
        read(said, Told)


@given(st.binary(max_size=60))
def test_no_bytes_end_it(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(data, Ask)
