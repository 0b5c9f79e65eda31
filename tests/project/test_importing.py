"""`bashu import`: files in; records, items and a list of what was wrong out."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bashu.db.catalogue.imports import problems_of, run_of
from bashu.db.catalogue.models import BibRecord, ImportRun, SourceRecord
from bashu.domain.catalogue.importing.runs import RunOptions
from bashu.engine.catalogue.importing.runs import MANY
from bashu.project.commands import importing
from bashu.project.errors import OperatingError
from bashu.wire.marc.marcxml import write_collection
from bashu.wire.marc.records import Charset
from tests.people import World, make_world
from tests.wire.marc.making import cnmarc, marc21, records

GOOD = cnmarc("1", "围城") + cnmarc("2", "写在人生边上")


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def bring(path: Path, data: bytes, *, library: str = "CD", again: bool = False, **options: Any) -> str:
    path.write_bytes(data)
    return importing.bring(library, [path], options=RunOptions(**options), again=again)


XML = b"".join(write_collection([(record.leader, record.fields) for record in records(GOOD)]))


@pytest.mark.parametrize("data", [GOOD, gzip.compress(GOOD), XML], ids=["plain", "gzip", "MARCXML"])
def test_records_come_into_the_catalogue(world: World, tmp_path: Path, data: bytes) -> None:
    said = bring(tmp_path / "books.iso", data)
    assert said.startswith("2 records read: 2 new, 0 changed, 0 unchanged, 0 left out, 0 of them mended.")
    assert set(BibRecord.objects.values_list("title", flat=True)) >= {"围城", "写在人生边上"}


def test_the_same_file_twice_changes_nothing(world: World, tmp_path: Path) -> None:
    bring(tmp_path / "books.iso", GOOD)
    assert bring(tmp_path / "books.iso", GOOD).startswith("This file was imported already")
    assert bring(tmp_path / "books.iso", GOOD, again=True).startswith("2 records read: 0 new, 0 changed, 2 unchanged")


def test_a_file_whose_records_others_have_changed_since_is_imported_again(world: World, tmp_path: Path) -> None:
    bring(tmp_path / "monday.iso", GOOD)
    assert "1 changed" in bring(tmp_path / "tuesday.iso", cnmarc("1", "围城（修订本）"))
    assert "1 changed, 1 unchanged" in bring(tmp_path / "monday.iso", GOOD)


def test_after_many_records_plans_are_made_for_tables_that_are_full(world: World, tmp_path: Path) -> None:
    known = "SELECT reltuples::int FROM pg_class WHERE relname = 'catalogue_sourcerecord'"
    with connection.cursor() as cursor:
        bring(tmp_path / "few.iso", GOOD)
        cursor.execute(known)
        assert cursor.fetchone()[0] < MANY
        bring(tmp_path / "many.iso", b"".join(cnmarc(f"m{number}", "编年史") for number in range(MANY)))
        cursor.execute(known)
        assert cursor.fetchone() == (MANY + 2,)


def test_dirty_records_are_reported_with_their_place_and_stop_nothing(
    world: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = GOOD + b"rubbish\x1d" + b"99999" + cnmarc("3", "管锥编")[5:] + marc21("9")
    said = bring(tmp_path / "books.iso", data)
    assert said.startswith("5 records read: 3 new, 0 changed, 0 unchanged, 2 left out, 1 of them mended.")
    told = capfd.readouterr().err.splitlines()[-3:]
    assert f"record 3 at byte {len(GOOD)}, 8 bytes: no leader: left out" in told[0]
    assert "(3) at byte" in told[1]
    assert "record length wrong 189 bytes: taken in" in told[1]
    report = importing.report("last", library="CD", to=None)
    assert "rubbish\\x1d" in report
    assert "no title" in report


def test_a_file_without_one_good_record_is_a_failure(world: World, tmp_path: Path) -> None:
    for name, data in (("nothing", b""), ("letter.txt", b"Dear library,")):
        with pytest.raises(OperatingError, match="is this a MARC file"):
            bring(tmp_path / name, data)


def test_characters_that_no_table_takes_are_not_in_the_way(world: World, tmp_path: Path) -> None:
    assert "1 new" in bring(tmp_path / "books.iso", cnmarc("4\x00", "题\x00名"))
    assert SourceRecord.objects.get().control_number == "4"


def test_what_came_before_a_damage_of_an_archive_is_in_the_catalogue(world: World, tmp_path: Path) -> None:
    with pytest.raises(OperatingError, match="damaged"):
        bring(tmp_path / "books.iso", gzip.compress(GOOD)[:-12])
    assert (SourceRecord.objects.count(), ImportRun.objects.get().state) == (2, "failed")


def test_an_unknown_library_and_a_missing_file_are_told_in_words(world: World, tmp_path: Path) -> None:
    with pytest.raises(OperatingError, match="No library of this network has the code 'XX'"):
        bring(tmp_path / "books.iso", GOOD, library="XX")
    with pytest.raises(OperatingError, match="There is no file"):
        importing.bring("CD", [tmp_path / "none.iso"], options=RunOptions())


def test_what_was_left_out_is_corrected_as_lines_and_imported(world: World, tmp_path: Path) -> None:
    bring(tmp_path / "books.iso", GOOD + marc21("9"))
    run_id = ImportRun.objects.get().pk
    out = tmp_path / "wrong.txt"
    assert importing.report(str(run_id), library=None, to=out).startswith("1 records")
    out.write_text(out.read_text().replace("001 9", "001 9\n245 10 $aThe lost title"))
    assert "1 new" in importing.bring("CD", [out], options=RunOptions())
    assert BibRecord.objects.filter(title="The lost title").exists()
    assert [each.corrected_at is None for each in problems_of(run_id)] == [False]
    assert run_of(run_id) is not None


def test_a_charset_that_is_given_is_not_looked_for(world: World, tmp_path: Path) -> None:
    latin = cnmarc("1", "Liberté", charset=Charset.UTF_8)
    bring(tmp_path / "books.iso", latin, charset="GB18030")
    assert ImportRun.objects.get().counts["charsets"] == {"GB18030": 1}
    assert SourceRecord.objects.get().charset == "GB18030"
