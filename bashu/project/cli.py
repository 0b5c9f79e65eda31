"""The `bashu` command line.

What few commands need is imported late, Django and psycopg first of all: `bashu run` and the process that watches over
the pages live as long as those that they watch over, and are to take little room beside them.
"""

import os
import re
import sys
import traceback
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import orjson

from bashu.project import env, home
from bashu.project.cli_agents import agent
from bashu.project.cli_calendar import calendar
from bashu.project.cli_harvest import harvest
from bashu.project.cli_joining import COMMANDS as JOINING
from bashu.project.cli_leaving import leave
from bashu.project.cli_partners import partner
from bashu.project.cli_practice import practice
from bashu.project.cli_rules import rules
from bashu.project.cli_simulate import simulate
from bashu.project.cli_sip2 import sip2
from bashu.project.cli_site import site
from bashu.project.cli_staff import staff
from bashu.project.doctor import finding
from bashu.project.errors import DO, OperatingError, ToldError, of_disk

if TYPE_CHECKING:
    import psycopg

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def moment(text: str) -> datetime:
    """A time that names its zone: at night nobody remembers which clock a server goes by."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a time such as 2026-11-25T20:00:00+08:00") from None
    if found.tzinfo is None:
        raise click.BadParameter(f"{text!r} names no time zone; write it as in 2026-11-25T20:00:00+08:00")
    return found


def _late(room: str) -> Any:
    return import_module(f"bashu.project.commands.{room}")


@click.group(context_settings=HELP)
@click.version_option(package_name="bashu", message="Bashu %(version)s")
def commands() -> None:
    """Bashu: one card for the public libraries of many cities. Borrow here, return there.

    Settings come from the environment (BASHU_HOME, BASHU_HTTP_PORT, ...); docs/operate.md lists them.
    """


@commands.command()
def run() -> None:
    """Run everything: database, pages and SIP2 server. Ctrl-C stops it."""
    import_module("bashu.project.supervise").run(_settings())


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print its terminals, cards, items and logins as JSON.")
def demo(*, as_json: bool) -> None:
    """Load the demonstration network of 86 libraries, when it is not there yet."""
    settings = _settings()
    with home.database(settings):
        click.echo(_late("demo").load(), err=as_json)
        if as_json:
            click.echo(orjson.dumps(_late("demo").facts(), option=orjson.OPT_INDENT_2))


@commands.command("import")
@click.argument("library", required=False)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--charset", type=click.Choice(["UTF-8", "GB18030", "MARC-8"], case_sensitive=False), help="Not found out."
)
@click.option("--flavour", type=click.Choice(["cnmarc", "marc21"]), help="Not found out.")
@click.option("--whole", is_flag=True, help="The file is all that the library has: what is not in it is gone.")
@click.option("--many-gone", is_flag=True, help="Delete and withdraw also when much of the library would go.")
@click.option("--no-items", is_flag=True, help="Records only.")
@click.option("--again", is_flag=True, help="Also a file that was imported, with nothing else imported since.")
@click.option("--report", metavar="RUN", help="What came of an import: its number, or `last`. Imports nothing.")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="With --report: records left out, to a file."
)
def import_(library: str | None, files: tuple[Path, ...], *, report: str | None, to: Path | None, **asked: Any) -> None:
    """Bring FILES into the catalogue of LIBRARY, given by its code.

    Records in ISO 2709 or MARCXML, CNMARC or MARC 21, also gzipped; their items, as `bashu holdings` says; a table of
    items (CSV); or records that `--report RUN --to FILE.txt` wrote, corrected. What was broken off goes on with the
    same command.
    """
    with home.database(_settings()):
        if report is not None:
            click.echo(_late("importing").report(report, library=library, to=to))
            return
        if library is None or not files:
            raise click.UsageError("give the code of a library and the files to import")
        click.echo(_late("importing").bring(library, files, **_how(asked)))


def _how(asked: dict[str, Any]) -> dict[str, Any]:
    options = import_module("bashu.domain.catalogue.importing.runs").RunOptions(
        charset=asked["charset"] or "",
        flavour=asked["flavour"] or "",
        whole=asked["whole"],
        items=not asked["no_items"],
        many_gone=asked["many_gone"],
    )
    return {"options": options, "again": asked["again"]}


@commands.command()
@click.argument("library")
@click.option(
    "--profile", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Set it from a JSON file."
)
def holdings(library: str, *, profile: Path | None) -> None:
    """Show how LIBRARY writes its items in its records, or set it from a file; docs/import.md says what to write."""
    with home.database(_settings()):
        click.echo(_late("importing").holdings(library, profile=profile))


@commands.command("import-deposits")
@click.argument("library")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--login", required=True, metavar="LOGIN", help="Who answers for it: may write down deposits there.")
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@click.option("--leave-out", is_flag=True, help="Write down the others where lines are refused, instead of nothing.")
@click.option("--sum", "total", default="", metavar="YUAN", help="What the list comes to by the library's books.")
def import_deposits(library: str, file: Path, **asked: Any) -> None:
    """Write down the deposits of old cards that LIBRARY, given by its code, holds still, from its list FILE (CSV).

    Its first line names the columns: card, amount, receipt, date, collected by (or 证号, 金额, 收据号, 日期, 经手人).
    Each receipt is written down once, however often the file is brought.
    """
    with home.database(_settings()):
        click.echo(_late("deposits").bring(library, file, **asked))


@commands.command()
@click.option("--full", is_flag=True, help="From the first entry of the log, not from the last sealed snapshot.")
@click.option("--keep", is_flag=True, help="Keep a sealed snapshot to begin from the next time, if nothing is wrong.")
@click.option("--seal", "known_seal", metavar="HASH", help="The log must hold the seal with this hash.")
def verify(*, full: bool, keep: bool, known_seal: str | None) -> None:
    """Check that the log's chains hold, and that the tables say what the log says."""
    # An empty variable of a script must not pass for a proof, nor a digit that some seal begins with by chance.
    if known_seal is not None and not re.fullmatch(r"[0-9a-fA-F]{16,64}", known_seal):
        raise click.BadParameter(
            "give 16 or more of the 64 digits of the hash that `bashu seals` showed", param_hint="--seal"
        )
    with home.database(_settings()):
        click.echo(_late("verify").verify(full=full, keep=keep, known_seal=known_seal or ""))


