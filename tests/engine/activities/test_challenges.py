"""Taking part in a challenge on PostgreSQL: what the tables say, what is kept, what goes."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bashu.db.activities import challenge_edits
from bashu.db.activities.challenge_edits import ChallengeText
from bashu.db.activities.challenges import counts_of, entries_of, progress_of, team_row
from bashu.db.activities.models import BookList, Challenge, ChallengeEntry, Team
from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.circulation.models import Loan
from bashu.db.patrons import edits
from bashu.db.patrons.models import Patron
from bashu.domain.activities.challenges.counting import Fact, Member, Progress, progress, together
from bashu.domain.activities.challenges.goals import Asked, Goal
from bashu.domain.activities.challenges.joining import ChallengeNo
from bashu.domain.calendar import local_day
from bashu.domain.identity.acting import Acting
from bashu.engine.activities.challenge_planning import write_challenge
from bashu.engine.activities.challenging import KEPT, Joining, add_class, forget_entries, join, leave, new_code
from bashu.engine.circulation.history import end_history, forget_old, keep_history
from tests.engine.activities.test_forgetting import everywhere, naming
from tests.people import NOON, World, days, make_item, make_patron

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
A_YEAR = {"from_on": FIRST, "until_on": LAST, "state": "published", "written_at": NOON}


def a_challenge(**changed: Any) -> Challenge:
    said = {"title_zh": "一年十二本", "title_en": "Twelve books", "goal": "books", "target": 2}
    return Challenge.objects.create(**said | A_YEAR | changed)


def takes_part(challenge: Challenge, patron: Patron, **wanted: Any) -> ChallengeEntry:
    assert join(challenge.pk, Joining(patron_id=patron.pk, **wanted), now=NOON) is None
    return entries_of(patron.pk)[challenge.pk]


def a_book(world: World, barcode: str, **changed: Any) -> Item:
    bib = BibRecord.objects.create(title=barcode, clc="I2")
    return make_item(barcode, world.chengdu, **{"bib": bib} | changed)


def lent(patron: Patron, item: Item, *, world: World, at: datetime = NOON, **changed: Any) -> Loan:
    """A loan of two weeks that is over."""
    back = {"checked_in_at": at + days(14), "checkin_branch": world.chengdu.branch}
    fields: dict[str, Any] = {
        "id": Loan.objects.count() + 1, "item": item, "patron": patron, "token": random.randbytes(32), "terms": {},
        "lending_branch": world.chengdu.branch, "checked_out_at": at, "due_at": at + days(30), **back,
    }  # fmt: skip
    return Loan.objects.create(**fields | changed)


def done(entry: ChallengeEntry) -> int:
    return progress_of([entry])[entry.pk].done


def test_a202_what_was_lent_in_the_time_but_before_joining_counts(world: World) -> None:
    books = [a_book(world, f"X{number}") for number in range(3)]
    midnight = datetime(2025, 12, 31, 16, tzinfo=UTC)
    for book, at in zip(books, (midnight - timedelta(seconds=1), midnight, NOON - days(60)), strict=True):
        lent(world.alice, book, world=world, at=at)
    assert done(takes_part(a_challenge(), world.alice)) == 2


def some_loans(world: World, *, chance: random.Random) -> dict[Patron, list[Fact]]:
    """Of two readers, at both cities and of both, some of them no books, mistakes, or out of time; with their facts."""
    works = BibRecord.objects.bulk_create(
        BibRecord(title=str(n), clc=chance.choice(["I2", "k1", ""])) for n in range(8)
    )
    BibRecord.objects.filter(pk=works[1].pk).update(work=works[0])
    found: dict[Patron, list[Fact]] = {world.alice: [], world.bob: []}
    for number in range(60):
        owner, at, who = (chance.choice(pair) for pair in (cities(world), cities(world), list(found)))
        bib = BibRecord.objects.get(pk=chance.choice(works).pk)
        item = make_item(f"R{number}", owner, bib=bib, kind=chance.choice(["book", "book", "disc"]))
        when = datetime(2025, 12, 20, 15, 30, tzinfo=UTC) + timedelta(days=chance.randrange(400))
        wrong = chance.choice([{}, {}, {"ended_as": "undone"}])
        lent(who, item, world=world, at=when, lending_branch=at.branch, **wrong)
        found[who].append(
            Fact(
                day=local_day(when), work_id=bib.work_id or bib.pk, kind=item.kind, clc=bib.clc, mistaken=bool(wrong),
                owner_city=owner.library.city_id, lending_city=at.library.city_id,
            )
        )  # fmt: skip
    return found


def cities(world: World) -> list[Any]:
    return [world.chengdu, world.chongqing]


@pytest.mark.parametrize("goal", list(Goal))
def test_a212_the_tables_say_what_the_rule_says(world: World, goal: Goal) -> None:
    facts = some_loans(world, chance=random.Random(7))
    listed = list(BibRecord.objects.filter(work=None).exclude(title="蜀道难").order_by("id")[:4])
    books = BookList.objects.create(title_zh="书", title_en="B", written_at=NOON)
    for each in listed:
        assert challenge_edits.add_to_list(books.pk, each.pk, zh="", en="")
    challenge = a_challenge(goal=goal, for_whom="team", book_list=books if goal is Goal.LIST else None)
    asked = Asked(goal=goal, target=2, from_on=FIRST, until_on=LAST, works=frozenset(each.pk for each in listed))
    first = takes_part(challenge, world.alice, team_name="Ours")
    assert first.team is not None
    entries = [first, takes_part(challenge, world.bob, team_code=first.team.code)]
    members = [Member(home_city=who.home_library.city_id, facts=tuple(each)) for who, each in facts.items()]
    told = progress_of(entries)
    assert [told[entry.pk] for entry in entries] == [progress(member, asked) for member in members]
    whole = together(members, asked)
    assert team_row(first.team, challenge=challenge).progress == whole
    counts = counts_of(challenge)
    assert (counts.met, counts.teams_met) == (sum(told[each.pk].is_met for each in entries), whole.is_met)


@pytest.mark.parametrize("changed", [{"until_on": LAST + timedelta(days=1)}, {"target": 3}, {"goal": "cities"}])
def test_a211_who_takes_part_has_agreed_to_this_challenge(world: World, changed: dict[str, Any]) -> None:
    challenge = a_challenge()
    asked: dict[str, Any] = {name: getattr(challenge, name) for name in challenge_edits.AGREED}
    text = ChallengeText(**asked, title_zh="另一个名字", title_en="Another name")
    takes_part(challenge, world.alice)
    said: dict[str, Any] = {"library_id": None, "by": 1, "now": NOON, "challenge_id": challenge.pk}
    assert write_challenge(replace(text, **changed), **said) is None
    assert write_challenge(text, **said) == challenge.pk
    leave(challenge.pk, world.alice.pk, now=NOON)
    assert write_challenge(replace(text, **changed), **said) == challenge.pk


def test_a218_a_code_is_of_one_challenge(world: World) -> None:
    challenge = a_challenge(for_whom="class")
    other = add_class(a_challenge(for_whom="class").pk, "3-2", now=NOON)
    ours = add_class(challenge.pk, "3-1", now=NOON)
    for code in ("", other.code):
        wanted = Joining(patron_id=world.alice.pk, team_code=code)
        assert join(challenge.pk, wanted, now=NOON) is ChallengeNo.TEAM_UNKNOWN
    assert takes_part(challenge, world.alice, team_code=ours.code.lower()).team == ours


def test_a219_a_code_has_no_letters_that_look_like_others() -> None:
    codes = [new_code() for _ in range(200)]
    assert {len(each) for each in codes} == {8}
    assert not set("".join(codes)) & set("01OI")


def test_a220_a_team_shows_sums_and_the_nicks_that_were_chosen(world: World) -> None:
    challenge = a_challenge(for_whom="team")
    entry = takes_part(challenge, world.alice, team_name="Bashan", nick="Swallow")
    assert entry.team is not None
    takes_part(challenge, world.bob, team_code=entry.team.code)
    row = team_row(entry.team, challenge=challenge)
    assert (row.name, row.members, row.nicks) == ("Bashan", 2, ("Swallow",))
    assert row.progress == Progress(done=0, target=2, met_on=None)


def keeps(patron: Patron) -> bool:
    return Patron.objects.get(pk=patron.pk).keeps_history


def test_a217_a221_to_join_begins_the_list_once(world: World) -> None:
    challenge = a_challenge()
    keep_history(world.bob.pk)
    began = [takes_part(challenge, each).began_history for each in (world.alice, world.bob)]
    assert (began, keeps(world.alice)) == ([True, False], True)
    assert join(challenge.pk, Joining(patron_id=world.bob.pk), now=NOON) is ChallengeNo.ALREADY_IN
    assert ChallengeEntry.objects.count() == 2


def test_a214_the_guardian_enters_a_child(world: World) -> None:
    child = make_patron("ward", world.chengdu.library, category="child", birth_on=date(2016, 1, 1))
    challenge = a_challenge()
    assert join(challenge.pk, Joining(patron_id=child.pk), now=NOON) is ChallengeNo.GUARDIAN_JOINS
    assert not keeps(child)
    assert takes_part(challenge, child, acting=Acting.GUARDIAN).began_history


def test_a222_a_list_that_was_begun_for_it_goes_with_the_last_challenge(world: World) -> None:
    first, second = a_challenge(), a_challenge()
    for each in (first, second):
        takes_part(each, world.alice)
    loan = lent(world.alice, a_book(world, "X1"), world=world)
    assert leave(first.pk, world.alice.pk, now=NOON + days(60))
    forget_old(NOON + days(60))
    assert (keeps(world.alice), Loan.objects.get(pk=loan.pk).patron) == (True, world.alice)
    over = datetime(2027, 1, 1, 4, tzinfo=UTC)
    assert [forget_entries(over), forget_entries(over + KEPT)] == [0, 1]
    assert (keeps(world.alice), Loan.objects.get(pk=loan.pk).patron) == (False, None)
    assert not leave(first.pk, world.alice.pk, now=NOON)


def test_a222_a_list_that_is_to_stay_stays(world: World) -> None:
    challenge = a_challenge()
    takes_part(challenge, world.alice)
    challenge_edits.keep_list(challenge.pk, world.alice.pk)
    leave(challenge.pk, world.alice.pk, now=NOON)
    assert keeps(world.alice)


def test_a222_a_list_that_its_reader_has_begun_anew_stays(world: World) -> None:
    challenge = a_challenge()
    takes_part(challenge, world.alice)
    end_history(world.alice.pk, now=NOON)
    keep_history(world.alice.pk)
    challenge_edits.keep_lists(world.alice.pk)
    leave(challenge.pk, world.alice.pk, now=NOON)
    assert keeps(world.alice)


def test_a223_without_the_list_only_what_is_on_loan_counts(world: World) -> None:
    entry = takes_part(a_challenge(), world.alice)
    lent(world.alice, a_book(world, "X1"), world=world)
    lent(world.alice, a_book(world, "X2"), world=world, checked_in_at=None, checkin_branch=None)
    assert done(entry) == 2
    end_history(world.alice.pk, now=NOON + days(20))
    assert done(entry) == 1


def test_a224_a_team_without_anybody_goes_and_a_class_stays(world: World) -> None:
    ours, class_ = a_challenge(for_whom="team"), a_challenge(for_whom="class")
    takes_part(ours, world.alice, team_name="Zhuge and sons")
    takes_part(class_, world.alice, team_code=add_class(class_.pk, "3-1", now=NOON).code)
    for each in (ours, class_):
        leave(each.pk, world.alice.pk, now=NOON)
    assert [team.name for team in Team.objects.all()] == ["3-1"]


def test_a225_nothing_of_who_is_erased_stays(world: World) -> None:
    name, nick = "Zhuge Wuming of Chengdu", "the sleeping dragon of Nanyang"
    reader = make_patron(name, world.chengdu.library, number="PN-8F3K-22M7")
    challenge = a_challenge(for_whom="team")
    entry = takes_part(challenge, reader, team_name="Longzhong cottage", nick=nick)
    assert entry.team is not None
    takes_part(challenge, world.bob, team_code=entry.team.code)
    lent(reader, a_book(world, "X1"), world=world)
    assert team_row(entry.team, challenge=challenge).progress.done == 1
    assert edits.erase(patron_id=reader.pk) is None
    assert everywhere(name) == everywhere(nick) == naming(reader.pk) == []
    row = team_row(entry.team, challenge=challenge)
    assert (row.members, row.progress.done) == (1, 0)
    edits.erase(patron_id=world.bob.pk)
    challenge_edits.drop_empty_teams()
    assert everywhere("Longzhong cottage") == []
