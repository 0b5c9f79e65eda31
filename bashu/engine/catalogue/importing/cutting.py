"""A file, cut into what is to become records, in order. Nothing looks into them here: it is done while others wait."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from typing import IO, Any, Final

from bashu.domain.values import value_class
from bashu.wire.marc import line_file, splitter, xml_splitter
from bashu.wire.marc.records import Unreadable
from bashu.wire.marc.splitter import FIELD_END, RECORD_END, Piece
from bashu.wire.markup.encodings import UTF_16_MARKS, declared, is_xml
from bashu.wire.tables import rows

GZIP_MAGIC: Final = b"\x1f\x8b"
HEAD_SIZE: Final = 1 << 16
# Of what is too long for a record, so much is kept to be looked at.
RAW_MAX: Final = 1 << 16


class Form(StrEnum):
    ISO_2709 = "ISO 2709"
    MARCXML = "MARCXML"
    LINES = "lines"
    ITEMS = "items (CSV)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """`number` counts from 1, `end` is the byte after it. `terminators` of ISO 2709: in its own bytes; `alone`: before
    it, behind the one before. `reach`: how far the file was read by then, as it lies there, packed or not.
    `identifier`: by which name it was fetched (harvesting.py); `deleted`: nothing else is told of it any more.
    """

    number: int
    end: int
    piece: Piece | Unreadable
    raw: bytes
    terminators: int = 1
    alone: int = 0
    reach: int = 0
    identifier: str = ""
    deleted: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file is. `codec`: as XML declares it; `names`: the columns of a table, and what separates them."""

    form: Form
    codec: str = ""
    names: tuple[str, ...] = ()
    separator: str = ","


@dataclass(slots=True)
class Ends:
    """What stands behind the last record: record terminators alone."""

    alone: int = 0


class Unpacking(io.RawIOBase):
    """A packed file, up to where it is damaged; `damage` says why, once that is reached."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = gzip.GzipFile(fileobj=packed)
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        try:
            data = b"" if self.damage else self._packed.read1(len(into))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            self.damage = str(error)
            return 0
        into[: len(data)] = data
        return len(data)


def unpacked(file: BufferedReader) -> BufferedReader:
    if file.peek(len(GZIP_MAGIC))[: len(GZIP_MAGIC)] != GZIP_MAGIC:
        return file
    return BufferedReader(Unpacking(file), 1 << 17)


def damage(source: BufferedReader) -> str:
    return source.raw.damage if isinstance(source.raw, Unpacking) else ""


def look(source: BufferedReader) -> Look:
    head = source.peek(HEAD_SIZE)[:HEAD_SIZE]
    if is_xml(head):
        return Look(form=Form.MARCXML, codec=declared(head))
    if line_file.is_line_file(head):
        return Look(form=Form.LINES)
    separator = rows.separator_of(head)
    names = tuple(rows.cells(head.split(b"\n", 1)[0], separator=separator))
    if not {RECORD_END, FIELD_END} & {bytes([each]) for each in head} and "barcode" in rows.places(
        names, known=COLUMNS
    ):
        return Look(form=Form.ITEMS, names=names, separator=separator)
    return Look(form=Form.ISO_2709)


def cuts(source: BufferedReader, form: Form, *, ends: Ends, reach: Callable[[], int]) -> Iterator[Cut]:
    match form:
        case Form.ISO_2709:
            yield from _iso2709(source, ends=ends, reach=reach)
        case Form.MARCXML:
            yield from _marcxml(source, reach=reach)
        case Form.LINES:
            for number, piece in enumerate(line_file.split(source), start=1):
                end = piece.offset + len(piece.data)
                yield Cut(number=number, end=end, piece=piece, raw=piece.data, reach=reach())
        case Form.ITEMS:
            for number, row in enumerate(rows.rows(source)):
                if number:
                    piece, end = Piece(row.data, row.offset), row.offset + len(row.data)
                    yield Cut(number=number, end=end, piece=piece, raw=row.data, reach=reach())


def _iso2709(source: BufferedReader, *, ends: Ends, reach: Callable[[], int]) -> Iterator[Cut]:
    number = 0
    for group in splitter.groups(source):
        if not group.pieces:
            ends.alone += group.data.count(RECORD_END)
            continue
        starts = [_start(piece) - group.offset for piece in group.pieces]
        bounds = [0, *starts[1:], len(group.data)]
        for piece, start, end in zip(group.pieces, bounds, bounds[1:], strict=False):
            number += 1
            raw = _bytes_of(piece, group.data, start=max(start, _start(piece) - group.offset), end=end)
            yield Cut(
                number=number,
                end=group.offset + end,
                piece=piece,
                raw=raw[:RAW_MAX] if isinstance(piece, Unreadable) else raw,
                terminators=raw.count(RECORD_END),
                alone=ends.alone,
                reach=reach(),
            )
            ends.alone = 0


def _bytes_of(piece: Piece | Unreadable, data: bytes, *, start: int, end: int) -> bytes:
    """The same ones that are to be read, as a rule: they are sent to another process once."""
    if isinstance(piece, Piece) and len(piece.data) == end - start:
        return piece.data
    return data[start:end]


def _start(piece: Piece | Unreadable) -> int:
    return piece.offset - (piece.skipped if isinstance(piece, Piece) else 0)


def _marcxml(source: BufferedReader, *, reach: Callable[[], int]) -> Iterator[Cut]:
    head = source.peek(len(UTF_16_MARKS[0]))
    if head.startswith(UTF_16_MARKS):
        size = sum(map(len, iter(lambda: source.read(1 << 20), b"")))
        refused = Unreadable(number=1, offset=0, size=size, reason="UTF-16; save the file as UTF-8")
        yield Cut(number=1, end=size, piece=refused, raw=b"", reach=reach())
        return
    for number, piece in enumerate(xml_splitter.split(source), start=1):
        data = piece.data if isinstance(piece, Piece) else b""
        end = piece.offset + (len(data) if isinstance(piece, Piece) else piece.size)
        yield Cut(number=number, end=end, piece=piece, raw=data, reach=reach())


# What libraries call the columns of their items, in small letters.
COLUMNS: Final[dict[str, str]] = {
    "barcode": "barcode", "条码": "barcode", "条码号": "barcode", "条形码": "barcode", "财产号": "barcode",
    "登录号": "barcode", "馆藏条码": "barcode", "item barcode": "barcode",
    "record": "record", "control number": "record", "record number": "record", "biblionumber": "record",
    "控制号": "record", "记录号": "record", "书目记录号": "record", "001": "record",
    "branch": "branch", "home branch": "branch", "library": "branch", "location": "branch", "馆藏地": "branch",
    "馆藏地点": "branch", "分馆": "branch", "所在馆": "branch", "馆代码": "branch",
    "call number": "call_number", "callnumber": "call_number", "索书号": "call_number", "排架号": "call_number",
    "volume": "volume", "卷册": "volume", "卷册号": "volume", "分册": "volume",
    "collection": "collection", "文库": "collection", "藏书类别": "collection", "馆藏类别": "collection",
    "kind": "kind", "item type": "kind", "type": "kind", "文献类型": "kind", "类型": "kind",
    "price": "price", "价格": "price", "单价": "price", "定价": "price",
    "acquired": "acquired", "date acquired": "acquired", "入藏日期": "acquired", "入馆日期": "acquired",
    "验收日期": "acquired",
    "status": "status", "状态": "status", "馆藏状态": "status",
}  # fmt: skip
