from django.urls import path

from bashu.doors.web.office import floats, home, moves, overrides, password, routes, staff
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "office"
pages = [
    path("", home.start, name="start"),
    path("/roles", home.roles, name="roles"),
    path("/overrides", overrides.overrides, name="overrides"),
    path("/password", password.own_password, name="own_password"),
    path("/staff", staff.workers, name="staff"),
    path("/staff/<int:staff_id>", staff.worker, name="worker"),
    path("/routes", routes.legs, name="routes"),
    path("/routes/board", routes.board, name="board"),
    path("/routes/<int:leg_id>", routes.leg, name="leg"),
    path("/floats", floats.groups, name="floats"),
    path("/floats/<int:group_id>", floats.group, name="float_group"),
    path("/balance", moves.balance, name="balance"),
]
forms = [
    path("/floats/add", floats.add, name="add_group"),
    path("/floats/quota", floats.quota, name="quota"),
    path("/floats/takes", floats.takes, name="takes"),
    path("/floats/<int:group_id>/change", floats.change, name="change_group"),
    path("/floats/<int:group_id>/member", floats.member, name="member"),
    path("/balance/accept", moves.accept, name="accept"),
    path("/balance/end", moves.end, name="end_move"),
    path("/routes/add", routes.add, name="add_leg"),
    path("/routes/<int:leg_id>/change", routes.change, name="change_leg"),
    path("/routes/<int:leg_id>/close", routes.close, name="close_leg"),
    path("/routes/<int:leg_id>/serve", routes.serve_again, name="serve_again"),
    path("/routes/<int:leg_id>/remove", routes.remove, name="remove_leg"),
    path("/staff/add", staff.add, name="add"),
    path("/staff/<int:staff_id>/give", staff.give, name="give"),
    path("/staff/<int:staff_id>/end", staff.end, name="end"),
    path("/staff/<int:staff_id>/switch", staff.switch, name="switch"),
    path("/staff/<int:staff_id>/password", staff.new_password, name="new_password"),
]
urlpatterns = pages + also_with_slash(app_name, pages) + forms
