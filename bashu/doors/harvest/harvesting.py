"""A library's list, part by part into the catalogue, from wherever it was left."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from threading import Event
from typing import Final

from bashu.db.catalogue.harvests import HarvestRow
from bashu.db.catalogue.imports import RunRow
from bashu.domain.catalogue.importing.harvests import How
from bashu.doors.harvest.asking import PAUSES, StoppedError, ask
from bashu.engine.catalogue.importing.addresses import Address
from bashu.engine.catalogue.importing.harvesting import PLAIN, HarvestFailedError, Intake, Progress, beginning
from bashu.wire.markup.reading import MarkupError
from bashu.wire.oai.asking import going_on, listing, marc_format
from bashu.wire.oai.harvest import (
    Described,
    Harvested,
    read_broken_list,
    read_formats,
    read_identify,
    read_list,
)
from bashu.wire.oai.values import Code, Error, Verb

SHOWN_MAX: Final = 300
# Parts in a row; some sources pass over much that is not to be told.
EMPTY_MAX: Final = 1_000


class Circle:
    """Whether tokens lead on, or round and round: one is kept, after ever longer whiles (R. P. Brent, 1980)."""

    def __init__(self) -> None:
        self._kept, self._steps, self._until = "", 0, 1

    def closes(self, token: str) -> bool:
        if token == self._kept:
            return True
        self._steps += 1
        if self._steps == self._until:
            self._kept, self._steps, self._until = token, 0, self._until * 2
        return False


def look(wanted: Address, *, stop: Event) -> tuple[Address, Described]:
    """Whether something answers there, and in which format if none is said. Somebody waits: it is asked once.

    Raises HarvestFailedError, StoppedError.
    """
    described = identify(wanted.url, stop=stop, pauses=())
    formats, errors = ask(wanted.url, Verb.LIST_METADATA_FORMATS, read=read_formats, stop=stop, pauses=())
    _refuse(errors)
    prefixes = [each.prefix for each in formats]
    offered = plain(", ".join(prefixes)) or "none at all"
    if wanted.prefix and wanted.prefix not in prefixes:
        raise HarvestFailedError(f"the source has no format {wanted.prefix}; it has {offered}")
    prefix = wanted.prefix or marc_format(formats)
    if not prefix:
        raise HarvestFailedError(f"none of the formats of the source is MARC: {offered}; if one is, name it: --prefix")
    return replace(wanted, prefix=prefix, keeps_deleted=described.keeps_deleted), described


def identify(url: str, *, stop: Event, pauses: Sequence[float] = PAUSES) -> Described:
    described = ask(url, Verb.IDENTIFY, read=read_identify, stop=stop, pauses=pauses)
    _refuse(described.errors)
    return described


def harvest(
    library_id: int,
    *,
    how: How = PLAIN,
    stop: Event,
    progress: Progress = lambda _done, _total: None,
) -> RunRow | None:
    """To the end of the list, or until `stop`; None: nothing had changed. Raises HarvestFailedError, which is noted."""
    with beginning(library_id, how=how, progress=progress) as intake:
        with suppress(StoppedError):
            for part in () if intake.place.is_listed else parts(intake, stop=stop):
                intake.take(part)
                if stop.is_set():
                    break
        return intake.end(stop=stop.is_set)


def parts(intake: Intake, *, stop: Event) -> Iterator[Harvested]:
    """Of the list that is under way; once from its beginning, if the source no longer knows how to go on."""
    place = intake.place
    described = identify(place.url, stop=stop)
    since = _since(place, described)
    first = listing(place.prefix, place.set_spec, since=since, by_day=described.by_day)
    token, was_refused, circle, empty = place.token, False, Circle(), 0
    while True:
        asked = going_on(token) if token else first
        part = ask(place.url, Verb.LIST_RECORDS, arguments=asked, read=read_part, stop=stop)
        if token and any(error.code == Code.BAD_RESUMPTION_TOKEN for error in part.errors):
            if was_refused:
                raise HarvestFailedError("the source refuses the tokens by which it says that its list goes on")
            token, was_refused, circle = "", True, Circle()
            intake.begin_anew()
            continue
        _refuse(part.errors)
        if not part.is_list:
            raise HarvestFailedError("the answer is neither a list nor an error")
        if part.token and (part.token == token or circle.closes(part.token)):
            raise HarvestFailedError("the list leads in a circle: the source gives a token that it gave before")
        empty = 0 if part.records else empty + 1
        if empty > EMPTY_MAX:
            raise HarvestFailedError("the list goes on and on without a record")
        yield part
        if not part.token:
            return
        token = part.token


def read_part(data: bytes) -> Harvested:
    try:
        return read_list(data)
    except MarkupError as whole:
        try:
            return read_broken_list(data)
        except MarkupError:
            raise whole from None


def _since(place: HarvestRow, described: Described) -> datetime | None:
    """Some sources take it amiss to be asked from before their first record."""
    earliest = described.earliest.at if described.earliest else None
    return None if place.from_at is None or (earliest and place.from_at < earliest) else place.from_at


def _refuse(errors: Sequence[Error]) -> None:
    if errors:
        told = "; ".join(f"{each.code} ({each.message})" if each.message else each.code for each in errors)
        raise HarvestFailedError(f"the source answers {plain(told)}")


def plain(told: str) -> str:
    """What others say, as it may stand in a line of a log or on a terminal."""
    return " ".join("".join(each if each.isprintable() else " " for each in told).split())[:SHOWN_MAX]
