from django.apps import AppConfig


class PatronsConfig(AppConfig):
    name = "bashu.db.patrons"
    label = "patrons"
