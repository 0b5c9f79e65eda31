"""What was done while an agent's line was cut, taken in as facts: in order, each once, none refused."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bashu.db.audit.queries import answer_to
from bashu.db.network import terminals
from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons.vault import Vault
from bashu.domain.circulation.answers import CheckedOut, restore
from bashu.domain.circulation.commands import (
    ItemScan,
    PatronScan,
    RecordByOwner,
    RecordCheckIn,
    RecordCheckOut,
)
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.ids import following
from bashu.domain.outcome import Accepted, Busy, Command, CoreRefusal, Failed, Outcome, Refused
from bashu.doors.sip2.people import as_item
from bashu.engine import agents
from bashu.engine.agents import Opened
from bashu.engine.submit import Engine
from bashu.wire.link.codec import write
from bashu.wire.link.messages import Fact, FactKind, Facts
from bashu.wire.link.sealing import BrokenSealError, unseal

log = logging.getLogger(__name__)

# So long the hub may still be at work on what a box has asked (teller.py); what stands in for it waits until then.
SETTLED_AFTER: Final = timedelta(seconds=10)
OWN: Final = frozenset({FactKind.OWN_LENT, FactKind.OWN_RETURNED})


def take_in(told: Facts, *, of: Opened, vault: Vault, now: datetime) -> int | None:
    """The number of the last one that is kept. None: the epoch is none of this agent.

    What is told once more is passed over. All go to the engine at once, as they stand. At the first that it has no time
    for, or that is too fresh, it ends: the agent comes again.
    """
    with agents.telling(of.agent_id) as mine:
        done = agents.reached(of.agent_id, told.epoch)
        if done is None or not mine:
            return done
        fresh = _in_a_row([fact for fact in told.facts if fact.seq > done])
        if fresh and fresh[0].seq != done + 1:
            log.error("facts %s to %s of agent %s are in no backup", done + 1, fresh[0].seq - 1, of.agent_id)
        kept = list(_kept(fresh, of=of, epoch=told.epoch, vault=vault, now=now))
        if kept:
            agents.reach(of.agent_id, told.epoch, seq=kept[-1])
        return kept[-1] if kept else done


def _in_a_row(facts: Sequence[Fact]) -> list[Fact]:
    """From the first on; what comes after one that is missing waits for it."""
    return [fact for place, fact in enumerate(facts) if fact.seq == facts[0].seq + place]


def _kept(facts: Sequence[Fact], *, of: Opened, epoch: int, vault: Vault, now: datetime) -> Iterator[int]:
    """Their numbers, up to the first that has to come again."""
    skew = of.skew or timedelta()
    rows = _terminals(facts, library_id=of.library_id)
    settled = _until(facts, at=now + skew - SETTLED_AFTER)
    made = [_command(fact, rows.get(fact.terminal), vault=vault, skew=skew, now=now) for fact in settled]
    if of.fronts_own_system:
        agents.tells_itself([fact.id for fact in settled], now=now)
    for fact, outcome in zip(settled, _outcomes(made, now=now), strict=True):
        if isinstance(outcome, Busy):
            return
        if (because := _amiss(outcome)) is not None:
            log.error("a fact of agent %s cannot be taken in: %s", of.agent_id, because)
            agents.park(of.agent_id, epoch, seq=fact.seq, fact=write(fact), because=because, now=now)
        yield fact.seq


def _until(facts: Sequence[Fact], *, at: datetime) -> list[Fact]:
    """Those before the first that stands in for a command which may still be under way."""
    settled = []
    for fact in facts:
        if fact.supersedes is not None and fact.occurred_at > at:
            break
        settled.append(fact)
    return settled


def _outcomes(made: Sequence[Command | str | None], *, now: datetime) -> list[Outcome | str | None]:
    """In one transaction, and in their order. None: there is nothing to do."""
    commands = [each for each in made if each is not None and not isinstance(each, str)]
    with closing(Engine()) as engine:
        found = iter(engine.submit(commands, now) if commands else ())
    return [each if each is None or isinstance(each, str) else next(found) for each in made]


def _amiss(outcome: Outcome | str | None) -> str | None:
    match outcome:
        case None | Accepted() | Refused(CoreRefusal.COMMAND_ID_REUSED):
            # The last: it was taken in before, and the clock of the box was set since.
            return None
        case Refused(refusal):
            return refusal.value
        case Failed(reference):
            return f"failed {reference}"
    return str(outcome)


def _command(
    fact: Fact, row: TerminalRow | None, *, vault: Vault, skew: timedelta, now: datetime
) -> Command | str | None:
    """Or why there is none. When it happened is told by the box's clock, and kept by ours."""
    if row is None:
        return "no such terminal in its library"
    item, at = as_item(fact.barcode, vault=vault), min(fact.occurred_at - skew, now)
    if fact.kind in OWN:
        return _by_owner(fact, row, item=item, at=at)
    if fact.kind is FactKind.NOT_LENT and not _has_lent(fact):
        return None
    if fact.kind is not FactKind.LENT:
        before = fact.supersedes if fact.kind is FactKind.RETURNED else None
        return RecordCheckIn(id=fact.id, occurred_at=at, terminal_id=row.terminal_id, item=item, supersedes=before)
    try:
        card = _opened(fact.card or b"", vault)
    except BrokenSealError as error:
        return str(error)
    credential = parse_credential(card)
    digests = vault.digests(credential.number) if isinstance(credential, Credential) else ()
    return RecordCheckOut(
        id=fact.id,
        occurred_at=at,
        terminal_id=row.terminal_id,
        patron=PatronScan(digests=digests),
        item=item,
        supersedes=_lending(fact.supersedes),
    )


def _by_owner(fact: Fact, row: TerminalRow, *, item: ItemScan, at: datetime) -> RecordByOwner:
    """Its system knows the barcodes of that library, and no others."""
    mine, lent = replace(item, owner_library_id=row.library_id), fact.kind is FactKind.OWN_LENT
    return RecordByOwner(id=fact.id, occurred_at=at, terminal_id=row.terminal_id, item=mine, lent=lent)


def _has_lent(fact: Fact) -> bool:
    """Whether the command that had no answer made a loan. One that it renewed was the reader's before, and is still."""
    answer = _answered(_lending(fact.supersedes))
    return isinstance(answer, CheckedOut) and not answer.renewed


def _lending(asked: UUID | None) -> UUID | None:
    """Of a command that had no answer, or the one that followed from it when its reader joined: which of them lent."""
    if asked is None or isinstance(_answered(asked), CheckedOut):
        return asked
    second = following(asked)
    return second if isinstance(_answered(second), CheckedOut) else asked


def _answered(asked: UUID | None) -> object:
    told = answer_to(asked) if asked is not None else None
    return restore(*told) if told is not None else None


def _opened(sealed: bytes, vault: Vault) -> str:
    """With whichever key it was sealed for: keys change, and an agent may have been alone since before."""
    *older, oldest = vault.agent_keys()
    for key in older:
        try:
            return unseal(sealed, private=key)
        except BrokenSealError:
            continue
    return unseal(sealed, private=oldest)


def _terminals(facts: Sequence[Fact], *, library_id: int) -> dict[str, TerminalRow]:
    """A terminal that was switched off since has still done what it did."""
    found = {login: terminals.by_login(login) for login in {fact.terminal for fact in facts}}
    return {login: row for login, row in found.items() if row is not None and row.library_id == library_id}
