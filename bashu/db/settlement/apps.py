from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "bashu.db.settlement"
    label = "settlement"
