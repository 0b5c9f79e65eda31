"""What somebody decides about two records holds, moves all that hangs on them, and loses nobody's place in a queue."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from bashu.db.audit.models import LogEntry
from bashu.db.catalogue.models import BibRecord, Item, MatchReview, SourceRecord
from bashu.db.circulation.models import Hold
from bashu.db.network.models import Staff
from bashu.domain.catalogue.problems import No, Unfit
from bashu.engine.admission import admitting
from bashu.engine.catalogue import decisions
from bashu.engine.catalogue.admit import Admitted, admit_sources
from bashu.engine.catalogue.decisions import Decided
from bashu.engine.submit import Engine
from bashu.engine.verify import verify
from tests.engine.catalogue.sources import Book, a_source
from tests.engine.test_verify import admit_items
from tests.holding import place
from tests.people import NOON, City, World, make_item, submit_one

BOOK = Book(title="围城", author="钱钟书著", publisher="人民文学出版社", published_year=1980, isbn="7020002207")
OTHER = Book(title="围城内外", author="高岭著", publisher="上海书店", published_year=1991)


def admit(city: City, book: Book, *, number: str = "1", raw: bytes = b"raw") -> tuple[int, int]:
    """Ids of the source and of its publication."""
    with admitting() as admitter:
        source = a_source(book, control_number=number, raw=raw)
        admitted = admit_sources(admitter, [source], library_id=city.library.pk, now=NOON)
    assert isinstance(admitted, Admitted)
    return admitted.source_ids[0], admitted.bib_ids[0]


def at(source_id: int) -> int:
    return SourceRecord.objects.get(pk=source_id).bib_id


def why(world: World) -> dict[str, Any]:
    user, _ = User.objects.get_or_create(username="cataloguer")
    city = world.chengdu
    there = {"library": city.library, "branch": city.branch, "terminal": city.desk}
    staff, _ = Staff.objects.get_or_create(user=user, defaults=there)
    return {"reason": "both in hand", "by": staff.pk, "now": NOON}


def whose(world: World) -> dict[str, Any]:
    return {"one_library": world.chengdu.library, "other_library": world.chongqing.library}


def done(answer: Decided | Unfit) -> Decided:
    assert isinstance(answer, Decided), answer
    return answer


@pytest.fixture
def two(world: World) -> list[tuple[int, int]]:
    """Records of two publications, of two libraries, each with an item."""
    found = [admit(world.chengdu, BOOK), admit(world.chongqing, OTHER)]
    cities = (world.chengdu, world.chongqing)
    books = [
        make_item("D1", city, bib=BibRecord.objects.get(pk=bib_id))
        for (_, bib_id), city in zip(found, cities, strict=True)
    ]
    admit_items([*books, world.book, world.local])
    return found


def test_two_publications_become_one_with_their_items_and_the_old_address_leads_on(
    world: World, two: list[tuple[int, int]]
) -> None:
    (one, stays), (other, goes) = two
    assert done(decisions.bring_together((other, one), **why(world))) == Decided(bib_ids=(stays, stays), items_moved=1)
    gone = BibRecord.objects.get(pk=goes)
    assert (gone.merged_into_id, gone.gone_at) == (stays, gone.changed_at)
    assert Item.objects.filter(bib=stays).count() == 2
    assert verify(now=NOON).problems == []
    assert f'"bib_ids":[{stays},{goes}],"by":' in LogEntry.objects.latest("recorded_at", "seq").body


def test_it_holds_when_the_record_comes_again_with_other_words(world: World, two: list[tuple[int, int]]) -> None:
    (one, stays), (other, _) = two
    done(decisions.bring_together((one, other), **why(world)))
    again = admit(world.chongqing, Book(title="围城以外", author="高岭著"), raw=b"other")
    assert again == (other, stays)


def test_records_that_are_kept_apart_stay_apart(world: World) -> None:
    (one, bib_id), (other, same) = admit(world.chengdu, BOOK), admit(world.chongqing, BOOK)
    item = make_item("D1", world.chongqing, bib=BibRecord.objects.get(pk=bib_id))
    assert bib_id == same
    decided = done(decisions.keep_apart((one, other), **why(world)))
    item.refresh_from_db()
    assert (decided.bib_ids[0], item.bib_id, decided.items_moved) == (bib_id, decided.bib_ids[1], 1)
    assert admit(world.chongqing, BOOK, raw=b"other") == (other, decided.bib_ids[1])
    refused = decisions.bring_together((one, admit(world.chongqing, OTHER, number="2")[0]), **why(world))
    assert isinstance(refused, Decided)


def test_what_was_kept_apart_is_not_brought_together_by_way_of_a_third(world: World) -> None:
    one, other = admit(world.chengdu, BOOK)[0], admit(world.chongqing, BOOK)[0]
    done(decisions.keep_apart((one, other), **why(world)))
    third, bib_id = admit(world.chongqing, BOOK, number="3")
    assert bib_id in {at(one), at(other)}
    away = other if bib_id == at(one) else one
    refused = decisions.bring_together((third, away), **why(world))
    assert isinstance(refused, Unfit)
    assert (refused.no, decisions.take_back((other, one), by=1, now=NOON)) == (No.KEPT_APART, True)
    done(decisions.bring_together((third, away), **why(world)))


def test_the_publication_that_somebody_waits_for_stays(
    world: World, two: list[tuple[int, int]], engine: Engine
) -> None:
    (one, older), (other, younger) = two
    here = world.chengdu
    submit_one(engine, place(world.alice, younger, pickup=here.branch, terminal=here.desk))
    assert done(decisions.bring_together((one, other), **why(world))).bib_ids == (younger, younger)
    assert BibRecord.objects.get(pk=older).merged_into_id == younger
    assert Hold.objects.get(closed_at=None).bib_id == younger


@pytest.mark.parametrize(
    ("change", "no"),
    [({"reason": " "}, No.REASON_MISSING), ({"pair": (1, 1)}, No.ONE_RECORD), ({}, No.RECORD_NOT_THERE)],
)
def test_what_cannot_be_decided_is_told(world: World, change: dict[str, Any], no: No) -> None:
    refused = decisions.bring_together(**({"pair": (1, 2), **why(world)} | change))
    assert isinstance(refused, Unfit)
    assert refused.no is no


def test_a_decision_closes_what_was_asked(world: World, two: list[tuple[int, int]]) -> None:
    one, other = sorted(source_id for source_id, _ in two)
    MatchReview.objects.create(one_id=one, other_id=other, **whose(world), reasons=["title_alike"], asked_at=NOON)
    done(decisions.keep_apart((one, other), **why(world)))
    assert MatchReview.objects.get().closed_at == NOON
