"""What a folder of the index says of itself: one small file beside the data, replaced as a whole.

It is written after each commit of the index, so it never names a place of the log that the index has not reached. After
a crash between the two some records are indexed again, which changes nothing.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from bashu.engine.feed import Cursor
from bashu.search.schema import FIRST_FIELDS

NAME = "state.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`data`: the subfolder that holds the index. `commit`: the last one's stamp, another after each commit.

    `cursor` is where to follow the log from; `log_hash`, the log's hash there, tells one database from another.
    While `building`, records are missing; a build that was cut off is begun again. `fields`: those of the data.
    """

    version: int
    data: str
    commit: int
    cursor: Cursor
    log_hash: str
    building: bool
    fields: tuple[str, ...] = tuple(sorted(FIRST_FIELDS))


def read(folder: Path) -> State | None:
    """None for a folder without an index, or whose file makes no sense to this version."""
    try:
        fields = orjson.loads((folder / NAME).read_bytes())
        fields["fields"] = tuple(fields.get("fields", sorted(FIRST_FIELDS)))
        return State(**fields | {"cursor": Cursor.parse(fields["cursor"])})
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write(folder: Path, state: State) -> None:
    fresh = folder / f"{NAME}.new"
    fresh.write_bytes(orjson.dumps(asdict(state) | {"cursor": str(state.cursor)}))
    fresh.replace(folder / NAME)
