"""What papers say of an activity."""

import pytest

from bashu.db.activities.models import Activity
from bashu.db.activities.papers import poster_of
from tests import printed
from tests.engine.activities.seen import make_activity
from tests.people import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.mark.parametrize(("count", "said"), [(3, "·L1·L2"), (4, "·L2and1other扫"), (5, "·L2and2others扫")])
def test_a_poster_names_three_libraries_and_counts_the_rest(world: World, count: int, said: str) -> None:
    leads = world.chengdu.library
    activity = make_activity(leads)
    for number in range(1, count):
        leads.pk, leads.code, leads.name_zh, leads.name_en = None, f"L{number}", f"馆{number}", f"L{number}"
        leads.save()
        activity.libraries.add(leads)
    activity = Activity.objects.get()
    words = printed.words(poster_of(activity, (), size="A4", address="https://library.example.cn/activities/1"))
    assert said in words
