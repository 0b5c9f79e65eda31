"""A machine always gets an answer: the hub's, or the agent's own. What that granted reaches the hub once, in order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bashu.agent import clock
from bashu.agent.desk import Desk
from bashu.agent.keeping import Keeper
from bashu.agent.link import LineDownError, Link
from bashu.agent.store import Machine, Store
from bashu.wire.link.messages import About, Entry, FactKind, Learned, Standing
from bashu.wire.link.sealing import unseal
from bashu.wire.sip2 import port
from tests.agent.hubs import ENROLLED, LOGIN, PRIVATE, PROFILE, Hub, serving
from tests.doors.sip2.machines import specimen

LI, WANG = "D1234567", "D7654321"
MACHINE = Machine(profile=PROFILE, reads_cards=True)


def lending(barcode: str = "B1", card: str = LI, *, happened: bool = False) -> port.CheckOut:
    return port.CheckOut(card=card, pin=None, barcode=barcode, language="zh", occurred_at=None, happened=happened,
                         due_at=None, may_renew=False, fee_accepted=False)  # fmt: skip


def returning(barcode: str = "B1") -> port.CheckIn:
    return port.CheckIn(barcode=barcode, language="zh", occurred_at=None, returned_at=None, happened=False)


def says(question: port.Question) -> port.Answer:
    match question:
        case port.Login(password=password):
            return port.LoginAnswer(profile=PROFILE if password == "secret" else None)
        case port.CheckOut():
            return port.LoanAnswer(ok=True, title="围城")
        case port.CheckIn():
            return port.CheckInAnswer(ok=True)
    return port.Declined(words="")


@dataclass
class Place:
    hub: Hub
    store: Store
    desk: Desk
    keeper: Keeper
    at: float = 0.0

    def ask(self, question: port.Question) -> port.Answer:
        return self.desk.answer(question, login="CD-1", machine=MACHINE)

    def look(self) -> None:
        self.at += 1_000
        self.keeper.look(self.at)

    def cut(self) -> None:
        """And somebody notices."""
        self.hub.deaf = True
        self.desk.answer(port.ItemQuestion(barcode="B1", language="zh"), login="CD-1", machine=MACHINE)

    def mend(self) -> None:
        self.hub.deaf = self.hub.mute = False
        self.look()

    def lent(self, question: port.CheckOut) -> bool:
        answer = self.ask(question)
        assert isinstance(answer, port.LoanAnswer)
        return answer.ok


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Its line is up, and it has a snapshot."""
    store = Store(tmp_path / "agent.sqlite3")
    store.enrol(ENROLLED)
    with serving(Hub(answers=says)) as hub:
        link = Link(hub.address, credential=lambda: (store.enrolled() or ENROLLED).credential)
        desk = Desk(store, link, enrolled=ENROLLED)
        place = Place(hub, store, desk, Keeper(desk, store, link=link, version="1"))
        place.look()
        assert desk.is_up
        yield place
        link.close()
    store.close()


def test_while_the_line_is_up_the_hub_answers(place: Place) -> None:
    assert place.ask(lending()) == port.LoanAnswer(ok=True, title="围城")
    assert place.hub.asks[-1].question == lending()
    assert place.store.queue().facts == 0


def test_what_was_done_alone_reaches_the_hub_in_its_order_and_once(place: Place) -> None:
    place.cut()
    assert place.lent(lending("B1"))
    assert place.ask(returning("B1")) == port.CheckInAnswer(ok=True, resensitize=True)
    assert place.lent(lending("B2", WANG))
    place.mend()
    place.look()
    told = [(fact.seq, fact.kind, fact.barcode) for fact in place.hub.facts]
    assert told == [(1, FactKind.LENT, "B1"), (2, FactKind.RETURNED, "B1"), (3, FactKind.LENT, "B2")]
    assert place.store.queue().facts == 0
    assert place.desk.is_up


def test_only_the_hub_can_read_who_borrowed(place: Place, tmp_path: Path) -> None:
    place.cut()
    place.ask(lending())
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    place.mend()
    assert LI.encode() not in kept
    assert unseal(place.hub.facts[0].card or b"", private=PRIVATE) == LI


def test_the_wish_whose_answer_was_lost_is_named_by_the_fact(place: Place) -> None:
    place.hub.mute = True
    assert place.lent(lending())
    place.mend()
    (fact,) = place.hub.facts
    assert fact.supersedes == place.hub.asks[-1].id != fact.id


def test_what_is_refused_alone_and_may_have_been_lent_by_the_hub_is_told_to_be_here(place: Place) -> None:
    place.hub.standing = Standing(made_at=clock.now(), whole=True, come=(Entry(id=1, kind=About.KEPT, barcode="B1"),))
    place.look()
    place.hub.mute = True
    assert not place.lent(lending())
    place.mend()
    assert [(fact.kind, fact.supersedes) for fact in place.hub.facts] == [(FactKind.NOT_LENT, place.hub.asks[-1].id)]


