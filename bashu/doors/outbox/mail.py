"""E-mail, handed to a mail server by SMTP."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

from bashu.doors.outbox.carriers import Letter, NotNowError, RefusedError

TIMEOUT_SECONDS: Final = 20.0
# That it wants a login or an encryption first; and what else is about us and not about the address, such as a relay
# that is denied (RFC 3463, 5.7.x). An office mends its settings, and nothing was lost meanwhile.
NOT_THE_LETTERS: Final = frozenset({530, 534, 535, 538})
POLICY: Final = b"5.7."


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A connection for each letter: a server that hangs up in between, or counts letters, troubles only that one."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    def carry(self, letter: Letter) -> None:
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            raise NotNowError(f"the mail server cannot be used: {type(error).__name__}", everything=True) from None
        try:
            self._hand_over(server, letter)
        finally:
            # What was taken stays taken, however the server says goodbye.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _hand_over(self, server: smtplib.SMTP, letter: Letter) -> None:
        try:
            server.send_message(self._message(letter), from_addr=self.sender, to_addrs=[letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            # Their codes alone: the words of a server may repeat the address.
            _answered(*max(error.recipients.values()))
        except smtplib.SMTPSenderRefused as error:
            raise NotNowError(f"the server refuses our address, {error.smtp_code}", everything=True) from None
        except smtplib.SMTPResponseException as error:
            _answered(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            raise NotNowError(f"the mail server broke off: {type(error).__name__}", everything=True) from None

    def _connected(self) -> smtplib.SMTP:
        # Named, for else each letter would wait for the name service to say what this machine is called.
        ours: dict[str, Any] = {"timeout": TIMEOUT_SECONDS, "local_hostname": self.sender.rpartition("@")[2]}
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, context=ssl.create_default_context(), **ours)
        else:
            server = smtplib.SMTP(self.host, self.port, **ours)
        try:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            # Here, and not beside the letter: a server that does not want us says nothing of any letter.
            server.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.key}@{self.sender.rpartition('@')[2]}>"
        # So that nobody's holiday answers it.
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "en" if letter.language == "en" else "zh-CN"
        message.set_content(letter.body)
        return message


def _answered(code: int, words: bytes | str) -> None:
    told = words.encode() if isinstance(words, str) else words
    if code in NOT_THE_LETTERS or told.startswith(POLICY):
        raise NotNowError(f"the mail server does not let us send, {code}")
    if code >= 500:
        raise RefusedError(f"the mail server answered {code}")
    raise NotNowError(f"the mail server answered {code}")
