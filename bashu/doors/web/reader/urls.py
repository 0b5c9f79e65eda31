from django.urls import path

from bashu.doors.web.reader import holds, mine, signin, views
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "reader"
pages = [
    path("", views.home, name="home"),
    path("search", views.find, name="search"),
    path("libraries", views.libraries, name="libraries"),
    path("title/<int:bib_id>", views.title, name="title"),
    path("item/<int:item_id>", views.item, name="item"),
    path("my", mine.mine, name="mine"),
    path("my/sign-in", signin.sign_in, name="sign_in"),
    path("my/history", mine.history, name="history"),
    path("my/hold/<id:hold_id>", holds.hold, name="hold"),
    path("title/<id:bib_id>/hold", holds.place, name="place"),
]
urlpatterns = [
    *pages,
    *also_with_slash(app_name, pages),
    path("my/sign-out", signin.sign_out, name="sign_out"),
    path("my/renew", mine.renew, name="renew"),
    path("my/hold/<id:hold_id>/cancel", holds.cancel, name="cancel"),
    path("my/hold/<id:hold_id>/pause", holds.pause, name="pause"),
    path("my/hold/<id:hold_id>/go-on", holds.go_on, name="go_on"),
    path("my/hold/<id:hold_id>/pickup", holds.pickup, name="pickup"),
]
