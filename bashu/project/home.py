"""The folder of this Bashu, and its database up for as long as a command needs it."""

import contextlib
from typing import TYPE_CHECKING

from bashu.project import keys, postgres
from bashu.project.claims import ClaimedError
from bashu.project.errors import OperatingError, of_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bashu.project.env import Env


RESTORING = "restoring"
"""The name of a file that stands in a home while a backup is restored into it."""


def make(env: "Env") -> None:
    """The folder and the keys that are missing. What is there already keeps its owner and its permissions."""
    try:
        env.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatingError(f"BASHU_HOME: the folder {env.home} cannot be made: {of_disk(error)}") from None
    if (env.home / RESTORING).exists():
        raise OperatingError(f"a restore into {env.home} was not finished: run `bashu restore` again")
    if (env.home / "postgres").exists() and not env.identity_keys_path.exists():
        raise OperatingError(
            f"the keys for card numbers are gone: put {env.identity_keys_path} back from its backup, "
            f"for without it no reader in the database of {env.home} can be found by a card"
        )
    try:
        keys.make_missing(env)
    except OSError as error:
        raise OperatingError(f"BASHU_HOME: nothing can be written into {env.home}: {of_disk(error)}") from None


@contextlib.contextmanager
def database(env: "Env") -> "Iterator[None]":
    """The server given by BASHU_DATABASE_URL, or that of a Bashu at work in this home, or one started for as long."""
    make(env)
    with contextlib.ExitStack() as stack:
        if env.database_url is None:
            try:
                stack.enter_context(postgres.running(env.home))
            except ClaimedError as error:
                if error.folder != env.home:
                    raise
        yield
