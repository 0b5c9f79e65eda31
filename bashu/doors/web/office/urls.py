from django.urls import path

from bashu.doors.web.office import home, staff
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "office"
pages = [
    path("", home.start, name="start"),
    path("/staff", staff.workers, name="staff"),
    path("/staff/<int:staff_id>", staff.worker, name="worker"),
    path("/roles", home.roles, name="roles"),
]
urlpatterns = pages + also_with_slash(app_name, pages)
