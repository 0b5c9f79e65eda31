"""`bashu leave`: what would be, the beginning, what is taken along, and the end."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import Item, SourceRecord
from bashu.db.circulation.leaving import to_bring_home
from bashu.db.circulation.models import Hold, Homecoming, Loan
from bashu.db.network.models import Agent, Grant, Library, Staff, TagKey, Terminal
from bashu.db.network.partner_models import Partner
from bashu.db.patrons.edits import add_card
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import the_vault
from bashu.domain.circulation.commands import PatronScan
from bashu.domain.circulation.holds.commands import PlaceHold
from bashu.domain.circulation.holds.states import HoldLevel
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.kinds import CardKind
from bashu.domain.outcome import Refused
from bashu.domain.rights import Role
from bashu.domain.rights.scopes import PartnerScope
from bashu.doors.jobs.apart import with_engine
from bashu.engine import agents, clock, keys, partners
from bashu.engine.keys import TAGS
from bashu.engine.verify import verify
from bashu.project.commands import leaving
from bashu.project.errors import OperatingError
from tests.engine.test_verify import admit_items
from tests.people import NOON, SEEN, City, World, an_id, answer, check_in, check_out, make_world, submit_one
from tests.project.bringing import a_manager


def do(command: Any) -> Any:
    return with_engine(lambda engine: submit_one(engine, command))


def an_administrator(city: City) -> None:
    user = User.objects.create_user("root")
    staff = Staff.objects.create(user=user, library=city.library, branch=city.branch, terminal=city.desk)
    Grant.objects.create(staff=staff, role=Role.ADMINISTRATOR, starts_on=NOON.date())


@pytest.fixture
def world(transactional_db: None) -> World:
    """Chengdu's book is out with Bob of Chongqing, and Alice of Chengdu waits there for another."""
    made, now = make_world(), clock.now()
    an_administrator(made.chongqing)
    a_manager(made.chengdu)
    admit_items([made.book, made.local])
    for patron, number in ((made.alice, "CD000001"), (made.bob, "CQ000001")):
        add_card(
            patron_id=patron.pk, credential=Credential(CardKind.LIBRARY_CARD, number), vault=the_vault(), now=now,
            library_id=patron.home_library_id, expires_on=date(2030, 1, 1),
        )  # fmt: skip
    SourceRecord.objects.create(
        library=made.chengdu.library, control_number="001", bib=made.book.bib, flavour="cnmarc", charset="UTF-8",
        raw=b"a record", digest=b"x",
    )  # fmt: skip
    answer(do(check_out(made.bob, made.book, terminal=made.chongqing.machine, at=now)))
    waits = PlaceHold(
        id=an_id(now), occurred_at=now, terminal_id=made.chongqing.desk.pk, patron=PatronScan(patron_id=made.alice.pk),
        trust=SEEN, level=HoldLevel.WORK, bib_id=made.book.bib_id, pickup_branch_id=made.chongqing.branch.pk,
    )  # fmt: skip
    answer(do(waits))
    return made


def opened(world: World) -> None:
    agents.make(library_id=world.chengdu.library.pk, name="box", by=None, now=clock.now())
    keys.make(TAGS, library_id=world.chengdu.library.pk, name="gate", by=None, now=clock.now())
    partners.make(
        name="gates", library_ids=[world.chengdu.library.pk], scopes=[PartnerScope.READ_ITEMS], per_minute=600,
        sandbox=False, by=None, now=clock.now(),
    )  # fmt: skip


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_a_plan_tells_what_is_open_and_changes_nothing(world: World) -> None:
    before = LogEntry.objects.count()
    told = leaving.plan("CD")
    assert "CD is a member, and nothing was begun" in told
    assert [line.split()[-1] for line in told.splitlines()[1:]] == ["1", "0", "0", "1", "0", "0"]
    assert LogEntry.objects.count() == before


def test_c979_from_the_beginning_on_nothing_goes_between_it_and_others(world: World) -> None:
    """C975 to C979: its hold elsewhere ends, its book is not lent there again, and comes home when it is taken in."""
    told = leaving.leave("CD", login="root", to=None)
    assert "CD is leaving" in told
    assert "holds ended" in told
    assert Hold.objects.get().closed_reason == "not_lent_out"
    now = clock.now()
    back = answer(do(check_in(world.book, world.chongqing.desk, at=now)))
    assert (back.stop, back.destination_branch_id) == ("send", world.chengdu.branch.pk)
    no = do(check_out(world.bob, world.local, terminal=world.chengdu.desk, at=now))
    assert isinstance(no, Refused)
    assert no.refusal == "library_leaves"
    assert answer(do(check_out(world.alice, world.local, terminal=world.chengdu.desk, at=now))).loan_id
    assert verify(now=clock.now(), full=True).clean


