"""What staff write of an item, and which of it can be kept."""

from collections.abc import Collection, Iterable
from datetime import date

from bashu.domain.catalogue.problems import No, Unfit, unfit
from bashu.domain.values import value_class

BARCODE_LENGTH_MAX = 40
AT_ONCE_MAX = 200
BULK_MAX = 1_000
# 100,000 yuan: what costs more is lent to nobody, and a barcode may have been scanned into the field.
PRICE_MAX_FEN = 10_000_000


@value_class(frozen=True, slots=True, kw_only=True)
class ItemForm:
    """The fields of an item that staff may write, but for its barcode."""

    call_number: str = ""
    volume: str = ""
    collection: str = ""
    kind: str = "book"
    price_fen: int | None = None
    home_branch_id: int
    acquired_on: date | None = None


def barcodes_problem(barcodes: Iterable[str], *, of_persons: Collection[str]) -> Unfit | None:
    """The first thing that is wrong with one of them. `of_persons`: those that look like a card or a box."""
    seen = set[str]()
    for barcode in barcodes:
        if not barcode or len(barcode) > BARCODE_LENGTH_MAX or not barcode.isprintable() or " " in barcode:
            return unfit(No.BARCODE_FORM, barcode=barcode[:BARCODE_LENGTH_MAX], most=BARCODE_LENGTH_MAX)
        if barcode in of_persons:
            return unfit(No.BARCODE_OF_A_PERSON, barcode=_masked(barcode))
        if barcode in seen:
            return unfit(No.BARCODE_TWICE, barcode=barcode)
        seen.add(barcode)
    return None if seen else unfit(No.BARCODES_MISSING)


def _masked(text: str) -> str:
    """It may be a person's number, which stands on no page in full."""
    shown = 4
    return f"{text[:shown]}…"
