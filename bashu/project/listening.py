"""Where the Bashu that works in a home listens, which another command's environment need not say."""

import contextlib
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from bashu.project.claims import ClaimedError, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bashu.project.env import Env

NAME = "listening"
TOLD = ("http_host", "http_port", "url", "sip2_host", "sip2_port", "operate_host", "operate_port")


@contextlib.contextmanager
def told(env: "Env", *, operate_port: int | None) -> "Iterator[None]":
    """In the home for as long as it does. A home that cannot be written to is told of elsewhere."""
    path = env.home / NAME
    known = {name: getattr(env, name) for name in TOLD} | {"operate_port": operate_port, "process": str(os.getpid())}
    with contextlib.suppress(OSError):
        path.write_text(json.dumps(known), encoding="utf-8")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def in_use(env: "Env") -> "Env":
    """These settings, with the addresses of the Bashu at work in this home. What a dead one left behind is not read."""
    try:
        check(env.home)
    except ClaimedError as claimed:
        with contextlib.suppress(OSError, ValueError, KeyError):
            known = json.loads((env.home / NAME).read_text(encoding="utf-8"))
            if known["process"] == claimed.process:
                return replace(env, **{name: known[name] for name in TOLD})
    return env
