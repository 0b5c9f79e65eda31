from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("bashu.doors.web.urls")),
    path("admin/", admin.site.urls),
    path("language/", include("django.conf.urls.i18n")),
]
