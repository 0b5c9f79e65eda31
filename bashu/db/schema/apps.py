from django.apps import AppConfig


class SchemaConfig(AppConfig):
    """No models: the command `migrate` that begins with the ready tables."""

    name = "bashu.db.schema"
    label = "schema"
