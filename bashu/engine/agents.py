"""Site agents: how one becomes known, how its credential changes, and how far its facts have come.

AgentMade      {"agent_id", "library_id", "by"}
AgentEnrolled  {"agent_id", "epoch"}
AgentEnded     {"agent_id", "by"}
ParkedFactDone {"agent_id", "parked_id", "by"}

Codes and credentials are random, and told once; of them nothing is kept but their SHA-256.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes, token_urlsafe
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from bashu.db.network.agent_models import FrontedCommand
from bashu.db.network.models import Agent, AgentEpoch, ParkedFact
from bashu.domain.values import value_class
from bashu.engine.admission import edited

KIND: Final = "Agent"
CODE_MARK: Final = "bashu-box-"
CREDENTIAL_MARK: Final = "bashu-agent-"
CODE_BYTES: Final = 10
CREDENTIAL_BYTES: Final = 32
SITE_KEY_BYTES: Final = 32
CODE_LASTS: Final = timedelta(days=7)
CREDENTIAL_LASTS: Final = timedelta(days=30)
LENGTH_MAX: Final = 100
# The first of two locks by number: that no other kind of them meets it.
LOCKS: Final = 0x6167
# With each message of a box: by hand, for the ORM takes five times as long to put it together.
OPENED: Final = """
SELECT id, library_id, epoch, site_key, digest IS DISTINCT FROM %s, digest_at, skew_ms, fronts_own_system
  FROM network_agent WHERE digest = %s OR next_digest = %s
"""


@value_class(frozen=True, slots=True, kw_only=True)
class Opened:
    """Whose credential it is. `is_old`: it is time for another. `skew`: how far its clock is ahead, as last told.
    `fronts_own_system`: it stands before a system of the library's own.
    """

    agent_id: int
    library_id: int
    epoch: int
    site_key: bytes
    is_old: bool
    skew: timedelta | None
    fronts_own_system: bool = False


@value_class(frozen=True, slots=True, kw_only=True)
class Entered:
    agent_id: int
    library_id: int
    epoch: int
    credential: str
    site_key: bytes


def make(*, library_id: int, name: str, by: int | None, now: datetime) -> str:
    """The code by which a box is enrolled: good once, for a week."""
    code = CODE_MARK + token_urlsafe(CODE_BYTES)

    def edit() -> int:
        made = Agent.objects.create(
            library_id=library_id,
            name=name,
            made_at=now,
            made_by_id=by,
            code_digest=_digest(code),
            code_until=now + CODE_LASTS,
            site_key=token_bytes(SITE_KEY_BYTES),
        )
        return made.pk

    def told(agent_id: int) -> tuple[str, dict[str, Any]]:
        return "AgentMade", {"agent_id": agent_id, "library_id": library_id, "by": by}

    edited(edit, told=told, kind=KIND, now=now)
    return code


def make_again(agent_id: int, *, now: datetime) -> str | None:
    """Another code for a box that was lost or set up anew; the credential of the old one works until it is used.
    None: there is no such agent, or it was ended.
    """
    code = CODE_MARK + token_urlsafe(CODE_BYTES)
    there = Agent.objects.filter(pk=agent_id, ended_at=None)
    return code if there.update(code_digest=_digest(code), code_until=now + CODE_LASTS) else None


def enrol(code: str, *, version: str, now: datetime) -> Entered | None:
    """Another epoch begins. None: nobody's code, used, or too old."""
    credential = CREDENTIAL_MARK + token_urlsafe(CREDENTIAL_BYTES)
    if not Agent.objects.filter(code_digest=_digest(code[:LENGTH_MAX]), ended_at=None).exists():
        return None

    def edit() -> Entered | None:
        asked = Agent.objects.select_for_update().filter(code_digest=_digest(code[:LENGTH_MAX]), ended_at=None)
        agent = asked.filter(code_until__gt=now).first()
        if agent is None:
            return None
        agent.code_digest, agent.code_until, agent.next_digest = None, None, None
        agent.digest, agent.digest_at = _digest(credential), now
        agent.epoch, agent.version = agent.epoch + 1, version
        agent.site_key = token_bytes(SITE_KEY_BYTES)
        agent.save()
        AgentEpoch.objects.create(agent=agent, epoch=agent.epoch, began_at=now)
        return Entered(
            agent_id=agent.pk,
            library_id=agent.library_id,
            epoch=agent.epoch,
            credential=credential,
            site_key=bytes(agent.site_key),
        )

    def told(entered: Entered | None) -> tuple[str, dict[str, Any]] | None:
        if entered is None:
            return None
        return "AgentEnrolled", {"agent_id": entered.agent_id, "epoch": entered.epoch}

    return edited(edit, told=told, kind=KIND, now=now)


