"""The simple form of a record: read from a page, and filled from a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from django.http import HttpRequest

from bashu.db.catalogue.holdings import SourceRow
from bashu.db.catalogue.queries import BibRow
from bashu.domain.catalogue.identifiers import hyphenated, isbn_problem
from bashu.domain.catalogue.items import PRICE_MAX_FEN
from bashu.domain.catalogue.problems import No, Unfit, unfit
from bashu.domain.catalogue.shelves import LANGUAGES
from bashu.doors.web.shared.forms import fen, words
from bashu.wire.marc.compose import Simple, simple
from bashu.wire.marc.describe import describe
from bashu.wire.marc.description import Kind
from bashu.wire.marc.iso2709 import read
from bashu.wire.marc.records import Charset, Flavour, Record

TEXTS = {"title": 500, "subtitle": 500, "part": 200, "author": 300, "place": 100, "publisher": 200, "isbn": 40,
         "price": 20, "language": 3, "extent": 100, "clc": 60, "published_year": 10}  # fmt: skip
PLAIN = ("title", "subtitle", "part", "author", "place", "publisher", "extent", "clc")
YEARS = range(1000, 2101)
FEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was written, as it was written; `simple`, what it says; `problem`, why it says nothing."""

    texts: Mapping[str, str]
    simple: Simple | None = None
    problem: Unfit | None = None
    field: str = ""


def empty() -> Form:
    return Form(texts={"language": "chi", "kind": Kind.BOOK.value})


def read_form(request: HttpRequest, *, before: Simple | None = None) -> Form:
    """What is as it was `before` is left as it is, however odd: a record may say more than the form asks."""
    texts = {name: words(request, name, most=most) for name, most in TEXTS.items()}
    texts["kind"] = request.POST.get("kind", "")
    was = filled(before) if before else {}
    asked = {name: text for name, text in texts.items() if text != was.get(name)}
    for name, problem in _problems(texts, asked):
        return Form(texts=texts, problem=problem, field=name)
    return Form(texts=texts, simple=_simple(texts, asked, before=before))


def filled(record: Simple) -> dict[str, str]:
    """The form, as a record fills it."""
    texts = {name: str(getattr(record, name) or "") for name in TEXTS}
    return texts | {"price": yuan(record.price), "kind": record.kind.value}


def yuan(price: str) -> str:
    """Without the letters of its currency, where that is ours."""
    return price.removeprefix("CNY").strip() if price.startswith("CNY") else price


def of_source(source: SourceRow) -> Record | None:
    """The record as it is kept; None if its bytes hold none any more."""
    charset = Charset(source.charset) if source.charset in set(Charset) else None
    flavour = Flavour(source.flavour)
    entry = next(read(BytesIO(source.raw), charset=charset, flavour=flavour), None)
    return entry if isinstance(entry, Record) else None


def simple_of(record: Record) -> Simple:
    return simple(describe(record), record.fields)


def of_bib(bib: BibRow) -> Simple:
    """Where no library has handed a record over: what the union catalogue says."""
    return Simple(
        title=bib.title,
        author=bib.author,
        publisher=bib.publisher,
        published_year=bib.published_year,
        isbn=hyphenated(bib.isbn),
        extent=bib.extent,
        clc=bib.clc,
        kind=Kind(bib.kind),
    )


def _problems(texts: Mapping[str, str], asked: Mapping[str, str]) -> list[tuple[str, Unfit]]:
    found = [] if texts["title"] else [("title", unfit(No.TITLE_MISSING))]
    if problem := isbn_problem(asked.get("isbn", "")):
        found.append(("isbn", problem))
    if (year := asked.get("published_year")) and not (year.isascii() and year.isdigit() and int(year) in YEARS):
        found.append(("published_year", unfit(No.YEAR_FORM)))
    price = fen(asked.get("price", ""))
    if price is None or price > PRICE_MAX_FEN:
        found.append(("price", unfit(No.PRICE_FORM)))
    return found


def _simple(texts: Mapping[str, str], asked: Mapping[str, str], *, before: Simple | None) -> Simple:
    kept = before or Simple(title="")
    told = {name: text for name, text in asked.items() if name in TEXTS}
    language = told.get("language", kept.language)
    return Simple(
        **{name: told.get(name, getattr(kept, name)) for name in PLAIN},
        published_year=_year(told["published_year"]) if "published_year" in told else kept.published_year,
        isbn=hyphenated(told["isbn"]) if "isbn" in told else kept.isbn,
        price=_price(told["price"]) if "price" in told else kept.price,
        language=language if language in LANGUAGES or language == kept.language else "",
        kind=Kind(texts["kind"]) if texts["kind"] in set(Kind) else kept.kind,
    )


def _year(text: str) -> int | None:
    return int(text) if text else None


def _price(text: str) -> str:
    amount = fen(text)
    return f"CNY{amount // FEN}.{amount % FEN:02}" if amount else ""
