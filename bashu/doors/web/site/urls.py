from django.urls import path

from bashu.doors.web.shared.slashes import also_with_slash
from bashu.doors.web.site import views

app_name = "site"
pages = [path("", views.page, name="page")]
urlpatterns = [
    *pages,
    path("/start", views.start, name="start"),
    path("/stop", views.stop, name="stop"),
    path("/switch", views.switch, name="switch"),
    path("/machine", views.machine, name="machine"),
    *also_with_slash(app_name, pages),
]
