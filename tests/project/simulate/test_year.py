"""Some days of a small network, on the real engine and the real PostgreSQL."""

from datetime import timedelta

import pytest

from bashu.db.circulation import measured as tables
from bashu.domain.calendar import DAY, start_of
from bashu.engine.verify import verify
from bashu.project.errors import OperatingError
from bashu.project.simulate import founding, policies, tasks
from bashu.project.simulate.audit import audit
from bashu.project.simulate.behaviour import measured
from bashu.project.simulate.crowd import LOANS_MAX, Crowd
from bashu.project.simulate.plan import Plan, plan_of
from bashu.project.simulate.policy import PRESETS, Policy
from bashu.project.simulate.tally import figures
from bashu.project.simulate.world import read_world
from bashu.project.simulate.year import Year

pytestmark = pytest.mark.django_db(transaction=True)

# Many are elsewhere, so that in few days much is sent.
PLAN = plan_of(loans=600, days=24, items=1_720, away=0.4)


# For what is told whatever happened.
SHORT = plan_of(loans=150, days=6, items=860, away=0.4)


def live(policy: Policy, *, plan: Plan = PLAN) -> Year:
    founding.make(plan, seed=1)
    return tasks.live(plan=plan, seed=1, legs=policies.lay(policy))


def test_a_network_that_floats_adds_up_and_its_log_proves_it() -> None:
    year = live(PRESETS["float"])
    audit(year)
    found = figures(year.life.tally, year.life.roads.driven.values())
    assert 500 < found["loans"] <= PLAN.loans
    assert found["returned_elsewhere"] > 50
    assert found["floating_mean"] > 20
    assert found["holds"] > 10
    assert min(found["km"], found["cost_yuan"], found["transit_days_mean"], found["hold_days_mean"]) > 0
    now = start_of(PLAN.begins_on + PLAN.days * DAY)
    assert verify(now=now).clean
    assert sum(branch["floating"] for branch in tasks.told(year)["branches"]) == tables.counts().floating


def test_where_all_goes_home_nothing_floats_and_more_is_driven() -> None:
    year = live(PRESETS["home"])
    audit(year)
    found = figures(year.life.tally, year.life.roads.driven.values())
    assert found["floating_mean"] == found["most_floating"] == 0
    assert found["transits"] > 50
    ended = [days for some in year.life.tally.transit_days.values() for days in some]
    assert all(0 < days < 15 for days in ended)


def test_a_branch_that_is_full_sends_the_rest_home() -> None:
    year = live(Policy(name="two", name_zh="二", name_en="Two", regions=("50", "51"), capacity=2))
    audit(year)
    # What floats is counted by the hour, and what somebody brings back comes in together.
    assert 0 < max(year.life.tally.most_floating_at.values()) <= 2 + LOANS_MAX
    assert sum(year.life.floating) < 3 * sum(count > 0 for count in year.life.floating)


def test_a_figure_that_does_not_add_up_is_told() -> None:
    year = live(PRESETS["city"], plan=SHORT)
    audit(year)
    loans = year.life.tally.counts["loans"]
    assert loans > 50
    year.life.tally.counts["loans"] += 1
    with pytest.raises(OperatingError, match=rf"do not add up: loans: {loans + 1} were counted, {loans} are there"):
        audit(year)


def test_a_float_group_of_one_library_is_refused() -> None:
    with pytest.raises(OperatingError, match="fewer than two libraries lie in 99"):
        live(Policy(name="none", name_zh="无", name_en="None", regions=("99",)), plan=SHORT)


def crowd(plan: Plan, seed: int) -> Crowd:
    world = read_world(measured())
    readers = [len(some) for some in world.readers]
    return Crowd(world.spots, readers, plan=plan, behaviour=measured(), seed=seed)


def test_readers_come_as_often_as_is_wanted_and_only_where_it_is_open() -> None:
    plan = plan_of(loans=3_000, days=28, items=860, away=0.1)
    founding.make(plan, seed=2)
    days = [crowd(plan, 5).of(number) for number in range(plan.days)]
    assert days == [crowd(plan, 5).of(number) for number in range(plan.days)], "the same seed, the same wishes"
    assert days != [crowd(plan, 6).of(number) for number in range(plan.days)]
    spots = read_world(measured()).spots
    visits = [visit for some in days for visit in some]
    for number, some in enumerate(days):
        on = plan.begins_on + timedelta(days=number)
        assert all(spots[visit.branch].calendar.is_open(on) for visit in some)
    assert 2_700 < sum(visit.loans for visit in visits) <= plan.loans
    elsewhere = sum(visit.branch != visit.home for visit in visits) / len(visits)
    assert elsewhere == pytest.approx(plan.away, abs=0.03)
    back = sum(visit.back != visit.branch for visit in visits) / len(visits)
    assert back == pytest.approx(plan.away, abs=0.03)
