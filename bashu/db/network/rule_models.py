"""Lending rules as rows. Their columns are those of `bashu.domain.policy.Rule`."""

from django.db import models
from django.db.models import F, Q


def null_or(column: str, words: list[str]) -> Q:
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__in": words})


class CirculationRule(models.Model):
    """A partial row of lending terms; bashu.domain.policy says how rows are chosen and merged."""

    name_zh = models.TextField()
    name_en = models.TextField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    lasting = models.TextField(null=True, blank=True)

    owner_library = models.ForeignKey("network.Library", models.PROTECT, null=True, blank=True, related_name="+")
    owner_region = models.TextField(default="", blank=True)
    lending_library = models.ForeignKey("network.Library", models.PROTECT, null=True, blank=True, related_name="+")
    lending_region = models.TextField(default="", blank=True)
    home_library = models.ForeignKey("network.Library", models.PROTECT, null=True, blank=True, related_name="+")
    home_region = models.TextField(default="", blank=True)
    patron_category = models.TextField(null=True, blank=True)
    item_kind = models.TextField(null=True, blank=True)
    collection = models.TextField(null=True, blank=True)
    item_age_days_max = models.IntegerField(null=True, blank=True)

    lendable = models.BooleanField(null=True, blank=True)
    holdable = models.BooleanField(null=True, blank=True)
    protect_days = models.IntegerField(null=True, blank=True)

    loan_days = models.IntegerField(null=True, blank=True)
    loan_hours = models.IntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    within_membership = models.BooleanField(null=True, blank=True)
    short_days = models.IntegerField(null=True, blank=True)
    short_from_holds = models.IntegerField(null=True, blank=True)
    renewals_max = models.IntegerField(null=True, blank=True)
    renewal_days = models.IntegerField(null=True, blank=True)
    renew_from = models.TextField(null=True, blank=True)
    renew_window_days = models.IntegerField(null=True, blank=True)
    auto_renews = models.BooleanField(null=True, blank=True)

    renew_if_overdue = models.BooleanField(null=True, blank=True)
    grace_days = models.IntegerField(null=True, blank=True)
    overdue_leads_to = models.TextField(null=True, blank=True)
    overdue_fen_per_day = models.IntegerField(null=True, blank=True)
    overdue_cap_fen = models.IntegerField(null=True, blank=True)
    suspend_days_max = models.IntegerField(null=True, blank=True)

    lost_after_days = models.IntegerField(null=True, blank=True)
    lost_price_percent = models.IntegerField(null=True, blank=True)
    lost_price_fen = models.IntegerField(null=True, blank=True)
    lost_handling_fen = models.IntegerField(null=True, blank=True)
    lost_refund_days = models.IntegerField(null=True, blank=True)
    damage_slight_percent = models.IntegerField(null=True, blank=True)
    damage_heavy_percent = models.IntegerField(null=True, blank=True)
    part_percent = models.IntegerField(null=True, blank=True)

    owed_block_fen = models.IntegerField(null=True, blank=True)
    owed_total_block_fen = models.IntegerField(null=True, blank=True)
    overdue_max = models.IntegerField(null=True, blank=True)
    lost_max = models.IntegerField(null=True, blank=True)
    unverified_limit = models.IntegerField(null=True, blank=True)

    kind_limit = models.IntegerField(null=True, blank=True)
    hold_shelf_days = models.IntegerField(null=True, blank=True)

    owner_limit = models.IntegerField(null=True, blank=True)

    total_limit = models.IntegerField(null=True, blank=True)
    loans_limit = models.IntegerField(null=True, blank=True)
    collection_limit = models.IntegerField(null=True, blank=True)
    away_limit = models.IntegerField(null=True, blank=True)
    price_ceiling_fen = models.IntegerField(null=True, blank=True)
    first_limit = models.IntegerField(null=True, blank=True)
    first_until_returns = models.IntegerField(null=True, blank=True)
    hold_limit = models.IntegerField(null=True, blank=True)
    title_limit = models.IntegerField(null=True, blank=True)
    membership_days = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="circulation_rule_once",
                fields=[
                    "owner_library",
                    "owner_region",
                    "lending_library",
                    "lending_region",
                    "home_library",
                    "home_region",
                    "patron_category",
                    "item_kind",
                    "collection",
                    "item_age_days_max",
                    "starts_on",
                    "lasting",
                ],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="circulation_rule_lasting", condition=null_or("lasting", ["always", "open", "season"])
            ),
            models.CheckConstraint(
                name="circulation_rule_renew_from",
                condition=Q(renew_from=None) | Q(renew_from__in=["today", "due"]),
            ),
            models.CheckConstraint(
                name="circulation_rule_consequence",
                condition=null_or("overdue_leads_to", ["charge", "block", "suspend", "nothing"]),
            ),
            models.CheckConstraint(
                name="circulation_rule_dates", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]
