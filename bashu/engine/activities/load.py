"""From scans and codes to snapshots, in two trips whatever the size of the batch.

1  what cards mean, and of which sessions and readers registrations are (unlocked)
2  lock the readers, then the sessions; cards again; activities, quotas, registrations, who takes part; questions;
   ids for what may be made; the tokens of repeated commands
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias
from uuid import UUID

from bashu.domain.activities.commands import (
    AnyCommand,
    CallOffSession,
    CancelRegistration,
    CheckInReader,
    CountWalkIns,
    Draw,
    EndSession,
    MoveUp,
    PatronScan,
    PlanSession,
    RecordAttendance,
    RecordWalkIns,
    Register,
    SettleQuestion,
)
from bashu.domain.activities.state import State
from bashu.domain.outcome import Person
from bashu.engine.activities.rows import (
    REGISTRATION_COLUMNS,
    SESSION_COLUMNS,
    activity_facts,
    add_blocks,
    add_helpers,
    card_of,
    quota,
    reader,
    registration,
    session,
)
from bashu.engine.lock import LockClass, Query, lock_rows
from bashu.engine.room import ResolvedChangedError, Rows

# The row that lending locks too.
PATRON = LockClass(40, "patrons_patron")
SESSION = LockClass(60, "activities_session")
QUESTION = LockClass(65, "activities_doorquestion")
# Ids come in blocks of so many, as the sequence is made.
IDS_IN_BLOCK = 1_024
# A session with as many quotas as a plan may have; everything else makes one row.
IDS_PER_PLAN = 65

RESOLVE_CARDS = """
SELECT d.digest, c.patron_id, c.state = 'valid', c.expires_on
  FROM patrons_carddigest d JOIN patrons_card c ON c.id = d.card_id WHERE d.digest = ANY(%s)
"""
RESOLVE_REGISTRATIONS = "SELECT id, session_id, patron_id FROM activities_registration WHERE id = ANY(%s)"
RESOLVE_CODES = "SELECT id, session_id, patron_id FROM activities_registration WHERE code = ANY(%s)"
PATRON_COLUMNS = (
    "id, category, home_library_id, birth_on, state = 'active', expires_on,"
    " CASE WHEN guardian_confirmed_at IS NOT NULL THEN guardian_id END, agrees_to_guardian_at IS NOT NULL, family_id"
)
HELPERS = "SELECT patron_id, helper_id, named_by_id FROM patrons_helper WHERE patron_id = ANY(%s) ORDER BY id"
BLOCKS = """
SELECT patron_id, library_id, reason, starts_at, ends_at FROM patrons_block WHERE patron_id = ANY(%s) ORDER BY id
"""
ACTIVITY_COLUMNS = (
    "a.id, a.state, a.title_zh, a.title_en, a.from_age, a.to_age, CASE WHEN a.turns_blocked_away THEN a.library_id END"
)
ACTIVITIES = f"SELECT {ACTIVITY_COLUMNS} FROM activities_activity a WHERE a.id = ANY(%s)"  # noqa: S608 (names of ours)
OF_SESSIONS = f"""
SELECT DISTINCT {ACTIVITY_COLUMNS}
  FROM activities_session s JOIN activities_activity a ON a.id = s.activity_id WHERE s.id = ANY(%s)
"""  # noqa: S608 (names of ours)
QUOTAS = """
SELECT id, version, session_id, library_id, seats, until_at, taken FROM activities_sessionquota
 WHERE session_id = ANY(%s) ORDER BY id
