"""What every template knows beside its own rows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bashu.db.network import queries
from bashu.db.network.queries import NetworkRow

_KEPT = "_bashu_network"


def network_of(request: HttpRequest) -> NetworkRow | None:
    """Read once for a request."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, queries.network())
    found: NetworkRow | None = getattr(request, _KEPT)
    return found


def has_site(request: HttpRequest) -> bool:
    """Whether there is a library with a made-up system of its own to be seen: in a demonstration, and no sandbox."""
    found = network_of(request)
    return found is not None and found.demonstration and not settings.BASHU.sandbox


def network(request: HttpRequest) -> dict[str, object]:
    """Read when a template asks for it."""
    return {
        "network": SimpleLazyObject(lambda: network_of(request)),
        "has_site": SimpleLazyObject(lambda: has_site(request)),
    }
