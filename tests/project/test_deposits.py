"""`bashu import-deposits`: a library's list in, deposits, sums and refused lines out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from bashu.db.patrons.edits import add_card
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import the_vault
from bashu.db.settlement import brought
from bashu.db.settlement.deposits import deposits_of, sum_held_by, write_receipt
from bashu.db.settlement.models import Deposit, DepositReceipt, KnownReceipt
from bashu.domain.circulation.charges.commands import RefundDeposit, TakeOverDeposit, VoidDeposit, VoidReason
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.kinds import CardKind
from bashu.domain.settlement.charges import Method
from bashu.doors.jobs.apart import with_engine
from bashu.engine import clock
from bashu.engine.circulation.history import forget_old
from bashu.engine.verify import verify
from bashu.project import bringing
from bashu.project.commands.deposits import bring
from bashu.project.errors import OperatingError
from tests.engine.circulation.test_money import a_lead
from tests.engine.test_verify import admit_items
from tests.people import World, an_id, answer, days, make_world, submit_one

HEAD = "card,amount,receipt,date,collected by\n"
LINES = "R01,100,A-1,2014-05-20,李明\nR02,50.50,A-2,2015/6/1,\n"
GOOD = HEAD + LINES


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    for number, patron in (("R01", made.alice), ("R02", made.bob)):
        Patron.objects.filter(pk=patron.pk).update(number=number)
    a_lead(made.chengdu)
    admit_items([made.book, made.local])
    return made


def brings(tmp_path: Path, text: str | bytes = GOOD, **asked: Any) -> str:
    file = tmp_path / "deposits.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    usual: dict[str, Any] = {"login": "lead-CD", "dry_run": False, "leave_out": False, "total": ""}
    return bring("CD", file, **usual | asked)


def row(told: str, name: str) -> str:
    """Its count and its sum."""
    (found,) = (line for line in told.splitlines() if line.startswith(name))
    return " ".join(found.removeprefix(name).split())


def do(world: World, kind: Any, **more: Any) -> Any:
    now, staff_id = clock.now(), Deposit.objects.earliest("id").staff_id
    made = {"id": an_id(now), "occurred_at": now, "terminal_id": world.chengdu.desk.pk, "staff_id": staff_id}
    patron = PatronScan(patron_id=world.alice.pk)
    return answer(with_engine(lambda engine: submit_one(engine, kind(**made, patron=patron, **more), now=now)))


def test_a_list_is_written_down_with_its_receipts_and_sums(world: World, tmp_path: Path) -> None:
    """C825."""
    told = brings(tmp_path)
    assert (row(told, "in the list"), row(told, "written down")) == ("2 deposits 150.50 yuan",) * 2
    assert (row(told, "  taken in 2014"), row(told, "refused")) == ("1 deposits 100.00 yuan", "0 deposits 0.00 yuan")
    assert "CD holds 150.50 yuan in all" in told
    (held,) = deposits_of(world.alice.pk)
    assert (held.held_fen, held.taken_on, held.receipt, held.collected_by) == (10_000, date(2014, 5, 20), "A-1", "李明")
    assert verify(now=clock.now(), full=True).clean


def test_a_dry_run_says_the_same_and_writes_nothing(world: World, tmp_path: Path) -> None:
    """C825."""
    told = brings(tmp_path, dry_run=True)
    assert row(told, "new") == "2 deposits 150.50 yuan"
    assert "Nothing was written down" in told
    assert not Deposit.objects.exists()
    assert not KnownReceipt.objects.exists()


def test_a_receipt_is_written_down_once_whoever_brings_it_again(world: World, tmp_path: Path) -> None:
    """C825: a longer list, and one that staff had written down by hand."""
    brings(tmp_path, HEAD + "R01,100,A-1,2014-05-20,\n")
    told = brings(tmp_path)
    assert (row(told, "known before"), row(told, "written down")) == ("1 deposits 100.00 yuan", "1 deposits 50.50 yuan")
    assert Deposit.objects.count() == 2


def test_what_was_given_back_and_forgotten_is_not_written_down_again(world: World, tmp_path: Path) -> None:
    """C825: or it would be given back twice. Nothing that is kept leads to its reader."""
    brings(tmp_path, HEAD + "R01,100,A-1,2014-05-20,\n")
    do(world, RefundDeposit, deposit_id=Deposit.objects.get().pk, method=Method.CASH)
    forget_old(clock.now() + days(31))
    assert not DepositReceipt.objects.exists()
    assert row(brings(tmp_path), "known before") == "1 deposits 100.00 yuan"
    assert Deposit.objects.count() == 2


def test_what_was_undone_may_be_brought_anew(world: World, tmp_path: Path) -> None:
    """C825, C829: as the mended list has it."""
    brings(tmp_path, HEAD + "R01,1000,A-1,2014-05-20,\n")
    do(world, VoidDeposit, deposit_id=Deposit.objects.get().pk, reason=VoidReason.TYPED_WRONG)
    assert row(brings(tmp_path), "written down") == "2 deposits 150.50 yuan"
    assert sum_held_by(world.chengdu.library.pk) == 15_050


def test_what_a_desk_wrote_down_is_known_or_differs(world: World, tmp_path: Path, capsys: Any) -> None:
    """C825, C826."""
    brings(tmp_path, HEAD + "R02,50.50,A-2,2015-06-01,\n")
    held = do(world, TakeOverDeposit, fen=9_000, taken_on=date(2014, 5, 20))
    write_receipt(deposit_id=held.deposit_id, patron_id=world.alice.pk, number="A-1")
    with pytest.raises(OperatingError, match="Nothing was written down"):
        brings(tmp_path)
    assert "line 2 (receipt A-1): this receipt was written down before as 90.00 yuan of 2014-05-20" in (
        capsys.readouterr().err
    )
    assert row(brings(tmp_path, GOOD.replace("R01,100", "R01,90")), "known before") == "2 deposits 140.50 yuan"


def test_lines_are_refused_with_their_reasons_and_then_nothing_is_written(
    world: World, tmp_path: Path, capsys: Any
) -> None:
    """C825."""
    wrong = "R09,1,B-1,2014-01-01,\nR01,x,B-2,2014-01-01,\nR01,1,,2014-01-01,\nR01,1,B-3,2014-02-30,\n"
    wrong += "R01,0,B-4,2014-01-01,\n"
    later = "R01,1,B-5,2099-01-01,\nR01,100,A-1,2014-05-20,\n\n合计,151.50,,,\n"
    with pytest.raises(OperatingError, match="Nothing was written down, because 8 lines are refused"):
        brings(tmp_path, GOOD + wrong + later)
    told = capsys.readouterr().err
    reasons = [
        "line 4 (receipt B-1): no reader has the card", "line 5 (receipt B-2): the amount 'x' is none in yuan",
        "line 6: no receipt number", "line 7 (receipt B-3): the date '2014-02-30' is none",
        "line 8 (receipt B-4): nothing was taken", "line 9 (receipt B-5): ", "cannot be after today",
        "line 10 (receipt A-1): this receipt stands on line 2 already", "line 12: no receipt number",
    ]  # fmt: skip
    assert [reason for reason in reasons if reason not in told] == []
    assert not Deposit.objects.exists()
    assert row(brings(tmp_path, GOOD + wrong, leave_out=True), "written down") == "2 deposits 150.50 yuan"


def test_a_card_is_known_by_its_number_and_shown_to_nobody(world: World, tmp_path: Path, capsys: Any) -> None:
    """C825."""
    card = Credential(CardKind.LIBRARY_CARD, "CDLIB00012345")
    library_id, now = world.chengdu.library.pk, clock.now()
    add_card(patron_id=world.alice.pk, credential=card, library_id=library_id, vault=the_vault(), now=now)
    text = HEAD + "cdlib-00012345,100,A-1,2014-05-20,\nCDLIB00099999,1,A-2,2014-05-20,\n"
    brings(tmp_path, text, leave_out=True)
    assert Deposit.objects.get().patron_id == world.alice.pk
    told = capsys.readouterr().err
    assert "*9999" in told
    assert "CDLIB" not in told


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_spreadsheet_of_the_library_is_read_as_it_is(world: World, tmp_path: Path, encoding: str) -> None:
    """C825: columns in any order, full-width signs, days as they are written here."""
    text = '经手人;收据号;日期;证号;金额（元）\n李明;№ １;2014年5月20日;Ｒ０１;"1,000.00"\n'
    assert row(brings(tmp_path, text.encode(encoding)), "written down") == "1 deposits 1000.00 yuan"


def test_the_sum_of_the_books_is_compared_first(world: World, tmp_path: Path) -> None:
    """C825."""
    with pytest.raises(OperatingError, match=r"comes to 150.50 yuan, and by the books it should be 160.00"):
        brings(tmp_path, total="160")
    assert not Deposit.objects.exists()
    assert "written down" in brings(tmp_path, total="150.50")


def test_who_may_not_write_deposits_down_brings_none(world: World, tmp_path: Path, capsys: Any) -> None:
    """C825, C826: a lead of another library, and nobody at all."""
    a_lead(world.chongqing)
    with pytest.raises(OperatingError, match="2 lines are refused"):
        brings(tmp_path, login="lead-CQ")
    with pytest.raises(OperatingError, match="There is no login nobody"):
        brings(tmp_path, login="nobody")
    assert not Deposit.objects.exists()


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C825: after the engine has written it and before the receipt is."""
    monkeypatch.setattr(bringing, "BATCH", 1)
    with monkeypatch.context() as cut:
        cut.setattr(brought, "done", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            brings(tmp_path)
    assert (Deposit.objects.count(), DepositReceipt.objects.count()) == (1, 0)
    told = brings(tmp_path)
    assert row(told, "written down") == "2 deposits 150.50 yuan"
    assert sorted(DepositReceipt.objects.values_list("number", flat=True)) == ["A-1", "A-2"]
    assert sum_held_by(world.chengdu.library.pk) == 15_050
    assert row(brings(tmp_path), "known before") == "2 deposits 150.50 yuan"


def test_two_runs_at_once_are_one(world: World, tmp_path: Path) -> None:
    """C825: the other one is told to wait, and would write down nothing twice."""
    taken = brought.alone(world.chengdu.library.pk)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(taken.__enter__).result()
        with pytest.raises(OperatingError, match="being brought already"):
            brings(tmp_path)
        other.submit(taken.__exit__, None, None, None).result()
        other.submit(connections.close_all).result()
    assert row(brings(tmp_path), "written down") == "2 deposits 150.50 yuan"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("card,amount\n", "names no column 'receipt' nor 'date' nor 'collected by'"),
        ("", "names no column"),
        (b"\xff\xfe\x00\xff", "is no text"),
        (HEAD + 'R01,"1\n', "is no CSV"),
    ],
)
def test_what_is_no_list_is_told_in_words(world: World, tmp_path: Path, text: str | bytes, why: str) -> None:
    with pytest.raises(OperatingError, match=why):
        brings(tmp_path, text)
