"""Do the figures add up? What the year counted is compared with what stands in the tables at its end."""

from collections.abc import Iterator
from math import isclose

from bashu.db.circulation.measured import Counts, counts
from bashu.domain.routing.distance import km_between
from bashu.project.errors import OperatingError
from bashu.project.simulate.year import Year


def audit(year: Year) -> None:
    """Raises OperatingError with the first thing that does not add up: a defect of ours, and no figure to decide by."""
    for what, counted, found in _pairs(year, counts()):
        if not isclose(counted, found, rel_tol=1e-9):
            raise OperatingError(f"The figures do not add up: {what}: {counted:g} were counted, {found:g} are there")


def _pairs(year: Year, there: Counts) -> Iterator[tuple[str, float, float]]:
    life, counted = year.life, year.life.tally.counts
    under_way, ready = len(life.journeys), year.asking.ready
    statuses = there.statuses
    yield "loans", counted["loans"], there.loans
    yield "loans that were closed", counted["returned"], there.loans_closed
    yield "loans that are open", year.open_loans, there.loans - there.loans_closed
    yield "loans, closed and open", counted["loans"], counted["returned"] + year.open_loans
    yield "loans that should be back", year.forgotten_loans, 0
    yield "items on loan", year.open_loans, statuses.get("on_loan", 0)
    yield "transits that are open", under_way, there.transits - there.transits_ended
    yield "items in transit", under_way, statuses.get("in_transit", 0)
    journeys = sum(map(len, life.tally.transit_days.values()))
    yield "journeys, ended and open", counted["transits"], journeys + under_way
    yield "items on hold shelves", ready, statuses.get("on_hold_shelf", 0)
    yield "holds", counted["holds"], there.holds
    yield "holds that were collected", counted["collected"], there.hold_ends.get("fulfilled", 0)
    yield "holds that were not collected", counted["not_collected"], there.hold_ends.get("not_collected", 0)
    yield "items that float", sum(life.floating), there.floating
    for number, spot in enumerate(year.world.spots):
        yield f"items on the shelves of {spot.code}", life.shelves.count[number], there.standing.get(spot.branch_id, 0)
    yield "items", len(year.world.item_ids), sum(statuses.values())
    yield from _of_roads(year)


def _of_roads(year: Year) -> Iterator[tuple[str, float, float]]:
    places = {spot.branch_id: (spot.lon, spot.lat) for spot in year.world.spots}
    for leg in year.life.roads.driven.values():
        km = km_between(places[leg.origin_id], places[leg.destination_id])
        yield f"kilometres of {leg.origin_id} to {leg.destination_id}", leg.km, leg.trips * km
    carried = sum(leg.items for leg in year.life.roads.driven.values())
    yield "what left and what arrived", carried, year.life.tally.counts["arrived"] + year.life.roads.under_way
