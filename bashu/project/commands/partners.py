"""Partners, at the command line."""

from collections.abc import Sequence

from django.conf import settings

from bashu.db.network.leaving import stage_of
from bashu.db.network.partners import PartnerRow, partners
from bashu.domain.calendar import LOCAL
from bashu.domain.leaving import Stage
from bashu.domain.rights.scopes import SCOPE_WORDS, PartnerScope
from bashu.engine import clock
from bashu.engine import partners as engine
from bashu.project.commands import db
from bashu.project.errors import OperatingError
from bashu.project.importing import library_called


def add(name: str, libraries: Sequence[str], *, scopes: Sequence[str], per_minute: int) -> str:
    db.check_schema()
    made = engine.make(
        name=name,
        library_ids={_member(code) for code in libraries},
        scopes={_scope(each) for each in scopes},
        per_minute=per_minute,
        sandbox=settings.BASHU.sandbox,
        by=None,
        now=clock.now(),
    )
    where = "in this sandbox" if settings.BASHU.sandbox else "here"
    return (
        f"Partner {made.partner_id} may work {where}. Hand this over safely: nobody can be told it again.\n"
        + "\n".join(
            (
                f"  client id  {made.client}",
                f"  secret     {made.secret}",
                f"  tokens     {settings.BASHU.public_url}/api/v1/token",
            )
        )
    )


def secret(number: int) -> str:
    db.check_schema()
    told = engine.another_secret(number, by=None, now=clock.now())
    if told is None:
        raise _nobody(number)
    return f"The secret of partner {number}, told this once; the one before works until this was used:\n  {told}"


def end(number: int) -> str:
    db.check_schema()
    if not engine.end(number, by=None, now=clock.now()):
        raise _nobody(number)
    return f"Partner {number} is let in no more."


def listed() -> list[str]:
    db.check_schema()
    return [_said(row) for row in partners()] or ["There are no partners yet; `bashu partner add` makes one known."]


def _said(row: PartnerRow) -> str:
    head = f"{row.partner_id:<6}{row.client:<26}{row.name:<24}"
    if row.ended_at is not None:
        return f"{head}ended {row.ended_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    used = f"{row.used_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if row.used_at else "never"
    sandbox = "  of a sandbox" if row.sandbox else ""
    may = f"{', '.join(row.library_codes)}: {' '.join(row.scopes)}"
    return f"{head}token {used}  {row.per_minute} a minute{sandbox}  {may}"


def change(
    number: int, libraries: Sequence[str], *, scopes: Sequence[str], per_minute: int | None, name: str | None
) -> str:
    """What is not named stays."""
    db.check_schema()
    row = next((each for each in partners() if each.partner_id == number and each.ended_at is None), None)
    if row is None:
        raise _nobody(number)
    terms = engine.Terms(
        name=name or row.name,
        library_ids=frozenset({_member(code) for code in libraries} or row.library_ids),
        scopes=frozenset({_scope(each) for each in scopes or row.scopes}),
        per_minute=per_minute or row.per_minute,
    )
    changed = engine.change(number, terms, by=None, now=clock.now())
    return f"Partner {number} {'works by this from now on' if changed else 'is so already'}."


def _member(code: str) -> int:
    library_id = library_called(code)
    if stage_of(library_id) is Stage.LEFT:
        raise OperatingError(f"{code} has left the network: nothing of it is opened to anybody any more.")
    return library_id


def _scope(text: str) -> PartnerScope:
    try:
        return PartnerScope(text)
    except ValueError:
        known = "\n".join(f"  {each.value:<20}{words}" for each, words in SCOPE_WORDS.items())
        raise OperatingError(f"There is no scope {text!r}. There are:\n{known}") from None


def _nobody(number: int) -> OperatingError:
    return OperatingError(f"There is no partner {number}, or it was ended; `bashu partner list` shows them.")
