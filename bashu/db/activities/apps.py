from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "bashu.db.activities"
    label = "activities"
