from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "bashu.db.circulation"
    label = "circulation"
