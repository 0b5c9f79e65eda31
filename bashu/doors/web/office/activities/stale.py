"""A page that stood open while somebody else changed what it is about: to save it would take that back unseen."""

from collections.abc import Mapping
from hashlib import sha256

from django.utils.translation import gettext as _

from bashu.doors.web.office.pages import Page


def mark(fields: Mapping[str, object], *more: object) -> str:
    """Of what stands in the fields when the page is shown; it goes along with the form."""
    said = {name: sorted(value) if isinstance(value, list) else value for name, value in fields.items()}
    return sha256(repr([[(name, said[name]) for name in sorted(said)], more]).encode()).hexdigest()[:32]


def is_stale(page: Page, *, stands: str, typed: str) -> bool:
    """Sent from the page that says so, it is saved all the same; so is what stands already, as after two presses."""
    return page.request.POST.get("stood", stands) != stands and typed != stands


def changed_meanwhile() -> str:
    return _(
        "Somebody changed this since the page was opened, and nothing was saved. Look in another window at what stands"
        " now; what you save here takes its place."
    )
