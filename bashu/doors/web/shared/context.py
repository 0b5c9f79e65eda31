"""What every template knows beside its own rows."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bashu.db.network import queries


def network(request: HttpRequest) -> dict[str, object]:
    """Read when a template asks for it, once for a page."""
    del request
    return {"network": SimpleLazyObject(queries.network)}
