"""A list of a library as CSV: its rows are all of its bytes, and each has cells, whatever stands there."""

from collections.abc import Iterator
from io import BytesIO

from bashu.wire.tables.rows import ROW_SIZE_MAX, cells, places, rows, separator_of

LISTS = [
    '条码,题名,单价\r\nB1,"蜀道难, 上",12.00\r\nB2,"两\r\n行",\r\n',
    'barcode;title\nB1;x\n\n"B2;y\n',
]


def check(data: bytes) -> None:
    separator = separator_of(data)
    found, at = list(rows(BytesIO(data))), 0
    for row in found:
        assert data[row.offset : row.offset + len(row.data)] == row.data
        assert at <= row.offset
        assert len(row.data) < 2 * ROW_SIZE_MAX
        at = row.offset + len(row.data)
        told = cells(row.data, separator=separator)
        assert all(each == each.strip() and "\0" not in each for each in told)
        assert set(places(told, known={"barcode": "barcode", "条码": "barcode"}).values()) <= set(range(len(told)))


def seeds() -> Iterator[bytes]:
    for each in LISTS:
        yield each.encode()
        yield each.encode("gb18030")
