"""The closed lists of the identity room: kinds of credential, and categories of patron."""

from enum import StrEnum


class CardKind(StrEnum):
    RESIDENT_ID = "resident_id"
    SOCIAL_SECURITY = "social_security"
    PASSPORT = "passport"
    LIBRARY_CARD = "library_card"


class CardState(StrEnum):
    VALID = "valid"
    LOST = "lost"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class PatronCategory(StrEnum):
    ADULT = "adult"
    YOUTH = "youth"
    CHILD = "child"
    INSTITUTION = "institution"
    FAMILY = "family"
    TEMPORARY = "temporary"
    VISITOR = "visitor"


class PatronState(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
