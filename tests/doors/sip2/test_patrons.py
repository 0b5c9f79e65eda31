"""Who may borrow at a machine, and what a machine is told of a patron."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from bashu.db.circulation.models import Loan
from bashu.db.circulation.parcel_models import Parcel, Parcelled
from bashu.db.network.models import Library, Network, Staff
from bashu.db.patrons.edits import place_block
from bashu.db.patrons.models import Patron
from bashu.domain.calendar import local_day
from bashu.engine import clock, patrons
from tests.people import World

from .conftest import set_terminal
from .machines import ALICES_CARD, PIN, Line, specimen


@pytest.fixture
def registers_at_the_desk(world: World) -> None:
    Library.objects.update(auto_registers=False)


@pytest.fixture
def shows_names(world: World) -> None:
    set_terminal(world.chengdu.machine, shows_personal_data=True)


def test_a_typed_number_needs_its_pin(typing: None, chengdu: Line) -> None:
    assert "需要密码" in chengdu.borrow(ALICES_CARD, "B1").get("AF")
    wrong = chengdu.borrow(ALICES_CARD, "B1", ("AD", "000000"))
    assert [wrong.get(tag) for tag in ("BL", "CQ")] == ["Y", "N"]
    assert chengdu.borrow(ALICES_CARD, "B1", ("AD", PIN)).fixed["ok"] == "1"


def test_a_pile_of_books_costs_one_look_at_the_pin_until_the_patron_leaves(
    typing: None, chengdu: Line, world: World
) -> None:
    chengdu.borrow(ALICES_CARD, "B1", ("AD", PIN))
    Patron.objects.update(pin_hash="changed meanwhile")
    assert chengdu.borrow(ALICES_CARD, "L1", ("AD", PIN)).fixed["ok"] == "1"
    chengdu.say("35", ("AA", ALICES_CARD))
    assert chengdu.say("29", ("AA", ALICES_CARD), ("AB", "L1"), ("AD", PIN)).fixed["ok"] == "0"


def test_a_wrong_pin_is_counted_and_then_locked(typing: None, chengdu: Line) -> None:
    for _ in range(5):
        chengdu.say("23", ("AA", ALICES_CARD), ("AD", "000000"))
    answer = chengdu.say("23", ("AA", ALICES_CARD), ("AD", PIN))
    assert (answer.fixed["status"][:4], answer.get("CQ")) == ("YYYY", "N")
    assert "锁定" in answer.get("AF")


def test_a_stranger_is_told_where_to_join(registers_at_the_desk: None, chengdu: Line) -> None:
    answer = chengdu.borrow(specimen(), "B1")
    assert (answer.fixed["ok"], answer.get("AH")) == ("0", "")
    assert "请到服务台办证，或在有“办证”键的机器上办理" in answer.get("AF")


def test_a_card_without_a_date_of_birth_opens_no_account_at_a_machine(world: World, chengdu: Line) -> None:
    """No machine could ask for it, so none is told to."""
    answers = [chengdu.borrow("B98765432", "B1"), chengdu.say("63", ("AA", "B98765432"))]
    assert answers[0].fixed["ok"] == "0"
    assert all("请到服务台办证" in answer.get("AF") for answer in answers)


def test_a_card_that_the_machine_read_opens_an_account_where_the_library_wants_that(
    world: World, chengdu: Line
) -> None:
    Network.objects.update(demonstration=True, version=F("version") + 1)
    card = specimen()
    assert chengdu.borrow(card, "B1").fixed["ok"] == "1"
    stranger = Loan.objects.get().patron
    assert stranger is not None
    assert stranger.home_library_id == world.chengdu.library.pk
    assert card not in f"{stranger.name} {stranger.number}"


def test_a_typed_number_never_opens_an_account(typing: None, chengdu: Line) -> None:
    Network.objects.update(demonstration=True, version=F("version") + 1)
    assert chengdu.say("63", ("AA", specimen()), ("AD", PIN)).get("BL") == "N"
    assert Patron.objects.count() == 2


def test_a_child_is_sent_to_the_desk_with_a_guardian(chengdu: Line) -> None:
    Network.objects.update(demonstration=True, version=F("version") + 1)
    answer = chengdu.say("63", ("AA", specimen(born="20200307")))
    assert answer.get("BL") == "N"
    assert "监护人" in answer.get("AF")


def test_a_number_that_cannot_be_one_is_told_so(chengdu: Line) -> None:
    wrong = specimen()[:-1] + ("1" if specimen()[-1] != "1" else "2")
    answer = chengdu.borrow(wrong, "B1")
    assert "校验未通过" in answer.get("AF")


def test_patron_information_counts_and_lists_loans(chengdu: Line) -> None:
    chengdu.borrow(ALICES_CARD, "B1")
    chengdu.borrow(ALICES_CARD, "L1")
    answer = chengdu.say("63", ("AA", ALICES_CARD), summary="  Y       ")
    assert [answer.fixed[name] for name in ("loans", "overdue", "charges")] == ["0002", "0000", "0000"]
    assert sorted(answer.all("AU")) == ["B1", "L1"]
    assert (answer.get("BL"), answer.get("BV"), answer.fixed["status"].strip()) == ("Y", "0.00", "")
    paged = chengdu.say("63", ("AA", ALICES_CARD), ("BP", "2"), ("BQ", "9"), summary="  Y       ")
    assert len(paged.all("AU")) == 1


@pytest.mark.parametrize(("state", "late"), [("handed_over", []), ("delivered", ["B1"])])
def test_what_a_courier_still_has_is_not_overdue(chengdu: Line, world: World, state: str, late: list[str]) -> None:
    """C529 at a machine."""
    chengdu.borrow(ALICES_CARD, "B1")
    now = clock.now()
    Loan.objects.update(checked_out_at=now - timedelta(90), due_at=now - timedelta(60))
    parcel = Parcel.objects.create(
        id=1, version=1, branch=world.chengdu.branch, state=state, packed_at=now, expected_on=now.date(),
        handed_over_at=now, items=1, charge_fen=0, ended_at=now if late else None,
    )  # fmt: skip
    Parcelled.objects.create(loan=Loan.objects.get(), parcel=parcel)
    told = chengdu.say("63", ("AA", ALICES_CARD), summary=" Y        ")
    assert (told.all("AT"), told.fixed["loans"], int(told.fixed["overdue"])) == (late, "0001", len(late))


def test_no_name_is_sent_unless_the_machine_may_show_it(chengdu: Line) -> None:
    assert chengdu.say("63", ("AA", ALICES_CARD)).get("AE") == ""


def test_a_machine_that_may_shows_the_name(shows_names: None, chengdu: Line) -> None:
    assert chengdu.say("63", ("AA", ALICES_CARD)).get("AE") == "alice"


@pytest.mark.parametrize("pin", [None, "", "000000"])
def test_without_proof_nothing_is_told_of_the_patron(
    typing: None, shows_names: None, chengdu: Line, pin: str | None
) -> None:
    assert chengdu.borrow(ALICES_CARD, "B1", ("AD", PIN)).fixed["ok"] == "1"
    given = [] if pin is None else [("AD", pin)]
    answer = chengdu.say("63", ("AA", ALICES_CARD), *given, summary="  Y       ")
    assert (answer.get("BL"), answer.get("AE"), answer.all("AU"), answer.all("BV")) == ("Y", "", [], [])
    assert [answer.fixed[name] for name in ("loans", "overdue", "charges")] == ["0000", "0000", "0000"]


def test_a_typed_number_is_told_that_it_needs_its_pin_and_not_what_stands_against_the_patron(
    typing: None, chengdu: Line, world: World
) -> None:
    place_block(patron_id=world.alice.pk, reason="conduct", now=clock.now())
    answer = chengdu.say("63", ("AA", ALICES_CARD))
    assert (answer.fixed["status"].strip(), "需要密码" in answer.get("AF")) == ("", True)
    assert "违反入馆规则" in chengdu.say("63", ("AA", ALICES_CARD), ("AD", PIN)).get("AF")


def test_a_blocked_patron_may_do_nothing_and_learns_why(chengdu: Line, world: World) -> None:
    place_block(patron_id=world.alice.pk, reason="conduct", now=clock.now())
    answer = chengdu.say("23", ("AA", ALICES_CARD))
    assert answer.fixed["status"][:4] == "YYYY"
    assert "违反入馆规则" in answer.get("AF")


def test_what_a_desk_writes_of_a_patron_counts_for_the_next_scan(chengdu: Line, world: World) -> None:
    desk = {"branch": world.chengdu.branch, "library": world.chengdu.library, "terminal": world.chengdu.desk}
    by = Staff.objects.create(user=User.objects.create_user("desk"), **desk).pk
    placed = patrons.place_block(
        patron_id=world.alice.pk, reason="card_check", library_id=None, note="", ends_at=None, by=by, now=clock.now()
    )
    assert "证件信息待核实" in chengdu.borrow(ALICES_CARD, "B1").get("AF")
    assert patrons.lift_block(block_id=int(str(placed)), by=by, now=clock.now()) is None
    Patron.objects.update(expires_on=date(2024, 12, 31))
    assert "到期" in chengdu.borrow(ALICES_CARD, "B1").get("AF")
    today = local_day(clock.now())
    assert patrons.set_last_day(patron_id=world.alice.pk, expires_on=today, by=by, now=clock.now()) is None
    assert chengdu.borrow(ALICES_CARD, "B1").fixed["ok"] == "1"
