"""Records made for tests, in any flavour and charset."""

from io import BytesIO

from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Entry, Field, Record
from bashu.wire.marc.writer import write

CNMARC_LEADER, MARC21_LEADER = "00000nam0 2200000   450 ", "00000nam a2200000 a 4500"


def cnmarc(number: str, title: str, *, charset: Charset = Charset.GB18030) -> bytes:
    return write(
        CNMARC_LEADER,
        [
            Field("001", data=number),
            Field("100", "  ", (("a", "20240101d2005    em y0chiy50      ea"),)),
            Field("101", "0 ", (("a", "chi"),)),
            Field("200", "1 ", (("a", title), ("f", "钱钟书著"))),
            Field("210", "  ", (("a", "北京"), ("c", "人民文学出版社"), ("d", "2005"))),
        ],
        charset=charset,
    )


def marc21(number: str, *fields: Field) -> bytes:
    return write(MARC21_LEADER, [Field("001", data=number), *fields], charset=Charset.UTF_8)


def entries(data: bytes) -> list[Entry]:
    return list(read(BytesIO(data)))


def records(data: bytes) -> list[Record]:
    return [entry for entry in entries(data) if isinstance(entry, Record)]


def titles(data: bytes) -> list[str]:
    return [field.first("a") for record in records(data) for field in record.every("200")]
