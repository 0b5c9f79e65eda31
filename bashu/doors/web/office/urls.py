from django.urls import path

from bashu.doors.web.office import home, password, staff
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "office"
pages = [
    path("", home.start, name="start"),
    path("/roles", home.roles, name="roles"),
    path("/password", password.own_password, name="own_password"),
    path("/staff", staff.workers, name="staff"),
    path("/staff/<int:staff_id>", staff.worker, name="worker"),
]
forms = [
    path("/staff/add", staff.add, name="add"),
    path("/staff/<int:staff_id>/give", staff.give, name="give"),
    path("/staff/<int:staff_id>/end", staff.end, name="end"),
    path("/staff/<int:staff_id>/switch", staff.switch, name="switch"),
    path("/staff/<int:staff_id>/password", staff.new_password, name="new_password"),
]
urlpatterns = pages + also_with_slash(app_name, pages) + forms
