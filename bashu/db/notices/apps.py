from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "bashu.db.notices"
    label = "notices"
