"""A terminal's own manner, as data: read with what is wrong and where, and followed."""

from dataclasses import replace
from typing import Any

import pytest

from bashu.wire.sip2 import manner, port
from bashu.wire.sip2.codec import Message
from bashu.wire.sip2.manner import MannerError, Wrong
from bashu.wire.sip2.session import Session

from .lines import GBK, NOW, check_out, line
from .test_session import asked, said

BINS = "CV=01 -> 1\n\nCT=CD-1 CK=006 -> 2\nCS^I247 CV= -> 3\n -> 9"
HERE = port.CheckInAnswer(ok=True, current_branch="CQ-1", call_number="B1/2", media_type="001", owner="CD")


def taken_in(answer: port.CheckInAnswer, **settings: object) -> Message:
    session = speaking(settings)
    session.receive(line("09", ("AB", "B1")), NOW)
    return said(session.answer(answer, NOW))


def speaking(settings: dict[str, Any]) -> Session:
    return Session(replace(GBK, manner=manner.read(settings)), bound=True)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"alert": port.Alert.HOLD_HERE, "call_number": "I247"}, "1"),
        ({"destination": "CD-1", "alert": port.Alert.ELSEWHERE, "media_type": "006"}, "2"),
        ({"call_number": "I247.5/12"}, "3"),
        ({"call_number": "I247.5/12", "destination": "CD-1", "alert": port.Alert.ELSEWHERE}, "9"),
        ({}, "9"),
    ],
)
def test_the_first_rule_that_fits_says_the_bin(changed: dict[str, Any], where: str) -> None:
    assert taken_in(replace(HERE, **changed), bins=BINS).get("CL") == where


def test_a_sorter_that_wants_them_gets_a_destination_and_an_alert_type_always() -> None:
    plain, told = taken_in(HERE), taken_in(HERE, always_ct=True, cv_00=True)
    assert [(each.fixed["alert"], each.get("CT"), each.get("CV")) for each in (plain, told)] == [
        ("N", "", ""),
        ("N", "CQ-1", "00"),
    ]


def test_fields_come_in_the_order_that_is_wanted_and_also_when_empty() -> None:
    session = speaking({"first_fields": "AH AB", "empty_fields": "CH AF", "due_iso": True})
    session.receive(check_out(), NOW)
    answer = said(session.answer(port.LoanAnswer(ok=True, due_at=NOW), NOW))
    assert [tag for tag, _ in answer.fields][:2] == ["AH", "AB"]
    assert answer.get("AH") == "2026-11-23 09:30:15"
    assert {"CH", "AF"} <= {tag for tag, _ in answer.fields}


def test_its_own_words_go_before_ours_in_their_language() -> None:
    session = speaking(
        {"texts": "pin_wrong zh: {words}，请到总服务台\nnot_supported zh: 请到总服务台", "refuses": ["15"]}
    )
    session.receive(check_out(), NOW)
    assert said(session.answer(port.LoanAnswer(ok=False, words="密码错误", key="pin_wrong"), NOW)).get("AF") == (
        "密码错误，请到总服务台"
    )
    refused = said(session.receive(line("15", ("AA", "C1"), ("AB", "B1")), NOW))
    assert (refused.code, refused.get("AF")) == ("16", "请到总服务台")


def test_what_a_terminal_is_refused_is_not_promised_and_not_done() -> None:
    session = speaking({"refuses": ["15", "29", "01"], "timeout_seconds": 9})
    status = said(session.receive(line("99"), NOW))
    assert (status.get("BX"), status.fixed["renewal_ok"]) == ("YYYNYYYYYYYYYNNY", "N")
    assert said(session.receive(line("01", ("AA", "C1")), NOW)).code == "24"
    asked(session.receive(line("65", ("AA", "C1")), NOW))


@pytest.mark.parametrize(
    ("settings", "wrong", "at"),
    [
        ({"refuses": ["93"]}, Wrong.REFUSES, 0),
        ({"refuses": "15"}, Wrong.REFUSES, 0),
        ({"bins": "CV=01 -> 1\nCX=1 -> 2"}, Wrong.BINS, 2),
        ({"bins": "CV=01"}, Wrong.BINS, 1),
        ({"bins": "CV=01 ->"}, Wrong.BINS, 1),
        ({"bins": "-> a|b"}, Wrong.BINS, 1),
        ({"texts": "\npin_wrong de: Falsch"}, Wrong.TEXTS, 2),
        ({"reports": "torn -> damaged\ntorn -> burnt"}, Wrong.REPORTS, 2),
        ({"reports": "torn"}, Wrong.REPORTS, 1),
        ({"first_fields": "AA AA"}, Wrong.TAGS, 0),
        ({"empty_fields": "aa"}, Wrong.TAGS, 0),
        ({"always_ct": "yes"}, Wrong.FLAG, 0),
        ({"timeout_seconds": 0}, Wrong.TIMEOUT, 0),
        ({"timeout_seconds": True}, Wrong.TIMEOUT, 0),
        ({"retries": 1000}, Wrong.RETRIES, 0),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(settings: dict[str, object], wrong: Wrong, at: int) -> None:
    with pytest.raises(MannerError) as told:
        manner.read(settings)
    assert (told.value.wrong, told.value.line) == (wrong, at)
