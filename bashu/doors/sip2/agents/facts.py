"""What was done while an agent's line was cut, taken in as facts: in order, each once, none refused."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from bashu.db.network import terminals
from bashu.db.network.terminals import TerminalRow
from bashu.db.patrons.vault import Vault
from bashu.domain.circulation.commands import PatronScan, RecordCheckIn, RecordCheckOut
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.outcome import Accepted, Busy, Command, Failed, Outcome, Refused
from bashu.doors.sip2.people import as_item
from bashu.engine import agents
from bashu.engine.agents import Opened
from bashu.wire.link.codec import write
from bashu.wire.link.messages import Fact, FactKind, Facts
from bashu.wire.link.sealing import BrokenSealError, unseal

log = logging.getLogger(__name__)

AT_ONCE: Final = 100
WAIT_S: Final = 30.0


class Sender(Protocol):
    """What is needed of `bashu.engine.batch.Gatherer`."""

    def submit(self, command: Command, answered: Callable[[Outcome], None]) -> None: ...


def take_in(told: Facts, *, of: Opened, engine: Sender, vault: Vault, now: datetime) -> int | None:
    """The number of the last one that is kept. None: the epoch is none of this agent.

    What is told once more is passed over. At the first that the engine has no time for it ends: the agent comes again.
    """
    with agents.telling(of.agent_id) as mine:
        done = agents.reached(of.agent_id, told.epoch)
        if done is None or not mine:
            return done
        fresh = [fact for fact in told.facts if fact.seq > done]
        rows = _terminals(fresh, library_id=of.library_id)
        for start in range(0, len(fresh), AT_ONCE):
            part = _in_a_row(fresh[start : start + AT_ONCE], after=done)
            kept = _kept(part, rows=rows, engine=engine, vault=vault, of=of, epoch=told.epoch, now=now)
            done += kept
            agents.reach(of.agent_id, told.epoch, seq=done)
            if kept < AT_ONCE:
                break
        return done


def _in_a_row(facts: Sequence[Fact], *, after: int) -> list[Fact]:
    """Up to the first that is missing: what comes after it waits for it."""
    return [fact for place, fact in enumerate(facts, start=1) if fact.seq == after + place]


def _kept(
    facts: Sequence[Fact],
    *,
    rows: dict[str, TerminalRow],
    engine: Sender,
    vault: Vault,
    of: Opened,
    epoch: int,
    now: datetime,
) -> int:
    """How many, from the first on."""
    commands = [_command(fact, rows.get(fact.terminal), vault=vault, now=now) for fact in facts]
    outcomes = _outcomes([each for each in commands if not isinstance(each, str)], engine)
    for place, (fact, command) in enumerate(zip(facts, commands, strict=True)):
        outcome = command if isinstance(command, str) else outcomes.get(place_of(command))
        if outcome is None or isinstance(outcome, Busy):
            return place
        if (because := _amiss(outcome)) is not None:
            log.error("a fact of agent %s cannot be taken in: %s", of.agent_id, because)
            agents.park(of.agent_id, epoch, seq=fact.seq, fact=write(fact), because=because, now=now)
    return len(facts)


def place_of(command: Command) -> str:
    return str(command.id)


def _outcomes(commands: Sequence[Command], engine: Sender) -> dict[str, Outcome]:
    """By their ids; of those that no answer came for in time there is none."""
    answers = SimpleQueue[tuple[str, Outcome]]()
    for command in commands:
        engine.submit(command, lambda outcome, id=str(command.id): answers.put((id, outcome)))  # type: ignore[misc]  # noqa: A006
    found = dict[str, Outcome]()
    with suppress(Empty):
        for _ in commands:
            found.update([answers.get(timeout=WAIT_S)])
    return found


def _amiss(outcome: Outcome | str) -> str | None:
    match outcome:
        case Accepted():
            return None
        case Refused(refusal):
            return refusal.value
        case Failed(reference):
            return f"failed {reference}"
    return str(outcome)


def _command(fact: Fact, row: TerminalRow | None, *, vault: Vault, now: datetime) -> Command | str:
    """Or why there is none."""
    if row is None:
        return "no such terminal in its library"
    item, at = as_item(fact.barcode, vault=vault), min(fact.occurred_at, now)
    if fact.kind is FactKind.RETURNED:
        return RecordCheckIn(
            id=fact.id, occurred_at=at, terminal_id=row.terminal_id, item=item, supersedes=fact.supersedes
        )
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
        supersedes=fact.supersedes,
    )


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
