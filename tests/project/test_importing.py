"""`bashu import`: files in, records and a list of what was wrong out."""

import gzip
from pathlib import Path

import pytest
from django.db import connection

from bashu.db.catalogue.models import BibRecord, SourceRecord
from bashu.project.commands import importing
from bashu.project.errors import OperatingError
from bashu.project.importing import MANY, Dirt, Tally, import_files
from tests.people import NOON, World, make_world
from tests.wire.marc.making import cnmarc, marc21

GOOD = cnmarc("1", "围城") + cnmarc("2", "写在人生边上")


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def bring(path: Path, data: bytes, *, library: str = "CD") -> tuple[Tally, list[Dirt]]:
    path.write_bytes(data)
    found: list[Dirt] = []
    return import_files(library, [path], now=NOON, report=found.append), found


@pytest.mark.parametrize("data", [GOOD, gzip.compress(GOOD)], ids=["plain", "gzip"])
def test_records_come_into_the_catalogue(world: World, tmp_path: Path, data: bytes) -> None:
    tally, dirt = bring(tmp_path / "books.iso", data)
    assert (tally, dirt) == (Tally(read=2, new=2), [])
    assert set(BibRecord.objects.values_list("title", flat=True)) >= {"围城", "写在人生边上"}


def test_the_same_file_twice_changes_nothing(world: World, tmp_path: Path) -> None:
    bring(tmp_path / "books.iso", GOOD)
    tally, _ = bring(tmp_path / "books.iso", GOOD)
    assert tally == Tally(read=2, unchanged=2)


def test_after_many_records_plans_are_made_for_tables_that_are_full(world: World, tmp_path: Path) -> None:
    known = "SELECT reltuples::int FROM pg_class WHERE relname = 'catalogue_sourcerecord'"
    with connection.cursor() as cursor:
        bring(tmp_path / "few.iso", GOOD)
        cursor.execute(known)
        assert cursor.fetchone()[0] < MANY
        bring(tmp_path / "many.iso", b"".join(cnmarc(f"m{number}", "编年史") for number in range(MANY)))
        cursor.execute(known)
        assert cursor.fetchone() == (MANY + 2,)


def test_dirty_records_are_reported_with_their_place_and_stop_nothing(world: World, tmp_path: Path) -> None:
    nameless = marc21("9")
    data = GOOD + b"rubbish\x1d" + b"99999" + cnmarc("3", "管锥编")[5:] + nameless
    tally, dirt = bring(tmp_path / "books.iso", data)
    assert (tally.new, tally.mended, tally.left_out) == (3, 1, 2)
    assert [(each.number, each.left_out) for each in dirt] == [(3, True), (4, False), (5, True)]
    assert str(dirt[0]).endswith(f"record 3 at byte {len(GOOD)}: no leader: left out")
    assert str(dirt[1]).endswith(f"(3) at byte {dirt[1].offset}: record length wrong 189 bytes: taken in, mended")
    assert dirt[2].reasons == ("no title",)


def test_a_file_without_one_good_record_is_a_failure(world: World, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    for data in (b"", b"Dear library,"):
        path.write_bytes(data)
        with pytest.raises(OperatingError, match="is this a MARC file"):
            importing.bring("CD", [path])


def test_characters_that_no_table_takes_are_not_in_the_way(world: World, tmp_path: Path) -> None:
    tally, _ = bring(tmp_path / "books.iso", cnmarc("4\x00", "题\x00名"))
    assert tally.new == 1
    assert SourceRecord.objects.get().control_number == "4"


def test_a_damaged_archive_and_an_unknown_library_are_told_in_words(world: World, tmp_path: Path) -> None:
    with pytest.raises(OperatingError, match="damaged"):
        bring(tmp_path / "books.iso", gzip.compress(GOOD)[:-12])
    with pytest.raises(OperatingError, match="No library of this network has the code 'XX'"):
        bring(tmp_path / "books.iso", GOOD, library="XX")
    with pytest.raises(OperatingError, match="There is no file"):
        import_files("CD", [tmp_path / "none.iso"], now=NOON, report=print)
