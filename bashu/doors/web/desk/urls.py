from django.urls import path

from bashu.doors.web.desk import lists, overrides, patrons, scan, signin
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "desk"
front = path("", scan.desk, name="desk")
urlpatterns = [
    front,
    *also_with_slash(app_name, [front]),
    path("/sign-in", signin.SignIn.as_view(), name="sign_in"),
    path("/sign-out", signin.sign_out, name="sign_out"),
    path("/scan", scan.scan, name="scan"),
    path("/let-pass", overrides.let_pass, name="let_pass"),
    path("/mode", scan.mode, name="mode"),
    path("/close", scan.close_patron, name="close"),
    path("/register", patrons.register, name="register"),
    path("/guardian", patrons.confirm_guardian, name="guardian"),
    path("/card-lost", patrons.report_lost, name="card_lost"),
    path("/card-found", patrons.report_found, name="card_found"),
    path("/pin", patrons.new_pin, name="pin"),
    path("/van", lists.van, name="van"),
    path("/tasks", lists.tasks, name="tasks"),
]
