"""What a process of the simulation is asked to do, on the database of its environment."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from math import inf
from typing import Any

from bashu.domain.routing import Leg
from bashu.engine.circulation.room import CirculationRoom
from bashu.engine.submit import Engine
from bashu.project.commands import db
from bashu.project.simulate import founding, policies
from bashu.project.simulate.audit import audit
from bashu.project.simulate.behaviour import measured
from bashu.project.simulate.plan import Plan
from bashu.project.simulate.policy import PRESETS, Policy, from_text
from bashu.project.simulate.roads import Roads
from bashu.project.simulate.tally import figures
from bashu.project.simulate.world import read_world
from bashu.project.simulate.year import Year

Progress = Callable[[float], None]


def schema(*, written: dict[str, str | None], progress: Progress) -> None:
    """Whatever cannot be done is told here, before hours are spent on the policies that can."""
    for name, text in written.items():
        policies.floats_between(_policy(name, text))
    db.upgrade()
    progress(1.0)


def world(*, plan: Plan, seed: int, progress: Progress) -> None:
    founding.make(plan, seed=seed, progress=progress)


def year(*, plan: Plan, seed: int, policy: str, text: str | None, progress: Progress) -> dict[str, Any]:
    """Figures, days, branches and legs."""
    asked = _policy(policy, text)
    legs = policies.lay(asked)
    began = time.monotonic()
    lived = live(plan=plan, seed=seed, legs=legs, progress=progress)
    audit(lived)
    return told(lived) | {
        "seconds": time.monotonic() - began,
        "commands": lived.life.tally.counts["commands"],
        "floats_between": len(policies.floats_between(asked)),
        "timetable": [asdict(each) for each in policies.timetable(legs)],
    }


def _policy(name: str, text: str | None) -> Policy:
    return PRESETS[name] if text is None else from_text(text, name=name)


def live(*, plan: Plan, seed: int, legs: Sequence[Leg], progress: Progress = lambda _: None) -> Year:
    behaviour, room = measured(), CirculationRoom(counts_seconds_max=inf)
    here, engine = read_world(behaviour), Engine([room])
    try:
        roads = Roads(legs, here.spots, timetable=lambda: room.timetable)
        year = Year(here, roads, plan=plan, behaviour=behaviour, seed=seed, engine=engine, recount=room.recount)
        year.live(lambda days: progress(days / plan.days))
    finally:
        engine.close()
    return year


def told(lived: Year) -> dict[str, Any]:
    life, spots = lived.life, lived.world.spots
    codes = {spot.branch_id: spot.code for spot in spots}
    return {
        "figures": figures(life.tally, life.roads.driven.values()),
        "refused": dict(sorted(life.tally.refused.items())),
        "days": [asdict(evening) for evening in life.tally.evenings],
        "branches": [
            {
                "branch": spot.code,
                "name_zh": spot.name_zh,
                "name_en": spot.name_en,
                "lon": spot.lon,
                "lat": spot.lat,
                "owned": life.owned[number],
                "standing": life.shelves.count[number],
                "floating": life.floating[number],
                "away": life.away[number],
                "most_floating": life.tally.most_floating_at[number],
                "lent": life.tally.lent_at[number],
                "returned": life.tally.returned_at[number],
            }
            for number, spot in enumerate(spots)
        ],
        "legs": [
            {
                "origin": codes[leg.origin_id],
                "destination": codes[leg.destination_id],
                "trips": leg.trips,
                "items": leg.items,
                "boxes": leg.boxes,
                "km": round(leg.km, 1),
                "item_km": round(leg.item_km, 1),
                "cost_fen": leg.cost_fen,
            }
            for _, leg in sorted(life.roads.driven.items())
        ],
        "transit_days": {why: sorted(days) for why, days in sorted(life.tally.transit_days.items())},
        "hold_days": sorted(life.tally.hold_days),
    }
