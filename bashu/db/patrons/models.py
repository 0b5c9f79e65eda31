"""Patrons, their cards and what stands against them. No number of a card is here in clear, see vault.py."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q, Value

from bashu.domain.identity.kinds import CardKind, CardState, PatronCategory, PatronState
from bashu.domain.notices.events import Channel


def _values(options: type[StrEnum]) -> list[str]:
    """Plain strings: a migration must not import what may change later."""
    return [option.value for option in options]


class Patron(models.Model):
    """A person, family or institution that borrows.

    `owed_fen` and `debts` are guarded: only the engine writes them.
    """

    id = models.BigAutoField(primary_key=True)
    # Random, so that it tells nothing of the person and survives a change of card.
    number = models.TextField(unique=True)
    name = models.TextField()
    birth_on = models.DateField(null=True, blank=True)
    category = models.TextField()
    home_library = models.ForeignKey("network.Library", models.PROTECT)
    language = models.TextField(default="zh-hans")
    state = models.TextField(default=PatronState.ACTIVE.value)
    joined_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)
    guardian = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="wards")
    guardian_confirmed_at = models.DateTimeField(null=True, blank=True)
    # From the fourteenth birthday on: the guardian may go on seeing and acting.
    agrees_to_guardian_at = models.DateTimeField(null=True, blank=True)
    # The account of a family whose limits this patron shares.
    family = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="members", db_index=False)
    # Of a reader who joined here: loans returned in time, as long as rules count them. Null: never a first-time reader.
    first_returns = models.IntegerField(null=True, blank=True)
    owed_fen = models.IntegerField(default=0)
    # What is left of charges, by library: {"id": fen}. What `owed_fen` has beside it was owed when the library joined.
    debts = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    # Empty: no PIN was chosen yet, and no typed number is accepted.
    pin_hash = models.TextField(default="", blank=True)
    pin_failures = models.IntegerField(default=0)
    pin_locked_until = models.DateTimeField(null=True, blank=True)
    rules_accepted_at = models.DateTimeField(null=True, blank=True)
    keeps_history = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="patron_category", condition=Q(category__in=_values(PatronCategory))),
            models.CheckConstraint(name="patron_state", condition=Q(state__in=_values(PatronState))),
            models.CheckConstraint(name="patron_number_set", condition=~Q(number="")),
            models.CheckConstraint(name="patron_owes_no_less_than_nothing", condition=Q(owed_fen__gte=0)),
            models.CheckConstraint(name="patron_pin_failures", condition=Q(pin_failures__gte=0)),
            models.CheckConstraint(name="patron_not_own_guardian", condition=Q(guardian=None) | ~Q(guardian=F("id"))),
            models.CheckConstraint(
                name="patron_confirmed_guardian_exists",
                condition=Q(guardian_confirmed_at=None) | Q(guardian__isnull=False),
            ),
            models.CheckConstraint(name="patron_not_own_family", condition=Q(family=None) | ~Q(family=F("id"))),
            models.CheckConstraint(
                name="patron_first_returns", condition=Q(first_returns=None) | Q(first_returns__gte=0)
            ),
        ]
        indexes = [
            models.Index(name="patron_by_family", fields=["family"], condition=Q(family__isnull=False)),
            # What boxes without a line have to know: to these nothing is lent.
            models.Index(name="patron_not_active", fields=["id"], condition=~Q(state="active")),
        ]


class Card(models.Model):
    """Something a patron shows: the number is sealed, found by its digests and shown masked."""

    id = models.BigAutoField(primary_key=True)
    patron = models.ForeignKey(Patron, models.CASCADE, related_name="cards")
    kind = models.TextField()
    suite = models.TextField()
    key_version = models.IntegerField()
    sealed = models.BinaryField()
    masked = models.TextField()
    state = models.TextField(default=CardState.VALID.value)
    expires_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField()
    registered_library = models.ForeignKey("network.Library", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="card_kind", condition=Q(kind__in=_values(CardKind))),
            models.CheckConstraint(name="card_state", condition=Q(state__in=_values(CardState))),
        ]
        # Rotation walks the cards that are not yet under the newest key.
        indexes = [
            models.Index(name="card_by_key", fields=["key_version", "id"]),
            models.Index(name="card_not_valid", fields=["id"], condition=~Q(state="valid")),
        ]


class CardDigest(models.Model):
    """The keyed hash of a card's number under one key: what a scan is looked up by."""

    id = models.BigAutoField(primary_key=True)
    card = models.ForeignKey(Card, models.CASCADE, related_name="digests")
    suite = models.TextField()
    key_version = models.IntegerField()
    digest = models.BinaryField(unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="card_digest_once_per_key", fields=["card", "key_version"])]


