"""`bashu import-patrons`: whose guardian is who, and in which family, by a library's list."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from bashu.db.audit.models import LogEntry
from bashu.db.patrons.handed_over import readers_of
from bashu.db.patrons.models import Patron
from bashu.db.patrons.vault import the_vault
from bashu.engine import bonds, clock, families
from bashu.engine.joining import TakingIn
from bashu.engine.verify import verify
from bashu.project import binding
from tests.people import World
from tests.project.test_joining import LI, SMALL, WANG, brings, id_number, reader, shelf, world

__all__ = ["world"]

HEAD = "card,id number,name,category,registered on,expires on,state,guardian,family\n"
SON = id_number("20170304")
LIST = HEAD + (
    f"CD000003,{SMALL},小宝,,2024-09-01,,,CD000001,CD000009\n"
    f"CD000001,{LI},李明,,2014-05-20,,,,CD000009\n"
    f"CD000004,{SON},小明,,2024-09-01,,,{LI},\n"
    "CD000009,,李家,家庭,2020-01-01,,,,\n"
)


def bound(told: str) -> dict[str, int]:
    names = ("new", "known before", "refused", "under 14", "guardians", "in families", "left alone")
    lines = {line[:16].strip(): line[16:24] for line in told.splitlines()}
    return {name: int(lines[name]) for name in names if int(lines.get(name, 0))}


FIRST = {"new": 4, "guardians": 2, "in families": 2}


def test_guardians_and_families_of_later_lines_are_taken_in_as_the_dry_run_said(world: World, tmp_path: Path) -> None:
    before = shelf()
    assert bound(brings(tmp_path, LIST, dry_run=True)) == FIRST
    assert shelf() == before
    assert bound(brings(tmp_path, LIST)) == FIRST
    small, li, son = reader("CD000003"), reader("CD000001"), reader("CD000004")
    assert small.guardian == son.guardian == li
    assert small.guardian_confirmed_at is not None
    assert small.family == li.family == reader("CD000009")
    rows = LogEntry.objects.filter(kind__in=[bonds.KIND, families.KIND]).values_list("body", flat=True)
    effects = [effect for body in rows for effect in orjson.loads(body)["effects"]]
    assert Counter(name for name, _ in effects) == {"GuardianConfirmed": 2, "FamilyJoined": 2}
    assert {type(fields["by"]) for _, fields in effects} == {int}
    assert verify(now=clock.now(), full=True).clean


def test_a_second_run_binds_nobody_anew(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the list is cut into batches."""
    monkeypatch.setattr(binding, "BATCH", 1)
    brings(tmp_path, LIST)
    before = (shelf(), reader("CD000003").guardian_confirmed_at)
    assert bound(brings(tmp_path, LIST)) == {"known before": 4}
    assert (shelf(), reader("CD000003").guardian_confirmed_at) == before


def test_who_cannot_be_guardian_is_told_and_the_child_comes_without(world: World, tmp_path: Path, capsys: Any) -> None:
    """Nobody; a child; the child itself, by its other number; a closed account; a card of another library."""
    brings(tmp_path, HEAD + "CQ000001,,张三,成人,2019-01-01,,,,\n", library="CQ")
    ids = [id_number(f"201801{day:02}") for day in range(10, 15)]
    given = ["CD999999", SMALL, ids[2], "CD000005", "CQ000001"]
    wards = "".join(
        f"CD00001{at},{own},小宝,,2024-09-01,,,{guardian},\n"
        for at, (own, guardian) in enumerate(zip(ids, given, strict=True))
    )
    others = f"CD000003,{SMALL},小宝,,2024-09-01,,,,\nCD000005,{WANG},王芳,,2015-01-01,,注销,,\n"
    told = bound(brings(tmp_path, HEAD + wards + others))
    assert told == {"new": 7, "under 14": 1, "left alone": 5}
    reasons = ["is neither in the list nor a reader here", "is under 18", "is the reader itself", "is no grown-up"]
    err = capsys.readouterr().err
    lines = [f"line {at}: its guardian {why}" for at, why in enumerate([*reasons, reasons[0]], 2)]
    assert [line for line in lines if line not in err] == []
    assert not any(number in err for number in [*ids, *given])
    assert not Patron.objects.filter(guardian__isnull=False).exists()


