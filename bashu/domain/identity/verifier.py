"""What was found out about a credential, and how far it can be trusted."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from bashu.domain.identity.credential import Credential
from bashu.domain.values import value_class


class Verdict(StrEnum):
    """Worst first: when several are asked, the first of these that any of them says is the verdict."""

    REPORTED_LOST = "reported_lost"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"
    VALID = "valid"


class Assurance(StrEnum):
    """How the number came to us. Only a device or a live QR may open an account; a typed number needs the PIN."""

    DEVICE = "device"
    LIVE_QR = "live_qr"
    STAFF_SAW_IT = "staff_saw_it"
    TYPED = "typed"


NEEDS_PIN: Final = frozenset({Assurance.TYPED})
# Staff who hold the card in their hands are as good as a device that reads it.
OPENS_ACCOUNT: Final = frozenset({Assurance.DEVICE, Assurance.LIVE_QR, Assurance.STAFF_SAW_IT})


class CredentialVerifier(Protocol):
    """Somebody who knows about cards: our own register, or an authority's service.

    It answers and never raises: an authority that cannot be reached in time is `UNAVAILABLE`. It keeps no number and
    logs none. `UNKNOWN` means that it is sure there is no such card; one that is not its business is `VALID`.
    """

    def verify(self, credential: Credential, *, assurance: Assurance, now: datetime) -> Verdict: ...


@value_class(frozen=True, slots=True)
class AllOf:
    """Asks each in order until one says that the card must not be used; the worst answer counts."""

    verifiers: Sequence[CredentialVerifier]

    def verify(self, credential: Credential, *, assurance: Assurance, now: datetime) -> Verdict:
        worst = Verdict.VALID
        for verifier in self.verifiers:
            verdict = verifier.verify(credential, assurance=assurance, now=now)
            worst = min(worst, verdict, key=_SEVERITY.index)
            if worst is Verdict.REPORTED_LOST:
                break
        return worst


_SEVERITY: Final = tuple(Verdict)
