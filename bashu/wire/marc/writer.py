"""Writes ISO 2709: the bytes that other systems read."""

from collections.abc import Sequence

from bashu.wire.marc.records import Charset, Field
from bashu.wire.marc.splitter import FIELD_END, LEADER_SIZE, RECORD_END, SUBFIELD

_FIELD_SIZE_MAX, _RECORD_SIZE_MAX = 9_999, 99_999
_CODECS = {Charset.UTF_8: "utf-8", Charset.GB18030: "gb18030"}


class TooLongError(ValueError):
    """ISO 2709 has four digits for a field's length and five for a record's."""


def write(leader: str, fields: Sequence[Field], *, charset: Charset) -> bytes:
    """One record. Lengths and base address in the leader are computed; its other positions are kept."""
    directory, body = b"", b""
    for field in fields:
        content = _content(field).encode(_CODECS[charset]) + FIELD_END
        if len(content) > _FIELD_SIZE_MAX:
            raise TooLongError(f"Field {field.tag} has {len(content)} bytes; the most is {_FIELD_SIZE_MAX}.")
        directory += f"{field.tag:3.3}{len(content):04}{len(body):05}".encode("ascii")
        body += content
    base = LEADER_SIZE + len(directory) + 1
    length = base + len(body) + 1
    if length > _RECORD_SIZE_MAX:
        raise TooLongError(f"The record has {length} bytes; the most is {_RECORD_SIZE_MAX}.")
    head = f"{length:05}{leader[5:12]}{base:05}{leader[17:24]}".encode("ascii")
    return head + directory + FIELD_END + body + RECORD_END


def _content(field: Field) -> str:
    if not field.subfields:
        return field.data
    mark = SUBFIELD.decode()
    return field.indicators + "".join(f"{mark}{code}{value}" for code, value in field.subfields)
