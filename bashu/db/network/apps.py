from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "bashu.db.network"
    label = "network"