def end(agent_id: int, *, by: int | None, now: datetime) -> bool:
    """At once and for good: the box is let in no more. False: it was ended before."""

    def edit() -> bool:
        cut = {"digest": None, "next_digest": None, "code_digest": None, "ended_at": now}
        return bool(Agent.objects.filter(pk=agent_id, ended_at=None).update(**cut))

    def told(ended: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return ("AgentEnded", {"agent_id": agent_id, "by": by}) if ended else None

    return edited(edit, told=told, kind=KIND, now=now)


def opened_by(credential: str, *, now: datetime) -> Opened | None:
    """A new one that is used takes the place of the one before."""
    if not credential.startswith(CREDENTIAL_MARK) or len(credential) > LENGTH_MAX:
        return None
    digest = _digest(credential)
    with connection.cursor() as cursor:
        cursor.execute(OPENED, [digest, digest, digest])
        row = cursor.fetchone()
    if row is None:
        return None
    agent_id, library_id, epoch, site_key, is_next, since, skew_ms, fronts = row
    if is_next:
        Agent.objects.filter(pk=agent_id, next_digest=digest).update(digest=digest, next_digest=None, digest_at=now)
        since = now
    return Opened(
        agent_id=agent_id,
        library_id=library_id,
        epoch=epoch,
        site_key=bytes(site_key),
        is_old=since is None or now - since > CREDENTIAL_LASTS,
        skew=None if skew_ms is None else timedelta(milliseconds=skew_ms),
        fronts_own_system=fronts,
    )


def next_credential(agent_id: int) -> str:
    """Another, told now; the one of now works until this one was used."""
    credential = CREDENTIAL_MARK + token_urlsafe(CREDENTIAL_BYTES)
    Agent.objects.filter(pk=agent_id).update(next_digest=_digest(credential))
    return credential


@value_class(frozen=True, slots=True, kw_only=True)
class OwnSystem:
    """That of the library, as the agent before it tells."""

    answers: bool
    orders: int
    compared_at: datetime | None
    differs: int


@value_class(frozen=True, slots=True, kw_only=True)
class How:
    """What an agent tells of itself. `skew`: how far its clock is ahead."""

    version: str
    queued: int
    oldest_at: datetime | None
    snapshot_at: datetime | None
    skew: timedelta
    own: OwnSystem | None = None


def reported(agent_id: int, how: How, *, now: datetime) -> None:
    Agent.objects.filter(pk=agent_id).update(
        version=how.version,
        queued=how.queued,
        oldest_at=how.oldest_at,
        snapshot_at=how.snapshot_at,
        seen_at=now,
        skew_ms=how.skew // timedelta(milliseconds=1),
        fronts_own_system=how.own is not None,
        **_own(how.own),
    )


def _own(own: OwnSystem | None) -> dict[str, Any]:
    if own is None:
        return {"own_answers": False, "own_orders": 0, "own_compared_at": None, "own_differs": 0}
    return {
        "own_answers": own.answers,
        "own_orders": own.orders,
        "own_compared_at": own.compared_at,
        "own_differs": own.differs,
    }


def tells_itself(command_ids: Sequence[UUID], *, now: datetime) -> None:
    """Of these the box tells its library's own system itself, so no order is made of them. To be said before they are
    submitted; their commit, which is synced, takes this with it, so this one need not be.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        FrontedCommand.objects.bulk_create(
            [FrontedCommand(command_id=each, told_at=now) for each in command_ids], ignore_conflicts=True
        )


@contextmanager
def telling(agent_id: int) -> Iterator[bool]:
    """Whether this one may take in facts of the agent now: an agent that lost patience may have asked twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, agent_id])
        (mine,) = cursor.fetchone() or (False,)
    try:
        yield bool(mine)
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, agent_id])


def reached(agent_id: int, epoch: int) -> int | None:
    """The number of the last fact that was taken in. None: there is no such epoch."""
    return AgentEpoch.objects.filter(agent_id=agent_id, epoch=epoch).values_list("reached", flat=True).first()


def reach(agent_id: int, epoch: int, *, seq: int) -> None:
    AgentEpoch.objects.filter(agent_id=agent_id, epoch=epoch, reached__lt=seq).update(reached=seq)


def park(agent_id: int, epoch: int, *, seq: int, fact: bytes, because: str, now: datetime) -> None:
    """It cannot be taken in as it is, and holds up no other. Somebody looks at it."""
    ParkedFact.objects.get_or_create(
        agent_id=agent_id,
        epoch=epoch,
        seq=seq,
        defaults={"fact": fact, "because": because, "parked_at": now},
    )


def see_to(parked_id: int, *, agent_id: int, by: int, now: datetime) -> None:
    """Somebody has settled it at a desk."""

    def edit() -> bool:
        waits = ParkedFact.objects.filter(pk=parked_id, agent=agent_id, done_at=None)
        return bool(waits.update(done_at=now))

    def told(done: bool) -> tuple[str, dict[str, Any]] | None:  # noqa: FBT001
        return ("ParkedFactDone", {"agent_id": agent_id, "parked_id": parked_id, "by": by}) if done else None

    edited(edit, told=told, kind=KIND, now=now)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
