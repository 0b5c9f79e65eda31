"""Where the pages stand."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from bashu.doors.web.shared.addresses import Code, RowId

# Before the rooms, whose addresses have them.
register_converter(RowId, "id")
register_converter(Code, "code")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bashu.doors.web.reader.urls")),
    path("kiosk/", include("bashu.doors.web.kiosk.urls")),
    path("desk", include("bashu.doors.web.desk.urls")),
    path("office", include("bashu.doors.web.office.urls")),
    path("site", include("bashu.doors.web.site.urls")),
]
