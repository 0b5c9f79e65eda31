"""Who and what of the demonstration network a journey needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Fact = dict[str, Any]


@dataclass
class Cast:
    """Hands out items that no other journey uses."""

    facts: Fact
    used: set[str]

    def terminal(self, city: str) -> Fact:
        return next(each for each in self.facts["terminals"] if each["city"] == city)

    def patrons(self, kind: str, *, state: str = "ok", city: str | None = None) -> Iterator[Fact]:
        for each in self.facts["patrons"]:
            if (each["kind"], each["state"]) == (kind, state) and city in (None, each["city"]):
                yield each

    def item(self, city: str, status: str = "available") -> Fact:
        for each in self.facts["items"]:
            if (each["city"], each["status"]) == (city, status) and each["barcode"] not in self.used:
                self.used.add(each["barcode"])
                return dict(each)
        raise LookupError(f"no {status} item is left in {city}")
