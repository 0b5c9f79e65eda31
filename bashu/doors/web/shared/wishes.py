"""The form in which somebody says what to hold, where to collect it, and until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from bashu.db.catalogue.queries import BibRow, has_other_editions, volumes_of
from bashu.db.network.parcels import HomeOffer, home_offers
from bashu.db.network.queries import PlaceRow
from bashu.domain.calendar import end_of
from bashu.domain.circulation.commands import PatronScan, Trust
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.domain.circulation.holds.states import HoldLevel, PickupKind
from bashu.doors.web.shared.forms import day, number
from bashu.doors.web.shared.pickups import Offer, offer

VOLUME = "volume:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`what`: "work", "title", or "volume:" and which. `looks`: only another city was chosen; nothing is placed yet."""

    bib: BibRow
    several: bool
    volumes: tuple[str, ...]
    what: str
    pickup: Offer
    kind: PickupKind
    wanted_until: date | None
    looks: bool

    @property
    def home(self) -> tuple[HomeOffer, ...]:
        """What it costs to have it sent home from the libraries of this city."""
        return home_offers(self.pickup.branches)

    def command(self, *, patron: PatronScan, trust: Trust, **made: Any) -> PlaceHold:
        """`made`: its id, when, and at which terminal."""
        is_volume = self.what.startswith(VOLUME)
        return PlaceHold(
            **made,
            patron=patron,
            trust=trust,
            level=HoldLevel.VOLUME if is_volume else HoldLevel(self.what),
            bib_id=self.bib.bib_id,
            volume=self.what.removeprefix(VOLUME) if is_volume else "",
            pickup_branch_id=self.pickup.chosen or 0,
            pickup_kind=self.kind,
            wanted_until=end_of(self.wanted_until) if self.wanted_until else None,
        )


def read(request: HttpRequest, bib: BibRow, *, usual: PlaceRow | None) -> Wish:
    """What was sent, or how the form stands at first. What makes no sense is as if it had not been sent."""
    given, several, volumes = request.POST, has_other_editions(bib.bib_id), volumes_of(bib.bib_id)
    offered = [*(["work"] if several else []), "title", *(f"{VOLUME}{volume}" for volume in volumes)]
    what = given.get("what", "")
    return Wish(
        bib=bib,
        several=several,
        volumes=volumes,
        what=what if what in offered else offered[0],
        pickup=offer(city=given.get("city", ""), chosen=number(given.get("branch", "")), usual=usual),
        kind=PickupKind.HOME if given.get("kind") == "home" else PickupKind.BRANCH,
        wanted_until=day(given.get("wanted_until", "")),
        looks="look" in given,
    )
