"""The fields of an item, read from a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bashu.db.catalogue.holdings import HeldRow
from bashu.db.catalogue.queries import BibRow
from bashu.db.parts import Part
from bashu.domain.calendar import local_day
from bashu.domain.catalogue.items import PRICE_MAX_FEN, ItemForm
from bashu.domain.catalogue.problems import No, Unfit, unfit
from bashu.domain.catalogue.shelves import KINDS
from bashu.doors.web.desk.pages import Page
from bashu.doors.web.shared.forms import day, fen, number, words

FEN = 100
TEXTS = {"call_number": 80, "volume": 40, "collection": 40}


@dataclass(frozen=True, slots=True)
class Read:
    """What was written, as it was written, and what it says: a form, or why none."""

    texts: Mapping[str, str]
    form: ItemForm | Unfit


def read_item(page: Page) -> Read:
    request = page.request
    texts = {name: words(request, name, most=most) for name, most in TEXTS.items()}
    texts |= {name: request.POST.get(name, "").strip()[:20] for name in ("kind", "price", "home", "acquired_on")}
    return Read(texts, _form(texts, today=local_day(page.now)))


def _form(texts: Mapping[str, str], *, today: date) -> ItemForm | Unfit:
    price, acquired = fen(texts["price"]), day(texts["acquired_on"])
    if price is None or price > PRICE_MAX_FEN:
        return unfit(No.PRICE_FORM)
    if texts["acquired_on"] and acquired is None:
        return unfit(No.DAY_FORM)
    if acquired is not None and acquired > today:
        return unfit(No.DAY_AHEAD)
    home = number(texts["home"])
    if home is None:
        return unfit(No.HOME_NOT_OURS)
    return ItemForm(
        **{name: texts[name] for name in TEXTS},
        kind=texts["kind"] if texts["kind"] in KINDS else KINDS[0],
        price_fen=price or None,
        home_branch_id=home,
        acquired_on=acquired,
    )


def usual_item(page: Page, bib: BibRow, *, items: Part[HeldRow]) -> dict[str, str]:
    """As the library's last item of it, else as the record has it."""
    last = items.rows[-1] if items.rows else None
    today = local_day(page.now)
    if last is not None:
        return item_texts(last) | {"acquired_on": today.isoformat(), "volume": ""}
    return {
        "call_number": bib.clc,
        "volume": "",
        "collection": "",
        "kind": bib.kind,
        "price": "",
        "home": str(page.staff.place.branch_id),
        "acquired_on": today.isoformat(),
    }


def item_texts(item: HeldRow) -> dict[str, str]:
    """The form, as an item fills it."""
    return {
        "call_number": item.call_number,
        "volume": item.volume,
        "collection": item.collection,
        "kind": item.kind,
        "price": yuan(item.price_fen),
        "home": str(item.home.branch_id),
        "acquired_on": _iso(item.acquired_on),
    }


def yuan(amount: int | None) -> str:
    return "" if amount is None else f"{amount // FEN}.{amount % FEN:02}"


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""
