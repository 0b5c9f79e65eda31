"""A line of SIP2: a message or malformed, and whatever is built is read back as it was."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

from bashu.wire.sip2.charsets import CHARSETS, decode, encode
from bashu.wire.sip2.codec import MalformedMessageError, Message, build, parse
from bashu.wire.sip2.framing import Lines, LineTooLongError
from tests.wire.sip2.lines import line, storable

LIMIT = 4096
REASONS = ("unknown message identifier", "the checksum is wrong", "message ")


def check(data: bytes) -> None:
    """The first byte chooses the charset, the second where the stream is cut in two."""
    if len(data) < 2:
        return
    charset, stream = CHARSETS[data[0] % len(CHARSETS)], data[2:]
    lines = framed(stream)
    assert lines == framed(stream[: data[1]], stream[data[1] :])
    for each in lines:
        read_and_build(each, charset)


def framed(*parts: bytes) -> list[bytes]:
    framing, found = Lines(LIMIT), list[bytes]()
    with suppress(LineTooLongError):
        for part in parts:
            found += framing.feed(part)
    assert all(0 < len(each) <= LIMIT and not set(each) & set(b"\r\n") for each in found)
    return found


def parsed(data: bytes, charset: str) -> Message | str:
    """Or what is wrong with it."""
    try:
        return parse(data, charset)
    except MalformedMessageError as error:
        return str(error)


def read_and_build(data: bytes, charset: str) -> None:
    message = parsed(data, charset)
    if isinstance(message, str):
        assert message.startswith(REASONS)
        return
    sent = message._replace(sequence=message.sequence or None)
    cleaned = tuple((decode(encode(tag, charset), charset), storable(value, charset)) for tag, value in sent.fields)
    built = build(sent, charset)
    assert not set(built) & set(b"\r\n")
    assert written(parse(built, charset)) == written(sent._replace(fields=cleaned))


def written(message: Message) -> tuple[object, ...]:
    """What a second writing cannot change: a broken tag may be written as more characters than it had."""
    return message.code, message.fixed, message.sequence, "|".join(tag + value for tag, value in message.fields)


def seeds() -> Iterator[bytes]:
    lines = [
        line("93", ("CN", "cd1"), ("CO", "secret"), ("CP", "hall"), sequence="0"),
        line("99", sequence="1"),
        line("11", ("AO", "CDLIB"), ("AA", "C1"), ("AB", "B1"), ("AC", ""), sequence="2"),
        line("09", ("AP", ""), ("AO", ""), ("AB", "B1"), ("AC", "")),
        line("63", ("AO", ""), ("AA", "C1"), ("AD", "1234"), ("BP", "1"), ("BQ", "5"), summary="  Y       "),
        line("17", ("AB", "剕亅厊"), charset="gb18030"),
        line("35", ("AA", "C1"), sequence="9"),
        b"97AZFEF5\r\n",
    ]
    for number, each in enumerate(lines):
        yield bytes([number % len(CHARSETS), 9]) + each
    for first, second in pairwise(lines):
        yield bytes([0, len(first)]) + first + second
