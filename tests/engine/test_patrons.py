"""What staff decide of a patron: done at once, logged with who did it and without whom it is about, and proved."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import User

from bashu.db.audit.models import LogEntry
from bashu.db.network.models import CirculationRule
from bashu.db.network.models import Staff as StaffModel
from bashu.db.patrons import edits
from bashu.db.patrons.models import Block, Card, Patron, PatronToken
from bashu.db.patrons.vault import the_vault
from bashu.domain.calendar import DAY, local_day
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.identity.verifier import Verdict
from bashu.domain.outcome import Refused
from bashu.engine import patrons
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.test_verify import admit_items
from tests.people import NOON, World, answer, check_out, submit_one

TODAY = local_day(NOON)
LATER = NOON + timedelta(hours=1)
NUMBER = "A12345678"


@pytest.fixture
def by(world: World) -> int:
    """Somebody at Chengdu's desk."""
    place = {"library": world.chengdu.library, "branch": world.chengdu.branch, "terminal": world.chengdu.desk}
    return StaffModel.objects.create(user=User.objects.create_user("li.hua"), **place).pk


def told() -> list[tuple[str, dict[str, Any]]]:
    bodies = LogEntry.objects.filter(kind="PatronEdited").order_by("lane_id", "seq").values_list("body", flat=True)
    return [(name, fields) for body in bodies for name, fields in orjson.loads(body)["effects"]]


def block(world: World, *, by: int, **changed: Any) -> int | Problem:
    given: dict[str, Any] = {"reason": "conduct", "library_id": world.chengdu.library.pk, "note": "李馆员"}
    given |= {"ends_at": None, "now": NOON} | changed
    return patrons.place_block(patron_id=world.alice.pk, by=by, **given)


def add_card(world: World, *, by: int) -> int | Problem:
    credential = parse_credential(NUMBER)
    assert isinstance(credential, Credential)
    return patrons.add_card(
        patron_id=world.alice.pk,
        credential=credential,
        verdict=Verdict.VALID,
        library_id=world.chengdu.library.pk,
        vault=the_vault(),
        by=by,
        now=NOON,
    )


def test_a_block_counts_for_the_next_command_until_it_is_lifted(world: World, engine: Engine, by: int) -> None:
    block_id = block(world, by=by)
    """C265, C266."""
    refused = submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk))
    assert isinstance(refused, Refused)
    assert (refused.refusal, refused.details) == (Refusal.PATRON_BLOCKED, {"reason": "conduct", "until": None})
    elsewhere = check_out(world.alice, world.local, terminal=world.chongqing.desk)
    assert answer(submit_one(engine, elsewhere))
    assert isinstance(block_id, int)
    assert patrons.lift_block(block_id=block_id, by=by, now=LATER) is None
    assert answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.desk, at=LATER)))


def test_a_day_counts_for_the_next_command(world: World, engine: Engine, by: int) -> None:
    """C263."""
    Patron.objects.update(expires_on=TODAY - DAY)
    refused = submit_one(engine, check_out(world.alice, world.book, terminal=world.chongqing.desk))
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.PATRON_EXPIRED
    assert patrons.set_last_day(patron_id=world.alice.pk, expires_on=TODAY, by=by, now=NOON) is None
    assert answer(submit_one(engine, check_out(world.alice, world.book, terminal=world.chongqing.desk)))


