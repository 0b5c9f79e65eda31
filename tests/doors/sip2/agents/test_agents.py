"""A machine behind an agent is answered as one at the hub; what it did while the line was cut is true there after."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from bashu.agent.link import RejectedError
from bashu.db.audit.models import LogEntry
from bashu.db.circulation.models import Loan, Task
from bashu.db.network.agent_models import StandingLibrary
from bashu.db.network.agents import agents as rows
from bashu.db.network.models import Agent, AgentEpoch, ParkedFact, Terminal
from bashu.db.patrons.models import Block
from bashu.doors.sip2.agents import facts, views
from bashu.doors.sip2.limits import Failures
from bashu.engine import agents, clock
from bashu.wire.link.codec import write
from bashu.wire.link.messages import FACTS_MAX, Ask, Enrol, Facts, Standing
from bashu.wire.sip2 import port
from tests.doors.sip2.machines import ALICES_CARD, BOBS_CARD, specimen
from tests.people import World, make_item

from .boxes import Box, box


def open_loans() -> dict[str, int | None]:
    return dict(Loan.objects.filter(checked_in_at=None).values_list("item__barcode", "patron_id"))


def block_alice(world: World) -> None:
    Block.objects.create(patron=world.alice, reason="conduct", starts_at=clock.now() - timedelta(hours=1))


def test_while_the_line_is_up_a_machine_lends_and_takes_back_at_the_hub(chengdus: Box, world: World) -> None:
    assert chengdus.borrow()
    assert open_loans() == {"B1": world.alice.pk}
    assert chengdus.take_back().ok
    assert open_loans() == {}
    assert not chengdus.borrow("nothing of that number")


def test_the_night_without_a_line_is_true_in_the_morning(chengdus: Box, world: World) -> None:
    chengdus.line.cut = True
    assert chengdus.borrow("B1")
    assert chengdus.borrow("L1", BOBS_CARD)
    assert chengdus.take_back("B1").ok
    assert open_loans() == {}
    chengdus.mend()
    assert open_loans() == {"L1": world.bob.pk}
    assert not Task.objects.exists()
    assert AgentEpoch.objects.get().reached == 3
    assert (chengdus.desk.is_up, chengdus.store.queue().facts) == (True, 0)


def test_what_is_told_twice_is_done_once(chengdus: Box) -> None:
    chengdus.line.cut = True
    chengdus.borrow()
    told = Facts(epoch=1, facts=chengdus.store.facts(FACTS_MAX))
    chengdus.line.cut = False
    chengdus.line.facts(told)
    before = LogEntry.objects.count()
    assert chengdus.line.facts(told).seq == 1
    chengdus.mend()
    assert LogEntry.objects.count() == before
    assert Loan.objects.count() == 1


def test_a_loan_whose_answer_was_lost_is_one_loan(chengdus: Box, world: World) -> None:
    chengdus.line.loses = True
    assert chengdus.borrow()
    assert open_loans() == {"B1": world.alice.pk}
    chengdus.mend()
    assert Loan.objects.count() == 1
    assert not Task.objects.exists()


def test_what_is_asked_twice_by_one_id_has_one_answer(chengdus: Box, world: World) -> None:
    question = port.CheckOut(card=ALICES_CARD, pin=None, barcode="B1", language="en", occurred_at=None, happened=False,
                             due_at=None, may_renew=False, fee_accepted=False)  # fmt: skip
    ask = Ask(id=clock.new_id(), sent_at=clock.now(), terminal="chengdu", question=question)
    first = chengdus.line.ask(ask)
    assert chengdus.line.ask(ask) == first
    assert isinstance(first.answer, port.LoanAnswer)
    assert first.answer.ok
    back = replace(ask, id=clock.new_id(), question=port.CheckIn(barcode="B1", language="en", occurred_at=None,
                                                                  returned_at=None, happened=False))  # fmt: skip
    assert chengdus.line.ask(back) == chengdus.line.ask(back)


def test_what_stands_in_for_a_command_waits_until_that_was_done_or_never_will_be(
    chengdus: Box, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "SETTLED_AFTER", timedelta(seconds=10))
    chengdus.line.loses = True
    assert chengdus.borrow()
    chengdus.mend()
    assert (chengdus.desk.is_up, chengdus.store.queue().facts) == (False, 1)
    monkeypatch.setattr(facts, "SETTLED_AFTER", timedelta(minutes=-1))
    chengdus.look()
    assert chengdus.desk.is_up
    assert open_loans() == {"B1": world.alice.pk}


def test_what_is_asked_too_late_is_not_done(chengdus: Box) -> None:
    question = port.CheckOut(card=ALICES_CARD, pin=None, barcode="B1", language="en", occurred_at=None, happened=False,
                             due_at=None, may_renew=False, fee_accepted=False)  # fmt: skip
    late = Ask(id=clock.new_id(), sent_at=clock.now() - timedelta(seconds=8), terminal="chengdu", question=question)
    assert isinstance(chengdus.line.ask(late).answer, port.Declined)
    assert open_loans() == {}


def test_a_loan_of_before_that_was_renewed_stays_though_the_box_said_no(chengdus: Box, world: World) -> None:
    assert chengdus.borrow()
    Loan.objects.update(checked_out_at=clock.now() - timedelta(days=3))
    chengdus.store.take_standing(Standing(made_at=clock.now() - timedelta(days=8)))
    chengdus.desk.alone.learn()
    chengdus.line.loses = True
    assert not chengdus.borrow()
    chengdus.mend()
    assert open_loans() == {"B1": world.alice.pk}


@pytest.mark.parametrize(
    "said",
    [b"[" * 100_000, b'{"code": "\\ud800", "version": ""}', b'{"code": "\\u0000", "version": ""}', b'{"code": 1e999}'],
)
def test_what_nobody_understands_is_refused_without_a_word_of_it(hub: str, said: bytes, client: Client) -> None:
    answer = client.post("/agents/v1/enrol", said, content_type="application/json")
    assert (answer.status_code, answer.content) == (400, b"this is no Enrol")


def test_a_loan_that_the_box_did_not_grant_and_the_hub_had_is_over(chengdus: Box, world: World) -> None:
    """The machine kept the book: the reader was told to come later."""
    Terminal.objects.filter(pk=world.chengdu.machine.pk).update(reads_cards=True)
    chengdus.store.take_standing(Standing(made_at=clock.now() - timedelta(days=8)))
    chengdus.desk.alone.learn()
    chengdus.line.loses = True
    assert not chengdus.borrow()
    assert open_loans() == {"B1": world.alice.pk}
    chengdus.mend()
    assert open_loans() == {}


@pytest.mark.parametrize("box_says", ["no", "yes"])
def test_whoever_joined_by_a_loan_whose_answer_was_lost_has_it_as_the_box_said(
    chengdus: Box, world: World, box_says: str
) -> None:
    Terminal.objects.filter(pk=world.chengdu.machine.pk).update(reads_cards=True)
    assert chengdus.log_in()
    if box_says == "no":
        chengdus.store.take_standing(Standing(made_at=clock.now() - timedelta(days=8)))
        chengdus.desk.alone.learn()
    chengdus.line.loses = True
    assert chengdus.borrow(card=specimen()) is (box_says == "yes")
    assert list(open_loans()) == ["B1"]
    chengdus.mend()
    assert list(open_loans()) == ([] if box_says == "no" else ["B1"])
    assert (Loan.objects.count(), Task.objects.count()) == (1, 0)


def test_what_the_hub_would_have_refused_is_a_loan_and_a_task_for_staff(chengdus: Box, world: World) -> None:
    chengdus.line.cut = True
    assert chengdus.borrow()
    block_alice(world)
    chengdus.mend()
    assert open_loans() == {"B1": world.alice.pk}
    assert [task.kind for task in Task.objects.all()] == ["conflict"]


def test_who_is_blocked_and_what_somebody_waits_for_is_known_without_a_line(chengdus: Box, world: World) -> None:
    block_alice(world)
    make_item("D1", world.chengdu, status="damaged")
    StandingLibrary.objects.update(filled_at=None)
    chengdus.look()
    chengdus.line.cut = True
    assert not chengdus.borrow("B1", ALICES_CARD)
    assert not chengdus.borrow("D1", BOBS_CARD)
    assert chengdus.take_back("D1").alert is port.Alert.CALL_STAFF


def test_every_question_of_a_machine_has_an_answer_of_its_kind(chengdus: Box) -> None:
    held = port.Hold(card=ALICES_CARD, pin=None, language="zh", wish=port.HoldWish.PLACE, barcode="L1", title="",
                     this_item=False, pickup="", wanted_until=None)  # fmt: skip
    all_again = port.RenewAll(card=ALICES_CARD, pin=None, language="zh", occurred_at=None, fee_accepted=False)
    kept = port.BlockPatron(card=ALICES_CARD, language="zh", retained=True, why="left behind")
    enabled = port.EnablePatron(card=ALICES_CARD, pin=None, language="zh")
    kinds = [type(chengdus.ask(question)) for question in (held, all_again, kept, enabled)]
    assert kinds == [port.HoldAnswer, port.RenewAllAnswer, port.PatronAnswer, port.PatronAnswer]
    assert chengdus.desk.is_up


def test_no_box_speaks_for_the_machines_of_another_library(chengdus: Box) -> None:
    assert not chengdus.log_in("chongqing")
    assert chengdus.log_in()
    assert isinstance(chengdus.ask(port.ItemQuestion(barcode="B1", language="zh"), login="chongqing"), port.Declined)


def test_a_fact_that_cannot_be_taken_in_holds_up_no_other(chengdus: Box, world: World) -> None:
    chengdus.line.cut = True
    chengdus.borrow("B1")
    chengdus.take_back("L1")
    Terminal.objects.filter(pk=world.chengdu.machine.pk).update(sip2_login="renamed")
    chengdus.mend()
    assert chengdus.store.queue().facts == 0
    assert [row.parked for row in rows()] == [2]
    assert {parked.because for parked in ParkedFact.objects.all()} == {"no such terminal in its library"}


def test_a_code_is_good_once_and_for_a_week(world: World, chengdus: Box) -> None:
    asked = {"library_id": world.chengdu.library.pk, "name": "x", "by": None}
    old = agents.make(**asked, now=clock.now() - timedelta(days=8))  # type: ignore[arg-type]
    with pytest.raises(RejectedError):
        chengdus.line.enrol(Enrol(code=old, version="1"))
    code = agents.make(**asked, now=clock.now())  # type: ignore[arg-type]
    chengdus.line.enrol(Enrol(code=code, version="1"))
    with pytest.raises(RejectedError):
        chengdus.line.enrol(Enrol(code=code, version="1"))


def test_after_a_month_a_box_has_another_credential_and_the_one_before_opens_nothing(chengdus: Box) -> None:
    first = chengdus.store.enrolled()
    Agent.objects.update(digest_at=clock.now() - timedelta(days=31))
    chengdus.look()
    second = chengdus.store.enrolled()
    assert first
    assert second
    assert first.credential != second.credential
    chengdus.look()
    assert agents.opened_by(first.credential, now=clock.now()) is None
    assert chengdus.borrow()


def test_a_box_that_was_ended_is_let_in_no_more_and_says_so(chengdus: Box) -> None:
    assert agents.end(Agent.objects.get().pk, by=None, now=clock.now())
    with pytest.raises(RejectedError):
        chengdus.look()
    assert not agents.end(Agent.objects.get().pk, by=None, now=clock.now())


def test_a_box_set_up_anew_begins_another_epoch(chengdus: Box, hub: str, tmp_path: Path) -> None:
    code = agents.make_again(Agent.objects.get().pk, now=clock.now())
    assert code
    (tmp_path / "new").mkdir()
    with box(hub, code, folder=tmp_path / "new") as another:
        another.line.cut = True
        another.borrow()
        another.mend()
    assert list(AgentEpoch.objects.order_by("epoch").values_list("epoch", "reached")) == [(1, 0), (2, 1)]
    with pytest.raises(RejectedError):
        chengdus.look()


def test_who_tells_wrong_codes_has_to_wait_and_another_has_not(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FAILURES", Failures(most=3, seconds=300))
    code = agents.make(library_id=world.chengdu.library.pk, name="hall", by=None, now=clock.now())

    def enrol(told: str, address: str) -> int:
        body = write(Enrol(code=told, version="1"))
        return client.post("/agents/v1/enrol", body, content_type="application/json", REMOTE_ADDR=address).status_code

    assert [enrol(f"bashu-box-{number}", "192.0.2.1") for number in range(4)] == [401, 401, 401, 429]
    assert enrol(code, "192.0.2.1") == 429
    assert enrol(code, "192.0.2.2") == 200
