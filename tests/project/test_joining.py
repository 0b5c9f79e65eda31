"""`bashu import-patrons`: a library's list in; readers, counts, notes and refused lines out."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.patrons import edits
from bashu.db.patrons.admit import admit
from bashu.db.patrons.models import Block, Card, Contact, Patron, RefusedContact
from bashu.db.patrons.pins import check_pin
from bashu.db.patrons.vault import the_vault
from bashu.domain.circulation.commands import Pin
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.resident_id import check_character
from bashu.engine import clock
from bashu.engine import joining as taking_in
from bashu.engine.verify import verify
from bashu.project import joining
from bashu.project.commands.joining import bring
from bashu.project.errors import OperatingError
from tests.engine.circulation.test_money import a_lead
from tests.engine.test_verify import admit_items
from tests.people import World, make_world

HEAD = "card,id number,name,category,birth date,phone,e-mail,registered on,expires on,state,pin\n"


def id_number(birth: str) -> str:
    return f"510104{birth}001" + check_character(f"510104{birth}001")


LI, WANG, SMALL = id_number("19900307"), id_number("19851112"), id_number("20180601")
GOOD = HEAD + (
    f"CD000001,{LI},李明,成人,,13800138000,li@example.org,2014-05-20,9999-12-31,正常,{LI[11:17]}\n"
    "CD000002,,王芳,成人,,028-1234,,2015/6/1 10:00:00,2020-01-01,挂失,862094\n"
    f"CD000003,{SMALL},小宝,,,,,2024年9月1日,,停借,\n"
    f"CD000004,{LI},李明,,,,,2016-01-01,,,\n"
)


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    a_lead(made.chengdu)
    a_lead(made.chongqing)
    admit_items([made.book, made.local])
    return made


def brings(tmp_path: Path, text: str = GOOD, *, encoding: str = "utf-8", library: str = "CD", **asked: Any) -> str:
    file = tmp_path / "readers.csv"
    file.write_text(text, encoding=encoding)
    usual: dict[str, Any] = {"login": f"lead-{library}", "dry_run": False, "leave_out": False}
    return bring(library, file, **usual | asked)


def counts(told: str) -> dict[str, int]:
    names = ("in the list", "new", "merged", "known before", "refused", "under 14", "PINs kept")
    lines = {line[:16].strip(): line[16:24] for line in told.splitlines()}
    return {name: int(lines[name]) for name in names if int(lines[name])}


def reader(number: str) -> Patron:
    found = parse_credential(number)
    assert isinstance(found, Credential)
    return Patron.objects.get(cards__digests__digest=the_vault().digests(found.number)[0])


def shelf() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Patron, Card, Contact, Block, LogEntry))


FIRST = {"in the list": 4, "new": 3, "merged": 1, "under 14": 1, "PINs kept": 1}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_list_is_taken_in_as_the_dry_run_said_and_the_log_has_it(
    world: World, tmp_path: Path, capsys: Any, encoding: str
) -> None:
    before = shelf()
    assert counts(brings(tmp_path, dry_run=True, encoding=encoding)) == FIRST
    assert shelf() == before
    told = brings(tmp_path, encoding=encoding)
    assert counts(told) == FIRST
    assert f"is read as {'GB18030' if encoding == 'gb18030' else 'UTF-8'}" in told
    bodies = LogEntry.objects.filter(kind="PatronEdited").values_list("body", flat=True)
    effects = Counter(name for body in bodies for name, _ in orjson.loads(body)["effects"])
    assert effects == {"CardAdded": Card.objects.count(), "CardLost": 1, "BlockWritten": 1}
    assert verify(now=clock.now(), full=True).clean
    assert "line 4: under 14: a guardian has to be confirmed at a desk" in capsys.readouterr().err


def test_a_reader_is_as_the_library_knew_them(world: World, tmp_path: Path) -> None:
    brings(tmp_path)
    li, wang, small = reader("CD000001"), reader("CD000002"), reader("CD000003")
    assert (li.name, li.birth_on, li.expires_on, li.home_library_id) == (
        "李明", date(1990, 3, 7), None, world.chengdu.library.pk
    )  # fmt: skip
    assert reader(LI) == reader("CD000004") == li
    assert Contact.objects.get(patron=li).masked_mobile == "138****8000"
    assert (wang.category, wang.expires_on, Card.objects.get(patron=wang).state) == ("adult", date(2020, 1, 1), "lost")
    assert (small.category, small.guardian_confirmed_at) == ("child", None)
    assert Block.objects.get().patron_id == small.pk


def test_a_pin_that_is_taken_from_the_number_is_dropped_and_said(world: World, tmp_path: Path) -> None:
    told = brings(tmp_path)
    assert "PINs dropped           1  that were taken from the card's number or the date of birth" in told
    assert reader("CD000001").pin_hash == ""
    assert check_pin(patron_id=reader("CD000002").pk, pin="862094", now=clock.now()) is Pin.RIGHT


def test_a_second_run_changes_nothing(world: World, tmp_path: Path) -> None:
    brings(tmp_path)
    before = shelf()
    assert counts(brings(tmp_path)) == {"in the list": 4, "known before": 4}
    assert shelf() == before


def test_a_run_that_was_cut_off_goes_on(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is whole or not there, with its entry in the log."""
    monkeypatch.setattr(joining, "BATCH", 2)
    with monkeypatch.context() as cut:
        cut.setattr(edits, "place_block", lambda **_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            brings(tmp_path)
    assert Patron.objects.filter(name__in=["李明", "王芳", "小宝"]).count() == 2
    assert counts(brings(tmp_path)) == {"in the list": 4, "known before": 2, "new": 1, "merged": 1, "under 14": 1}
    assert verify(now=clock.now(), full=True).clean


def test_the_same_id_number_is_one_reader_and_the_same_name_is_not(world: World, tmp_path: Path, capsys: Any) -> None:
    """Of two libraries; a number that only a library gave is another's in another."""
    brings(tmp_path)
    text = HEAD + f"CQ000001,{LI},李小明,,,,,2019-01-01,2030-01-01,,\nCQ000002,{WANG},王芳,,,,,2019-01-01,,,\n"
    assert counts(brings(tmp_path, text, library="CQ")) == {"in the list": 2, "new": 1, "merged": 1}
    assert reader("CQ000001") == reader("CD000001")
    assert reader("CQ000001").name == "李明"
    assert reader("CQ000002") != reader("CD000002")
    err = capsys.readouterr().err
    assert "line 2: its reader is here already, by another name" in err
    with pytest.raises(OperatingError, match="1 lines are refused"):
        brings(tmp_path, HEAD + "CD000002,,王芳,成人,,,,2019-01-01,,,\n", library="CQ")
    assert "****0002 is a card of another library's reader" in capsys.readouterr().err


def test_lines_are_refused_with_their_reasons_and_then_nothing_is_written(
    world: World, tmp_path: Path, capsys: Any
) -> None:
    wrong = (
        "CD1,,张三,成人,,,,2015-01-01,,,\nCD000011,,张三,成人,,,,,,,\nCD000012,,张三,,,,,2015-01-01,,,\n"
        f"CD000013,{LI[:-1]}Z,张三,,,,,2015-01-01,,,\nCD000014,,,成人,,,,2015-01-01,,,\n"
        f"CD000001,,张三,成人,,,,2015-01-01,,,\nCD000015,,张三,成人,,,,2015-01-01,,什么,\n{LI},{WANG},张三,,,,,2015-01-01,,,\n"
    )
    with pytest.raises(OperatingError, match="Nothing was written, because 8 lines are refused"):
        brings(tmp_path, GOOD + wrong)
    told = capsys.readouterr().err
    reasons = [
        "line 6: the card number cannot be taken", "line 7: no date of registration", "line 8: ",
        "line 9: the ID number", "line 10: ", "line 11: this card stands on line 2 already",
        "line 12: the state '什么' is unknown", "line 13: the card is an ID card, and the ID number is another",
    ]  # fmt: skip
    assert [reason for reason in reasons if reason not in told] == []
    assert not any(each in told for each in ("张三", "CD0000", LI, WANG))
    assert not Patron.objects.filter(name="李明").exists()
    assert counts(brings(tmp_path, GOOD + wrong, leave_out=True)) == FIRST | {"in the list": 12, "refused": 8}


def test_what_another_does_meanwhile_is_decided_anew(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk hands out one of these cards between the question and the answer."""
    taken = list[int]()

    def later(newcomers: Any, *, vault: Any) -> list[int]:
        if not taken:
            taken.extend(admit(newcomers[:1], vault=vault))
        return admit(newcomers, vault=vault)

    monkeypatch.setattr(taking_in, "admit", later)
    assert counts(brings(tmp_path)) == FIRST
    assert Patron.objects.filter(name="李明").count() == 1


def test_a_card_of_a_closed_account_is_told(world: World, tmp_path: Path, capsys: Any) -> None:
    """A reader had a card before this one, and gave it back."""
    text = HEAD + f"CD000001,{LI},李明,,,,,2014-05-20,,注销,\nCD000002,{LI},李明,,,,,2016-05-20,,,\n"
    text += f"CD000003,{LI},李明,,,,,2012-05-20,,注销,\n"
    assert counts(brings(tmp_path, text)) == {"in the list": 3, "new": 1, "merged": 1, "known before": 1}
    assert (reader("CD000002").state, Card.objects.filter(patron=reader(LI)).count()) == ("closed", 3)
    assert "line 3: its reader's account is closed here" in capsys.readouterr().err


def test_who_refused_an_address_is_not_written_to(world: World, tmp_path: Path) -> None:
    digest = the_vault().digests("13800138000")[0]
    RefusedContact.objects.create(digest=digest, refused_at=clock.now())
    brings(tmp_path)
    contact = Contact.objects.get(patron=reader("CD000001"))
    assert (contact.masked_mobile, contact.masked_email) == ("", "l***@example.org")


def test_who_may_not_write_readers_down_brings_none(world: World, tmp_path: Path) -> None:
    """A lead of another library, and nobody at all."""
    with pytest.raises(OperatingError, match="lead-CQ may not write down readers"):
        brings(tmp_path, login="lead-CQ")
    with pytest.raises(OperatingError, match="There is no login nobody"):
        brings(tmp_path, login="nobody")
