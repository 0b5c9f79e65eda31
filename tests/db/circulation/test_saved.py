"""The list that a reader keeps in their account."""

from datetime import timedelta

import pytest

from bashu.db.catalogue.models import BibRecord
from bashu.db.circulation.models import SavedTitle
from bashu.db.circulation.saved import drop, drop_all, save, saved
from bashu.db.patrons.edits import erase
from bashu.db.patrons.models import Patron
from tests.people import NOON, World, make_world

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def patron(world: World) -> Patron:
    return world.alice


@pytest.fixture
def titles(db: None) -> list[int]:
    rows = [BibRecord(title=f"第{number}种", changed_at=NOON) for number in range(3)]
    return [row.pk for row in BibRecord.objects.bulk_create(rows)]


def test_what_was_put_on_it_last_comes_first_and_once(patron: Patron, titles: list[int]) -> None:
    one, two, three = titles
    save(patron.pk, [two, one, two, 10**9], now=NOON)
    save(patron.pk, [three, one], now=LATER)
    assert saved(patron.pk) == [three, two, one]
    drop(patron.pk, two)
    assert saved(patron.pk) == [three, one]
    drop_all(patron.pk)
    assert saved(patron.pk) == []


def test_a_full_list_takes_no_more(patron: Patron, titles: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bashu.db.circulation.saved.SAVED_MAX", 2)
    save(patron.pk, titles, now=NOON)
    save(patron.pk, titles, now=LATER)
    assert saved(patron.pk) == titles[:2]


def test_a_title_that_became_another_one_stands_for_that(patron: Patron, titles: list[int]) -> None:
    one, two, three = titles
    save(patron.pk, titles, now=NOON)
    BibRecord.objects.filter(pk=one).update(merged_into=two)
    BibRecord.objects.filter(pk=two).update(merged_into=three)
    assert saved(patron.pk) == [three]
    save(patron.pk, [three], now=LATER)
    drop(patron.pk, three)
    assert not SavedTitle.objects.exists()


def test_it_goes_with_the_reader_and_is_nobody_elses(world: World, patron: Patron, titles: list[int]) -> None:
    save(patron.pk, titles, now=NOON)
    drop_all(world.bob.pk)
    assert (saved(world.bob.pk), saved(patron.pk)) == ([], titles)
    assert erase(patron_id=patron.pk) is None
    assert not SavedTitle.objects.exists()
