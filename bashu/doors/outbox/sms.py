"""SMS, handed to a gateway over HTTP as the code of an approved text with the values for its places.

The request is JSON, signed by HMAC-SHA-256 of its time, a dot and its body, under a key that the gateway has too.
"""

import hashlib
import hmac
import http.client
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import orjson

from bashu.doors.outbox.carriers import Letter, NotNowError, RefusedError

TIMEOUT_SECONDS: Final = 20.0
# It has this one already: the answer of the first time was lost.
HAD_ALREADY: Final = 409
# No fault of the letter: timeouts, too many at once, a key that the gateway does not know.
NOT_THE_LETTERS: Final = frozenset({408, 425, 429})
NO_ENTRY: Final = frozenset({401, 403, 404})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    url: str
    key: bytes = field(repr=False)

    def carry(self, letter: Letter) -> None:
        status = self._post(letter)
        if 200 <= status < 300 or status == HAD_ALREADY:
            return
        if status in NO_ENTRY:
            raise NotNowError(f"the gateway lets us in no more: {status}", everything=True)
        if status in NOT_THE_LETTERS or status >= 500 or status < 400:
            raise NotNowError(f"the gateway answered {status}")
        raise RefusedError(f"the gateway answered {status}")

    def _post(self, letter: Letter) -> int:
        parts = urlsplit(self.url)
        is_safe = parts.scheme == "https"
        connecting = http.client.HTTPSConnection if is_safe else http.client.HTTPConnection
        connection = connecting(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        body = orjson.dumps(
            {"id": str(letter.key), "to": letter.to, "template": letter.code, "parameters": letter.values}
        )
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body=body, headers=self._headers(letter, body))
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise NotNowError(f"the gateway cannot be reached: {type(error).__name__}", everything=True) from None
        else:
            return answer.status
        finally:
            connection.close()

    def _headers(self, letter: Letter, body: bytes) -> dict[str, str]:
        at = str(int(letter.at.timestamp()))
        signature = hmac.new(self.key, at.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "Idempotency-Key": str(letter.key),
            "X-Bashu-Timestamp": at,
            "X-Bashu-Signature": f"sha256={signature}",
        }
