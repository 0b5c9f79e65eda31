from django.urls import path

from bashu.doors.web.office import calendars, holidays, home, password, rules, staff, tryout
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "office"
pages = [
    path("", home.start, name="start"),
    path("/roles", home.roles, name="roles"),
    path("/password", password.own_password, name="own_password"),
    path("/staff", staff.workers, name="staff"),
    path("/staff/<int:staff_id>", staff.worker, name="worker"),
    path("/rules", rules.listed, name="rules"),
    path("/rules/new", rules.new, name="new_rule"),
    path("/rules/try", tryout.try_out, name="try_out"),
    path("/rules/<int:rule_id>", rules.change, name="rule"),
    path("/calendars", calendars.listed, name="calendars"),
    path("/calendars/amnesties", calendars.amnesties, name="amnesties"),
    path("/calendars/holidays", holidays.proposed, name="holidays"),
    path("/calendars/of/<str:code>", calendars.shown, name="calendar"),
]
forms = [
    path("/staff/add", staff.add, name="add"),
    path("/staff/<int:staff_id>/give", staff.give, name="give"),
    path("/staff/<int:staff_id>/end", staff.end, name="end"),
    path("/staff/<int:staff_id>/switch", staff.switch, name="switch"),
    path("/staff/<int:staff_id>/password", staff.new_password, name="new_password"),
    path("/rules/<int:rule_id>/end", rules.end, name="end_rule"),
    path("/calendars/amnesties/grant", calendars.grant_amnesty, name="grant_amnesty"),
    path("/calendars/amnesties/end", calendars.end_amnesty, name="end_amnesty"),
    path("/calendars/holidays/take-over", holidays.take_over, name="take_over"),
    path("/calendars/holidays/settle", holidays.settle, name="settle"),
    path("/calendars/of/<str:code>/hours", calendars.hours, name="set_hours"),
    path("/calendars/of/<str:code>/forget-hours", calendars.forget_hours, name="forget_hours"),
    path("/calendars/of/<str:code>/close", calendars.close, name="close"),
    path("/calendars/of/<str:code>/call-off", calendars.call_off, name="call_off"),
    path("/calendars/of/<str:code>/day", calendars.single_day, name="single_day"),
    path("/calendars/of/<str:code>/forget-day", calendars.forget_day, name="forget_day"),
]
urlpatterns = pages + also_with_slash(app_name, pages) + forms
