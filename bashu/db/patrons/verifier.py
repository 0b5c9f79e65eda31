"""The built-in verifier: the network's own register of cards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bashu.db.patrons import queries
from bashu.db.patrons.vault import Vault
from bashu.domain.calendar import local_day
from bashu.domain.identity.credential import Credential
from bashu.domain.identity.kinds import CardKind, CardState
from bashu.domain.identity.verifier import Assurance, Verdict


@dataclass(frozen=True, slots=True)
class LocalRegister:
    """Knows which cards were reported lost here, have expired here, and which library cards exist at all.

    Of a national card that it never saw it has nothing bad to say: whether that one is genuine was settled by the
    device that read it, and whether it was reported lost elsewhere only its issuer's service could tell.
    """

    vault: Vault

    def verify(self, credential: Credential, *, assurance: Assurance, now: datetime) -> Verdict:
        card = queries.find_by_digests(self.vault.digests(credential.number))
        if card is None:
            # Staff take a new library card out of a drawer; anywhere else there is none that is not in the register.
            issued_elsewhere = credential.kind is not CardKind.LIBRARY_CARD or assurance is Assurance.STAFF_SAW_IT
            return Verdict.VALID if issued_elsewhere else Verdict.UNKNOWN
        if card.expires_on is not None and card.expires_on < local_day(now) and card.state is CardState.VALID:
            return Verdict.EXPIRED
        return _VERDICTS[card.state]


_VERDICTS: Final = {
    CardState.VALID: Verdict.VALID,
    CardState.LOST: Verdict.REPORTED_LOST,
    CardState.EXPIRED: Verdict.EXPIRED,
    CardState.CANCELLED: Verdict.UNKNOWN,
}
