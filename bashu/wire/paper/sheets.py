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
