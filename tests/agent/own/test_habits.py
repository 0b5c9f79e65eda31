"""Systems with other habits, and lines that misbehave: what passes through is the same, byte for byte."""

import socket
from pathlib import Path

import pytest

from bashu.agent.own.line import Health, NoAnswerError, OwnDownError, OwnLine
from bashu.agent.settings import OwnSystem
from tests.agent.own.places import BOTH, LI, LOCAL, place
from tests.agent.own.systems import DATE, NETWORK, Habits, Ils, serving

HABITS = {
    "utf-8": Habits(charset="utf-8"),
    "no BL": Habits(says_bl=False),
    "no CV": Habits(says_cv=False),
    "no checksums": Habits(checks=False),
    "byte by byte": Habits(slices=True),
    "days of another kind": Habits(iso=True),
    "ascii": Habits(charset="ascii"),
}


@pytest.mark.parametrize("habits", HABITS.values(), ids=HABITS)
def test_a_day_at_the_counter(tmp_path: Path, habits: Habits) -> None:
    with place(tmp_path, habits=habits) as at:
        assert at.log_in()
        assert not at.log_in("wrong")
        assert at.log_in()
        for barcode, card in (("L1", LOCAL), ("L2", LI), ("N1", LI), ("L3", BOTH), ("N2", BOTH)):
            assert at.lend(barcode, card).fixed["ok"] == "1"
        assert at.ils.loans == {"L1": LOCAL, "L2": NETWORK, "L3": BOTH}
        assert at.network.loans == {"L2": LI, "N1": LI, "N2": BOTH}
        at.ils.holds.add("L1")
        assert [at.take_in(each).fixed["alert"] for each in ("L1", "L2", "N1", "L3", "N2")] == ["Y", *"NNNN"]
        assert (at.ils.loans, at.network.loans) == ({}, {})


def test_a_reader_of_both_has_one_answer(tmp_path: Path) -> None:
    with place(tmp_path) as at:
        at.log_in()
        at.lend("L1", BOTH)
        at.lend("N1", BOTH)
        at.lend("N2", BOTH)
        answer = at.reader(BOTH)
        assert (answer.fixed["loans"], answer.all("AU"), answer.get("BV")) == ("0003", ["L1", "N1", "N2"], "3.75")
        assert at.reader(BOTH, BP="2", BQ="2").all("AU")[1:] == ["N1"]
        assert at.reader(LOCAL).get("BV") == "1.50"
        assert at.reader(LI).get("BL") == "Y"


def test_each_charge_is_paid_where_it_is_owed(tmp_path: Path) -> None:
    with place(tmp_path) as at:
        at.log_in()
        at.reader(BOTH, "   Y      ")
        pay = {"date": DATE, "fee_type": "01", "payment_type": "00", "currency": "CNY"}
        at.say("37", pay, AO="OWN", AA=BOTH, BV="2.25", CG="77")
        at.say("37", pay, AO="OWN", AA=BOTH, BV="1.50", CG="12")
        assert [each[0] for each in at.network.done] == ["FeePaid"]
        assert at.ils.done == [("37", BOTH, "")]


def test_what_is_no_message_of_the_standard_passes_through(tmp_path: Path) -> None:
    with place(tmp_path) as at:
        at.log_in()
        assert at.line is not None
        heard: list[bytes] = []

        def answer(said: bytes) -> bytes:
            heard.append(said)
            return b"82OK"

        at.server.say = answer
        at.line.sendall(b"81VENDOR|AY3AZ0000\r")
        assert at.line.recv(100).strip() == b"82OK"
        assert heard == [b"81VENDOR|AY3AZ0000"]


def line_to(ils: Ils, timeout: int = 1) -> OwnLine:
    return OwnLine(OwnSystem(host="127.0.0.1", port=ils.port, network_card="", terminal="", timeout=timeout),
                   health=Health())  # fmt: skip


def test_an_answer_that_comes_too_late_is_not_that_to_the_next_question() -> None:
    with serving(Ils(items={"L1": "围城"})) as server:
        line = line_to(server.ils)
        server.late = 1.5
        with pytest.raises(NoAnswerError):
            line.ask("17", {"date": DATE}, fields=(("AB", "L1"),))
        server.late = 0.0
        assert line.ask("17", {"date": DATE}, fields=(("AB", "L2"),)).get("AB") == "L2"
        line.close()


def test_a_line_that_was_closed_meanwhile_is_opened_anew_and_logged_in_again() -> None:
    with serving(Ils(items={"L1": "围城"})) as server:
        line = line_to(server.ils)
        login = b"9300CNbox|COsecret|"
        assert line.log_in(login)[:3] == b"941"
        server.stop()
        with pytest.raises(OwnDownError):
            line.ask("17", {"date": DATE}, fields=(("AB", "L1"),))
        server.start()
        line._health.is_back()
        assert line.ask("17", {"date": DATE}, fields=(("AB", "L1"),)).get("AJ") == "围城"
        assert server.logins == 2
        line.close()


def test_who_is_known_not_to_answer_is_not_waited_for() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        line = line_to(Ils(port=closed.getsockname()[1]))
        for _ in range(2):
            with pytest.raises(OwnDownError):
                line.ask("17", {"date": DATE}, fields=())
        assert not line._health.is_well
