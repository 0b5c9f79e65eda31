"""What partners ask and are answered, in types; commands are in `command_shapes`."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from bashu.domain.circulation.holds.states import HoldStage
from bashu.doors.api.shapes import Named

ID_MAX = 2**63 - 1
SIZE_MAX = 200
EVENTS_MAX = 1_000
Id = Annotated[int, Field(ge=1, le=ID_MAX)]
# Without control characters, which no table takes.
Word = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
# A card as it was read may be longer than any number, and is told to be.
Number = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}\.[0-9]{1,18}\.[0-9]{1,5}\.[0-9]{1,18}$")]


class Token(Schema):
    """RFC 6749, section 5.1. `sandbox`: nothing that is done with it does harm."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
    sandbox: bool


class TokenError(Schema):
    """RFC 6749, section 5.2."""

    error: str
    error_description: str


class Terminal(Schema):
    """`reads_cards`: what it sends of a card was read, not typed, and needs no PIN. Said by the network's office."""

    id: int
    name: str
    kind: str
    attended: bool
    active: bool
    reads_cards: bool


class BranchTold(Schema):
    code: str
    name: Named
    library: Named
    terminals: list[Terminal]


class Places(Schema):
    """The branches of the client's libraries, with the terminals in whose name it may act."""

    branches: list[BranchTold]


class CardShown(Schema):
    """A card at a terminal, as it was read or typed there."""

    terminal: Id = Field(description="where: one of the client's libraries")
    card: Number = Field(description="the number of an ID card, a social security card, a passport or a library card")
    pin: Annotated[str, StringConstraints(max_length=100)] = Field("", description="empty: none was asked for")


class CardRegistered(Schema):
    """A card that the terminal read, and whose holder has seen the lending rules there and accepts them."""

    terminal: Id = Field(description="where: one of the client's libraries, and one that reads cards")
    card: Number
    rules_accepted: Literal[True]


class Why(Schema):
    """A reason. `code` is for programs; `zh` and `en` are shown to people; `transient`: asked anew, it may be over."""

    code: str
    zh: str
    en: str
    transient: bool
    details: dict[str, int | str | bool | None]


class Person(Schema):
    number: str
    name: str


class Verified(Schema):
    """`known`: it is the card of a reader. `card`: valid, lost, expired or cancelled. `pin`: not_given, right, wrong or
    locked. `proven`: the card or the PIN proves that its reader asks. `may_borrow`: nothing stands against it here;
    null without proof. `why`: the first thing that does. `patron`: with the scope patrons:personal, and proven.
    """

    known: bool
    card: str | None = None
    card_expires_on: date | None = None
    pin: str = "not_given"
    proven: bool = False
    may_borrow: bool | None = None
    why: Why | None = None
    patron: Person | None = None


class LoanTold(Schema):
    item: int
    barcode: str
    title: str
    due_at: datetime
    overdue: bool


class ReadersHold(Schema):
    """`before`: how many wait before it."""

    id: int
    stage: HoldStage
    title: str
    pickup: str
    before: int
    shelf_until: datetime | None


class Charge(Schema):
    """`id` 0: what was owed when the library joined, which is paid first."""

    id: int
    library: Named
    kind: str
    title: str
    left_fen: int


class Status(Verified):
    """The lists and the sum are null without proof."""

    loans: list[LoanTold] | None = None
    holds: list[ReadersHold] | None = None
    charges: list[Charge] | None = None
    owed_fen: int | None = None


class Transit(Schema):
    """`destination`: where the item goes; `next_stop`: where its first leg ends. Branches by their codes."""

    id: int
    item: int
    barcode: str
    owner: str
    title: str
    origin: str
    destination: str
    next_stop: str
    reason: str
    started_at: datetime
    dispatched_at: datetime | None
    expected_on: date
    box: int | None


class Transits(Schema):
    """`after`: asked with it, the next ones are told; null behind the last."""

    transits: list[Transit]
    after: int | None


class Item(Schema):
    """`state`: available, on_loan, in_transit and so on. `branch`: where it stands, or was seen last. `waiting`:
    how many wait for its title. Who has it is never told."""

    id: int
    barcode: str
    owner: str
    record: int
    title: str
    kind: str
    call_number: str
    state: str
    version: int
    home_branch: str
    branch: str
    due_at: datetime | None
    waiting: int
    transit: Transit | None


class Items(Schema):
    items: list[Item]


class Hold(Schema):
    """`patron`: the reader's number, with the scope patrons:personal."""

    id: int
    stage: HoldStage
    level: str
    record: int
    title: str
    volume: str
    item: int | None
    barcode: str
    owner: str
    pickup: str
    pickup_kind: str
    placed_at: datetime
    ready_at: datetime | None
    shelf_until: datetime | None
    promised_to_on: date | None
    suspended_until: datetime | None
    patron: str | None = None


class Holds(Schema):
    holds: list[Hold]
    after: int | None


class Pulled(Schema):
    """What is to be taken from its shelf for a hold."""

    hold: int
    item: int
    barcode: str
    title: str
    call_number: str
    collection: str
    pickup: str
    asked_at: datetime


class PullList(Schema):
    """`start`: how many were left out before; `of`: how many there are."""

    items: list[Pulled]
    start: int
    of: int


class Box(Schema):
    """`code` stands on its label. `branch`: where it stands, or was seen last. `items` are in it now."""

    id: int
    code: str
    state: str
    origin: str
    branch: str
    next_stop: str
    items: int
    opened_at: datetime
    closed_at: datetime | None
    handed_over_at: datetime | None
    expected_on: date | None
    received_at: datetime | None


class Boxes(Schema):
    boxes: list[Box]
    start: int
    of: int


class Packed(Schema):
    """`inside`: it is in the box still."""

    item: int
    barcode: str
    title: str
    destination: str
    expected_on: date
    inside: bool


class BoxWithItems(Box):
    contents: list[Packed]
    start: int
    of: int


class ItemOfEvent(Schema):
    id: int
    barcode: str
    owner: str


class Event(Schema):
    """What has happened. `id` is its own, for ever; `version` rises with each change of the item, the hold or the box.
    Which of the other fields an event has, its `kind` says (docs/partners.md); the rest are null."""

    id: str
    kind: str
    at: datetime
    recorded_at: datetime
    item: ItemOfEvent | None = None
    version: int | None = None
    branch: str | None = None
    state: str | None = None
    loan: int | None = None
    due_at: datetime | None = None
    renewals: int | None = None
    patron: str | None = None
    transit: int | None = None
    origin: str | None = None
    destination: str | None = None
    next_stop: str | None = None
    expected_on: date | None = None
    reason: str | None = None
    box: int | None = None
    hold: int | None = None
    record: int | None = None
    pickup: str | None = None


class Events(Schema):
    """`after`: where to go on; keep it with what came of the events. `more`: ask again at once."""

    events: list[Event]
    after: str
    more: bool
