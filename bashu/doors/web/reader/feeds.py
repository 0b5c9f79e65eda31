"""Where other programs follow what a page shows: the calendars and the news of libraries, cities, series and brands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from bashu.db.activities import feed_queries
from bashu.db.activities.coming import Activity
from bashu.db.activities.feed_queries import Whose
from bashu.db.network.queries import LibraryRow, Name
from bashu.doors.web.reader.season import Asked
from bashu.doors.web.shared import languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`news`: empty where there are none."""

    of: Name
    calendar: str
    news: str = ""


def of_asked(asked: Asked, rows: Sequence[LibraryRow]) -> list[Feed]:
    """Of what the list is narrowed to. `rows`: all libraries."""
    found = [_feed("library", row.code, name=row.name) for row in rows if row.library_id == asked.library]
    city = next((row for row in rows if row.city_code == asked.city), None)
    if city is not None:
        found.append(_feed("city", city.city_code, name=city.city))
    if asked.series is not None and (series := feed_queries.series(asked.series)):
        found.append(_of_series(series))
    if asked.brand is not None and (brand := feed_queries.brand_of(asked.brand)):
        found.append(_of_brand(brand))
    return found


def of_activity(row: Activity) -> list[Feed]:
    """Of the libraries that hold it, of its series and its brand."""
    libraries = (row.library, *row.libraries.all())
    found = [_feed("library", each.code, name=Name(each.name_zh, each.name_en)) for each in libraries]
    if row.series is not None:
        found.append(_of_series(Whose(id=row.series.pk, name=Name(row.series.title_zh, row.series.title_en))))
    if row.brand is not None:
        found.append(_of_brand(Whose(code=row.brand.code, name=Name(row.brand.name_zh, row.brand.name_en))))
    return found


def _of_series(whose: Whose) -> Feed:
    return _feed("series", str(whose.id), name=whose.name)


def _of_brand(whose: Whose) -> Feed:
    return Feed(of=whose.name, calendar=_address("brand", whose.code))


def _feed(kind: str, code: str, *, name: Name) -> Feed:
    return Feed(of=name, calendar=_address(kind, code), news=_address(f"{kind}_news", code))


def _address(kind: str, code: str) -> str:
    """In the language of the page."""
    return reverse(f"feeds:{kind}", args=[code]) + ("?language=en" if languages.current() == "en" else "")
