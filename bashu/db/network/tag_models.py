"""How the tags of a library are written, whose codes stand on them, and keys by which its machines ask about them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from bashu.db.network.key_models import KeyOfLibrary

LAYOUTS = ["iso-28560-2", "iso-28560-3", "iso-28560-4", "alliance-uhf"]


class TagProfile(models.Model):
    """`also_reads`: layouts of other libraries whose tags its machines read, and whose security they flip.

    `afi_in`, `afi_out`: what machines write on its tags, secured and not. `dsfid`: what new tags say of their layout.
    """

    library = models.OneToOneField("network.Library", models.PROTECT, primary_key=True, related_name="+")
    layout = models.TextField()
    also_reads = ArrayField(models.TextField(), default=list, blank=True)
    security = models.TextField(default="afi")
    afi_in = models.SmallIntegerField(default=0x07)
    afi_out = models.SmallIntegerField(default=0xC2)
    dsfid = models.SmallIntegerField(default=0x06)

    class Meta:
        constraints = [
            models.CheckConstraint(name="tag_profile_layout", condition=Q(layout__in=LAYOUTS)),
            models.CheckConstraint(name="tag_profile_also_reads", condition=Q(also_reads__contained_by=LAYOUTS)),
            models.CheckConstraint(name="tag_profile_security", condition=Q(security__in=["afi", "eas", "bank_01"])),
            models.CheckConstraint(
                name="tag_profile_bytes",
                condition=Q(afi_in__range=(0, 255), afi_out__range=(0, 255), dsfid__range=(0, 255))
                & ~Q(afi_in=F("afi_out")),
            ),
        ]


class TagOwner(models.Model):
    """A code that stands on tags for this library and no other. An ISIL is the same in any case (ISO 15511)."""

    library = models.ForeignKey("network.Library", models.PROTECT, related_name="+")
    code = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="tag_owner_one_library"),
            models.CheckConstraint(name="tag_owner_code", condition=~Q(code="")),
        ]


class TagKey(KeyOfLibrary):
    """By which the machines of a library ask about tags, and do nothing else."""

    class Meta:
        indexes = [models.Index(name="tag_key_of_library", fields=["library", "id"])]
