from django.urls import path

from bashu.doors.web.kiosk import activities, card, joining, lending, views

app_name = "kiosk"
urlpatterns = [
    path("", views.kiosks, name="list"),
    path("<int:terminal_id>/", views.start, name="start"),
    path("<int:terminal_id>/menu", views.menu, name="menu"),
    path("<int:terminal_id>/card", card.card, name="card"),
    path("<int:terminal_id>/pin", card.pin, name="pin"),
    path("<int:terminal_id>/borrow", lending.borrow, name="borrow"),
    path("<int:terminal_id>/return", lending.give_back, name="return"),
    path("<int:terminal_id>/loans", lending.loans, name="loans"),
    path("<int:terminal_id>/renew", lending.renew, name="renew"),
    path("<int:terminal_id>/activities", activities.activities, name="activities"),
    path("<int:terminal_id>/activities/register", activities.register, name="activity_register"),
    path("<int:terminal_id>/activities/cancel", activities.cancel, name="activity_cancel"),
    path("<int:terminal_id>/join", joining.join, name="join"),
    path("<int:terminal_id>/choose-pin", joining.choose_pin, name="choose_pin"),
    path("<int:terminal_id>/finish", views.finish, name="finish"),
    path("<int:terminal_id>/set-up", views.set_up_here, name="set_up"),
]
