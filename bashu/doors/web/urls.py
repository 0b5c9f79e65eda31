"""Where the pages stand."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bashu.doors.web.reader.urls")),
    path("kiosk/", include("bashu.doors.web.kiosk.urls")),
    path("desk", include("bashu.doors.web.desk.urls")),
    path("office", include("bashu.doors.web.office.urls")),
]
