"""The simulated network as rows, for the engine to read."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.transaction import atomic

from bashu.db.catalogue.models import BibRecord, Item
from bashu.db.network import calendar_models as calendar
from bashu.db.network import models as network
from bashu.db.patrons import models as patrons
from bashu.engine.admission import admit_balance, admitting
from tests.simulation.couriers import SENDS, most
from tests.simulation.deposits import costs
from tests.simulation.founding import BEGINS
from tests.simulation.world import Bar, Branch, Rule, World

OF_NETWORK = ("terms_from", "settlement", "undo_minutes")


def save_world(world: World) -> None:
    """Items and debts by admission, as an import does it."""
    with atomic():
        _save_places(world)
        network.TransferBar.objects.bulk_create(map(bar_row, world.bars))
        _save_rotations(world)
        _save_parcel_rules(world)
        _save_patrons(world)
        _save_items(world)
    admitted = [[item.id, item.branch.id, item.status] for item in world.items.values()]
    with admitting() as admitter, atomic():
        admitter.record([("ItemsAdmitted", {"items": admitted})], now=BEGINS)
        for patron in world.patrons.values():
            if patron.taken_over_fen:
                admit_balance(admitter, patron_id=patron.id, owed_fen=patron.taken_over_fen, now=BEGINS)


def _save_items(world: World) -> None:
    fields = {"title": "蜀道难", "author": "李白"}
    BibRecord.objects.bulk_create(
        BibRecord(id=bib_id, match_key=f"book {bib_id}", work_id=None if work_id == bib_id else work_id, **fields)
        for bib_id, work_id in world.works.items()
    )
    Item.objects.bulk_create(
        Item(
            id=item.id, owner_id=item.owner.id, barcode=item.barcode, bib_id=item.bib, volume=item.volume,
            home_branch_id=item.home.id,
            kind=item.kind, collection=item.collection, price_fen=item.price_fen, acquired_on=item.acquired_on,
            float_group_id=item.group.id if item.group else None, status=item.status, branch_id=item.branch.id,
        )
        for item in world.items.values()
    )  # fmt: skip


def named(**fields: Any) -> dict[str, Any]:
    return {"name_zh": "模拟", "name_en": "Simulated", **fields}


def place_of(branch: Branch) -> dict[str, Any]:
    where = {"library_id": branch.library.id, "lon": 104.0, "lat": 30.0, "building": branch.building}
    return named(id=branch.id, code=f"S{branch.id}", **where)


def _save_rotations(world: World) -> None:
    for each in world.rotations.values():
        network.Rotation.objects.create(
            **named(id=each.id), owner_id=each.owner.id, begins_on=each.begins_on, repeats=each.repeats
        )
        network.RotationStop.objects.bulk_create(
            network.RotationStop(rotation_id=each.id, position=position, branch_id=branch.id, days=days)
            for position, (branch, days) in enumerate(each.stops)
        )


def bar_row(bar: Bar) -> network.TransferBar:
    fields: dict[str, Any] = {"item_kind": bar.kind}
    for name, end in (("", bar.origin), ("to_", bar.destination)):
        if isinstance(end, Branch):
            fields[f"{name}branch_id"] = end.id
        fields[f"{name}library_id"] = end.library.id if isinstance(end, Branch) else end.id
    days = {"starts_on": bar.first_on, "ends_on": bar.last_on}
    told = {name: day for name, day in days.items() if day not in (date.min, date.max)}
    return network.TransferBar(**fields, **told)


def _save_places(world: World) -> None:
    network.Network.objects.create(**named(id=1, **{name: getattr(world, name) for name in OF_NETWORK}))
    codes = {code for each in world.libraries.values() for code in (each.region, each.city)}
    network.Region.objects.bulk_create(network.Region(**named(code=code)) for code in sorted(codes))
    network.Library.objects.bulk_create(
        network.Library(
            **named(id=library.id, code=f"S{library.id}", region_id=library.region, city_id=library.city),
            barcode_prefix=library.prefix, float_quota=library.quota, keeps_own=library.keeps_own,
            card_fen=costs(library), basis="simulated", joined_on=BEGINS.date(),
        )
        for library in world.libraries.values()
    )  # fmt: skip
    network.Branch.objects.bulk_create(
        network.Branch(
            **place_of(branch),
            floats_in=branch.floats_in, closed_weekdays=sorted(branch.closed_weekdays), always_open=branch.always_open,
        )
        for branch in world.branches.values()
    )  # fmt: skip
    _save_hours(world)
    _save_closures(world)
    network.Terminal.objects.bulk_create(
        network.Terminal(
            id=terminal.id, branch_id=terminal.branch.id, name=str(terminal.id), attended=terminal.attended,
            kind="desk" if terminal.attended else "self_check", backdate_max_seconds=terminal.backdate_seconds,
        )
        for terminal in world.terminals.values()
    )  # fmt: skip
    _save_staff(world)
    _save_groups(world)
    network.Leg.objects.bulk_create(
        network.Leg(
            id=leg.id, origin_id=leg.origin, destination_id=leg.destination, mode="van", weekdays=sorted(leg.weekdays),
            leaves_at=(BEGINS.min + leg.leaves).time(), cut_off_minutes=leg.cut_off, minutes=leg.minutes,
            cost_fen=leg.cost,
        )
        for leg in world.legs.values()
    )  # fmt: skip
    save_rules(world.rules.values())


def _save_hours(world: World) -> None:
    calendar.OpeningHours.objects.bulk_create(
        calendar.OpeningHours(branch_id=branch.id, starts_on=begins, weekday=weekday, opens=opens, closes=closes)
        for branch in world.branches.values()
        for begins, week in branch.seasons.items()
        for weekday, openings in week.items()
        for opens, closes in openings
    )
    calendar.ClosedDay.objects.bulk_create(
        calendar.ClosedDay(branch_id=branch.id, on=on)
        for branch in world.branches.values()
        for on in sorted(branch.closed_on)
    )


def _save_groups(world: World) -> None:
    network.FloatGroup.objects.bulk_create(
        network.FloatGroup(
            **named(id=group.id, code=str(group.id), min_item_age_days=group.min_age_days),
            item_kinds=sorted(group.kinds) if group.kinds else None, crosses_cities=group.crosses_cities,
            manual_only=group.manual_only, go_home_months=group.go_home_months,
        )
        for group in world.groups.values()
    )  # fmt: skip
    network.FloatGroupBranch.objects.bulk_create(
        network.FloatGroupBranch(group_id=group.id, branch_id=branch, capacity=room)
        for group in world.groups.values()
        for branch, room in group.room.items()
    )


def _save_closures(world: World) -> None:
    spans = [("library_id", library.id, library.closures) for library in world.libraries.values()]
    spans += [("branch_id", branch.id, branch.closures) for branch in world.branches.values()]
    for whose, owner, closures in spans:
        calendar.Closure.objects.bulk_create(
            calendar.Closure(id=number, **{whose: owner}, starts_on=first, ends_on=last, announced_at=BEGINS)
            for number, (first, last) in closures.items()
        )
    for number, (library, (first, last)) in world.amnesties.items():
        calendar.Amnesty.objects.create(id=number, library_id=library, starts_on=first, ends_on=last)


def _save_staff(world: World) -> None:
    """All work at the first desk: where they do is no matter of what they may set aside."""
    desk = next(terminal for terminal in world.terminals.values() if terminal.attended)
    for number, grants in world.staff.items():
        network.Staff.objects.create(
            id=number, user=User.objects.create(username=str(number)), terminal_id=desk.id, branch_id=desk.branch.id,
            library_id=desk.branch.library.id,
        )  # fmt: skip
        network.Grant.objects.bulk_create(
            network.Grant(
                staff_id=number, role=each.role, library_id=each.library, branch_id=each.branch,
                starts_on=each.starts_on, ends_on=each.ends_on,
            )
            for each in grants
        )  # fmt: skip


def _save_parcel_rules(world: World) -> None:
    network.ParcelRule.objects.bulk_create(
        network.ParcelRule(
            library_id=library.id, first_items=1, first_fen=300, further_fen=100, items_max=most(library), days=SENDS
        )
        for library in world.libraries.values()
        if library.price is not None
    )


def save_rules(rules: Iterable[Rule]) -> None:
    network.CirculationRule.objects.bulk_create(network.CirculationRule(**named(**rule)) for rule in rules)


def _save_patrons(world: World) -> None:
    patrons.Patron.objects.bulk_create(
        patrons.Patron(
            id=patron.id, number=str(patron.id), name="Simulated", category=patron.category, birth_on=patron.birth_on,
            home_library_id=patron.home.id, joined_at=BEGINS, expires_on=patron.expires_on,
            state="active" if patron.active else "closed",
            guardian_id=patron.guardian.id if patron.guardian else None,
            guardian_confirmed_at=BEGINS if patron.guardian else None,
            agrees_to_guardian_at=BEGINS if patron.agrees else None, first_returns=patron.first_returns,
            family_id=patron.family.id if patron.family else None,
        )
        for patron in world.patrons.values()
    )  # fmt: skip
    patrons.DeliveryAddress.objects.bulk_create(
        patrons.DeliveryAddress(patron_id=patron_id, suite="none", key_version=1, sealed=b"", written_at=BEGINS)
        for patron_id, patron in world.patrons.items()
        if patron.addressed
    )
    patrons.Helper.objects.bulk_create(
        patrons.Helper(patron_id=patron.id, helper_id=helper, named_by_id=named_by, named_at=BEGINS)
        for patron in world.patrons.values()
        for helper, named_by in patron.helpers
    )
    patrons.Card.objects.bulk_create(
        patrons.Card(
            id=card.id, patron_id=card.patron.id, kind="library_card", suite="none", key_version=1, sealed=b"",
            masked="***", state=card.state, expires_on=card.expires_on, registered_at=BEGINS,
            registered_library_id=card.patron.home.id,
        )
        for card in world.cards.values()
    )  # fmt: skip
    patrons.CardDigest.objects.bulk_create(
        patrons.CardDigest(card_id=card.id, suite="none", key_version=1, digest=card.digest)
        for card in world.cards.values()
    )
    patrons.Block.objects.bulk_create(
        block_row(patron.id, asdict(block)) for patron in world.patrons.values() for block in patron.blocks
    )
    with connection.cursor() as cursor:  # above those that the office will number itself
        cursor.execute("SELECT setval(pg_get_serial_sequence('patrons_block', 'id'), 10000000)")


def block_row(patron_id: int, block: dict[str, Any]) -> patrons.Block:
    library_id = block.pop("library")
    return patrons.Block(patron_id=patron_id, library_id=library_id, **block)
