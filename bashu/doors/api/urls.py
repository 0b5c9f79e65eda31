from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class _Late(URLResolver):
    """Loads its views when somebody asks for an address of theirs: they bring 20 MB, and most networks are never asked.

    Names are looked up by their namespace, as in `api:record`, so that the names of others are found without loading.
    """

    def _populate(self) -> None:
        """Django calls it before it looks up any name, also of others; in a namespace it takes nothing from it."""


urlpatterns = [_Late(RoutePattern("api/v1/"), "bashu.doors.api.late_urls", app_name="api", namespace="api")]
