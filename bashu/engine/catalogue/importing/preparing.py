"""What is to be admitted of each record: described, with its keys and its items. Pure, so any process may do it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bashu.domain.catalogue.importing.items import PARTS, ItemSaid, Layout
from bashu.domain.catalogue.importing.runs import RunOptions
from bashu.domain.values import value_class
from bashu.engine.catalogue.importing.cutting import COLUMNS, Cut, Form, Look
from bashu.engine.catalogue.importing.item_fields import items_in
from bashu.engine.catalogue.sources import NewSource, source_of
from bashu.wire.marc import iso2709, line_file, marcxml
from bashu.wire.marc.describe import describe
from bashu.wire.marc.line_file import Came, came_from
from bashu.wire.marc.records import Charset, Defect, Entry, Flavour, Unreadable
from bashu.wire.tables import rows

# Position 05 of the leader.
DELETED = "d"
# In characters; an index takes no more.
NUMBER_SIZE_MAX = 600


@value_class(frozen=True, slots=True, kw_only=True)
class Job:
    """How to read a file. `layout` None: its items are nobody's business."""

    look: Look
    options: RunOptions
    layout: Layout | None = None


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A record as it is to be admitted: `source`; or deleted at its library; or, of a table, an item; or left out.

    `raw` is kept of those with reasons. `came`: which earlier problem it corrects. `identifier`: as of a Cut.
    """

    number: int
    offset: int
    size: int
    end: int
    reach: int
    terminators: int
    alone: int
    control_number: str = ""
    identifier: str = ""
    source: NewSource | None = None
    deleted: bool = False
    left_out: bool = False
    items: tuple[ItemSaid, ...] = ()
    reasons: tuple[str, ...] = ()
    raw: bytes = b""
    charset: str = ""
    flavour: str = ""
    came: Came | None = None


def leave_out(prepared: Prepared, why: str) -> None:
    """One that was to be admitted or deleted."""
    if prepared.source is not None:
        prepared.raw = prepared.raw or prepared.source.raw
    prepared.source, prepared.deleted, prepared.left_out = None, False, True
    prepared.reasons = (*prepared.reasons, why)


def prepare(job: Job, cuts: Iterable[Cut]) -> Iterator[Prepared]:
    places = rows.places(job.look.names, known=COLUMNS)
    for cut in cuts:
        offset = cut.piece.offset
        prepared = Prepared(
            number=cut.number,
            offset=offset,
            size=cut.end - offset,
            end=cut.end,
            reach=cut.reach,
            terminators=cut.terminators,
            alone=cut.alone,
            identifier=cut.identifier,
            deleted=cut.deleted,
        )
        if cut.deleted:
            yield prepared
            continue
        if isinstance(cut.piece, Unreadable):
            _leave_out(prepared, cut.piece.reason)
        elif job.look.form is Form.ITEMS:
            _row(prepared, cut.piece.data, job=job, places=places)
        else:
            _record(prepared, _entry(job, cut), job=job)
        if job.look.form is Form.LINES:
            prepared.came = came_from(cut.raw)
        if prepared.reasons:
            prepared.raw = cut.raw
        yield prepared


def _entry(job: Job, cut: Cut) -> Entry:
    charset = Charset(job.options.charset) if job.options.charset else None
    flavour = Flavour(job.options.flavour) if job.options.flavour else None
    if isinstance(cut.piece, Unreadable):
        return cut.piece
    match job.look.form:
        case Form.MARCXML:
            return marcxml.parse(cut.piece, codec=job.look.codec, charset=charset, flavour=flavour)
        case Form.LINES:
            return line_file.parse(cut.piece, flavour=flavour)
        case _:
            return iso2709.parse(cut.piece, charset=charset, flavour=flavour)


def _record(prepared: Prepared, entry: Entry, *, job: Job) -> None:
    if isinstance(entry, Unreadable):
        _leave_out(prepared, entry.reason)
        return
    description = describe(entry)
    if not description.control_number and prepared.identifier:
        description = replace(description, control_number=prepared.identifier)
    if len(description.control_number) > NUMBER_SIZE_MAX:
        _leave_out(prepared, f"a control number of {len(description.control_number)} characters")
        return
    prepared.control_number = description.control_number
    prepared.charset, prepared.flavour = entry.charset.value, entry.flavour.value
    prepared.deleted = entry.leader[5:6] == DELETED and bool(description.control_number)
    missing = [name for name in ("control_number", "title") if not getattr(description, name)]
    prepared.reasons = tuple(map(_told, entry.defects))
    if prepared.deleted:
        return
    if missing:
        _leave_out(prepared, *(f"no {name.replace('_', ' ')}" for name in missing))
        return
    prepared.source = source_of(entry, description)
    if job.layout is not None:
        prepared.items = items_in(entry, job.layout)


def _row(prepared: Prepared, data: bytes, *, job: Job, places: dict[str, int]) -> None:
    cells = rows.cells(data, separator=job.look.separator)
    told = {part: cells[place] for part, place in places.items() if place < len(cells)}
    prepared.control_number = told.get("record", "")
    prepared.raw = data
    if not prepared.control_number:
        _leave_out(prepared, "the row names no record")
    prepared.items = (ItemSaid(**{"barcode": "", **{part: told[part] for part in PARTS if part in told}}),)


def _leave_out(prepared: Prepared, *reasons: str) -> None:
    prepared.left_out = True
    prepared.reasons = (*reasons, *prepared.reasons)


def _told(defect: Defect) -> str:
    return " ".join(word for word in (defect.kind.replace("_", " "), defect.tag, defect.detail) if word)
