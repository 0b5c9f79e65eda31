"""How often something may be tried. Counts are kept by each process, which is near enough to stop guessing."""

from hashlib import sha256

from django.core.cache import cache

TRIES_MAX = 8
WINDOW_SECONDS = 300


def is_locked(*who: str) -> bool:
    return int(cache.get(_key(who), 0)) >= TRIES_MAX


def count_failure(*who: str) -> None:
    key = _key(who)
    if not cache.add(key, 1, timeout=WINDOW_SECONDS):
        cache.incr(key)


def forget(*who: str) -> None:
    cache.delete(_key(who))


def _key(who: tuple[str, ...]) -> str:
    """Hashed: a name or a number that was mistyped is nothing to keep."""
    return "tries:" + sha256("\0".join(who).encode()).hexdigest()
