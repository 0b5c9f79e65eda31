from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bashu.wire.sip2.charsets import clean
from bashu.wire.sip2.codec import MalformedMessageError, Message, build, checksum, parse

from .lines import DATE, charsets, messages, noise, request, storable


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"97AZ", b"FEF5"),
        (b"96AZ", b"FEF6"),
        (b"9900302.00AY1AZ", b"FCA5"),
        (b"941AY3AZ", b"FDFA"),
        (b"9300CNuser_id|COpassw0rd|AY1AZ", b"F594"),
    ],
)
def test_checksums_known_from_the_standard_and_from_other_systems(line: bytes, expected: bytes) -> None:
    assert checksum(line) == expected


@given(messages(), charsets)
def test_what_was_built_is_parsed_again(message: Message, charset: str) -> None:
    fields = tuple((tag, storable(value, charset)) for tag, value in message.fields)
    assert parse(build(message, charset), charset) == message._replace(fields=fields)


@given(noise, charsets)
def test_any_bytes_are_a_message_or_malformed(data: bytes, charset: str) -> None:
    with suppress(MalformedMessageError):
        parse(data.rstrip(b"\r\n"), charset)


@given(st.text())
def test_no_value_can_end_its_field_or_line(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert not set(cleaned) & set("|\r\n\x00\x1b\x7f\x85\u2028\u2029")


def test_the_second_byte_of_a_character_may_be_that_of_the_separator() -> None:
    title = "剕亅厊"
    line = build(request("17", ("AJ", title), ("AB", "B1")), "gbk")
    assert any(b"|" in character.encode("gbk") for character in title)
    assert parse(line, "gbk").fields == (("AJ", title), ("AB", "B1"))


def test_characters_that_the_charset_lacks_become_geta() -> None:
    message = request("17", ("AJ", "䶮与㛃"))
    assert parse(build(message, "gbk"), "gbk").get("AJ") == "〓与〓"
    assert parse(build(message, "gb18030"), "gb18030").get("AJ") == "䶮与㛃"
    assert parse(build(message, "utf-8"), "utf-8").get("AJ") == "䶮与㛃"
    assert parse(build(message, "ascii"), "ascii").get("AJ") == "???"


@given(messages().filter(lambda message: message.sequence is not None), charsets)
def test_one_changed_byte_is_noticed(message: Message, charset: str) -> None:
    line = bytearray(build(message, charset))
    line[2 if len(line) > 11 else 0] ^= 1
    with pytest.raises(MalformedMessageError):
        parse(bytes(line), charset)


def test_a_resend_request_may_carry_a_checksum_without_a_sequence_number() -> None:
    assert parse(b"97AZFEF5", "ascii") == Message("97", {}, (), "")
    assert build(Message("96", {}, (), ""), "ascii") == b"96AZFEF6"


@pytest.mark.parametrize("value", ["AY1AZ0000", "B1AY1|AZFFFF", "亅Y1AZ0000"])
def test_a_last_value_that_reads_like_a_checksum_is_a_value(value: str) -> None:
    message = request("35", ("AO", "CDLIB"), ("AA", value))
    assert parse(build(message, "gbk"), "gbk").get("AA") == clean(value)


def test_unknown_fields_and_a_missing_last_separator_are_accepted() -> None:
    message = parse(f"17{DATE}ZZvendor|ABB1".encode(), "ascii")
    assert message.fields == (("ZZ", "vendor"), ("AB", "B1"))


@pytest.mark.parametrize("line", [b"", b"1", b"55", b"11YN", b"17AOCDLIB|ABB1|AC|xxxxxxxxxx", "23中文".encode()])
def test_what_cannot_be_read_is_refused_without_quoting_it(line: bytes) -> None:
    with pytest.raises(MalformedMessageError, match=r"^(unknown message identifier|message \d\d: fixed fields)"):
        parse(line, "utf-8")


def test_a_fixed_field_of_wrong_width_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="message 94: ok must have 1 characters"):
        build(Message("94", {"ok": "10"}, ()), "ascii")
