"""What was found out about a credential, and how far it can be trusted."""

from enum import StrEnum


class Verdict(StrEnum):
    VALID = "valid"
    REPORTED_LOST = "reported_lost"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


class Assurance(StrEnum):
    """How the number came to us. Only a device or a live QR may open an account; a typed number needs the PIN."""

    DEVICE = "device"
    LIVE_QR = "live_qr"
    STAFF_SAW_IT = "staff_saw_it"
    TYPED = "typed"
