"""Partners: systems of others that work over REST with a client of their own (RFC 6749, client credentials)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bashu.domain.rights.scopes import PartnerScope

SCOPES = [each.value for each in PartnerScope]


class Partner(models.Model):
    """A client, for some libraries. Of its secrets there is nothing but their SHA-256: they are random."""

    name = models.TextField()
    client = models.TextField(unique=True)
    digest = models.BinaryField(null=True)
    # Handed out, and not used yet.
    next_digest = models.BinaryField(null=True)
    scopes = ArrayField(models.TextField())
    libraries = models.ManyToManyField("network.Library", related_name="+")
    # It was made in a sandbox, and is let in nowhere else.
    sandbox = models.BooleanField(default=False)
    per_minute = models.IntegerField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="partner_scopes", condition=Q(scopes__contained_by=SCOPES)),
            models.CheckConstraint(name="partner_per_minute", condition=Q(per_minute__range=(1, 1_000_000))),
            models.CheckConstraint(name="partner_open", condition=Q(digest__isnull=False) | Q(ended_at__isnull=False)),
        ]


class PartnerToken(models.Model):
    """Lets a partner in for an hour. The token is random, so its SHA-256 says nothing of it."""

    digest = models.BinaryField(primary_key=True)
    partner = models.ForeignKey(Partner, models.CASCADE, db_index=False)
    scopes = ArrayField(models.TextField())
    lasts_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="partner_token_of", fields=["partner", "lasts_until"])]


class PartnerPace(models.Model):
    """How fast a partner asks: until when the requests that it has made would have taken at its pace. A row of its own,
    written by each request and named by no index."""

    partner = models.OneToOneField(Partner, models.CASCADE, primary_key=True, related_name="+")
    spent_until = models.DateTimeField()
