from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "bashu.db.audit"
    label = "audit"
