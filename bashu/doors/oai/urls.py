from django.urls import path

from bashu.doors.oai import views

app_name = "oai"
urlpatterns = [path("oai", views.oai, name="oai"), path("oai/", views.oai)]
