"""What two do with challenges at the same moment: one waits for the other, and sees what it did."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from bashu.db.activities import challenge_edits
from bashu.db.activities.models import Team
from bashu.engine.activities.challenging import leave, new_code
from tests.engine.activities.test_challenges import a_challenge, keeps, takes_part
from tests.people import NOON, World

PATIENCE_SECONDS = 20


def while_open(first: Callable[[], object], second: Callable[[], object]) -> None:
    """`second` begins when `first` has done all but commit, and waits for that."""

    def on_a_line_of_its_own() -> None:
        try:
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            other = pool.submit(on_a_line_of_its_own)
            until_somebody_waits()
            assert not other.done()
        other.result(timeout=PATIENCE_SECONDS)


def until_somebody_waits() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.02)


def test_a222_who_joins_another_while_one_is_left_keeps_the_list(world: World) -> None:
    first, second = a_challenge(), a_challenge()
    takes_part(first, world.alice)
    while_open(lambda: takes_part(second, world.alice), lambda: leave(first.pk, world.alice.pk, now=NOON))
    assert keeps(world.alice)


def test_a224_a_team_that_somebody_joins_just_now_stays(world: World) -> None:
    challenge = a_challenge(for_whom="team")
    team = challenge_edits.add_team(challenge.pk, name="Swallows", code=new_code(), by_staff=False, now=NOON)
    while_open(lambda: takes_part(challenge, world.alice, team_code=team.code), challenge_edits.drop_empty_teams)
    assert Team.objects.get().entries.count() == 1