def test_what_it_takes_along_names_only_whom_it_registered(world: World, tmp_path: Path) -> None:
    to = tmp_path / "out"
    Patron.objects.filter(pk=world.alice.pk).update(guardian=world.bob, guardian_confirmed_at=NOON)
    leaving.leave("CD", login="root", to=to)
    leaving.leave("CD", login="root", to=to)
    (reader,) = rows(to / "readers.csv")
    assert (reader["card"], reader["name"], reader["state"]) == ("CD000001", "alice", "active")
    assert (reader["guardian"], reader["family"]) == ("", "")
    (loan,) = rows(to / "loans.csv")
    assert (loan["barcode"], loan["card"], loan["home"], loan["owner"]) == ("B1", "", "CQ", "CD")
    assert [item["barcode"] for item in rows(to / "items.csv")] == ["B1", "L1"]
    assert (to / "records-cnmarc-utf-8.mrc").read_bytes() == b"a record"
    assert {oct(file.stat().st_mode & 0o777) for file in to.iterdir()} == {"0o600"}
    assert "CQ000001" not in "".join(file.read_text("utf-8-sig") for file in to.glob("*.csv"))


def test_it_ends_when_all_is_home_and_opens_nothing_any_more(world: World) -> None:
    opened(world)
    with pytest.raises(OperatingError, match="is a member, and nothing was begun: begin with"):
        leaving.end("CD", login="root", force=False)
    leaving.leave("CD", login="root", to=None)
    with pytest.raises(OperatingError, match="Nothing was ended, because this is open still"):
        leaving.end("CD", login="root", force=False)
    answer(do(check_in(world.book, world.chongqing.desk, at=clock.now())))
    answer(do(check_in(world.book, world.chengdu.desk, at=clock.now())))
    assert "CD has left" in leaving.end("CD", login="root", force=False)
    mine: dict[str, Any] = {"library": world.chengdu.library}
    assert not Terminal.objects.filter(branch__library=world.chengdu.library, active=True).exists()
    assert not Agent.objects.filter(ended_at=None, **mine).exists()
    assert not TagKey.objects.filter(ended_at=None, **mine).exists()
    assert not Grant.objects.filter(ended_at=None, **mine).exists()
    assert not Partner.objects.filter(ended_at=None).exists()
    assert not User.objects.filter(staff__library=world.chengdu.library, is_active=True).exists()
    assert Library.objects.get(pk=world.chengdu.library.pk).left_at is not None
    assert User.objects.get(username="root").is_active
    assert verify(now=clock.now(), full=True).clean


def test_what_lies_on_a_hold_shelf_elsewhere_is_not_home(world: World, tmp_path: Path) -> None:
    Item.objects.filter(pk=world.local.pk).update(status="on_hold_shelf", branch=world.chongqing.branch)
    told = leaving.leave("CD", login="root", to=tmp_path)
    assert [line.split()[-1] for line in told.splitlines() if "items away" in line] == ["1"]
    (row,) = rows(tmp_path / "bring-home.csv")
    assert (row["branch"], row["barcode"]) == ("CQ-1", "L1")
    assert set(Homecoming.objects.values_list("item__barcode", "stage")) == {("B1", "on_loan"), ("L1", "hold_shelf")}


def test_force_ends_it_all_the_same_and_tells_what_is_left(world: World) -> None:
    leaving.leave("CD", login="root", to=None)
    told = leaving.end("CD", login="root", force=True)
    assert "Left open:" in told
    assert Loan.objects.filter(checked_in_at=None).count() == 1
    before = LogEntry.objects.count()
    assert "CD has left" in leaving.end("CD", login="root", force=False)
    assert LogEntry.objects.count() == before
    with pytest.raises(OperatingError, match="CD has left already"):
        leaving.leave("CD", login="root", to=None)


def test_it_may_stay_after_all(world: World) -> None:
    with pytest.raises(OperatingError, match="there is nothing to call off"):
        leaving.call_off("CD", login="root")
    leaving.leave("CD", login="root", to=None)
    assert "CD stays" in leaving.call_off("CD", login="root")
    answer(do(check_in(world.book, world.chongqing.desk, at=clock.now())))
    assert answer(do(check_out(world.bob, world.book, terminal=world.chongqing.desk, at=clock.now()))).loan_id


def test_only_an_administrator_of_the_network_lets_one_leave(world: World) -> None:
    with pytest.raises(OperatingError, match="boss-CD is no administrator"):
        leaving.leave("CD", login="boss-CD", to=None)


def test_what_is_to_be_brought_home_is_found_without_a_look_at_each_item_and_hold(world: World) -> None:
    Item.objects.filter(pk=world.local.pk).update(branch=world.chongqing.branch, status="on_hold_shelf")
    with CaptureQueriesContext(connection) as asked:
        assert [row["barcode"] for row in to_bring_home(world.chengdu.library.pk)] == [world.local.barcode]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked.captured_queries[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert not any(each in plan for each in ("SubPlan", "Seq Scan")), plan
