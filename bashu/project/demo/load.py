"""Loads the demonstration network into an empty database; a load that was cut off goes on where it stopped."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeAlias

from argon2 import PasswordHasher
from django.contrib.auth.hashers import make_password
from django.db import transaction

from bashu.db.network import founding, queries
from bashu.db.network.founding import Founded, Plan
from bashu.db.network.holidays import accept, announced, proposals
from bashu.db.network.rules import add_rules
from bashu.db.patrons.admit import Newcomer, admit
from bashu.db.patrons.edits import place_block
from bashu.db.patrons.families import join_family
from bashu.db.patrons.queries import find_by_digests
from bashu.db.patrons.vault import Vault
from bashu.domain.calendar import local_day
from bashu.domain.calendar.holidays import DaysOff
from bashu.domain.identity.credential import Credential, parse_credential
from bashu.domain.identity.kinds import CardState
from bashu.domain.identity.problems import Problem
from bashu.engine.admission import admit_balance, admitting
from bashu.engine.catalogue.admit import admit_items
from bashu.engine.catalogue.sources import NewSource
from bashu.engine.submit import Engine
from bashu.project.demo import places, records
from bashu.project.demo.activities import Activities
from bashu.project.demo.history import DAYS, History, first_day
from bashu.project.demo.people import EXPIRED_ON, Person, State, at_the_hub, background, cast, family
from bashu.project.demo.readings import Readings
from bashu.project.demo.routes import new_legs
from bashu.project.demo.rules import PARCEL_RULE, rules
from bashu.project.demo.stock import FILES, Placed, Title, spread, title_of
from bashu.project.demo.today import Today
from bashu.project.errors import OperatingError
from bashu.project.importing import analyse, library_called

NAME_ZH, NAME_EN = "川渝公共图书馆一卡通（演示）", "Libraries of Sichuan and Chongqing (demonstration)"
ITEMS_A_BATCH: Final = 5_000
OWED_FEN: Final = 1_280
# Demonstration passwords are no secret, and a hundred of them are hashed at once: no more than the form is needed.
CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1)
JOINED_BEFORE: Final = timedelta(days=400)
LOANS_REACH: Final = timedelta(days=60)

# What is being done, and how much of the whole is done (0 to 1).
Progress: TypeAlias = Callable[[str, float], None]


def load(*, vault: Vault, now: datetime, progress: Progress = lambda _what, _share: None) -> bool:
    """False when the demonstration is there already. Refuses a database that holds another network."""
    known = queries.network()
    if known is not None and known.name.zh != NAME_ZH:
        raise OperatingError(
            f"The database holds a network already: {known.name.en}. The demonstration needs an empty one:"
            " set BASHU_HOME to a new folder, or BASHU_DATABASE_URL to an empty database."
        )
    if known is not None and known.demonstration:
        return False
    progress("places", 0)
    founded = _found(now) if known is None else founding.founded()
    titles = _catalogue(now=now, progress=progress)
    stock = _items(titles, founded=founded, now=now, progress=progress)
    progress("people", 0.8)
    if find_by_digests(vault.digests(cast()[0].card)) is None:
        _people(founded, vault=vault, now=now)
    history = History(stock, founded=founded, vault=vault, begins=first_day(now))
    engine = Engine()
    try:
        history.run(engine, lambda share: progress("history", 0.85 + 0.14 * share))
        last_day = first_day(now) + timedelta(days=DAYS - 1)
        Today(history.left, founded=founded, vault=vault, last_day=last_day).run(engine)
        Activities(founded=founded, vault=vault, last_day=last_day).run(engine)
    finally:
        engine.close()
    Readings(founded=founded, vault=vault, last_day=last_day).run()
    analyse()
    founding.open_demonstration()
    return True


@transaction.atomic
def _found(now: datetime) -> Founded:
    machines = {machine.login: CHEAP.hash(machine.password) for machine in places.machines()}
    staff = {account.login: make_password(account.password) for account in places.accounts()}
    founded = founding.found(
        Plan(
            name_zh=NAME_ZH,
            name_en=NAME_EN,
            demonstration=False,
            regions=list(places.regions().values()),
            libraries=places.new_libraries(),
            branches=list(places.new_branches()),
            terminals=places.new_terminals(machines),
            float_groups=places.new_float_groups(),
            staff=places.new_staff(staff),
            legs=list(new_legs()),
            parcel_rule=PARCEL_RULE,
        )
    )
    add_rules(rules(founded.libraries))
    _settle_holidays(founded, now)
    return founded


def _settle_holidays(founded: Founded, now: datetime) -> None:
    """Of the years that its loans reach, as far as they are announced. Larger libraries are open on public holidays."""
    first, last = local_day(first_day(now)), local_day(now + LOANS_REACH)
    for year in range(first.year, last.year + 1):
        if (holidays := announced(year)) is None:
            continue
        for days_off in DaysOff:
            whose = [
                founded.libraries[member.code]
                for member in places.members()
                if (member.level == "区县级") is (days_off is DaysOff.CLOSED)
            ]
            accept(proposals(holidays, days_off=days_off, library_ids=whose), holidays, now=now)


def _catalogue(*, now: datetime, progress: Progress) -> dict[int, Title]:
    """Titles by the id of their publication, in the order in which the files have them."""
    titles: dict[int, Title] = {}

    def remember(source: NewSource, bib_id: int) -> None:
        titles.setdefault(bib_id, title_of(source, bib_id))

    whole = sum((places.DATA / name).stat().st_size for _, name in FILES)
    done = 0

    def advance(size: int) -> None:
        nonlocal done
        done += size
        progress("records", 0.55 * done / whole)

    for library, name in FILES:
        whose = library_called(library)
        records.bring(whose, places.DATA / name, now=now, progress=advance, admitted=remember)
    return titles


def _items(titles: dict[int, Title], *, founded: Founded, now: datetime, progress: Progress) -> list[Placed]:
    spreading = spread(titles, founded)
    stock: list[Placed] = []
    with admitting() as admitter:
        while batch := list(islice(spreading, ITEMS_A_BATCH)):
            admit_items(admitter, [item for _, item in batch], now=now)
            stock += [placed for placed, _ in batch]
            progress("items", min(0.79, 0.55 + len(stock) / 320_000))
    return stock


def _people(founded: Founded, *, vault: Vault, now: datetime) -> None:
    """All or none of them."""
    known = (*cast(), *(each for city in (places.CHENGDU, places.CHONGQING) for each in at_the_hub(city)))
    crowd = background()
    with admitting() as admitter, transaction.atomic():
        adults = [person for person in known if person.state is not State.CHILD_WITH_GUARDIAN]
        ids = admit([_newcomer(person, founded, now=now) for person in adults], vault=vault)
        by_card = dict(zip((person.card for person in adults), ids, strict=True))
        guardians = {person.home.city: by_card[person.card] for person in reversed(adults) if person.state is State.OK}
        wards = [person for person in known if person.state is State.CHILD_WITH_GUARDIAN]
        admit([_newcomer(ward, founded, now=now, guardian_id=guardians[ward.home.city]) for ward in wards], vault=vault)
        admit([_newcomer(person, founded, now=now) for person in crowd], vault=vault)
        for city in (places.CHENGDU, places.CHONGQING):
            *members, account = admit([_newcomer(each, founded, now=now) for each in family(city)], vault=vault)
            for patron_id in members:
                join_family(patron_id=patron_id, family_id=account)
        for person in adults:
            patron_id = by_card[person.card]
            if person.state is State.OWES_MONEY:
                admit_balance(admitter, patron_id=patron_id, owed_fen=OWED_FEN, now=now)
            if person.state is State.BLOCKED:
                # A block of the whole network is nothing that a lead sets aside; a library's own is.
                whose = founded.libraries[person.home.code] if person in at_the_hub(person.home.city) else None
                since = now - timedelta(days=20)
                place_block(patron_id=patron_id, reason="damaged_item", now=since, library_id=whose)


def _newcomer(person: Person, founded: Founded, *, now: datetime, guardian_id: int | None = None) -> Newcomer:
    return Newcomer(
        credentials=[_credential(person)],
        name=person.name,
        category=person.category,
        home_library_id=founded.libraries[person.home.code],
        joined_at=now - JOINED_BEFORE,
        birth_on=person.birth_on,
        expires_on=EXPIRED_ON if person.state is State.EXPIRED else None,
        card_state=CardState.LOST if person.state is State.CARD_LOST else CardState.VALID,
        guardian_id=guardian_id,
        pin=person.pin,
    )


def _credential(person: Person) -> Credential:
    match parse_credential(person.card):
        case Problem() as wrong:
            raise ValueError(f"a demonstration card is not well formed: {wrong.en}")
        case credential:
            return credential
