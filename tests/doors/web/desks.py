"""A desk as a test works at it: what it sees, presses and scans."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from bashu.db.circulation.models import Hold
from bashu.db.network.models import Grant
from bashu.domain.circulation.holds.words import pickup_code
from tests.doors.web.conftest import ALICE, Site
from tests.people import City


@dataclass(frozen=True, slots=True)
class Desk:
    client: Client
    site: Site

    def see(self, page: str = "") -> str:
        return self.client.get(f"/desk{page}").content.decode()

    def press(self, page: str, **given: Any) -> str:
        return self.client.post(f"/desk/{page}", given, follow=True).content.decode()

    def scan(self, text: str, *, on: str = "", **given: Any) -> str:
        return self.press(f"{on}scan", text=text, **given)

    def place(self, *, pickup: City | None = None, of: str = ALICE, **given: Any) -> Hold:
        """For a reader who is opened by their card; collected here unless told otherwise."""
        branch = (pickup or self.site.world.chengdu).branch
        self.scan(of)
        self.press(f"place/{self.site.world.book.bib_id}", branch=branch.pk, city=branch.library.city_id, **given)
        self.press("close")
        return Hold.objects.latest("id")


def lead_holds() -> None:
    """At the desk in Chengdu, for its library."""
    Grant.objects.filter(staff__user__username="desk-chengdu").update(role="desk_lead")


def code_of(hold: Hold) -> str:
    digits = pickup_code(bytes(hold.token).hex())
    return f"{digits[:3]} {digits[3:]}"
