from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("bashu.doors.web.urls")),
    path("", include("bashu.doors.api.urls")),
    path("", include("bashu.doors.oai.urls")),
    path("", include("bashu.doors.sru.urls")),
    path("", include("bashu.doors.feeds.urls")),
    path("", include("bashu.doors.sip2.agents.urls")),
    path("admin/", admin.site.urls),
    path("language/", include("django.conf.urls.i18n")),
]
handler400 = "bashu.doors.web.shared.errors.bad_request"
handler403 = "bashu.doors.web.shared.errors.forbidden"
handler404 = "bashu.doors.web.shared.errors.not_found"
handler500 = "bashu.doors.web.shared.errors.server_error"
