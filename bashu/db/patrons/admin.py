"""Looking only: patrons change through edits.py and the engine. Hashes, digests and sealed numbers are not shown."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from bashu.db.patrons.models import Block, Card, Patron

# Django's class takes a type only while it is checked.
if TYPE_CHECKING:
    Base = admin.ModelAdmin[Model]
else:
    Base = admin.ModelAdmin


class ReadOnly(Base):
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Patron)
class PatronAdmin(ReadOnly):
    list_display = ("number", "category", "home_library", "state", "joined_at", "expires_on", "owed_fen")
    list_filter = ("category", "state")
    list_select_related = ("home_library",)
    search_fields = ("number",)
    exclude = ("pin_hash",)


@admin.register(Card)
class CardAdmin(ReadOnly):
    list_display = ("id", "patron", "kind", "masked", "state", "expires_on", "registered_at", "key_version")
    list_filter = ("kind", "state", "key_version")
    list_select_related = ("patron",)
    exclude = ("sealed",)


@admin.register(Block)
class BlockAdmin(ReadOnly):
    list_display = ("patron", "library", "reason", "starts_at", "ends_at")
    list_filter = ("reason",)
    list_select_related = ("patron", "library")
