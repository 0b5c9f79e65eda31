from django.urls import path

from bashu.doors.web.reader import views

app_name = "reader"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.find, name="search"),
    path("libraries", views.libraries, name="libraries"),
    path("title/<int:bib_id>", views.title, name="title"),
    path("item/<int:item_id>", views.item, name="item"),
]
