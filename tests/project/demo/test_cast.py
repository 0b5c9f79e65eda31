"""What follows from the seed alone: places, people and rules."""

from collections import Counter, defaultdict
from datetime import date

from bashu.domain.identity.age import under_14
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.kinds import CardKind
from bashu.domain.identity.pin import pin_problem
from bashu.domain.policy import require_sound
from bashu.project.demo import places
from bashu.project.demo.people import HUB, State, at_the_hub, background, cast, family
from bashu.project.demo.rules import rules
from bashu.project.demo.shelfmarks import of_place

EVERYBODY = (*cast(), *family("5101"), *family("50"), *at_the_hub("5101"), *at_the_hub("50"), *background())


def credential(card: str) -> Credential:
    found = parse_credential(card)
    assert isinstance(found, Credential), found
    return found


def test_the_network_has_86_members_half_of_them_in_chongqing() -> None:
    sides = Counter(member.code[:2] for member in places.members())
    assert sides == {"CQ": 43, "SC": 43}
    assert all(member.basis for member in places.members())
    assert all(101 < branch.lon < 111 and 26 < branch.lat < 33 for branch in places.new_branches())


def test_a_place_has_one_spelling_and_a_name_of_its_own() -> None:
    """An apostrophe stands before a vowel only, wherever the place is named."""
    divisions = {row["code"]: row["name_en"] for row in places.rows("divisions.csv")}
    for row in places.rows("libraries_86.csv"):
        if row["basis"] == "derived from division":
            assert row["name_en"].startswith(f"{divisions[row['division_code']]} ")
    assert {"500108": "Nan'an", "500113": "Banan", "511600": "Guang'an"}.items() <= divisions.items()
    assert "县" not in {row["name_zh"] for row in places.rows("divisions.csv")}


def test_an_item_of_a_record_without_a_call_number_has_a_place_of_its_own_in_order() -> None:
    marks = [of_place(number) for number in range(1, 3_000)]
    assert (marks[0], marks[30], marks[180]) == ("01-1-1/01", "01-1-2/01", "01-2-1/01")
    assert marks == sorted(set(marks))


def test_the_leads_meet_whom_they_may_let_pass() -> None:
    """In their own library: each state in which they may, and an institution with several of one title."""
    for city, code in (("5101", "SC01"), ("50", "CQ01")):
        met = {person.state: person for person in at_the_hub(city)}
        assert set(met) == {state for state, _ in HUB} >= {State.EXPIRED, State.AT_LIMIT, State.BLOCKED}
        assert {person.home.code for person in met.values()} == {code}
        assert met[State.INSTITUTION].category == "institution"
    (rule,) = (each for each in rules(defaultdict(int)) if each.patron_category == "institution")
    assert (rule.title_limit or 0) > 1


def test_every_card_is_well_formed_and_nobodys() -> None:
    for person in EVERYBODY:
        found = credential(person.card)
        assert found.kind is person.kind
        assert found.specimen or found.kind is not CardKind.RESIDENT_ID
    assert len({person.card for person in EVERYBODY}) == len(EVERYBODY)


def test_the_cast_of_each_city_is_in_every_state_and_shows_every_kind_of_card() -> None:
    for city in ("5101", "50"):
        here = [person for person in (*cast(), *family(city), *at_the_hub(city)) if person.home.city == city]
        assert {person.state for person in here} == set(State)
        assert {person.kind for person in here if person.state is State.OK} == set(CardKind)


def test_children_are_children_and_pins_may_be_chosen() -> None:
    for person in cast():
        is_child = person.state in {State.CHILD_WITH_GUARDIAN, State.CHILD_WITHOUT_GUARDIAN}
        assert under_14(person.birth_on, date(2030, 1, 1)) is is_child
        assert pin_problem(person.pin, numbers=[person.card], birth_on=person.birth_on) is None


def test_the_lending_rules_hold_together() -> None:
    require_sound(rules({member.code: number for number, member in enumerate(places.members(), start=1)}))


def test_logins_are_unique_and_some_machines_speak_each_charset() -> None:
    machines = places.machines()
    assert len({machine.login for machine in machines}) == len(machines) >= 86
    assert {machine.charset for machine in machines} == {"GBK", "GB18030", "UTF-8"}
