"""What a machine did while its line was down, and answers that got lost on the way."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Loan, Task
from bashu.db.patrons.models import Patron
from bashu.domain.calendar import LOCAL
from bashu.domain.outcome import Busy, Command, Outcome
from bashu.doors.sip2.server import Running, serve
from bashu.engine import clock
from bashu.engine.batch import Answered, Gatherer
from bashu.wire.sip2.times import to_sip
from tests.people import World

from .machines import ALICES_CARD, BOBS_CARD, PIN, Line, give_card, line


class Forgetful:
    """The engine whose first answer is lost: what was asked is done, and nobody is told."""

    def __init__(self, gatherer: Gatherer) -> None:
        self._gatherer = gatherer
        self.seen: list[Command] = []
        self.turns_away = gatherer.turns_away

    def submit(self, command: Command, answered: Answered) -> None:
        self.seen.append(command)

        def lose(outcome: Outcome) -> None:
            answered(Busy() if len(self.seen) == 1 else outcome)

        self._gatherer.submit(command, lose)


@pytest.fixture
def forgetful(gatherer: Gatherer) -> Iterator[tuple[Forgetful, Running]]:
    engine = Forgetful(gatherer)
    server = serve("127.0.0.1", 0, gatherer=engine)
    yield engine, server
    server.stop()


def test_a_loan_made_off_line_is_accepted_with_its_own_time(chengdu: Line) -> None:
    earlier = clock.now() - timedelta(hours=3)
    answer = chengdu.borrow(ALICES_CARD, "B1", no_block="Y", date=to_sip(earlier.astimezone(LOCAL)))
    assert answer.fixed["ok"] == "1"
    assert abs(Loan.objects.get().checked_out_at - earlier) < timedelta(seconds=1)


def test_a_conflict_of_what_has_happened_is_for_the_staff(chengdu: Line) -> None:
    chengdu.borrow(ALICES_CARD, "B1")
    assert chengdu.borrow(BOBS_CARD, "B1", no_block="Y", date=to_sip(clock.now().astimezone(LOCAL))).fixed["ok"] == "1"
    assert chengdu.borrow("12", "L1", no_block="Y").fixed["ok"] == "1"
    assert Task.objects.count() == 2


def test_c382_a_card_that_was_returned_as_a_book_stands_nowhere_in_clear(chengdu: Line, world: World) -> None:
    """C382: nor does the number that is printed on receipts. What is nobody's is kept as it is, to be looked for."""
    Patron.objects.filter(pk=world.bob.pk).update(number="R0000077")
    give_card(world.alice, "ALICE00004")
    for text in ("ALICE00004", "alice00004", "R0000077", "ALICE00005"):
        assert chengdu.bring_back(text).fixed["ok"] == "1"
        assert chengdu.bring_back(text, no_block="Y").fixed["ok"] == "1"
        assert chengdu.borrow(BOBS_CARD, text, no_block="Y").fixed["ok"] == "1"
    kept = [task.details["barcode"] for task in Task.objects.order_by("id")]
    assert kept[::3] == kept[1::3] == kept[2::3] == ["******0004", "******0004", "****0077", "ALICE00005"]
    log = "".join(LogEntry.objects.values_list("body", flat=True))
    assert "ALICE00005" in log
    assert not any(number in log for number in ("ALICE00004", "alice00004", "R0000077"))


def test_a_return_made_off_line_is_accepted_with_its_own_time(chengdu: Line) -> None:
    lent, returned = (clock.now().astimezone(LOCAL) - timedelta(hours=hours) for hours in (3, 2))
    chengdu.borrow(ALICES_CARD, "B1", no_block="Y", date=to_sip(lent))
    assert chengdu.bring_back("B1", no_block="Y", return_date=to_sip(returned)).fixed["ok"] == "1"
    closed = Loan.objects.get().checked_in_at
    assert closed is not None
    assert abs(closed - returned) < timedelta(seconds=1)


def test_what_may_have_been_done_is_asked_again_under_the_same_id(
    forgetful: tuple[Forgetful, Running], world: World
) -> None:
    engine, server = forgetful
    with line(server.port) as machine:
        machine.log_in("chengdu")
        lost = machine.borrow(ALICES_CARD, "B1", sequence="1")
        assert (lost.fixed["ok"], "再试" in lost.get("AF")) == ("0", True)
        assert machine.borrow(ALICES_CARD, "B1", sequence="1").fixed["ok"] == "1"
    assert len({command.id for command in engine.seen}) == 1
    assert Loan.objects.count() == 1


def test_who_asks_with_another_pin_does_not_go_by_the_pin_before(
    forgetful: tuple[Forgetful, Running], typing: None
) -> None:
    _, server = forgetful
    with line(server.port) as machine:
        machine.log_in("chengdu").borrow(ALICES_CARD, "B1", ("AD", "000000"))
        assert machine.borrow(ALICES_CARD, "B1", ("AD", PIN)).fixed["ok"] == "1"


def test_what_was_unsure_long_ago_is_asked_anew(
    forgetful: tuple[Forgetful, Running], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same book, lent and returned again in between."""
    engine, server = forgetful
    with line(server.port) as machine:
        machine.log_in("chengdu").bring_back("B1")
        later = clock.now() + timedelta(hours=3)
        monkeypatch.setattr(clock, "now", lambda: later)
        machine.bring_back("B1")
    assert len({command.id for command in engine.seen}) == 2


def test_a_full_queue_answers_busy_and_never_silence(world: World) -> None:
    gatherer = Gatherer(queue_max=0)
    server = serve("127.0.0.1", 0, gatherer=gatherer)
    with line(server.port) as machine:
        answer = machine.log_in("chengdu").borrow(ALICES_CARD, "B1")
    server.stop()
    gatherer.close()
    assert (answer.fixed["ok"], answer.get("AH"), "再试" in answer.get("AF")) == ("0", "", True)