"""
REGISTRATIONS = f"SELECT {REGISTRATION_COLUMNS} FROM activities_registration r WHERE"  # noqa: S608 (names of ours)
NAMED = f"{REGISTRATIONS} r.id = ANY(%s)"
WAITING = f"{REGISTRATIONS} r.session_id = ANY(%s) AND r.state = 'waiting' AND r.ended_at IS NULL"
ALL_OPEN = f"{REGISTRATIONS} r.session_id = ANY(%s) AND r.ended_at IS NULL"
# Of a session that is drawn: lots that were given back, of which the list may have some.
GIVEN_BACK = f"{REGISTRATIONS} r.session_id = ANY(%s) AND r.state = 'cancelled'"
COUNTED = """
SELECT session_id, sum(count)::int8, sum(minors)::int8 FROM activities_walkins WHERE session_id = ANY(%s) GROUP BY 1
"""
# In which registrations readers take part; those too that are over, for the door of a session that is.
TAKING_PART = f"""
SELECT {REGISTRATION_COLUMNS}, m.patron_id
  FROM activities_registrationmember m JOIN activities_registration r ON r.id = m.registration_id
 WHERE m.patron_id = ANY(%s) AND r.session_id = ANY(%s) AND (r.ended_at IS NULL OR r.ended_as = 'over')
 UNION ALL
SELECT {REGISTRATION_COLUMNS}, r.patron_id
  FROM activities_registration r WHERE r.patron_id = ANY(%s) AND r.session_id = ANY(%s)
   AND (r.ended_at IS NULL OR r.ended_as = 'over')
"""  # noqa: S608 (names of ours)
IDS = "SELECT nextval('activities_ids') FROM unnest(%s::int8[])"
TOKENS = """
SELECT encode(t.token, 'hex'), t.salt, t.patron_id
  FROM audit_outcome o JOIN patrons_patrontoken t ON t.token = o.token
 WHERE o.command_id = ANY(%s) AND o.command_id BETWEEN %s AND %s
