"""The order of looking: what stands on its own first, then what needs it. Nothing is changed by any of it."""

import contextlib
from collections.abc import Iterator, Mapping
from importlib import import_module

from bashu.project import env as envs
from bashu.project import postgres
from bashu.project.claims import ClaimedError
from bashu.project.doctor import doors, home
from bashu.project.doctor.finding import Check, Level, Named
from bashu.project.env import Env, EnvError
from bashu.project.errors import OperatingError


def examine(environ: Mapping[str, str]) -> Iterator[Named]:
    """As they are found. What cannot be looked at because of something before it is left out, and that is told."""
    try:
        env = envs.load(environ)
    except EnvError as error:
        for text in str(error).splitlines():
            yield Named("settings", Level.WRONG, text, "the rest is not looked at until this is right")
        return
    yield Named("settings", Level.OK, "every variable that is set is known and makes sense", "")
    if not env.home.is_dir():
        do = "set BASHU_HOME to where it is; `bashu run` makes a new one"
        yield Named("home", Level.WRONG, f"there is no folder {env.home}", do)
        return
    yield from _looked({**home.checks(env), **doors.checks(env)})
    yield from _stored(env)


def _stored(env: Env) -> Iterator[Named]:
    """What the database holds, which is started for as long when no Bashu runs."""
    if not home.keys_are_there(env):
        yield Named("database", Level.WARNING, "not looked at without the keys", "")
        return
    try:
        with _database(env):
            late = import_module("bashu.project.doctor.database")
            late.reach()
            yield from _looked(late.checks(env))
    except OperatingError as error:
        yield Named("database", Level.WRONG, str(error), "")


@contextlib.contextmanager
def _database(env: Env) -> Iterator[None]:
    """As `bashu.project.home.database`, but without making anything that is missing."""
    with contextlib.ExitStack() as stack:
        if env.database_url is None:
            if not (env.home / "postgres").exists():
                raise OperatingError(f"{env.home} has no database yet: `bashu run` makes it")
            try:
                stack.enter_context(postgres.running(env.home))
            except ClaimedError as error:
                if error.folder != env.home:
                    raise
        yield


def _looked(checks: Mapping[str, Check]) -> Iterator[Named]:
    """A check that breaks is told as such, and the next one goes on."""
    for name, check in checks.items():
        try:
            for found in check():
                yield Named(name, found.level, found.text, found.do)
        except OperatingError as error:
            yield Named(name, Level.WRONG, str(error), "")
        except Exception as error:  # noqa: BLE001 (whatever it was, the others are looked at too)
            yield Named(
                name, Level.WRONG, f"could not be looked at ({type(error).__name__})", "look at what else is wrong"
            )
