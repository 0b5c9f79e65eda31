from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from bashu.db.network.models import Library, Network
from bashu.db.network.rules import add_rules
from bashu.db.patrons import edits, queries
from bashu.db.patrons.models import Card, Patron
from bashu.db.patrons.vault import Vault
from bashu.domain.calendar import local_day
from bashu.domain.identity.kinds import CardKind, CardState, PatronCategory
from bashu.domain.identity.problems import Problem, ProblemCode
from bashu.domain.identity.verifier import Assurance
from bashu.domain.policy import Rule
from tests.db.patrons.conftest import NOW, application, citizen, credential
from tests.domain.policy.rule_rows import FALLBACK

CHILD = citizen(born=date(2016, 5, 4))


def code_of(found: object) -> ProblemCode | None:
    return found.code if isinstance(found, Problem) else None


def test_an_id_card_that_a_device_read_becomes_a_reader(reader: edits.Registered, vault: Vault) -> None:
    found = queries.find_by_digests(vault.digests(citizen().number))
    assert found == queries.FoundCard(
        card_id=reader.card_id,
        patron_id=reader.patron_id,
        kind=CardKind.RESIDENT_ID,
        state=CardState.VALID,
        expires_on=None,
    )


def test_the_summary_says_all_but_the_number(reader: edits.Registered) -> None:
    found = queries.patron_summary(reader.patron_id, now=NOW)
    assert found is not None
    assert (found.name, found.birth_on, found.category) == ("李明", date(1990, 3, 7), PatronCategory.ADULT)
    assert (found.home_library_code, found.owed_fen, found.pin_chosen) == ("CD", 0, False)
    assert [card.masked for card in found.cards] == [citizen().masked]
    assert "李明" not in repr(found)


def test_the_reader_number_is_random_and_finds_the_reader(reader: edits.Registered) -> None:
    assert queries.find_by_number(f" {reader.number.lower()} ") == reader.patron_id
    assert reader.number != edits.new_number()


def test_the_same_card_does_not_join_twice(reader: edits.Registered, library: Library, vault: Vault) -> None:
    again = edits.register(application=application(library, citizen()), vault=vault, now=NOW)
    assert code_of(again) is ProblemCode.ALREADY_REGISTERED
    assert Patron.objects.count() == 1


def test_a_refused_person_leaves_nothing(library: Library, vault: Vault) -> None:
    typed = replace(application(library, citizen()), assurance=Assurance.TYPED)
    assert code_of(edits.register(application=typed, vault=vault, now=NOW)) is ProblemCode.NOT_VERIFIED
    assert not Patron.objects.exists()


def test_whether_a_kiosk_registers_is_a_rule_of_the_library(library: Library, vault: Vault) -> None:
    Library.objects.update(auto_registers=False)
    asked = application(library, citizen())
    assert code_of(edits.register(application=asked, vault=vault, now=NOW)) is ProblemCode.DESK_ONLY
    desk = replace(asked, assurance=Assurance.STAFF_SAW_IT)
    assert isinstance(edits.register(application=desk, vault=vault, now=NOW), edits.Registered)


def test_a_specimen_joins_only_a_demonstration(library: Library, vault: Vault) -> None:
    Network.objects.update(demonstration=False)
    asked = application(library, citizen())
    assert code_of(edits.register(application=asked, vault=vault, now=NOW)) is ProblemCode.SPECIMEN


def test_a_child_waits_until_a_desk_confirms_the_guardian(
    reader: edits.Registered, library: Library, vault: Vault
) -> None:
    alone = edits.register(application=application(library, CHILD), vault=vault, now=NOW)
    assert code_of(alone) is ProblemCode.GUARDIAN_NEEDED
    asked = application(library, CHILD, guardian_id=reader.patron_id)
    child = edits.register(application=asked, vault=vault, now=NOW)
    assert isinstance(child, edits.Registered)
    assert needs_guardian(child.patron_id)
    assert edits.confirm_guardian(patron_id=child.patron_id, guardian_id=reader.patron_id, now=NOW) is None
    assert not needs_guardian(child.patron_id)


def test_nobody_is_their_own_guardian(reader: edits.Registered) -> None:
    wrong = edits.confirm_guardian(patron_id=reader.patron_id, guardian_id=reader.patron_id, now=NOW)
    assert code_of(wrong) is ProblemCode.GUARDIAN_UNFIT


