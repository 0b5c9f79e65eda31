"""What is being packed and received at this desk, kept as `Work` is; and boxes as the desk says them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bashu.db.catalogue.queries import ItemRow, items_with_barcode
from bashu.db.circulation import boxes
from bashu.db.circulation.at_desks import SlipRow, slips
from bashu.db.circulation.boxes import BoxRow
from bashu.db.circulation.waybills import write_carrier
from bashu.domain.circulation.answers import BoxTold, CheckedIn, NextStop, Packed
from bashu.domain.circulation.boxcodes import code_of
from bashu.domain.circulation.commands import HandOverBox, ItemScan
from bashu.domain.circulation.holds.states import HoldStage, PickupKind
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.identity.credential import without_person
from bashu.domain.outcome import Accepted, Outcome, Refused
from bashu.doors.web.desk.misplaced import card_for
from bashu.doors.web.desk.pages import RECENT_MAX, Page
from bashu.doors.web.shared import languages
from bashu.doors.web.shared.forms import number, scanned
from bashu.doors.web.shared.spoken import Spoken, expected, place_name, refusal, speak, title_of

_KEY = "boxes"
BEFORE_MAX = 8
# On the list of boxes, and on the page of one.
MODES = ("pack", "receive", "hand_over")
BOX_MODES = ("in", "out")
# The pages on which answers are given: the list of boxes, a box, a move.
LIST = "list"


def box_name(box_id: int) -> str:
    return f"box {box_id}"


def move_name(move_id: int) -> str:
    return f"move {move_id}"


@dataclass(slots=True)
class Packing:
    """
    mode      what a scan on the list of boxes does; `box_mode`: on the page of one
    carrier   who was given the last box, since the next one goes with the same
    choice    a barcode that several items share
    wanted    the code of the next stop of the item that was scanned last, if no box is open for it, and its barcode
    answers   the latest first, each with the page on which it was given
    """

    mode: str = "pack"
    box_mode: str = "in"
    carrier: str = ""
    choice: str = ""
    wanted: str = ""
    wanted_barcode: str = ""
    problem: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)

    def add(self, spoken: Spoken, *, on: str = LIST, otherwise: str = "") -> None:
        """`otherwise` stands where an item has no title."""
        line = spoken.stored() | {"title": spoken.title or otherwise, "on": on}
        self.answers = [line, *self.answers][:RECENT_MAX]

    def tell(self, outcome: Outcome, *, page: Page, item: ItemScan, on: str = LIST, sender: int | None = None) -> None:
        """What became of a scan. `sender`: the box that the item came out of. What is for a hold gets its slip."""
        if isinstance(outcome, Refused) and outcome.refusal is Refusal.ITEM_AMBIGUOUS:
            self.choice = item.barcode
        barcode = _("Barcode %(code)s") % {"code": without_person(item.barcode)}
        spoken = say(outcome, sender=sender)
        for slip in slips(held_by(outcome), branch_id=page.staff.place.branch_id):
            page.work.keep_slips([slip.hold_id])
            spoken = on_slip(spoken, slip)
        is_nothing = isinstance(outcome, Refused) and outcome.refusal is Refusal.ITEM_UNKNOWN
        card = card_for(page, item.barcode) if is_nothing else None
        page.work.beside(card.kept if card else {})
        self.add(card.said if card else spoken, on=on, otherwise=barcode)

    def said(self, on: str = LIST) -> dict[str, Any]:
        """What a page of boxes says of its scans: the last answer, those before it, and what it asks."""
        told = self.given(on)
        return {"said": told[:1], "before": told[1 : BEFORE_MAX + 1], "choices": self._choices()}

    def _choices(self) -> list[Sequence[ItemRow]]:
        """The items of which one was scanned, until a person has said which."""
        return [items_with_barcode(self.choice)] if self.choice else []

    def given(self, on: str = LIST) -> list[dict[str, Any]]:
        return [line for line in self.answers if line["on"] == on]


def packing_of(page: Page) -> Packing:
    """What another version kept besides is left aside."""
    known = {each.name for each in fields(Packing)}
    return Packing(**{name: value for name, value in page.request.session.get(_KEY, {}).items() if name in known})


def keep(page: Page, packing: Packing) -> None:
    page.request.session[_KEY] = asdict(packing)


def say(outcome: Outcome, *, sender: int | None = None) -> Spoken:
    match outcome:
        case Accepted(answer=Packed() as answer):
            return _packed(answer, title=title_of(outcome))
        case Accepted(answer=BoxTold() as answer):
            return _box(answer)
        case Accepted(answer=CheckedIn() as answer) if sender is not None:
            return _came_out(outcome, answer, sender=sender)
        case Refused(refusal=Refusal.OTHER_BOX):
            return _other_box(outcome)
        case _:
            return speak(outcome, audience="staff")


def on_slip(spoken: Spoken, slip: SlipRow) -> Spoken:
    """What is sent home from here waits for its parcel, and nobody asks for it by its code."""
    if slip.stage is HoldStage.READY and slip.pickup_kind is PickupKind.HOME:
        return replace(spoken, word=_("To be sent home"), why=_("Pack it on the page “Parcels”."))
    return replace(spoken, code=slip.code)


def handing_over(page: Page, packing: Packing, *, box_id: int) -> HandOverBox:
    """With whom goes first: that without a box that has left does no harm. Afterwards nobody knows who took it."""
    found = boxes.box(box_id)
    if found is not None and found.is_packed_at(page.staff.place.branch_id):
        write_carrier(box_id=box_id, name=without_person(packing.carrier))
    return HandOverBox(**page.made(), box_id=box_id)


def no_box(answer: CheckedIn, *, title: str) -> Spoken:
    """It goes on from here, and nothing is open to put it into."""
    there = place_name(answer.next_branch_id or answer.destination_branch_id)
    return Spoken(
        tone="send",
        word=_("No box is open for %(place)s") % {"place": there},
        title=title,
        why=_("It waits here for the next one."),
    )


def not_for_here(found: BoxRow) -> Spoken:
    """It went astray, if it is here at all: so it is received by its label, and nobody looks into it."""
    return Spoken(
        tone="stop",
        word=_("Not for here: it goes to %(place)s") % {"place": place_name(found.next_stop.branch_id)},
        title=found.code,
        why=_("If it is in your hands, press F4 on the list of boxes and scan it again: it waits here to be sent on."),
    )


def joined(*sentences: str) -> str:
    separator = " " if languages.current() == "en" else ""
    return separator.join(sentence for sentence in sentences if sentence)


def _packed(answer: Packed, *, title: str) -> Spoken:
    onward = ""
    if answer.destination_branch_id != answer.next_branch_id:
        onward = _("It goes on to %(place)s.") % {"place": place_name(answer.destination_branch_id)}
    if answer.box_id is None:
        word = _("Taken out of its box")
        return Spoken(tone="send", word=word, title=title, why=_("It waits here for the next one."))
    again = _("It was in this box already.") if answer.again else ""
    by = expected(answer.expected_on, guessed=answer.guessed)
    there = {"place": place_name(answer.next_branch_id)}
    return Spoken(tone="send", word=_("In the box for %(place)s") % there, title=title, why=joined(again, onward, by))


def _box(answer: BoxTold) -> Spoken:
    code, there = code_of(answer.box_id), {"place": place_name(answer.next_branch_id)}
    count = {"count": answer.items}
    again = _("It was so before.") if answer.again else ""
    match answer.state:
        case "open":
            return Spoken(tone="send", word=_("Open for %(place)s") % there, title=code, why=again)
        case "handed_over":
            word = ngettext("Handed over: %(count)s item", "Handed over: %(count)s items", answer.items) % count
            by = expected(answer.expected_on, guessed=False) if answer.expected_on else ""
            return Spoken(tone="send", word=word, title=code, why=joined(again, _("To %(place)s.") % there, by))
        case "received" if answer.missing:
            word = ngettext("%(count)s item is missing", "%(count)s items are missing", answer.missing)
            why = _("Whoever packed the box is told, by a task for each.")
            return Spoken(tone="stop", word=word % {"count": answer.missing}, title=code, why=why)
        case "received":
            word = ngettext("Received: %(count)s item", "Received: %(count)s items", answer.items) % count
            return Spoken(tone="keep", word=word, title=code, why=again or _sorted_into(answer))
    word = ngettext("Closed: %(count)s item", "Closed: %(count)s items", answer.items) % count
    why = joined(again, _("It waits here for the van to %(place)s.") % there)
    return Spoken(tone="send", word=word, title=code, why=why)


def _sorted_into(answer: BoxTold) -> str:
    """Three piles; those that are empty go without saying."""
    stay = answer.items - answer.held - answer.sent_on
    piles = (
        (answer.held, ngettext("%(count)s for the hold shelf", "%(count)s for the hold shelf", answer.held)),
        (answer.sent_on, ngettext("%(count)s travels on", "%(count)s travel on", answer.sent_on)),
        (stay, ngettext("%(count)s stays here", "%(count)s stay here", stay)),
    )
    said = [words % {"count": count} for count, words in piles if count]
    return _("%(piles)s.") % {"piles": _(", ").join(said)} if said else ""


def _came_out(outcome: Accepted, answer: CheckedIn, *, sender: int) -> Spoken:
    spoken = speak(outcome, audience="staff")
    if answer.item_id is None or boxes.on_manifest(sender, answer.item_id):
        return spoken
    return Spoken(**spoken.stored() | {"note": _("Not on the manifest. Whoever packed the box is told by a task.")})


def _other_box(outcome: Refused) -> Spoken:
    there = outcome.details.get("next_branch_id")
    spoken = refusal(outcome, audience="staff")
    word = _("Not in here: it goes to %(place)s") % {"place": place_name(int(there) if there else None)}
    return Spoken(**spoken.stored() | {"word": word, "title": title_of(outcome)})


def item_in(page: Page) -> ItemScan:
    """`item_id` comes with a person's choice between the items that share a barcode, and names one of these only."""
    text, chosen = scanned(page.request), number(page.request.POST.get("item_id", ""))
    known = chosen is not None and chosen in {row.item_id for row in items_with_barcode(text)}
    return ItemScan(barcode=text, item_id=chosen if known else None)


def held_by(outcome: Outcome) -> list[int]:
    """The hold that has the item."""
    hold_id = getattr(outcome.answer, "hold_id", None) if isinstance(outcome, Accepted) else None
    return [hold_id] if hold_id else []


def sends_on(outcome: Outcome) -> CheckedIn | None:
    """The answer, if the item has to leave from here."""
    match outcome:
        case Accepted(answer=CheckedIn(stop=NextStop.SEND) as answer):
            return answer
    return None
