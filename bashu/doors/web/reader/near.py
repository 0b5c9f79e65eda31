"""Which city a reader looks from: chosen on a page, and kept by the browser alone.

Where exactly somebody is, is for the script of the page to know (nearest.js): it never leaves the browser.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from bashu.db.catalogue.publications import HoldingRow
from bashu.db.network.queries import CityRow

COOKIE = "near"
KEPT_SECONDS = 365 * 24 * 60 * 60
CODE_LENGTH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """`holdings`: those of the city first, and there those with something on the shelf. `city`: empty if none."""

    holdings: tuple[HoldingRow, ...]
    cities: tuple[CityRow, ...]
    city: str
    chosen: bool


def near(request: HttpRequest, holdings: Sequence[HoldingRow]) -> Near:
    cities = _cities(holdings)
    asked = request.GET.get("near")
    wanted = chosen_city(request) if asked is None else asked
    city = wanted if any(each.code == wanted for each in cities) else ""
    ordered = sorted(holdings, key=lambda row: (row.at.city_code != city, not row.available))
    return Near(holdings=tuple(ordered), cities=cities, city=city, chosen=asked is not None and city == wanted)


def chosen_city(request: HttpRequest) -> str:
    """A code, which need not be one of a city; empty: none was chosen."""
    code = request.COOKIES.get(COOKIE, "")
    return code if code.isascii() and code.isalnum() and len(code) <= CODE_LENGTH else ""


def remember(request: HttpRequest, response: HttpResponse, *, found: Near) -> HttpResponse:
    """What was just chosen. The browser may say where it is, if its reader wants that."""
    if found.chosen:
        response.set_cookie(COOKIE, found.city, max_age=KEPT_SECONDS, samesite="Lax", secure=request.is_secure())
    return may_locate(response)


def may_locate(response: HttpResponse) -> HttpResponse:
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(self), microphone=()"
    return response


def _cities(holdings: Iterable[HoldingRow]) -> tuple[CityRow, ...]:
    found = {row.at.city_code: row.at.city for row in holdings}
    return tuple(CityRow(code=code, name=name) for code, name in sorted(found.items()))
