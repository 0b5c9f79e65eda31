"""What is told on paper."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Both:
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxPaper:
    """`code` stands on the label as text, as Code 128 and as QR. `packed_on` and `items` are printed as they are."""

    code: str
    origin: Both
    next_stop: Both
    items: int
    packed_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    barcode: str
    title: str
    owner: str
    destination: str
    expected_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelPaper:
    """`packed_on` and `items` are printed as they are."""

    code: str
    recipient: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    sender: str
    items: int
    packed_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLabel:
    barcode: str
    call_number: str
    volume: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A session as a poster has it: both lines are printed as they are."""

    at: Both
    where: Both


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterPaper:
    """`address` is printed, and stands in the QR. `more`: how many sessions are not among `sessions`."""

    kind: Both
    title: Both
    summary: Both
    library: Both
    ages: Both
    sessions: tuple[When, ...]
    more: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """Who has seats, as far as a sheet that lies about may say."""

    lot: str
    name: str = field(repr=False)
    library: str
    kind: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatList:
    title: Both
    at: Both
    where: Both
    seats: int
    lines: tuple[SeatLine, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePaper:
    """`did` says what was done, `met_on` the day as it is printed in each language."""

    name: str = field(repr=False)
    challenge: Both
    did: Both
    met_on: Both
    giver: Both