@commands.command()
@click.option("--now", "make", is_flag=True, help="Make one first, without waiting for the hour.")
@click.option("--count", default=10, show_default=True, help="How many to show.")
def seals(*, make: bool, count: int) -> None:
    """Show the latest seals of the log. Keep one elsewhere, and `bashu verify --seal` proves it later."""
    with home.database(_settings()):
        if make:
            _late("verify").make_seal()
        click.echo("\n".join(_late("verify").list_seals(count)) or "There is no seal yet; one is made each hour.")


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def doctor(*, as_json: bool) -> None:
    """Look whether all is well, and say what to do where it is not. Changes nothing.

    The exit status is 1 when something is wrong; what is only worth a look leaves it 0.
    """
    found = []
    for each in import_module("bashu.project.doctor.run").examine(os.environ):
        found.append(each)
        if not as_json:
            click.echo(finding.line(each))
    click.echo(finding.as_json(found) if as_json else f"\n{finding.summary(found)}")
    sys.exit(any(each.level is finding.Level.WRONG for each in found))


KEY = click.option("--key", "key_file", type=click.Path(dir_okay=False, path_type=Path), help="The backup key.")
FOLDER = click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))


@commands.command("backup-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_key(file: Path) -> None:
    """Make a new key for backups, in FILE."""
    click.echo(_backup().make_key(file))


@commands.command()
@FOLDER
@KEY
@click.option("--keep", default=7, show_default=True, type=click.IntRange(1), help="How many base backups to keep.")
@click.option("--list", "listing", is_flag=True, help="Say what is there instead.")
def backup(folder: Path | None, *, key_file: Path | None, keep: int, listing: bool) -> None:
    """Copy the database and the keys, sealed, to FOLDER (or BASHU_BACKUP_DIR), beside what is there."""
    settings = _settings()
    place, key = _place(settings, folder), key_file or settings.backup_key_file
    if listing:
        click.echo("\n".join(_backup().listed(place, key_file=key)))
    else:
        click.echo(_backup().back_up(settings, place, key_file=key, keep=keep))


@commands.command()
@FOLDER
@KEY
@click.option("--to", type=moment, metavar="TIME", help="As it was at this time, such as 2026-11-25T20:00:00+08:00.")
@click.option("--check", is_flag=True, help="Restore beside the home, verify, and throw it away.")
def restore(folder: Path | None, *, key_file: Path | None, to: datetime | None, check: bool) -> None:
    """Make a home of the backups in FOLDER (or BASHU_BACKUP_DIR), and verify it. BASHU_HOME must be empty."""
    settings = _settings()
    work = _backup().rehearse if check else _backup().restore
    click.echo(work(settings, _place(settings, folder), key_file=key_file or settings.backup_key_file, to=to))


@commands.command(short_help="Bring the write-ahead log to the backups alone.")
def archive() -> None:
    """Bring the write-ahead log to BASHU_BACKUP_DIR as it is written. `bashu run` starts this when that is set."""
    settings = _settings()
    import_module("bashu.project.backup.archive").run(settings)


@commands.command(short_help="Say which moves of floating items would gain loans.")
@click.option("--group", metavar="CODE", help="Of this float group alone.")
@click.option(
    "--items", "items_max", default=200, show_default=True, type=click.IntRange(1), help="Move no more of each."
)
def balance(*, group: str | None, items_max: int) -> None:
    """Say which moves of floating items would let more be lent, by the loans of the last month. Moves nothing."""
    with home.database(_settings()):
        click.echo("\n".join(_late("moving").balanced(group=group, items_max=items_max)) or "There is no float group.")


@commands.command(short_help="Print the label and the manifest of a box.")
@click.argument("code")
@click.option("--label", "label_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the label here.")
@click.option("--manifest", "manifest_file", type=click.Path(dir_okay=False, path_type=Path), help="And its manifest.")
def box(code: str, *, label_file: Path | None, manifest_file: Path | None) -> None:
    """Say how it is with the box whose label has CODE, and write its papers as PDF."""
    with home.database(_settings()):
        click.echo(_late("moving").printed(code, label_file=label_file, manifest_file=manifest_file))


@commands.group()
def db() -> None:
    """The database: what it is, a shell, the upgrade of its schema."""


@db.command()
def status() -> None:
    """Say which server and schema this is."""
    with home.database(_settings()):
        for name, value in _late("db").status():
            click.echo(f"{name:<12}{value}")


@db.command()
def shell() -> None:
    """Open psql on the database."""
    with home.database(_settings()):
        sys.exit(_late("db").shell())


@db.command()
@click.option("--schema-only", is_flag=True, help="Leave it with the PostgreSQL that it is of.")
def upgrade(*, schema_only: bool) -> None:
    """Bring the database up to this program: its PostgreSQL, if it is Bashu's own, then its schema."""
    settings = _settings()
    home.make(settings)
    majors = import_module("bashu.project.majors")
    if settings.database_url is None and not schema_only and majors.pending(settings.home):
        click.echo(majors.upgrade(settings.home))
        return
    with home.database(settings):
        count = _late("db").upgrade()
        click.echo(f"{count} migrations run." if count else "The schema is up to date.")


@commands.command("web", short_help="Serve the pages alone.")
def web_() -> None:
    """Serve the pages alone, beside a database that is up. `bashu run` starts this for you."""
    settings = _settings()
    import_module("bashu.project.web").serve(settings)


@commands.command(short_help="Do what the clock asks for.")
def jobs() -> None:
    """Do what the clock asks for: seals, snapshots, clearing away. The process of the pages does it too."""
    _settings()
    _late("jobs").serve()


@commands.command(short_help="Run a job of the clock once.")
@click.argument("name")
@click.option("--at", metavar="TIME", help="As of this past time, such as 2026-07-01T08:00.")
def job(name: str, *, at: str | None) -> None:
    """Run the job NAME of the clock once, as of now or of a past time; what it has done is not done twice."""
    with home.database(_settings()):
        click.echo(_late("jobs").run_once(name, at=at))


for each in (agent, partner, harvest, *JOINING, leave, practice, rules, calendar, staff, simulate, sip2, site):
    commands.add_command(each)


def _backup() -> Any:
    return import_module("bashu.project.backup.work")


def _place(settings: env.Env, folder: Path | None) -> Path:
    place = folder or settings.backup_dir
    if place is None:
        raise click.UsageError("Name the folder of the backups, or set BASHU_BACKUP_DIR.")
    return place.absolute()


def _settings() -> env.Env:
    return env.load(os.environ)


def main() -> NoReturn:
    """Every failure is one clear line and an exit status that is not zero."""
    try:
        commands(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        command = f" (`{error.ctx.command_path} --help` says more)" if error.ctx else ""
        _fail(error.format_message() + command, error.exit_code)
    except click.ClickException as error:
        _fail(error.format_message(), error.exit_code)
    except click.Abort:
        _fail("stopped", 130)
    except OperatingError as error:
        _fail(str(error))
    except ToldError:
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  the last resort: whatever it was, it is told and ends the program
        if os.environ.get("BASHU_DEBUG") == "on":
            traceback.print_exc()
        _fail(_told(error))
    sys.exit(0)


def _told(error: BaseException) -> str:
    """In words, with what can be done where we know it."""
    if isinstance(error, OSError) and error.errno in DO:
        return f"{error.filename}: {of_disk(error)}" if error.filename else of_disk(error)
    psycopg = import_module("psycopg")
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    if isinstance(cause, psycopg.errors.DiskFull):
        return "the disk of the database is full: make room and try again"
    if isinstance(cause, psycopg.OperationalError):
        where = "BASHU_DATABASE_URL" if os.environ.get("BASHU_DATABASE_URL") else "the database"
        return f"{where}: {_of_database(cause)}"
    hint = "" if os.environ.get("BASHU_DEBUG") == "on" else " (BASHU_DEBUG=on shows where)"
    return f"{type(error).__name__}: {' '.join(str(error).split())}{hint}"


def _of_database(error: "psycopg.Error") -> str:
    """What the server says; when no connection came about, without the client's own guess, and what to look at."""
    lines = [line.strip() for line in str(error).removeprefix("connection failed: ").splitlines()]
    said = " ".join(line for line in lines if not line.startswith("Is the server running"))
    hint = "" if error.sqlstate else "; is the server up, and are host, port, user, password and database right?"
    return said + hint


def _fail(text: str, status: int = 1) -> NoReturn:
    click.echo(f"bashu: {text}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
