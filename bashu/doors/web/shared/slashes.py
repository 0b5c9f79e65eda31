"""A page that was asked for with a slash at its end, as people type it."""

from collections.abc import Sequence

from django.urls import URLPattern, path
from django.views.generic import RedirectView


def also_with_slash(room: str, pages: Sequence[URLPattern]) -> list[URLPattern]:
    """Leads to the page without the slash; forms are sent to no such address."""
    return [
        path(
            f"{page.pattern}/",
            RedirectView.as_view(
                pattern_name=f"{room}:{page.name}", query_string=True, http_method_names=["get", "head"]
            ),
            name=f"{page.name}_slash",
        )
        for page in pages
        if page.name != "home"
    ]
