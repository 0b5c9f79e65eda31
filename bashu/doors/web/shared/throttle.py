"""How often something may be tried. Counts are kept by each process, which is near enough to stop guessing."""

from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest

TRIES_MAX = 8
WINDOW_SECONDS = 300
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def is_locked(*who: str, most: int = TRIES_MAX) -> bool:
    return int(cache.get(_key(who), 0)) >= most


def address_of(request: HttpRequest) -> str:
    """Where the browser is. A web server on this machine that passes it on says so in its header, as the last."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    passed_on = request.headers.get("X-Forwarded-For", "")
    return passed_on.rsplit(",", 1)[-1].strip() if passed_on and address in LOOPBACK else address


def count_failure(*who: str) -> None:
    key = _key(who)
    if not cache.add(key, 1, timeout=WINDOW_SECONDS):
        cache.incr(key)


def forget(*who: str) -> None:
    cache.delete(_key(who))


def _key(who: tuple[str, ...]) -> str:
    """Hashed: a name or a number that was mistyped is nothing to keep."""
    return "tries:" + sha256("\0".join(who).encode()).hexdigest()
