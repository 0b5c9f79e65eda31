from django.urls import path

from bashu.doors.web.desk import holds, lists, patrons, placing, scan, signin
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "desk"
front = path("", scan.desk, name="desk")
urlpatterns = [
    front,
    *also_with_slash(app_name, [front]),
    path("/sign-in", signin.SignIn.as_view(), name="sign_in"),
    path("/sign-out", signin.sign_out, name="sign_out"),
    path("/scan", scan.scan, name="scan"),
    path("/mode", scan.mode, name="mode"),
    path("/close", scan.close_patron, name="close"),
    path("/register", patrons.register, name="register"),
    path("/guardian", patrons.confirm_guardian, name="guardian"),
    path("/card-lost", patrons.report_lost, name="card_lost"),
    path("/card-found", patrons.report_found, name="card_found"),
    path("/pin", patrons.new_pin, name="pin"),
    path("/pull", holds.pull, name="pull"),
    path("/pull/scan", holds.pull_scan, name="pull_scan"),
    path("/pull/not-found", holds.not_found, name="not_found"),
    path("/shelf", holds.shelf, name="shelf"),
    path("/shelf/scan", holds.shelf_scan, name="shelf_scan"),
    path("/slips", holds.all_slips, name="slips"),
    path("/slip/<id:hold_id>", holds.slip, name="slip"),
    path("/queue/<id:bib_id>", holds.queue, name="queue"),
    path("/queue/<id:bib_id>/move", holds.move, name="move"),
    path("/find", placing.find, name="find"),
    path("/place/<id:bib_id>", placing.place, name="place"),
    path("/hold/<id:hold_id>", placing.hold, name="hold"),
    path("/hold/<id:hold_id>/cancel", placing.cancel, name="cancel"),
    path("/hold/<id:hold_id>/pause", placing.pause, name="pause"),
    path("/hold/<id:hold_id>/go-on", placing.go_on, name="go_on"),
    path("/hold/<id:hold_id>/pickup", placing.pickup, name="pickup"),
    path("/van", lists.van, name="van"),
    path("/tasks", lists.tasks, name="tasks"),
]
