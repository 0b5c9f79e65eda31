"""CNMARC from a simple form: a record that is made anew, and one of which some values are set to others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bashu.wire.marc.description import Description, Kind, kind_of
from bashu.wire.marc.records import Field

# Record status, material, level, and the sizes that ISO 2709 leaves open; lengths are computed when it is written.
_LEADER = "00000n{material}0 2200000   450 "
_MATERIAL = {Kind.BOOK: "am", Kind.PERIODICAL: "as", Kind.DISC: "lm", Kind.OTHER: "rm"}
# Behind the dates: audience not told, no publication of a government, not modified, catalogued in Chinese, no
# transliteration, Unicode, titles in Chinese script.
_GENERAL = "{entered:%Y%m%d}d{year:4}    u  y0chiy50      ea"

# Codes that say the same in other words, which the new value replaces too; the order in which a field has its codes;
# indicators of a field that is made anew.
_ALIKE = {("200", "h"): "hi", ("200", "e"): "e"}
_ORDER = {"010": "abdz", "200": "abdehifg", "210": "abcdefgh"}
_INDICATORS = {"101": "0 ", "200": "1 "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """What the form asks. Texts are empty for what is not said; `price`, as a record writes it: CNY68.00."""

    title: str
    subtitle: str = ""
    part: str = ""
    author: str = ""
    place: str = ""
    publisher: str = ""
    published_year: int | None = None
    isbn: str = ""
    price: str = ""
    language: str = "chi"
    extent: str = ""
    clc: str = ""
    kind: Kind = Kind.BOOK


def simple(description: Description, fields: Sequence[Field]) -> Simple:
    """The form as a record fills it."""
    number = next((field for field in fields if field.tag == "010"), Field(""))
    printed = next((field for field in fields if field.tag in {"210", "214"}), Field(""))
    return Simple(
        title=description.title,
        subtitle=description.subtitle,
        part=description.part,
        author=description.author,
        place=printed.first("a"),
        publisher=description.publisher,
        published_year=description.published_year,
        isbn=next(iter(description.isbns), ""),
        price=number.first("d"),
        language=description.language,
        extent=description.extent,
        clc=description.clc,
        kind=description.kind,
    )


def compose(form: Simple, *, number: str, agency: str, now: datetime) -> tuple[str, tuple[Field, ...]]:
    """A new record: its leader and its fields. `agency` is who made it."""
    general = _GENERAL.format(entered=now, year=form.published_year or "")
    begun = (
        Field("001", data=number),
        Field("005", data=_stamp(now)),
        Field("100", "  ", (("a", general),)),
        Field("102", "  ", (("a", "CN"),)),
        Field("801", " 0", (("a", "CN"), ("b", agency), ("c", f"{now:%Y%m%d}"))),
    )
    return leader_of(form.kind), with_values(begun, form, before=Simple(title="", language=""))


def leader_of(kind: Kind, leader: str = "") -> str:
    """Of another kind than it says, if that is another."""
    if not leader:
        return _LEADER.format(material=_MATERIAL[kind])
    return leader if kind_of(leader) is kind else leader[:6] + _MATERIAL[kind] + leader[8:]


def with_values(fields: Sequence[Field], form: Simple, *, before: Simple) -> tuple[Field, ...]:
    """Only what differs from `before` is set; all else stays as it stands."""
    told = {
        ("010", "a"): (form.isbn, before.isbn),
        ("010", "d"): (form.price, before.price),
        ("101", "a"): (form.language, before.language),
        ("200", "a"): (form.title, before.title),
        ("200", "e"): (form.subtitle, before.subtitle),
        ("200", "h"): (form.part, before.part),
        ("200", "f"): (form.author, before.author),
        ("210", "a"): (form.place, before.place),
        ("210", "c"): (form.publisher, before.publisher),
        ("210", "d"): (_year(form.published_year), _year(before.published_year)),
        ("215", "a"): (form.extent, before.extent),
        ("690", "a"): (form.clc, before.clc),
    }
    result = list(fields)
    for (tag, code), (value, was) in told.items():
        if value != was:
            _set(result, tag, code=code, value=value)
    return tuple(result)


def stamped(fields: Sequence[Field], *, now: datetime) -> tuple[Field, ...]:
    """With when it was changed last."""
    stamp = Field("005", data=_stamp(now))
    if any(field.tag == "005" for field in fields):
        return tuple(stamp if field.tag == "005" else field for field in fields)
    return tuple(sorted((*fields, stamp), key=lambda field: field.tag != "001" and field is not stamp))


def renumbered(fields: Sequence[Field], *, number: str) -> tuple[Field, ...]:
    """Under another control number."""
    return (Field("001", data=number), *(field for field in fields if field.tag != "001"))


def _stamp(now: datetime | date) -> str:
    return f"{now:%Y%m%d%H%M%S}.0"


def _year(year: int | None) -> str:
    return "" if year is None else str(year)


def _set(fields: list[Field], tag: str, *, code: str, value: str) -> None:
    """In the first field of this tag; without one it is put where its tag belongs."""
    at = next((place for place, field in enumerate(fields) if field.tag == tag), None)
    if at is None:
        if value:
            made = Field(tag, _INDICATORS.get(tag, "  "), ((code, value),))
            place = next((place for place, field in enumerate(fields) if field.tag > tag), len(fields))
            fields.insert(place, made)
        return
    subfields = _replaced(fields[at], code=code, value=value)
    if subfields:
        fields[at] = fields[at]._replace(subfields=subfields, data="")
    else:
        del fields[at]


def _replaced(field: Field, *, code: str, value: str) -> tuple[tuple[str, str], ...]:
    tag = field.tag
    alike = _ALIKE.get((tag, code), code)
    several = len(alike) > 1 or (tag, code) in _ALIKE
    first = next((place for place, (key, _) in enumerate(field.subfields) if key in alike), None)
    kept = [
        pair for place, pair in enumerate(field.subfields) if not (pair[0] in alike and (several or place == first))
    ]
    if not value:
        return tuple(kept)
    if first is None:
        order = _ORDER.get(tag, "")
        first = next(
            (place for place, (key, _) in enumerate(kept) if order.find(key) > order.find(code) >= 0), len(kept)
        )
    return (*kept[:first], (code, value), *kept[first:])
