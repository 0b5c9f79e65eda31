"""How much one machine, or one guesser of passwords, may ask. Times are those of a monotonic clock, in seconds."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """`requests_per_second` None: as fast as the machine can, for measuring."""

    connections: int = 4096
    handshakes: int = 256
    handshake_seconds: float = 10
    idle_seconds: float = 1800
    login_seconds: float = 60
    learn_seconds: float = 5
    requests_per_second: float | None = 100
    burst: int = 200
    stop_seconds: float = 10
    waiting: int = 1000
    waiting_seconds: float = 2
    threads: int = 4


class Bucket:
    """A token bucket. Who asks too fast is not refused but slowed down."""

    def __init__(self, *, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._at = now

    def take(self, now: float, tokens: int) -> float:
        """The seconds to wait before more may be taken; 0 when there is no need to."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - tokens
        self._at = now
        return 0.0 if self._tokens >= 0 else -self._tokens / self._rate


class Failures:
    """Counts failures by key and says when there were too many lately. The oldest keys are forgotten first."""

    def __init__(self, *, most: int, seconds: float, keys: int = 10_000) -> None:
        self._most = most
        self._seconds = seconds
        self._keys = keys
        self._seen: OrderedDict[object, tuple[int, float]] = OrderedDict()

    def too_many(self, key: object, now: float) -> bool:
        count, until = self._seen.get(key, (0, 0.0))
        return count >= self._most and now < until

    def add(self, key: object, now: float) -> bool:
        """Whether this one makes it too many."""
        count, until = self._seen.pop(key, (0, 0.0))
        count = count + 1 if now < until else 1
        self._seen[key] = (count, now + self._seconds)
        if len(self._seen) > self._keys:
            self._seen.popitem(last=False)
        return count == self._most

    def clear(self, key: object) -> None:
        self._seen.pop(key, None)
