"""From rows to snapshots. The columns of each stand beside what reads them, in the order of these."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson

from bashu.domain.activities.state import State
from bashu.domain.activities.states import (
    ActivityFacts,
    ActivityState,
    CardOf,
    Consent,
    EndedAs,
    How,
    Quota,
    Reader,
    Registration,
    RegistrationKind,
    Session,
    SessionStage,
    Standing,
    WhyCalledOff,
)
from bashu.domain.circulation.snapshot import BlockState
from bashu.domain.identity.acting import Named

SESSION_FIELDS = Session.__slots__
SESSION_COLUMNS = ", ".join(SESSION_FIELDS)
# `token` stands in the middle: it is bytes there.
REGISTRATION_FIELDS = Registration.__slots__
REGISTRATION_COLUMNS = ", ".join(
    "encode(r.token, 'hex')" if name == "token" else f"r.{name}" for name in REGISTRATION_FIELDS
)


def session(row: Sequence[Any]) -> Session:
    said = dict(zip(SESSION_FIELDS, row, strict=True))
    said["how"], said["state"] = How(said["how"]), SessionStage(said["state"])
    if said["called_off_why"] is not None:
        said["called_off_why"] = WhyCalledOff(said["called_off_why"])
    if isinstance(said["drawn"], str):
        said["drawn"] = orjson.loads(said["drawn"])  # Django's connections leave JSON as text
    return Session(**said)


def quota(row: Sequence[Any]) -> Quota:
    return Quota(
        id=row[0], version=row[1], session_id=row[2], library_id=row[3], seats=row[4], until_at=row[5], taken=row[6]
    )


def registration(row: Sequence[Any]) -> Registration:
    said = dict(zip(REGISTRATION_FIELDS, row, strict=True))
    said["kind"], said["state"] = RegistrationKind(said["kind"]), Standing(said["state"])
    if said["consent"] is not None:
        said["consent"] = Consent(said["consent"])
    if said["ended_as"] is not None:
        said["ended_as"] = EndedAs(said["ended_as"])
    return Registration(**said)


def activity_facts(row: Sequence[Any]) -> ActivityFacts:
    return ActivityFacts(
        id=row[0], state=ActivityState(row[1]), title_zh=row[2], title_en=row[3], from_age=row[4], to_age=row[5],
        blocks_of=row[6],
    )  # fmt: skip


def reader(row: Sequence[Any]) -> Reader:
    return Reader(
        id=row[0], category=row[1], home_library_id=row[2], birth_on=row[3], active=row[4], expires_on=row[5],
        guardian_id=row[6], agrees_to_guardian=row[7], family_id=row[8],
    )  # fmt: skip


def card_of(row: Sequence[Any]) -> CardOf:
    patron_id, valid, expires_on = row
    return CardOf(patron_id, valid, expires_on)


def add_blocks(state: State, rows: Sequence[Sequence[Any]]) -> None:
    blocks: dict[int, list[BlockState]] = defaultdict(list)
    for patron_id, library_id, reason, starts_at, ends_at in rows:
        block = BlockState(library_id=library_id, reason=reason, starts_at=starts_at, ends_at=ends_at)
        blocks[patron_id].append(block)
    for patron_id, theirs in blocks.items():
        state.readers[patron_id] = replace(state.readers[patron_id], blocks=tuple(theirs))


def add_helpers(state: State, rows: Sequence[Sequence[Any]]) -> None:
    helpers: dict[int, list[Named]] = defaultdict(list)
    for patron_id, helper_id, named_by_id in rows:
        helpers[patron_id].append(Named(helper_id, named_by_id))
    for patron_id, named in helpers.items():
        state.readers[patron_id] = replace(state.readers[patron_id], helpers=tuple(named))
