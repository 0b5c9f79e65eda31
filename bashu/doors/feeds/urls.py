from django.urls import re_path

from bashu.doors.feeds import views

app_name = "feeds"
# A code of a member or of the country, a number of a row; no longer than such a thing may be.
CODE, NUMBER = "[0-9A-Za-z_-]{1,40}", "[0-9]{1,18}"
urlpatterns = [
    re_path(rf"^feeds/library/(?P<code>{CODE})[.]ics$", views.of_library, name="library"),
    re_path(rf"^feeds/library/(?P<code>{CODE})[.]rss$", views.news_of_library, name="library_news"),
    re_path(rf"^feeds/city/(?P<code>{NUMBER})[.]ics$", views.of_city, name="city"),
    re_path(rf"^feeds/city/(?P<code>{NUMBER})[.]rss$", views.news_of_city, name="city_news"),
    re_path(rf"^feeds/series/(?P<series_id>{NUMBER})[.]ics$", views.of_series, name="series"),
    re_path(rf"^feeds/series/(?P<series_id>{NUMBER})[.]rss$", views.news_of_series, name="series_news"),
    re_path(rf"^feeds/brand/(?P<code>{CODE})[.]ics$", views.of_brand, name="brand"),
    re_path(rf"^feeds/mine/(?P<secret>{CODE})[.]ics$", views.mine, name="mine"),
]
