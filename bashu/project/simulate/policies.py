"""Lays a policy over the world of a seed: float groups, quotas, the order of holds, and who drives when."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bashu.db.circulation.measured import stock
from bashu.db.network.floating import list_member, save_group, set_quota
from bashu.db.network.founding import Founded, NewLeg, founded
from bashu.db.network.parameters import parameters, save_parameters
from bashu.db.network.routes import save_leg
from bashu.db.network.rules import read_rules, save_rule
from bashu.domain.routing import Leg, Mode
from bashu.domain.routing.written import WrittenGroup
from bashu.project.demo import places
from bashu.project.demo.routes import new_legs
from bashu.project.errors import OperatingError
from bashu.project.simulate.founding import GROUP
from bashu.project.simulate.policy import MODES, Policy


def lay(policy: Policy) -> tuple[Leg, ...]:
    """The legs that are driven."""
    known = founded()
    owned = Counter(branch_id for _, _, branch_id in stock())
    members = floats_between(policy)
    written = WrittenGroup(
        code=GROUP, name_zh="模拟", name_en="Simulated", crosses_cities=policy.crosses_cities,
        go_home_months=policy.go_home_months,
    )  # fmt: skip
    group_id = known.float_groups[GROUP]
    save_group(written, group_id=group_id)
    for member in members:
        branch_id = known.branches[member.branch]
        list_member(group_id, branch_id, capacity=_room(policy, owned[branch_id]), excluded=False)
    if policy.owner_quota_percent is not None:
        for member in places.members():
            quota = round(owned[known.branches[member.branch]] * policy.owner_quota_percent / 100)
            set_quota(known.libraries[member.code], quota)
    save_parameters(replace(parameters(), hold_order=policy.order, nearby_days=policy.nearby_days))
    (rule,) = read_rules()
    save_rule(replace(rule, hold_shelf_days=policy.shelf_days))
    return tuple(_legs(policy, known))


def floats_between(policy: Policy) -> list[places.Member]:
    """Raises OperatingError if that is one library alone."""
    members = [member for member in places.members() if member.region.startswith(policy.regions or ("-",))]
    if policy.regions and len(members) < 2:
        raise OperatingError(f"{policy.name}: fewer than two libraries lie in {', '.join(policy.regions)}")
    return members


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """How often a mode leaves, all its legs together; Monday is 1 in `weekdays`."""

    mode: str
    legs: int
    departures_a_week: int
    weekdays: list[int]


def timetable(legs: Sequence[Leg]) -> list[Driven]:
    found = []
    for mode in MODES:
        days = [leg.weekdays for leg in legs if leg.mode is mode]
        weekdays = sorted(day + 1 for day in frozenset().union(*days))
        found.append(Driven(mode=mode, legs=len(days), departures_a_week=sum(map(len, days)), weekdays=weekdays))
    return found


def _room(policy: Policy, owned: int) -> int | None:
    if policy.capacity_percent is not None:
        return round(owned * policy.capacity_percent / 100)
    return policy.capacity


def _legs(policy: Policy, known: Founded) -> Sequence[Leg]:
    """Between main buildings; the vans of the demonstration, on the days that the policy says."""
    main = {member.branch for member in places.members()}
    days = dict(policy.weekdays)
    legs = (_leg(new, known, days=days) for new in new_legs() if {new.origin, new.destination} <= main)
    return [replace(leg, id=save_leg(leg)) for leg in legs]


def _leg(new: NewLeg, known: Founded, *, days: dict[Mode, frozenset[int]]) -> Leg:
    mode = Mode(new.mode)
    return Leg(
        id=0,
        origin_branch_id=known.branches[new.origin],
        destination_branch_id=known.branches[new.destination],
        mode=mode,
        weekdays=days.get(mode, frozenset(new.weekdays)),
        leaves_at=new.leaves_at,
        cut_off_minutes=new.cut_off_minutes,
        minutes=new.minutes,
        cost_fen=new.cost_fen,
    )
