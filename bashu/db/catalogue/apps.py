from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "bashu.db.catalogue"
    label = "catalogue"
