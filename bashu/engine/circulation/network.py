"""Places, terminals, rules, float groups and grants, read into memory at one version of them."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, F

from bashu.db.circulation.models import Floating
from bashu.db.network import models
from bashu.db.network.bars import bars
from bashu.db.network.calendars import calendars
from bashu.db.network.parcels import parcel_rules
from bashu.db.network.rights import all_grants
from bashu.db.network.rotations import rotations
from bashu.db.network.rules import read_rules, voices_of
from bashu.domain.calendar import ALWAYS_OPEN
from bashu.domain.circulation.holds.order import read_order
from bashu.domain.circulation.snapshot import Branch, Library, LostPayer, Network, Terminal
from bashu.domain.policy import Rule, UnsoundRulesError, require_sound
from bashu.domain.policy.changes import with_draft
from bashu.domain.routing import FloatGroup, Leg, Mode, Place, Timetable, branches_of
from bashu.domain.settlement.ledger import Model

logger = logging.getLogger(__name__)


def read_network(*, before: Network | None = None, draft: Sequence[Rule] = ()) -> Network:
    """Places as they are now. Rules that contradict themselves or leave a term open are not followed, see `_rules`.

    `draft`: rows that nobody has saved, for whoever asks what would happen under them.
    """
    network = models.Network.objects.first()
    rules = with_draft(_rules(before), draft)
    floated_here, owner_away = float_counts()
    return Network(
        version=network.version if network else 0,
        voices=voices_of(network),
        libraries={row.pk: _library(row) for row in models.Library.objects.all()},
        branches=_branches(),
        terminals={row.pk: _terminal(row) for row in models.Terminal.objects.all()},
        rules=rules,
        float_groups=_float_groups(),
        timetable=_timetable(before),
        late_after_days=network.late_after_days if network else 2,
        lost_payer=_lost_payer(network),
        settlement=Model(network.settlement) if network else Model.KEPT,
        returned_days_max=network.returned_days_max if network else 7,
        undo_minutes=network.undo_minutes if network else 10,
        hold_order=read_order((network.hold_order if network else None) or ()),
        nearby_days=network.nearby_days if network else 3,
        lend_if_asked=network is None or network.lend_if_asked,
        renew_if_wanted=network is not None and network.renew_if_wanted,
        floated_here=floated_here,
        owner_away=owner_away,
        parcel_rules=parcel_rules(),
        bars=bars(),
        rotations={each.id: each for each in rotations()},
        grants=all_grants(),
    )


def float_counts() -> tuple[dict[int, int], dict[int, int]]:
    """How many items float at each branch, and how many of each owner are away."""
    away = Floating.objects.exclude(branch__library=F("owner"))
    here = Floating.objects.values_list("branch_id").annotate(n=Count("*"))
    return dict(here), dict(away.values_list("owner_id").annotate(n=Count("*")))


def _rules(before: Network | None) -> tuple[Rule, ...]:
    """The rules of the table if they hold together, else those followed until now. A process that has followed none
    lends nothing under rules that nobody can vouch for; what comes back needs no rule and is taken in all the same."""
    rules = read_rules()
    try:
        require_sound(rules)
    except UnsoundRulesError as unsound:
        going_on = "The rules before them are followed on." if before else "Nothing is lent until they do."
        logger.critical("%s %s", unsound, going_on)
        return before.rules if before else ()
    return rules


def _library(row: models.Library) -> Library:
    return Library(
        id=row.pk,
        code=row.code,
        region=row.region_id,
        barcode_prefix=row.barcode_prefix,
        float_quota=row.float_quota,
        card_fen=row.card_fen,
        leaving=row.leaving_at is not None,
    )


def _terminal(row: models.Terminal) -> Terminal:
    return Terminal(
        id=row.pk,
        branch_id=row.branch_id,
        active=row.active,
        attended=row.attended,
        backdate_max_seconds=row.backdate_max_seconds,
    )


def _branches() -> dict[int, Branch]:
    # A branch that is missing was made this moment: the version has moved, and all is read again.
    calendar_of = calendars()
    return {
        row.pk: Branch(
            id=row.pk,
            library_id=row.library_id,
            code=row.code,
            calendar=calendar_of.get(row.pk, ALWAYS_OPEN),
            place=Place(
                branch_id=row.pk,
                library_id=row.library_id,
                city=row.library.city_id,
                floats_in=row.floats_in,
                keeps_own=row.library.keeps_own,
                # What goes to a point without a desk is put in at its machine.
                building=row.building if row.kind == "library" else "",
            ),
            takes_holds=row.takes_holds,
        )
        for row in models.Branch.objects.select_related("library")
    }


def read_timetable() -> Timetable:
    """As it stands in the tables, for whoever only asks."""
    return _timetable(None)


def _timetable(before: Network | None) -> Timetable:
    """The one before, with the routes that it remembers, if no leg has changed."""
    closed: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for leg_id, first, last in models.LegClosure.objects.order_by("starts_on", "id").values_list(
        "leg", "starts_on", "ends_on"
    ):
        closed[leg_id].append((first, last))
    legs = tuple(_leg(row, tuple(closed[row.pk])) for row in models.Leg.objects.order_by("id"))
    return before.timetable if before is not None and before.timetable.legs == legs else Timetable(legs)


def _leg(row: models.Leg, closed: tuple[tuple[date, date], ...]) -> Leg:
    return Leg(
        id=row.pk,
        origin_branch_id=row.origin_id,
        destination_branch_id=row.destination_id,
        mode=Mode(row.mode),
        weekdays=frozenset(row.weekdays),
        leaves_at=row.leaves_at,
        cut_off_minutes=row.cut_off_minutes,
        minutes=row.minutes,
        cost_fen=row.cost_fen,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        closed=closed,
    )


def _lost_payer(network: models.Network | None) -> LostPayer:
    match network and network.lost_payer:
        case "owner":
            return "owner"
        case "destination":
            return "destination"
        case _:
            return "origin"


def _float_groups() -> dict[int, FloatGroup]:
    listed: dict[int, dict[int, int | None]] = defaultdict(dict)
    excluded: dict[int, set[int]] = defaultdict(set)
    members = models.FloatGroupBranch.objects.values_list("group", "branch", "capacity", "excluded")
    for group_id, branch_id, capacity, is_out in members:
        if is_out:
            excluded[group_id].add(branch_id)
        else:
            listed[group_id][branch_id] = capacity
    regions = dict(models.Branch.objects.values_list("id", "library__region"))
    return {
        row.pk: FloatGroup(
            id=row.pk,
            branches=branches_of(
                regions=row.regions or (),
                capacity=row.branch_capacity,
                listed=listed[row.pk],
                excluded=excluded[row.pk],
                region_of=regions,
            ),
            min_item_age_days=row.min_item_age_days,
            item_kinds=None if row.item_kinds is None else frozenset(row.item_kinds),
            crosses_cities=row.crosses_cities,
            go_home_months=row.go_home_months,
            manual_only=row.manual_only,
        )
        for row in models.FloatGroup.objects.all()
    }