def test_a_second_card_finds_the_same_reader(reader: edits.Registered, library: Library, vault: Vault) -> None:
    passport = credential("USA123456789")
    card_id = edits.add_card(
        patron_id=reader.patron_id, credential=passport, library_id=library.id, vault=vault, now=NOW
    )
    found = queries.find_by_digests(vault.digests(passport.number))
    assert found is not None
    assert (found.card_id, found.patron_id) == (card_id, reader.patron_id)


def test_a_card_of_another_cannot_be_added(reader: edits.Registered, library: Library, vault: Vault) -> None:
    other = edits.register(application=application(library, citizen(sequence="002")), vault=vault, now=NOW)
    assert isinstance(other, edits.Registered)
    taken = edits.add_card(patron_id=other.patron_id, credential=citizen(), library_id=library.id, vault=vault, now=NOW)
    assert code_of(taken) is ProblemCode.ALREADY_REGISTERED


def test_a_lost_card_is_lost_until_it_is_found(reader: edits.Registered) -> None:
    which = {"patron_id": reader.patron_id, "card_id": reader.card_id}
    assert edits.report_card_lost(**which) is None
    assert Card.objects.get().state == "lost"
    assert edits.report_card_found(**which) is None
    assert Card.objects.get().state == "valid"
    wrong = edits.report_card_lost(patron_id=reader.patron_id, card_id=reader.card_id + 1)
    assert code_of(wrong) is ProblemCode.CARD_NOT_FOUND


def test_a_name_can_be_corrected_but_not_taken_away(reader: edits.Registered) -> None:
    assert edits.correct_name(patron_id=reader.patron_id, name=" 李䶮 ") is None
    assert code_of(edits.correct_name(patron_id=reader.patron_id, name=" ")) is ProblemCode.NAME_MISSING
    assert Patron.objects.get().name == "李䶮"


def test_a_block_holds_until_it_is_lifted(reader: edits.Registered) -> None:
    block_id = edits.place_block(patron_id=reader.patron_id, reason="damaged_items", now=NOW)
    assert isinstance(block_id, int)
    later = NOW + timedelta(days=1)
    assert blocks(reader.patron_id) == [block_id]
    assert edits.lift_block(block_id=block_id, now=later)
    assert not edits.lift_block(block_id=block_id, now=later)
    found = queries.patron_summary(reader.patron_id, now=later)
    assert found is not None
    assert found.blocks == ()


@pytest.mark.django_db(transaction=True)
def test_two_kiosks_cannot_register_one_card_twice(library: Library, vault: Vault) -> None:
    def join(_: int) -> object:
        try:
            return edits.register(application=application(library, citizen()), vault=vault, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as kiosks:
        found = list(kiosks.map(join, range(8)))
    assert sum(isinstance(each, edits.Registered) for each in found) == 1
    assert [code_of(each) for each in found].count(ProblemCode.ALREADY_REGISTERED) == 7
    assert Patron.objects.count() == 1


def needs_guardian(patron_id: int) -> bool:
    found = queries.patron_summary(patron_id, now=NOW)
    assert found is not None
    return found.needs_guardian


def blocks(patron_id: int) -> list[int]:
    found = queries.patron_summary(patron_id, now=NOW)
    assert found is not None
    return [block.block_id for block in found.blocks]


def test_c260_a_temporary_reader_has_a_last_day_by_the_rules(library: Library, vault: Vault) -> None:
    """C260: unless staff give another; everybody else stays."""
    rule = Rule(id=2, name_zh="临时", name_en="For a time", patron_category="temporary", membership_days=60)
    add_rules([FALLBACK, rule])
    temporary = PatronCategory.TEMPORARY
    other_day = date(2026, 6, 9)
    asked = [
        replace(application(library, citizen(sequence="003")), category=temporary),
        replace(application(library, citizen(sequence="005")), category=temporary, expires_on=other_day),
        application(library, citizen(sequence="007")),
    ]
    readers = [edits.register(application=each, vault=vault, now=NOW) for each in asked]
    last_days = [
        Patron.objects.get(id=each.patron_id).expires_on for each in readers if isinstance(each, edits.Registered)
    ]
    assert last_days == [local_day(NOW) + timedelta(days=60), other_day, None]


def test_c224_who_joins_is_a_first_time_reader(reader: edits.Registered) -> None:
    """C224."""
    assert Patron.objects.get(id=reader.patron_id).first_returns == 0