class DeliveryAddress(models.Model):
    """Where a patron wants things sent: recipient, phone and address, sealed together. It goes with the patron."""

    patron = models.OneToOneField(Patron, models.CASCADE, primary_key=True, related_name="delivery_address")
    suite = models.TextField()
    key_version = models.IntegerField()
    sealed = models.BinaryField()
    written_at = models.DateTimeField()


class Contact(models.Model):
    """How a patron is reached: an e-mail address and a mobile number, sealed together and shown masked."""

    patron = models.OneToOneField(Patron, models.CASCADE, primary_key=True, related_name="contact")
    suite = models.TextField()
    key_version = models.IntegerField()
    sealed = models.BinaryField()
    # Empty: there is none.
    masked_email = models.TextField(default="")
    masked_mobile = models.TextField(default="")
    written_at = models.DateTimeField()
    # Null: it was kept before addresses were confirmed, and counts as confirmed. Beside it who vouched for it.
    email_confirmed_at = models.DateTimeField(null=True)
    email_vouched_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+", db_index=False)
    mobile_confirmed_at = models.DateTimeField(null=True)
    mobile_vouched_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+", db_index=False)


class Confirmation(models.Model):
    """An address or number that was typed and is not in use before its reader confirms it: sealed with the code that
    was sent there, and shown masked. Refused by whoever it leads to, it is kept no more, only masked."""

    id = models.BigAutoField(primary_key=True)
    patron = models.ForeignKey(Patron, models.CASCADE, related_name="confirmations", db_index=False)
    channel = models.TextField()
    # What the link names; another as soon as another address is typed, or another code is made.
    key = models.UUIDField(unique=True)
    suite = models.TextField()
    key_version = models.IntegerField()
    sealed = models.BinaryField()
    masked = models.TextField()
    # Of the address, as that of a card's number.
    digest = models.BinaryField()
    tries = models.IntegerField(default=0)
    sent = models.IntegerField(default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="confirmation_once", fields=["patron", "channel"]),
            models.CheckConstraint(name="confirmation_channel", condition=Q(channel__in=_values(Channel))),
        ]
        indexes = [
            models.Index(name="confirmation_by_digest", fields=["digest"]),
            models.Index(name="confirmation_by_end", fields=["expires_at"]),
        ]


class RefusedContact(models.Model):
    """The keyed hash of an address or number of which somebody said "this was not me": nobody is written to there again
    for a while, whoever types it."""

    id = models.BigAutoField(primary_key=True)
    digest = models.BinaryField(unique=True)
    refused_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="refusedcontact_by_time", fields=["refused_at"])]


class Block(models.Model):
    """A reason for which a patron may not borrow, in one library or, with no library, in the whole network."""

    id = models.BigAutoField(primary_key=True)
    patron = models.ForeignKey(Patron, models.CASCADE, related_name="blocks")
    library = models.ForeignKey("network.Library", models.PROTECT, null=True, blank=True, related_name="+")
    # A code; the words for it belong to the pages.
    reason = models.TextField()
    note = models.TextField(default="", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    # Null: by the engine after a late return, or with an import; lifted by nobody, it ends or has ended by itself.
    placed_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_by = models.ForeignKey("network.Staff", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="block_reason_set", condition=~Q(reason="")),
            models.CheckConstraint(
                name="block_ends_after_start", condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"))
            ),
        ]


class Helper(models.Model):
    """Somebody who may borrow, renew and return for a patron. Whether that still holds, `acts_as` says."""

    id = models.BigAutoField(primary_key=True)
    patron = models.ForeignKey(Patron, models.CASCADE, related_name="helpers")
    helper = models.ForeignKey(Patron, models.CASCADE, related_name="helps")
    # The patron, or the guardian of then.
    named_by = models.ForeignKey(Patron, models.CASCADE, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="helper_once", fields=["patron", "helper"]),
            models.CheckConstraint(name="helper_is_another", condition=~Q(helper=F("patron"))),
        ]


class PatronToken(models.Model):
    """Ties a name in the log to a patron: token = SHA-256(salt, patron id as 8 bytes big-endian).

    Deleting the row unties it for good. The database cascades, so that no way of deleting a patron leaves one behind.
    """

    token = models.BinaryField(primary_key=True)
    salt = models.BinaryField()
    # The constraint is made in SQL (migration 0002): Django 5.2 cannot ask for ON DELETE CASCADE.
    patron = models.ForeignKey(Patron, models.DO_NOTHING, related_name="tokens", db_constraint=False)
    made_at = models.DateTimeField()
    # A loan, a debt or an edit of staff goes by it. Else it only tells whether a repeated command names the same
    # patron, and goes when its answer goes.
    lasting = models.BooleanField(db_default=True)

    class Meta:
        indexes = [models.Index(name="patron_token_passing", fields=["made_at"], condition=Q(lasting=False))]
