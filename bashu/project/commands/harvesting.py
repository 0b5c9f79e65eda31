"""The records of libraries with a system of their own, fetched from there: from where, how often, and now."""

import sys
from datetime import timedelta

from bashu.db.catalogue import imports
from bashu.db.catalogue.harvests import HarvestRow, harvest_of, harvests
from bashu.domain.catalogue.importing.harvests import How
from bashu.domain.catalogue.importing.runs import RunState
from bashu.doors.harvest.asking import StoppedError
from bashu.doors.harvest.fetching import AddressError, check_address
from bashu.doors.harvest.harvesting import harvest, look, plain
from bashu.engine import clock
from bashu.engine.catalogue.importing import told
from bashu.engine.catalogue.importing.addresses import Address, set_address, set_hours
from bashu.engine.catalogue.importing.harvesting import HarvestFailedError
from bashu.project.commands import db
from bashu.project.commands.importing import stopping
from bashu.project.errors import OperatingError
from bashu.project.importing import library_called
from bashu.project.progress import Progress

HOUR = timedelta(hours=1)
NO_ADDRESS = "{} has no address to harvest from. Set it: bashu harvest {} --url https://..."
# What a source that forgets deleted records is told to be, once.
FORGETS = "It does not tell of all that it deletes: now and then let `bashu harvest {} --whole` look what is gone."


def listed() -> str:
    """Every library that is harvested."""
    db.check_schema()
    return "\n".join(map(line, harvests())) or "No library is harvested. `bashu harvest LIBRARY --url https://...`"


def line(row: HarvestRow) -> str:
    part = f", set {row.set_spec}" if row.set_spec else ""
    often = f"every {row.every // HOUR} hours" if row.every else "only by hand"
    done = f"last done {row.done_at:%Y-%m-%d %H:%M} UTC" if row.done_at else "never done yet"
    words = [f"{row.library_code}: {row.url} ({row.prefix}{part}), {often}; {done}"]
    if row.failed_at is not None:
        words.append(f"failing since {row.failed_at:%Y-%m-%d %H:%M} UTC ({row.failures} times): {row.error}")
    elif row.token or row.is_listed:
        words.append("under way")
    return "; ".join(words)


def arrange(
    library: str,
    *,
    url: str | None,
    prefix: str | None,
    set_spec: str | None,
    every: int | None,
    off: bool,
) -> str:
    """How it is set from now on. A new address is looked at first: what does not answer is not set."""
    db.check_schema()
    library_id = library_called(library)
    before = harvest_of(library_id)
    if url is None and before is None:
        raise OperatingError(NO_ADDRESS.format(library, library))
    said = []
    if url is not None or prefix is not None or set_spec is not None:
        wanted = _wanted(before, url=url, prefix=prefix, set_spec=set_spec)
        address, name = _looked_at(wanted)
        _set(library_id, address)
        said.append(f"{name or address.url} answers, and has {address.prefix}.")
        if address.keeps_deleted != "persistent":
            said.append(FORGETS.format(library))
    if every is not None or off:
        set_hours(library_id, None if off or every is None else every * HOUR, now=clock.now())
    row = harvest_of(library_id)
    return "\n".join([*said, line(row)] if row is not None else said)


def fetch(library: str, *, how: How) -> str:
    """What came of it."""
    db.check_schema()
    library_id = library_called(library)
    row = harvest_of(library_id)
    if row is None:
        raise OperatingError(NO_ADDRESS.format(library, library))
    try:
        with stopping() as stop, Progress(f"Harvesting {row.url}", time_left=True) as progress:
            done = harvest(library_id, how=how, stop=stop, progress=progress.reach)
    except HarvestFailedError as error:
        raise OperatingError(f"{library}: {error}. What came before is in the catalogue.") from None
    if done is None:
        return "The source has nothing new."
    sys.stderr.writelines(f"{told.line(each)}\n" for each in imports.problems_of(done.run_id, most=told.LINES_MAX))
    if done.state == RunState.STOPPED:
        raise OperatingError(
            f"{library}: stopped after {done.number} records, which are in the catalogue. Go on with the same command."
        )
    return told.summary(done)


def _wanted(before: HarvestRow | None, *, url: str | None, prefix: str | None, set_spec: str | None) -> Address:
    """What is not said stays, but for the format of another source."""
    moves = before is None or (url is not None and url != before.url)
    return Address(
        url=url or (before.url if before else ""),
        prefix=prefix or ("" if moves or before is None else before.prefix),
        set_spec=set_spec if set_spec is not None else (before.set_spec if before else ""),
    )


def _looked_at(wanted: Address) -> tuple[Address, str]:
    try:
        check_address(wanted.url)
        with stopping() as stop:
            address, described = look(wanted, stop=stop)
    except (AddressError, HarvestFailedError) as error:
        raise OperatingError(f"{error}. Nothing was changed.") from None
    except StoppedError:
        raise OperatingError("stopped; nothing was changed") from None
    return address, plain(described.name)


def _set(library_id: int, address: Address) -> None:
    try:
        set_address(library_id, address, now=clock.now())
    except HarvestFailedError as error:
        raise OperatingError(f"{error}. Nothing was changed.") from None