def test_a_list_that_was_mended_brings_the_guardian_and_what_a_desk_wrote_stays(
    world: World, tmp_path: Path, capsys: Any
) -> None:
    brings(tmp_path, LIST.replace("CD000001,CD000009", "CD999999,CD000009"))
    assert bound(brings(tmp_path, LIST)) == {"known before": 4, "guardians": 1}
    other = LIST.replace("CD000001,CD000009", "CD000002,CD000009") + "CD000002,,王芳,成人,2015-01-01,,,,\n"
    assert bound(brings(tmp_path, other)) == {"new": 1, "known before": 4, "left alone": 1}
    assert reader("CD000003").guardian == reader("CD000001")
    assert "line 2: its reader has another guardian already, who stays" in capsys.readouterr().err


def test_of_two_lines_of_one_reader_the_first_guardian_holds(world: World, tmp_path: Path) -> None:
    text = LIST + f"CD000002,,王芳,成人,2015-01-01,,,,\nCD000006,{SMALL},小宝,,2024-09-01,,,CD000002,\n"
    said = FIRST | {"new": 5, "left alone": 1}
    assert bound(brings(tmp_path, text, dry_run=True)) == bound(brings(tmp_path, text)) == said
    assert reader("CD000006").guardian == reader("CD000001")


def test_a_guardian_of_whom_needs_none_and_a_family_that_is_none_are_left_out(
    world: World, tmp_path: Path, capsys: Any
) -> None:
    text = HEAD + f"CD000001,{LI},李明,,2014-05-20,,,CD000002,CD000002\nCD000002,,王芳,成人,2015-01-01,,,,\n"
    assert bound(brings(tmp_path, text)) == {"new": 2, "left alone": 2}
    err = capsys.readouterr().err
    assert "line 2: a guardian of somebody who needs none is left out; its family is no open account" in err
    assert reader("CD000001").guardian_id is None


def test_a_reader_of_another_library_is_bound_by_nobodys_list(world: World, tmp_path: Path, capsys: Any) -> None:
    brings(tmp_path, LIST.replace("CD000001,CD000009", ","))
    text = HEAD + f"CQ000001,{SMALL},小宝,,2024-09-01,,,{WANG},\nCQ000002,{WANG},王芳,,2015-01-01,,,,\n"
    assert bound(brings(tmp_path, text, library="CQ")) == {"new": 1, "left alone": 1}
    assert "line 2: its reader is another library's: the guardian is left out" in capsys.readouterr().err
    assert reader(SMALL).guardian_id is None


def test_what_a_guardian_has_become_meanwhile_is_decided_anew(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk closes the account between the question and the answer."""
    brings(tmp_path, LIST.replace("CD000001,CD000009", ",CD000009"))
    bind = TakingIn.bind

    def later(taking: Any, *args: Any) -> None:
        Patron.objects.filter(name="李明").update(birth_on=date(2015, 1, 1))
        bind(taking, *args)

    monkeypatch.setattr(TakingIn, "bind", later)
    assert bound(brings(tmp_path, LIST)) == {"known before": 4, "left alone": 1}


def test_a_guardian_whom_a_desk_confirmed_meanwhile_stays(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the question and the answer."""
    text = LIST.replace("CD000001,CD000009", ",CD000009") + "CD000002,,王芳,成人,2015-01-01,,,,\n"
    brings(tmp_path, text)
    at_the_desk, bind = reader("CD000002"), TakingIn.bind

    def later(taking: Any, *args: Any) -> None:
        Patron.objects.filter(name="小宝").update(guardian=at_the_desk, guardian_confirmed_at=clock.now())
        bind(taking, *args)

    monkeypatch.setattr(TakingIn, "bind", later)
    assert bound(brings(tmp_path, LIST)) == {"known before": 4, "left alone": 1}
    assert reader("CD000003").guardian == at_the_desk


def test_what_a_library_takes_along_binds_them_anew(world: World, tmp_path: Path) -> None:
    """As `bashu leave` writes it."""
    brings(tmp_path, LIST)
    rows = {row["card"]: row for row in readers_of(world.chengdu.library.pk, vault=the_vault())}
    assert (rows["CD000003"]["guardian"], rows["CD000003"]["family"]) == ("CD000001", "CD000009")
    assert (rows["CD000009"]["guardian"], rows["CD000009"]["family"]) == ("", "")
