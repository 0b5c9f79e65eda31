from django.urls import path

from bashu.doors.feeds import views

# A code is whatever somebody wrote.
app_name = "feeds"
urlpatterns = [
    path("feeds/library/<path:code>.ics", views.of_library, name="library"),
    path("feeds/library/<path:code>.rss", views.news_of_library, name="library_news"),
    path("feeds/city/<path:code>.ics", views.of_city, name="city"),
    path("feeds/city/<path:code>.rss", views.news_of_city, name="city_news"),
    path("feeds/series/<slug:series_id>.ics", views.of_series, name="series"),
    path("feeds/series/<slug:series_id>.rss", views.news_of_series, name="series_news"),
    path("feeds/brand/<path:code>.ics", views.of_brand, name="brand"),
    path("feeds/mine/<slug:secret>.ics", views.mine, name="mine"),
]
