"""What is to become of a notice: sent by a channel, kept until later, or dropped for a reason."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import TypeAlias

from bashu.domain.notices.events import SPECS, Channel, Event, Why
from bashu.domain.notices.hours import Timing, next_hour, out_of_quiet
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True, kw_only=True)
class Reader:
    """How a patron can be reached, and wants to be. `reached_by`: the channels for which there is a confirmed
    address; `confirms`: another waits to be confirmed."""

    is_open: bool
    reached_by: AbstractSet[Channel]
    prefers: Channel | None
    digest: bool
    unwanted: AbstractSet[str]
    timing: Timing
    confirms: bool = False


@value_class(frozen=True, slots=True)
class Send:
    channel: Channel


@value_class(frozen=True, slots=True)
class Wait:
    until: datetime


@value_class(frozen=True, slots=True)
class Drop:
    why: Why


Plan: TypeAlias = Send | Wait | Drop


def plan(event: Event, reader: Reader, *, made_at: datetime, now: datetime, working: AbstractSet[Channel]) -> Plan:
    """`working`: the channels that this network has."""
    if not reader.is_open:
        return Drop(Why.ACCOUNT_CLOSED)
    if event.value in reader.unwanted and not SPECS[event].always:
        return Drop(Why.NOT_WANTED)
    if not reader.reached_by:
        return Drop(Why.UNCONFIRMED if reader.confirms else Why.NO_CONTACT)
    channel = channel_of(reader, working=working)
    if channel is None:
        return Drop(Why.NO_CHANNEL)
    if now - made_at > timedelta(days=reader.timing.give_up_days):
        return Drop(Why.TOO_OLD)
    ready_at = sent_from(event, reader, made_at=made_at, now=now)
    return Send(channel) if ready_at <= now else Wait(ready_at)


def plan_confirmation(channel: Channel, reader: Reader, *, working: AbstractSet[Channel]) -> Send | Drop:
    """It goes to the address that was typed, whatever else the reader wishes, and at once."""
    if not reader.is_open:
        return Drop(Why.ACCOUNT_CLOSED)
    return Send(channel) if channel in working else Drop(Why.NO_CHANNEL)


def channel_of(reader: Reader, *, working: AbstractSet[Channel]) -> Channel | None:
    """The one that is preferred, or else whichever leads to the reader."""
    return chosen_of(reader.reached_by & working, reader.prefers)


def chosen_of(usable: AbstractSet[Channel], prefers: Channel | None) -> Channel | None:
    return prefers if prefers in usable else next((each for each in Channel if each in usable), None)


def sent_from(event: Event, reader: Reader, *, made_at: datetime, now: datetime) -> datetime:
    """Of a digest, the first hour of digests after the notice was made; what is tried out does not wait for that."""
    if reader.digest and event is not Event.TRIAL:
        due_at = next_hour(made_at, reader.timing.digest_at)
        if due_at > now:
            return due_at
    return out_of_quiet(reader.timing, now)
