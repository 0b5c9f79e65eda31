"""What came in with the version before is matched later, and what is lent often becomes known as that."""

from datetime import timedelta

from bashu.db.catalogue.models import BibRecord, MatchKey, SourceRecord
from bashu.engine.catalogue import records
from bashu.engine.catalogue.popularity import count_loans
from bashu.engine.catalogue.rereading import read_again
from bashu.engine.submit import Engine
from bashu.wire.marc.compose import Simple
from tests.people import NOON, World, check_in, check_out, submit_one

FORM = Simple(
    title="围城", author="钱钟书著", isbn="978-7-02-000220-7", publisher="人民文学出版社", published_year=1980
)


def test_records_of_the_version_before_find_each_other_and_their_words(world: World) -> None:
    first, second = BibRecord.objects.create(title="old"), BibRecord.objects.create(title="older")
    for bib, city in ((first, world.chengdu), (second, world.chongqing)):
        records.create(FORM, bib_id=bib.pk, library_id=city.library.pk, by=7, now=NOON)
    MatchKey.objects.all().delete()
    SourceRecord.objects.update(says={})
    assert [read_again(NOON), read_again(NOON), read_again(NOON)] == [1, 1, 0]
    assert {bib_id for (bib_id,) in SourceRecord.objects.values_list("bib_id")} == {first.pk}
    second.refresh_from_db()
    assert (second.merged_into_id, BibRecord.objects.get(pk=first.pk).title) == (first.pk, "围城")


def test_a_publication_that_is_lent_is_known_to_be_wanted(world: World, engine: Engine) -> None:
    submit_one(engine, check_out(world.alice, world.book, terminal=world.chengdu.machine))
    submit_one(engine, check_in(world.book, world.chengdu.machine))
    assert [count_loans(NOON), count_loans(NOON)] == [1, 0]
    assert BibRecord.objects.get(pk=world.book.bib_id).loans == 1
    assert count_loans(NOON + timedelta(days=800)) == 1
