from django.urls import path

from bashu.doors.web.desk import box, boxes, lists, moves, overrides, patrons, scan, signin, tasks, where
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
    path("/tasks", tasks.tasks, name="tasks"),
    path("/tasks/settle", tasks.settle, name="settle"),
    path("/tasks/lost", tasks.lose, name="lose"),
    path("/boxes", boxes.boxes, name="boxes"),
    path("/boxes/scan", boxes.scan, name="boxes_scan"),
    path("/boxes/mode", boxes.set_mode, name="boxes_mode"),
    path("/boxes/open", boxes.open_one, name="boxes_open"),
    path("/boxes/<int:box_id>", box.one, name="box"),
    path("/boxes/<int:box_id>/scan", box.scan, name="box_scan"),
    path("/boxes/<int:box_id>/batch", box.batch, name="box_batch"),
    path("/boxes/<int:box_id>/act", box.act, name="box_act"),
    path("/boxes/<int:box_id>/label.pdf", box.label, name="label"),
    path("/boxes/<int:box_id>/manifest.pdf", box.list_of_contents, name="manifest"),
    path("/moves", moves.asked, name="moves"),
    path("/moves/<int:move_id>", moves.one, name="move"),
    path("/moves/<int:move_id>/scan", moves.scan, name="move_scan"),
    path("/where", where.where, name="where"),
    path("/where/<int:item_id>", where.where_is_item, name="where_is"),
]
