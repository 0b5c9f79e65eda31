from django.urls import path

from bashu.doors.web.reader import views
from bashu.doors.web.shared.slashes import also_with_slash

app_name = "reader"
pages = [
    path("", views.home, name="home"),
    path("search", views.find, name="search"),
    path("libraries", views.libraries, name="libraries"),
    path("title/<int:bib_id>", views.title, name="title"),
    path("item/<int:item_id>", views.item, name="item"),
]
urlpatterns = pages + also_with_slash(app_name, pages)
