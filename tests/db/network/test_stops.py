"""Stops of a rotation, written by several at once."""

import threading
from datetime import date

import pytest
from django.db import connections

from bashu.db.network.models import Rotation, RotationStop
from bashu.db.network.rotations import add_stop
from tests.people import make_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_stops_that_are_added_at_once_come_one_behind_the_other() -> None:
    world = make_world()
    row = Rotation.objects.create(owner=world.chengdu.library, name_zh="箱", name_en="Case", begins_on=date(2026, 1, 1))
    together, added = threading.Barrier(4), []

    def add() -> None:
        together.wait()
        added.append(add_stop(row.pk, world.chongqing.branch.pk, days=3))
        connections.close_all()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert added == [True] * 4
    assert RotationStop.objects.values_list("position").distinct().count() == 4


def test_a_rotation_that_was_removed_gets_no_stop() -> None:
    world = make_world()
    assert not add_stop(1, world.chongqing.branch.pk, days=3)
