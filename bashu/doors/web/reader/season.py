"""What a reader looks for among the activities, as it stands in the address of the page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest

from bashu.db.activities.coming import KINDS
from bashu.db.activities.queries import Wanted
from bashu.domain.calendar import DAY, local_day, start_of
from bashu.domain.identity.age import OLDEST
from bashu.doors.web.shared.forms import day, number

TEXT_LENGTH_MAX: Final = 100
CODE_LENGTH: Final = 6
# From a branch is looked so far ahead; a calendar shows a month.
NEAR_FOR: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`month`: the first of the month that is shown as a calendar; `day`: one of its days. `near`: a branch."""

    text: str
    city: str
    library: int | None
    kind: str
    age: int | None
    children: bool
    series: int | None
    brand: int | None
    near: int | None
    month: date | None
    day: date | None

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.city or self.library or self.kind or self.children or self.age is not None)

    def wanted(self, now: datetime) -> Wanted:
        first, last = self._span(now)
        return Wanted(
            from_at=first, to_at=last, city=self.city, library_id=self.library, kind=self.kind, age=self.age,
            for_minors=self.children, words=self.text, series_id=self.series, brand_id=self.brand,
        )  # fmt: skip

    def of_day(self, on: date | None) -> "Asked":
        return replace(self, day=on)

    def of_month(self, first: date | None) -> "Asked":
        return replace(self, month=first, day=None)

    def address(self) -> str:
        """What stands behind the question mark."""
        return urlencode(dict(self._parts()))

    @property
    def without_when(self) -> list[tuple[str, str]]:
        """Hidden in the form: what it does not ask itself."""
        return [(name, text) for name, text in self._parts() if name in {"month", "day", "series", "brand"}]

    def _span(self, now: datetime) -> tuple[datetime, datetime | None]:
        """A session that has ended is in a calendar still, and in no list."""
        if self.day is not None:
            return start_of(self.day), start_of(self.day + DAY)
        if self.month is not None:
            return start_of(self.month), start_of(next_month(self.month))
        return now, now + NEAR_FOR if self.near is not None else None

    def _parts(self) -> Iterator[tuple[str, str]]:
        told = {
            "q": self.text, "city": self.city, "library": self.library, "kind": self.kind, "age": self.age,
            "children": "1" if self.children else "", "series": self.series, "brand": self.brand, "near": self.near,
            "month": f"{self.month:%Y-%m}" if self.month else "", "day": self.day.isoformat() if self.day else "",
        }  # fmt: skip
        yield from ((name, str(value)) for name, value in told.items() if value not in {"", None})


def asked_by(request: HttpRequest, *, now: datetime) -> Asked:
    """Whatever stands in the address: what says nothing is as if it were not there."""
    given = request.GET
    month, on = _month(given.get("month", ""), now=now), day(given.get("day", ""))
    on = on if month is not None else None
    return Asked(
        text=_text(given.get("q", "")),
        city=_code(given.get("city", "")),
        kind=kind if (kind := given.get("kind", "")) in KINDS else "",
        age=_age(given.get("age", "")),
        children=given.get("children", "") == "1",
        month=month if on is None else on.replace(day=1),
        day=on,
        **{name: number(given.get(name, "")) for name in ("library", "series", "brand", "near")},
    )


def next_month(first: date) -> date:
    return (first + 31 * DAY).replace(day=1)


def month_before(first: date) -> date:
    return (first - DAY).replace(day=1)


def _month(text: str, *, now: datetime) -> date | None:
    """2026-05; "now" is the present one."""
    return local_day(now).replace(day=1) if text == "now" else day(f"{text}-01")


def _code(text: str) -> str:
    return text if text.isascii() and text.isalnum() and len(text) <= CODE_LENGTH else ""


def _age(text: str) -> int | None:
    age = number(text)
    return age if age is not None and age <= OLDEST else None


def _text(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 2 * TEXT_LENGTH_MAX]).split())[
        :TEXT_LENGTH_MAX
    ]
