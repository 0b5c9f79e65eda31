"""A mail server and a gateway for SMS, small but real: they listen on this machine, and do as they are told."""

import hashlib
import hmac
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class MailServer:
    """`answers`: what it says to a verb the next times, instead of yes; empty closes the connection."""

    port: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    @property
    def letters(self) -> list[EmailMessage]:
        found = [message_from_bytes(each, policy=policy.default) for each in self.taken]
        return [each for each in found if isinstance(each, EmailMessage)]

    def answer(self, verb: str, usual: str) -> str:
        waiting = self.answers.get(verb)
        return waiting.pop(0) if waiting else usual


class _Mail(socketserver.StreamRequestHandler):
    server: "_MailListener"

    def handle(self) -> None:
        """One line after the other, as long as there is an answer."""
        mail = self.server.mail
        going = self._say(mail.answer("connect", "220 here"))
        while going and (line := self.rfile.readline()):
            verb, _, rest = line.decode().strip().partition(" ")
            said = mail.answer(verb.upper(), self._usual(verb.upper(), rest))
            going = self._say(said) and verb.upper() != "QUIT"
            if said.startswith("354"):
                going = self._take()

    def _usual(self, verb: str, rest: str) -> str:
        if verb == "RCPT":
            self.server.mail.recipients.append(rest)
        if verb == "AUTH":
            self.server.mail.logins.append(rest)
            return "235 welcome"
        return {"EHLO": "250-here\r\n250 AUTH PLAIN", "DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 yes")

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        said = self.server.mail.answer("end", "250 taken")
        if said.startswith("250") or not said:
            self.server.mail.taken.append(b"".join(lines))
        return self._say(said)

    def _say(self, text: str) -> bool:
        if text:
            self.wfile.write(f"{text}\r\n".encode())
        return bool(text)


class _MailListener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mail: MailServer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with _MailListener(("127.0.0.1", 0), _Mail) as listener:
        listener.mail = MailServer(port=listener.server_address[1])
        threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        yield listener.mail
        listener.shutdown()


@dataclass
class Gateway:
    """`answers`: the status of the next answers, instead of 200; 0 closes the connection after it took the SMS."""

    port: int = 0
    key: bytes = b"a key that both have"
    answers: list[int] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send?from=bashu"

    def status_for(self, headers: Any, body: bytes) -> int:
        signed = hmac.new(self.key, headers["X-Bashu-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
        if headers["X-Bashu-Signature"] != f"sha256={signed}":
            self.forged += 1
            return 401
        status = self.answers.pop(0) if self.answers else 200
        sms = json.loads(body)
        if sms["id"] in {each["id"] for each in self.taken}:
            return 409
        if status in {0, 200}:
            self.taken.append(sms)
        return status


class _Sms(BaseHTTPRequestHandler):
    server: "_GatewayListener"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.gateway.status_for(self.headers, body)
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server's name)
        """Nothing."""


class _GatewayListener(ThreadingHTTPServer):
    gateway: Gateway


@contextmanager
def sms_gateway() -> Iterator[Gateway]:
    with _GatewayListener(("127.0.0.1", 0), _Sms) as listener:
        listener.gateway = Gateway(port=listener.server_address[1])
        threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        yield listener.gateway
        listener.shutdown()
