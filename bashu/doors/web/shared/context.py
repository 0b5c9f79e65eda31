"""What every template knows beside its own rows."""

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


def network(request: HttpRequest) -> dict[str, object]:
    """Read when a template asks for it."""
    return {"network": SimpleLazyObject(lambda: network_of(request))}
