"""The sessions of an activity in the words of schema.org, for web search engines: as `Event` each, with its place, its
organiser and how many seats are left. As data within the page, like a publication (`linked.py`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from bashu.db.activities.coming import Activity, ActivitySession
from bashu.domain.calendar import LOCAL
from bashu.doors.web.shared import activities as told
from bashu.doors.web.shared.activities import Shown

TYPES: Final = {"exhibition": "ExhibitionEvent", "film": "ScreeningEvent", "lecture": "EducationEvent"}
TOLD_MAX: Final = 20


def linked(activity: Activity, rows: Sequence[Shown], *, address: str, now: datetime) -> dict[str, Any]:
    """`rows`: those that are still to come, of which the first are told."""
    shown = [_event(activity, each, address=address, now=now) for each in rows[:TOLD_MAX]]
    return {"@context": "https://schema.org", "@graph": shown}


def _event(activity: Activity, shown: Shown, *, address: str, now: datetime) -> dict[str, Any]:
    row = shown.row
    kind = "ChildrensEvent" if activity.for_minors else TYPES.get(activity.kind, "Event")
    off = row.state == "called_off"
    at_all = {
        "@type": kind,
        "@id": f"{address}#session-{row.pk}",
        "url": address,
        "name": told.title(activity),
        "description": told.both(activity.summary_zh, activity.summary_en),
        "startDate": row.starts_at.astimezone(LOCAL).isoformat(),
        "endDate": row.ends_at.astimezone(LOCAL).isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if off else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{'Online' if row.branch is None else 'Offline'}EventAttendanceMode",
        "location": _place(row, address=address),
        "organizer": [_library(each) for each in (activity.library, *activity.libraries.all())],
        "typicalAgeRange": _ages(activity),
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": row.capacity,
        "remainingAttendeeCapacity": None if row.how == "draw" else max(row.capacity - row.seats_taken, 0),
        "offers": None if off or row.how == "walk_in" else _offer(shown, address=address, now=now),
    }
    return {name: value for name, value in at_all.items() if value not in (None, "", [])}


def _place(row: ActivitySession, *, address: str) -> dict[str, Any]:
    """That of an on-line session is told only to who has a seat: here stands the page."""
    if row.branch is None:
        return {"@type": "VirtualLocation", "url": address}
    geo = {"@type": "GeoCoordinates", "latitude": row.branch.lat, "longitude": row.branch.lon}
    return {
        "@type": "Place",
        "name": told.where(row),
        "address": row.branch.address or told.library_name(row.branch.library),
        "geo": geo,
    }


def _library(row: object) -> dict[str, Any]:
    return {"@type": "Library", "name": told.library_name(row)}


def _offer(shown: Shown, *, address: str, now: datetime) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "price": "0",
        "priceCurrency": "CNY",
        "url": address,
        "validFrom": shown.row.opens_at.astimezone(LOCAL).isoformat(),
        "availability": f"https://schema.org/{_available(shown, now=now)}",
    }


def _available(shown: Shown, *, now: datetime) -> str:
    """As shops say it: one may register, not yet, for the waiting list alone, or not at all any more."""
    if now < shown.row.opens_at:
        return "PreOrder"
    if not shown.open:
        return "SoldOut"
    by_lot = shown.row.how == "draw" and shown.row.drawn is None
    return "InStock" if shown.left.common or by_lot else "BackOrder"


def _ages(activity: Activity) -> str:
    if activity.from_age is None and activity.to_age is None:
        return ""
    return f"{activity.from_age or 0}-{'' if activity.to_age is None else activity.to_age}"