"""


@dataclass(slots=True, kw_only=True)
class Loaded:
    """`coming`: who takes part in a registration that was just decided on, for no effect names a person. `registered`:
    which registrations were open when a plan was decided on, by its command.
    """

    state: State
    ids: Iterator[int]
    persons: dict[str, Person] = field(default_factory=dict)
    coming: dict[int, list[int]] = field(default_factory=dict)
    registered: dict[UUID, list[int]] = field(default_factory=dict)


Loading: TypeAlias = Generator[list[Query], list[Rows], Loaded]


class Asked:
    """What the commands of a batch name. `whole`: sessions of which every open registration is looked at."""

    def __init__(self, commands: Sequence[AnyCommand]) -> None:
        self.ids = [each.id for each in commands]
        self.scans: list[PatronScan] = [scan for each in commands for scan in scans_of(each)]
        self.digests = sorted({digest for scan in self.scans for digest in scan.digests})
        self.sessions = {got for each in commands if (got := getattr(each, "session_id", None)) is not None}
        self.activities = sorted({each.activity_id for each in commands if isinstance(each, PlanSession)})
        self.whole = sorted(
            {
                each.session_id
                for each in commands
                if isinstance(each, CallOffSession | Draw | EndSession | PlanSession) and each.session_id is not None
            }
        )
        self.drawn = sorted({each.session_id for each in commands if isinstance(each, Draw)})
        self.counted = sorted({each.session_id for each in commands if isinstance(each, CountWalkIns | RecordWalkIns)})
        self.registrations = sorted({each.registration_id for each in commands if isinstance(each, CancelRegistration)})
        at_door = [each for each in commands if isinstance(each, CheckInReader | RecordAttendance)]
        self.codes = sorted({each.code.strip().upper() for each in at_door if each.code})
        self.questions = sorted({each.question_id for each in commands if isinstance(each, SettleQuestion)})
        self.moves = any(isinstance(each, Register | CancelRegistration | MoveUp) for each in commands)
        plans = sum(isinstance(each, PlanSession) for each in commands)
        self.blocks = -(-(len(commands) + plans * IDS_PER_PLAN) // IDS_IN_BLOCK)

    def patrons(self, cards: Rows) -> list[int]:
        named = {scan.patron_id for scan in self.scans if scan.patron_id is not None}
        return sorted(named | {patron_id for _, patron_id, *_ in cards})


def scans_of(command: AnyCommand) -> Iterator[PatronScan]:
    for name in ("patron", "by"):
        scan = getattr(command, name, None)
        if scan is not None:
            yield scan
    yield from getattr(command, "members", ())


def load(commands: Sequence[AnyCommand]) -> Loading:
    asked = Asked(commands)
    cards, by_id, by_code = yield [
        Query(RESOLVE_CARDS, (asked.digests,)),
        Query(RESOLVE_REGISTRATIONS, (asked.registrations,)),
        Query(RESOLVE_CODES, (asked.codes,)),
    ]
    resolved = [*by_id, *by_code]
    patron_ids = asked.patrons(cards)
    session_ids = sorted(asked.sessions | {session_id for _, session_id, _ in resolved})
    named = sorted({registration_id for registration_id, *_ in resolved})
    readers, sessions, cards_now, helpers, blocks, *rows, ids, tokens = yield [
        lock_rows(PATRON, columns=PATRON_COLUMNS, ids=patron_ids),
        lock_rows(SESSION, columns=SESSION_COLUMNS, ids=session_ids),
        Query(RESOLVE_CARDS, (asked.digests,)),
        Query(HELPERS, (patron_ids,)),
        Query(BLOCKS, (patron_ids,)),
        *_read_sessions(asked, session_ids=session_ids, named=named, patron_ids=patron_ids),
        Query(IDS, (list(range(asked.blocks)),)),
        Query(TOKENS, (asked.ids, min(asked.ids), max(asked.ids))),
    ]
    if sorted(map(tuple, cards)) != sorted(map(tuple, cards_now)):
        raise ResolvedChangedError
    state = State(
        cards={bytes(digest): card_of(row) for digest, *row in cards},
        readers={row[0]: reader(row) for row in readers},
        sessions={row[0]: session(row) for row in sessions},
    )
    add_helpers(state, helpers)
    add_blocks(state, blocks)
    _add(state, rows)
    return Loaded(
        state=state,
        ids=chain.from_iterable(range(first, first + IDS_IN_BLOCK) for (first,) in ids),
        persons={token: Person(token=token, salt=bytes(salt), patron_id=whose) for token, salt, whose in tokens},
    )


def _read_sessions(
    asked: Asked, *, session_ids: list[int], named: list[int], patron_ids: list[int]
) -> tuple[Query, ...]:
    """Behind the locks: nobody else changes what these read."""
    lines = session_ids if asked.moves or asked.whole else []
    return (
        Query(ACTIVITIES, (asked.activities,)),
        Query(OF_SESSIONS, (session_ids,)),
        Query(QUOTAS, (session_ids,)),
        Query(NAMED, (named,)),
        Query(WAITING, (lines,)),
        Query(ALL_OPEN, (asked.whole,)),
        Query(GIVEN_BACK, (asked.drawn,)),
        Query(COUNTED, (asked.counted,)),
        Query(TAKING_PART, (patron_ids, session_ids, patron_ids, session_ids)),
        lock_rows(QUESTION, columns="id, version, done_at IS NULL", ids=asked.questions),
    )


def _add(state: State, rows: Sequence[Rows]) -> None:
    activities, of_sessions, quotas, named, waiting, whole, given_back, counted, taking_part, questions = rows
    state.activities = {row[0]: activity_facts(row) for row in (*activities, *of_sessions)}
    for row in quotas:
        each = quota(row)
        state.quotas.setdefault(each.session_id, {})[each.library_id] = each
    found = {row[0]: registration(row) for row in (*named, *whole, *waiting, *given_back)}
    members: dict[int, set[int]] = {}
    for *fields, patron_id in taking_part:
        found.setdefault(fields[0], registration(fields))
        members.setdefault(fields[0], set()).add(patron_id)
    # Who waits stands in the line by place; Python keeps the order.
    for one in sorted(found.values(), key=lambda each: (each.position or 0, each.id)):
        state.put(one)
    for registration_id, patron_ids in sorted(members.items()):
        state.take_part(found[registration_id], sorted(patron_ids))
    state.walk_ins = {session_id: (people, minors) for session_id, people, minors in counted}
    state.questions = {question_id: version for question_id, version, is_open in questions if is_open}
