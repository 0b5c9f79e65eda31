from django.urls import path

from bashu.doors.sru import views

app_name = "sru"
urlpatterns = [path("sru", views.sru, name="sru"), path("sru/", views.sru)]
