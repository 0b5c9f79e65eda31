"""What floats, and what travels in boxes, on the command line."""

from collections.abc import Iterator
from pathlib import Path

from bashu.db.circulation import balance, boxes
from bashu.db.circulation.papers import label_of, manifest_of
from bashu.db.network.queries import places
from bashu.domain.circulation.boxcodes import box_of_code
from bashu.domain.routing import balance as proposals
from bashu.engine import clock
from bashu.project.commands import db
from bashu.project.errors import OperatingError


def balanced(*, group: str | None, items_max: int) -> Iterator[str]:
    """A line for each move that would gain something."""
    db.check_schema()
    found = balance.shelves(clock.now())
    if group is not None and group not in found:
        known = ", ".join(found) or "none"
        raise OperatingError(f"There is no float group {group}. There are: {known}")
    for code, shelves in found.items():
        if group not in {None, code}:
            continue
        moves = proposals(shelves, items_max=items_max)
        where = places(branch for move in moves for branch in (move.origin_id, move.destination_id))
        yield f"{code}: " + ("" if moves else "nothing to gain")
        for move in moves:
            one, other = where[move.origin_id], where[move.destination_id]
            yield (
                f"  {move.items} from {one.code} to {other.code}: about {move.gain:.1f} more loans a month"
                f"  ({one.full_name.en} → {other.full_name.en})"
            )


def printed(code: str, *, label_file: Path | None, manifest_file: Path | None) -> str:
    """Write the papers of a box."""
    db.check_schema()
    box_id = box_of_code(code)
    found = boxes.box(box_id) if box_id is not None else None
    if found is None:
        raise OperatingError(f"No box has the code {code}.")
    if label_file is not None:
        label_file.write_bytes(label_of(found))
    if manifest_file is not None:
        manifest_file.write_bytes(manifest_of(found))
    return f"{found.code}, {found.stage}: {found.items} items from {found.origin.code} to {found.next_stop.code}"
