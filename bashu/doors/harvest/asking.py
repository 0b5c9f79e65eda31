"""A question to a source, asked again after a while where that may help."""

import email.utils
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, timedelta
from threading import Event
from types import MappingProxyType
from typing import Final, TypeVar

from bashu.doors.harvest.fetching import SIZE_MAX, AddressError, Answer, TooLargeError, UnreachableError, fetch
from bashu.engine import clock
from bashu.engine.catalogue.importing.harvesting import HarvestFailedError
from bashu.wire.markup.reading import MarkupError
from bashu.wire.oai.asking import address
from bashu.wire.oai.values import Verb

PAUSES: Final = (5.0, 30.0, 120.0)
# A source that wants to be left alone for longer is asked again another time; others have their turn meanwhile.
WAIT_MAX: Final = timedelta(minutes=2)
BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
# Some answer 422 with what OAI-PMH has for an error.
SPEAKS: Final = re.compile(rb"<(?:[\w.\-]+:)?OAI-PMH[\s>]")
HEAD_SIZE: Final = 4_096
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
Read = TypeVar("Read")


class StoppedError(Exception):
    """Work is to stop."""


def ask(
    url: str,
    verb: Verb,
    *,
    arguments: Mapping[str, str] = NOTHING,
    read: Callable[[bytes], Read],
    stop: Event,
    pauses: Sequence[float] = PAUSES,
) -> Read:
    """`read` raises MarkupError; `pauses`: in seconds, before it is asked again.

    Raises HarvestFailedError, and StoppedError while it waits.
    """
    where = address(url, verb, arguments=arguments)
    why, wait = "", timedelta()
    for pause in (*pauses, None):
        try:
            answer = fetch(where)
            if answer.status == 200 or (answer.status not in BUSY and SPEAKS.search(answer.body[:HEAD_SIZE])):
                return read(answer.body)
            why, wait = _refused(answer)
        except UnreachableError as error:
            why = str(error)
        except MarkupError as error:
            why = f"the answer to {verb} cannot be read: {error}".rstrip(".")
        except TooLargeError:
            raise HarvestFailedError(
                f"the answer to {verb} is larger than is taken at once ({SIZE_MAX >> 20} MiB)"
            ) from None
        except AddressError as error:
            raise HarvestFailedError(str(error)) from None
        if pause is None or wait > WAIT_MAX:
            break
        if stop.wait(max(pause, wait.total_seconds())):
            raise StoppedError
    raise HarvestFailedError(why, wait=wait or None)


def _refused(answer: Answer) -> tuple[str, timedelta]:
    """Raises HarvestFailedError where asking again soon is of no use."""
    why = f"the source answers {answer.status}"
    if answer.status not in BUSY:
        hint = ": is the address right?" if answer.status in {400, 403, 404, 405, 410} else ""
        raise HarvestFailedError(why + hint)
    return why, _wanted(answer.headers.get("retry-after", ""))


def _wanted(retry_after: str) -> timedelta:
    """In seconds, or until a time (RFC 9110, 10.2.3)."""
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after[:9]), 7 * 86_400))
    try:
        until = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return timedelta()
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(timedelta(), min(until - clock.now(), timedelta(days=7)))
