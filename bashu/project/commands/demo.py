"""The demonstration network: there, and told to people and programs."""

from typing import Any

from django.conf import settings

from bashu.db.network.founding import shut_out
from bashu.db.patrons.vault import the_vault
from bashu.engine import clock
from bashu.project.commands import db
from bashu.project.demo.facts import facts as told
from bashu.project.demo.load import load as bring
from bashu.project.demo.places import accounts
from bashu.project.listening import in_use
from bashu.project.progress import Progress

LOADING_LOCK = 4_711_005


def load() -> str:
    """In one line, what was done."""
    db.upgrade()
    with (
        Progress("Loading the demonstration network", total=100) as progress,
        db.alone(LOADING_LOCK, doing="loading the demonstration"),
    ):

        def reach(what: str, share: float) -> None:
            progress.name(f"Loading the demonstration network: {what}")
            progress.reach(round(share * 100))

        new = bring(vault=the_vault(), now=clock.now(), progress=reach)
        if settings.BASHU.sandbox:
            # Strangers come here, and the passwords of staff are printed for everybody.
            shut_out([account.login for account in accounts()])
    return "The demonstration network is loaded." if new else "The demonstration network is there already."


def facts() -> dict[str, Any]:
    return told(in_use(settings.BASHU))
