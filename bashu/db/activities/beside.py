"""What belongs together for readers: of a brand or a series its challenges and relays, beside its activities."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bashu.db.activities.models import Brand, Challenge, Relay, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Challenges and relays that go on or are to come, and are open to readers."""

    challenges: tuple[Challenge, ...]
    relays: tuple[Relay, ...]

    def __bool__(self) -> bool:
        return bool(self.challenges or self.relays)


def beside(*, on: date, brand_id: int | None, series_id: int | None, activity_id: int | None = None) -> Beside:
    """The next to end first. What is None is not asked."""
    goes_on = Q(until_on=None) | Q(until_on__gte=on)
    group, one = _any(brand=brand_id, series=series_id), _any(series=series_id, activity=activity_id)
    challenges = Challenge.objects.filter(group, goes_on, state="published").order_by("until_on", "id") if group else ()
    relays = Relay.objects.filter(one, goes_on, state="published").order_by("until_on", "id") if one else ()
    return Beside(challenges=tuple(challenges), relays=tuple(relays))


def brand(brand_id: int | None) -> Brand | None:
    return Brand.objects.filter(pk=brand_id).first() if brand_id is not None else None


def series(series_id: int | None) -> Series | None:
    return Series.objects.filter(pk=series_id).first() if series_id is not None else None


def _any(**ids: int | None) -> Q:
    asked = Q()
    for name, each in ids.items():
        if each is not None:
            asked |= Q(**{name: each})
    return asked
