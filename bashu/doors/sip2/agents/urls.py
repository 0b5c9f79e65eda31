from django.urls import path

from bashu.doors.sip2.agents import views

app_name = "agents"
urlpatterns = [
    path("agents/v1/ask", views.ask, name="ask"),
    path("agents/v1/facts", views.take_in, name="facts"),
    path("agents/v1/report", views.report, name="report"),
    path("agents/v1/standing", views.standing, name="standing"),
    path("agents/v1/orders", views.orders, name="orders"),
    path("agents/v1/compare", views.compare, name="compare"),
    path("agents/v1/enrol", views.enrol, name="enrol"),
]
