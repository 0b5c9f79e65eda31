"""The network office at work: edits of rules, places and people while the engine runs, in the rows and in the truth."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import psycopg

from tests.simulation.couriers import SENDS, most
from tests.simulation.days import day_of
from tests.simulation.founding import BEGINS, NOTHING_SENT_BY, PARTS_FROM, a_block, terms_for
from tests.simulation.terms import EVERY_TERM, FREE
from tests.simulation.truth import Truth
from tests.simulation.world import Patron

OFTEN = 60
"""So many readers come often."""
CRITERIA = ["first_in_line", "nearest_first", "owners_readers", "goes_home"]


class Office:
    """Works on a line of its own, so that the engine has to notice by itself."""

    def __init__(self, line: psycopg.Connection[Any], truth: Truth, *, chance: Random) -> None:
        self._line = line
        self._truth = truth
        self._world = truth.world
        self._chance = chance
        # Of its own, so that all else is edited as it would be without choices.
        self._chooses = Random(4)
        self._prices = Random(5)
        self._closes = Random(6)
        self._closed: Patron | None = None
        self._unsound: int | None = None
        self._now = BEGINS
        self._next_id = 1_000_000

    def edit(self, now: datetime) -> None:
        edits: list[Callable[[], None]] = [
            self._change_rule, self._change_rule, self._unsound_rule, self._whose_terms, self._terminal, self._branch,
            self._order, self._library, self._room, self._block, self._card, self._patron, self._leg, self._leg,
            self._group, self._losses, self._bonds, self._family,
        ]  # fmt: skip
        self._now = now
        self._chance.choice(edits)()

    def _set(self, table: str, row_id: object, **columns: Any) -> None:
        names = ", ".join(f"{name} = %s" for name in columns)
        done = self._line.execute(f"UPDATE {table} SET {names} WHERE id = %s", (*columns.values(), row_id))  # noqa: S608
        assert done.rowcount == 1

    def _follow(self) -> None:
        """The engine follows rules only while they hold together."""
        if self._unsound is None:
            self._truth.terms.follow([dict(rule) for rule in self._world.rules.values()])

    def _change_rule(self) -> None:
        rule = self._chance.choice([each for each in self._world.rules.values() if 1 < each["id"] < PARTS_FROM])
        where = {name: value for name, value in rule.items() if name not in EVERY_TERM and name != "id"}
        terms = terms_for(where, self._chance)
        self._set("network_circulationrule", rule["id"], **(dict.fromkeys(EVERY_TERM) | terms))
        self._world.rules[rule["id"]] = {"id": rule["id"], **where, **terms}
        self._follow()

    def _unsound_rule(self) -> None:
        """A loan of no days; the next time the office looks, it is gone."""
        if self._unsound is None:
            self._next_id += 1
            self._unsound = self._next_id
            self._line.execute(
                "INSERT INTO network_circulationrule (id, name_zh, name_en, owner_region, lending_region, home_region,"
                " patron_category, item_kind, collection, loan_days) VALUES (%s, '', '', '', '', '', 'adult', 'disc',"
                " 'nowhere', 0)",
                (self._unsound,),
            )
        else:
            self._line.execute("DELETE FROM network_circulationrule WHERE id = %s", (self._unsound,))
            self._unsound = None
            self._follow()

    def _whose_terms(self) -> None:
        self._world.terms_from = self._chance.choice(["lender", "owner"])
        heard = {column: self._chance.choice([None, None, "owner", "lender", "home"]) for column in FREE}
        self._world.heard_from = heard
        self._set("network_network", 1, terms_from=self._world.terms_from, **heard)
        self._truth.terms.forget()

    def _terminal(self) -> None:
        terminal = self._chance.choice(list(self._world.terminals.values()))
        terminal.active = self._chance.random() < 0.8
        terminal.attended = self._chance.random() < 0.5
        terminal.backdate_seconds = self._chance.choice([0, 600, 86_400])
        self._set("network_terminal", terminal.id, active=terminal.active, attended=terminal.attended,
                  backdate_max_seconds=terminal.backdate_seconds)  # fmt: skip

    def _branch(self) -> None:
        branch = self._chance.choice(list(self._world.branches.values()))
        branch.floats_in, branch.takes_holds = not branch.floats_in, self._chance.random() < 0.8
        self._set("network_branch", branch.id, floats_in=branch.floats_in, takes_holds=branch.takes_holds)

    def _order(self) -> None:
        """Whose hold comes first: any of the criteria, in any order; and what else the network says of holds."""
        world, chance = self._world, self._chance
        world.hold_order[:] = chance.sample(CRITERIA, chance.randint(1, len(CRITERIA)))
        world.nearby_days = chance.choice([0, 1, 3, 5])
        world.lend_if_asked, world.renew_if_wanted = chance.random() < 0.7, chance.random() < 0.3
        self._set("network_network", 1, hold_order=world.hold_order, nearby_days=world.nearby_days,
                  lend_if_asked=world.lend_if_asked, renew_if_wanted=world.renew_if_wanted)  # fmt: skip

    def _library(self) -> None:
        library = self._chance.choice(list(self._world.libraries.values()))
        library.keeps_own = not library.keeps_own
        library.quota = self._chance.choice([None, 0, 3, 20])
        library.prefix = self._chance.choice(["", f"L{library.id}", "L"])
        self._set("network_library", library.id, keeps_own=library.keeps_own, float_quota=library.quota,
                  barcode_prefix=library.prefix)  # fmt: skip

    def _room(self) -> None:
        group = self._chance.choice(list(self._world.groups.values()))
        branch = self._chance.choice(list(group.room))
        group.room[branch] = self._chance.choice([None, 0, 2, 10])
        self._line.execute(
            "UPDATE network_floatgroupbranch SET capacity = %s WHERE group_id = %s AND branch_id = %s",
            (group.room[branch], group.id, branch),
        )

    def _group(self) -> None:
        group = self._chance.choice(list(self._world.groups.values()))
        group.manual_only, group.go_home_months = self._chance.random() < 0.3, self._chance.choice([None, 0, 1, 3])
        self._set("network_floatgroup", group.id, manual_only=group.manual_only, go_home_months=group.go_home_months)

    def _losses(self) -> None:
        world = self._world
        world.lost_payer = self._chance.choice(["origin", "destination", "owner"])
        world.late_after_days = self._chance.choice([0, 2, 5])
        world.returned_days_max = [0, 3, 7, 7, 30][self._now.day % 5]
        world.undo_minutes = [60, 20, 10, 60, 30][self._now.day % 5]
        self._set("network_network", 1, lost_payer=world.lost_payer, late_after_days=world.late_after_days,
                  returned_days_max=world.returned_days_max, undo_minutes=world.undo_minutes)  # fmt: skip

    def _leg(self) -> None:
        """Closed for some days, or on other days and until another time."""
        if not self._world.legs:
            return
        leg = self._chance.choice(list(self._world.legs.values()))
        first = day_of(self._now) + timedelta(days=self._chance.randrange(-3, 10))
        last = first + timedelta(days=self._chance.randrange(20))
        if self._chance.random() < 0.5:
            leg.closed.append((first, last))
            self._line.execute(
                "INSERT INTO network_legclosure (leg_id, starts_on, ends_on, reason) VALUES (%s, %s, %s, '')",
                (leg.id, first, last),
            )
            return
        leg.weekdays = set(self._chance.sample(range(7), self._chance.randint(1, 7)))
        leg.minutes, leg.cost = self._chance.choice([1, 90, 720, 3_000]), self._chance.choice([0, 100, 900])
        leg.starts_on, leg.ends_on = self._chance.choice([(None, None), (first, None), (None, last), (first, last)])
        self._set("network_leg", leg.id, weekdays=sorted(leg.weekdays), minutes=leg.minutes, cost_fen=leg.cost,
                  starts_on=leg.starts_on, ends_on=leg.ends_on)  # fmt: skip

    def _block(self) -> None:
        """Of a patron that comes often: one more, or all of them lifted."""
        patron = self._often()
        if len(patron.blocks) > 1:
            patron.blocks.clear()
            self._line.execute("DELETE FROM patrons_block WHERE patron_id = %s", (patron.id,))
            return
        self._next_id += 1
        block = a_block(self._world, self._chance, number=self._next_id, at=self._now)
        patron.blocks.append(block)
        self._line.execute(
            "INSERT INTO patrons_block (id, patron_id, library_id, reason, note, starts_at, ends_at)"
            " VALUES (%s, %s, %s, %s, '', %s, %s)",
            (block.id, patron.id, block.library, block.reason, block.starts_at, block.ends_at),
        )

    def _card(self) -> None:
        card = self._chance.choice(list(self._world.cards.values())[:100])
        card.state = self._chance.choice(["valid", "valid", "valid", "lost"])
        self._set("patrons_card", card.id, state=card.state)

    def _patron(self) -> None:
        patron = self._often()
        patron.active = self._chance.random() < 0.8
        days = self._chance.choice([None, None, 3, 10, 30])
        patron.expires_on = None if days is None else day_of(self._now) + timedelta(days=days)
        self._set("patrons_patron", patron.id, state="active" if patron.active else "closed",
                  expires_on=patron.expires_on)  # fmt: skip

    def choose(self) -> None:
        """Now and then one of what a reader waits for is enough."""
        if self._chooses.random() < 0.6:
            return
        patron = self._chooses.choice(list(self._world.patrons.values())[:OFTEN])
        own = [hold for hold in self._truth.open_holds(patron) if hold.stage in ("waiting", "asked")]
        chosen = self._chooses.sample(own, min(len(own), self._chooses.choice([2, 2, 3, 5])))
        if len(chosen) < 2:
            return
        before = {id(each): each for hold in chosen for each in hold.choice}
        for hold in before.values():
            hold.choice = []
        for hold in chosen:
            hold.choice = chosen
        gone = [hold.id for hold in before.values()]
        self._line.execute("DELETE FROM circulation_alternative WHERE hold_id = ANY(%s)", (gone,))
        self._line.execute(
            "INSERT INTO circulation_alternative (hold_id, choice_id, patron_id) SELECT id, %s, %s FROM unnest(%s) id",
            (min(hold.id for hold in chosen), patron.id, [hold.id for hold in chosen]),
        )

    def price(self) -> None:
        """Now and then a library sends parcels home for another price than it has told, or none any more."""
        chance = self._prices
        if chance.random() < 0.8:
            return
        library = chance.choice([each for each in self._world.libraries.values() if each.id != NOTHING_SENT_BY])
        payer = "library" if chance.random() < 0.2 else "patron"
        price = chance.choice([1, 2]), chance.randrange(0, 900, 50), chance.randrange(0, 300, 50), payer
        library.price = None if library.price is not None and chance.random() < 0.2 else price
        self._line.execute("DELETE FROM network_parcelrule WHERE library_id = %s", (library.id,))
        if library.price is not None:
            self._line.execute(
                "INSERT INTO network_parcelrule (library_id, first_items, first_fen, further_fen, payer, items_max,"
                " days) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (library.id, *library.price, most(library), SENDS),
            )

    def close(self) -> None:
        """Now and then the account of somebody who has borrowed is closed, and some time later opened again."""
        if self._closes.random() < 0.9:
            return
        reader, self._closed = self._closed, None
        if reader is None:
            borrow = [each for each in self._world.patrons.values() if each.active and len(each.loans) > 1]
            reader = self._closed = self._closes.choice(borrow) if borrow else None
        if reader is not None:
            reader.active = self._closed is None
            self._set("patrons_patron", reader.id, state="active" if reader.active else "closed")

    def _bonds(self) -> None:
        """A patron agrees to the guardian, or no longer; and all who helped are helpers no more, or one is."""
        patron, helper = self._often(), self._often()
        patron.agrees = not patron.agrees
        self._set("patrons_patron", patron.id, agrees_to_guardian_at=self._now if patron.agrees else None)
        self._line.execute("DELETE FROM patrons_helper WHERE patron_id = %s", (patron.id,))
        patron.helpers.clear()
        if helper is not patron and self._chance.random() < 0.8:
            named_by = self._chance.choice([patron, patron.guardian or patron])
            patron.helpers.append((helper.id, named_by.id))
            self._line.execute(
                "INSERT INTO patrons_helper (patron_id, helper_id, named_by_id, named_at) VALUES (%s, %s, %s, %s)",
                (patron.id, helper.id, named_by.id, self._now),
            )

    def _family(self) -> None:
        """Somebody leaves a family, or joins one."""
        patron = self._often()
        if patron.category in ("family", "institution"):
            return
        if patron.family is not None:
            patron.family.members.remove(patron)
            patron.family = None
        elif accounts := [each for each in self._world.patrons.values() if each.category == "family"][:20]:
            patron.family = self._chance.choice(accounts)
            patron.family.members.append(patron)
        self._set("patrons_patron", patron.id, family_id=patron.family.id if patron.family else None)

    def _often(self) -> Any:
        return self._chance.choice(list(self._world.patrons.values())[:OFTEN])