def test_what_is_refused_alone_and_nobody_was_asked_is_no_fact(place: Place) -> None:
    place.hub.standing = Standing(made_at=clock.now() - timedelta(days=8), whole=True)
    place.look()
    place.cut()
    assert not place.lent(lending())
    assert place.store.queue().facts == 0


def test_a_machine_that_asks_again_after_the_power_was_gone_means_the_same_command(place: Place) -> None:
    place.hub.answers = lambda _: port.Declined(words="busy")
    place.ask(lending())
    place.ask(lending())
    first, second = place.hub.asks
    assert first.id == second.id
    place.ask(lending(card=WANG))
    assert place.hub.asks[-1].id != first.id


def test_until_the_hub_has_all_every_machine_is_answered_alone(place: Place) -> None:
    place.cut()
    place.ask(lending())
    place.hub.deaf = False
    place.ask(returning())
    assert [type(ask.question) for ask in place.hub.asks] == []
    place.mend()
    assert len(place.hub.facts) == 2


def test_what_waits_is_told_in_the_epoch_of_another_enrolment(place: Place) -> None:
    place.cut()
    place.ask(lending("B1"))
    place.ask(lending("B2"))
    place.store.reached(1)
    place.store.enrol(replace(ENROLLED, epoch=4))
    assert [(fact.seq, fact.barcode) for fact in place.store.facts(9)] == [(1, "B2")]


def test_a_hub_that_has_no_time_for_them_is_asked_again_later(place: Place) -> None:
    place.cut()
    place.ask(lending())
    place.hub.busy = True
    place.mend()
    assert (place.desk.is_up, place.store.queue().facts) == (False, 1)
    place.hub.busy = False
    place.look()
    assert (place.desk.is_up, place.store.queue().facts) == (True, 0)


def test_who_the_hub_has_let_in_before_is_let_in_without_it_until_the_hub_says_no(place: Place) -> None:
    assert place.desk.log_in(LOGIN) == MACHINE
    place.cut()
    assert place.desk.log_in(LOGIN) == MACHINE
    assert place.desk.log_in(port.Login(name="CD-1", password="wrong", location="")) is None
    place.mend()
    place.hub.answers = lambda _: port.LoginAnswer(profile=None)
    assert place.desk.log_in(LOGIN) is None
    place.cut()
    assert place.desk.log_in(LOGIN) is None


def test_a_wrong_password_locks_nobody_else_out(place: Place) -> None:
    assert place.desk.log_in(LOGIN) == MACHINE
    assert place.desk.log_in(port.Login(name="CD-1", password="wrong", location="")) is None
    place.cut()
    assert place.desk.log_in(LOGIN) == MACHINE


def test_a_box_that_is_let_in_no_more_takes_back_and_lends_nothing(place: Place) -> None:
    place.hub.credentials.clear()
    assert not place.lent(lending())
    assert place.ask(returning()) == port.CheckInAnswer(ok=True, resensitize=True)


def test_a_question_that_the_hub_does_not_take_is_declined_and_the_line_is_up(place: Place) -> None:
    odd = port.ItemQuestion(barcode="x" * 9_000, language="zh")
    assert isinstance(place.ask(odd), port.Declined)
    assert place.desk.is_up


def test_a_card_that_was_laid_where_a_book_goes_is_kept_nowhere(place: Place, tmp_path: Path) -> None:
    card = specimen()
    place.cut()
    assert not place.lent(lending(card))
    assert place.ask(returning(card)) == port.CheckInAnswer(ok=False, alert=port.Alert.CALL_STAFF)
    assert card.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_without_a_snapshot_the_line_is_as_good(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Learned) -> Standing:
        raise LineDownError("too slow")

    place.cut()
    place.ask(lending())
    monkeypatch.setattr(place.keeper._link, "standing", away)
    place.mend()
    assert (place.desk.is_up, len(place.hub.facts)) == (True, 1)


def test_a_credential_is_changed_and_used(place: Place) -> None:
    place.hub.next_credential = "second"
    place.hub.credentials.add("second")
    place.look()
    place.hub.credentials = {"second"}
    place.look()
    assert place.ask(lending()) == port.LoanAnswer(ok=True, title="围城")
    assert place.hub.reports[-1].version == "1"


def test_money_is_not_taken_while_nobody_can_be_asked(place: Place) -> None:
    place.cut()
    paid = port.FeePaid(card=LI, pin=None, language="en", fen=100, paid_by=port.PaidBy.CASH, charge="", transaction="",
                        occurred_at=None, sent="")  # fmt: skip
    answer = place.ask(paid)
    assert isinstance(answer, port.Declined)
    assert "line to the network is down" in answer.words