def test_each_edit_is_logged_with_who_did_it_and_names_nobody(world: World, by: int) -> None:
    admit_items([world.book, world.local])
    alice = world.alice.pk
    Patron.objects.filter(pk=alice).update(category="child", birth_on=TODAY - 20 * 365 * DAY, state="closed")
    block_id, card_id = block(world, by=by), add_card(world, by=by)
    assert patrons.lift_block(block_id=int(str(block_id)), by=by, now=LATER) is None
    assert patrons.set_last_day(patron_id=alice, expires_on=TODAY, by=by, now=NOON) is None
    assert patrons.grow(patron_id=alice, by=by, now=NOON) is None
    assert patrons.reopen(patron_id=alice, by=by, now=NOON) is None
    assert patrons.correct_name(patron_id=alice, name="王小丫", by=by, now=NOON) is None
    Card.objects.update(state="lost")
    card: dict[str, Any] = {"patron_id": alice, "card_id": int(str(card_id)), "by": by, "now": NOON}
    for edit in (patrons.see_card_again, patrons.report_card_lost, patrons.report_card_found):
        assert edit(**card) is None
    names, fields = zip(*told(), strict=True)
    assert names == ("BlockWritten", "CardAdded", "BlockLifted", "LastDaySet", "CategoryGrown", "AccountReopened",
                     "NameCorrected", "CardSeenAgain", "CardLost", "CardFound")  # fmt: skip
    assert {each["by"] for each in fields} == {by}
    assert (fields[0]["block_id"], fields[1]["card_id"], fields[2]["block_id"]) == (block_id, card_id, block_id)
    assert {bytes.fromhex(each["token"]) for each in fields if "token" in each} == {
        bytes(each.token) for each in PatronToken.objects.filter(patron=world.alice)
    }
    assert not [word for word in ("王小丫", "李馆员", NUMBER, "alice") if word in str(fields)]
    assert verify(now=LATER, full=True).problems == []


def test_the_row_of_a_block_keeps_who_placed_and_lifted_it(world: World, by: int) -> None:
    block_id = block(world, by=by)
    patrons.lift_block(block_id=int(str(block_id)), by=by, now=LATER)
    row = Block.objects.get()
    assert (row.placed_by_id, row.lifted_by_id, row.starts_at, row.ends_at) == (by, by, NOON, LATER)


def test_what_was_refused_has_changed_nothing_and_is_not_logged(world: World, by: int) -> None:
    CirculationRule.objects.update(membership_days=60)
    alice, nobody = world.alice.pk, world.alice.pk + 1_000
    rows = list(Patron.objects.order_by("pk").values())
    answers = [
        block(world, by=by, reason="suspended"),
        block(world, by=by, reason="office"),
        patrons.lift_block(block_id=1, by=by, now=NOON),
        patrons.set_last_day(patron_id=alice, expires_on=None, by=by, now=NOON),
        patrons.set_last_day(patron_id=nobody, expires_on=TODAY, by=by, now=NOON),
        patrons.grow(patron_id=alice, by=by, now=NOON),
        patrons.reopen(patron_id=alice, by=by, now=NOON),
        patrons.correct_name(patron_id=alice, name="5***X", by=by, now=NOON),
        patrons.report_card_lost(patron_id=alice, card_id=0, by=by, now=NOON),
        patrons.report_card_found(patron_id=alice, card_id=0, by=by, now=NOON),
    ]
    assert all(isinstance(each, Problem) for each in answers)
    assert (told(), list(Patron.objects.order_by("pk").values()), Block.objects.count()) == ([], rows, 0)


def test_a_card_is_one_patron_s(world: World, by: int) -> None:
    assert isinstance(add_card(world, by=by), int)
    again = add_card(world, by=by)
    assert isinstance(again, Problem)
    assert again.code is ProblemCode.ALREADY_REGISTERED
    assert (Card.objects.count(), len(told())) == (1, 1)


def test_of_a_person_who_is_forgotten_the_log_says_nothing(world: World, by: int) -> None:
    admit_items([world.book, world.local])
    block(world, by=by)
    add_card(world, by=by)
    patrons.correct_name(patron_id=world.alice.pk, name="王小丫", by=by, now=NOON)
    assert edits.erase(patron_id=world.alice.pk) is None
    assert (PatronToken.objects.count(), Block.objects.count(), Card.objects.count()) == (0, 0, 0)
    assert verify(now=LATER, full=True).problems == []
