"""Records that say what no table takes stop no load: they come in without it, or are left out."""

from pathlib import Path

import pytest
from django.db import connection

from bashu.db.catalogue.models import ImportProblem, SourceRecord
from bashu.engine.catalogue.importing.profiles import set_profile
from bashu.wire.marc.records import Charset, Field
from bashu.wire.marc.writer import write
from tests.engine.catalogue.importing.files import KOHA, book, bring
from tests.people import World
from tests.wire.marc.making import CNMARC_LEADER, MARC21_LEADER

pytestmark = pytest.mark.server

CNMARC = ["010", "011", "020", "091", "101", "205", "210", "215", "225", "330", "517", "606", "690", "701", "905"]
MARC21 = ["010", "015", "020", "022", "041", "084", "100", "246", "250", "264", "300", "490", "520", "650", "952"]


def hostile(number: str, *, leader: str, title: str, tags: list[str], said: str) -> bytes:
    fields = [Field(tag, "1 ", tuple((code, said + code) for code in "abcdfhnpxz")) for tag in tags]
    named = [Field("001", data=number), Field(title, "1 ", (("a", "围城" + said), ("f", said), ("c", said)))]
    return write(leader, [*named, *fields], charset=Charset.UTF_8)


SAID = {"NUL": "97\x0087020002207", "long": "九" * 200, "digits": "9" * 600, "controls": "\x1b\x07\ufffe\x85"}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_one_record_that_says_what_no_table_takes_spoils_no_other(world: World, tmp_path: Path, said: str) -> None:
    records = [
        hostile("1", leader=CNMARC_LEADER, title="200", tags=CNMARC, said=said),
        hostile("2", leader=MARC21_LEADER, title="245", tags=MARC21, said=said),
        book("3", "管锥编"),
    ]
    set_profile(world.chengdu.library.pk, KOHA)
    done = bring(tmp_path / "a.iso", records, library_id=world.chengdu.library.pk)
    assert (done.state, done.counts["new"], SourceRecord.objects.count()) == ("done", 3, 3)


def test_what_the_database_refuses_is_left_out_by_itself(world: World, tmp_path: Path) -> None:
    records = [book(str(number), f"编年史第{number}卷") for number in range(9)]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalogue_sourcerecord ADD CONSTRAINT no_four CHECK (control_number <> '4')")
    try:
        done = bring(tmp_path / "a.iso", records, library_id=world.chengdu.library.pk)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE catalogue_sourcerecord DROP CONSTRAINT no_four")
    problem = ImportProblem.objects.get()
    assert (done.state, done.counts["new"], done.counts["left_out"], done.counts["read"]) == ("done", 8, 1, 9)
    assert (bytes(problem.raw), problem.left_out) == (records[4], True)
    assert problem.reasons == ["the database does not take it (23514)"]
