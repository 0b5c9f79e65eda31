"""A self-check machine of the library: each time it logs in at the box and asks one thing."""

import shlex
from contextlib import closing
from datetime import datetime
from typing import Final

from bashu.doors.web.site.told import Do, Said, Talk
from bashu.project.commands.talking import Line
from bashu.project.demo.site.own_system import CHARSET, INSTITUTION, LOGINS
from bashu.project.demo.site.place import Visitor
from bashu.project.errors import OperatingError
from bashu.wire.sip2 import transcript
from bashu.wire.sip2.codec import Message

LOGIN: Final = "kiosk"


class SelfCheck:
    """`port`: of the box, on this machine. `now` is told with local time."""

    def __init__(self, port: int) -> None:
        self._port = port

    def talk(self, do: Do, *, visitor: Visitor, barcode: str, now: datetime) -> Talk:
        """What could not be said is told on the screen."""
        said, heard = list[Said](), list[Message]()
        try:
            with closing(Line(f"127.0.0.1:{self._port}", charset=CHARSET)) as line:
                for wish in self._wishes(do, visitor=visitor, barcode=barcode):
                    message = transcript.request(wish, now)
                    said.append(Said(by_machine=True, lines=transcript.shown(message)))
                    heard.append(line.say(message))
                    said.append(Said(by_machine=False, lines=transcript.shown(heard[-1])))
        except OperatingError as error:
            words: tuple[str, ...] = (str(error),)
            return _told(do, visitor, barcode=barcode, ok=False, words=words, said=said)
        ok, words = _screen(do, heard)
        return _told(do, visitor, barcode=barcode, ok=ok, words=words, said=said)

    def _wishes(self, do: Do, *, visitor: Visitor, barcode: str) -> list[str]:
        item, card = f"AO={INSTITUTION} AB={shlex.quote(barcode)}", f"AA={visitor.card} AC= AD={visitor.pin}"
        asked = {
            Do.LEND: [f"11 {item} {card}"],
            Do.TAKE_IN: [f"09 AP={INSTITUTION} {item} AC="],
            Do.LOOK: [f"63 AO={INSTITUTION} {card} 'summary=  Y       '", f"17 {item}"],
        }
        login = f"93 CN={LOGIN} CO={LOGINS[LOGIN]} CP={INSTITUTION}"
        return [login, *asked[do], f"35 AO={INSTITUTION} {card}"]


def _screen(do: Do, heard: list[Message]) -> tuple[bool | None, tuple[str, ...]]:
    """Of the answers between the login and the end."""
    asked = heard[1:-1]
    words = tuple(word for each in asked for word in each.all("AF") if word)
    return None if do is Do.LOOK else asked[0].fixed.get("ok") == "1", words


def _told(do: Do, visitor: Visitor, *, barcode: str, ok: bool | None, words: tuple[str, ...], said: list[Said]) -> Talk:
    return Talk(do=do, reader=visitor.key, barcode=barcode, ok=ok, words=words, said=tuple(said))
