from bashu.doors.api.views import api

urlpatterns, _, _ = api.urls
