"""A stream of MARCXML, cut into records by their tags alone, so that a broken one cannot spoil its neighbours.

Nothing but `<record>`, comments, CDATA sections, instructions and document type declarations is looked at: whatever
stands around the records (a collection, an answer of SRU or OAI-PMH, whose own `<record>` wraps ours) is not needed.
Each record is then parsed by itself. A document type declaration is told and not read, so no entity is ever declared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bashu.wire.marc.records import Defect, DefectKind, Unreadable
from bashu.wire.marc.splitter import Piece, Source

# As much as the largest record that is taken in ISO 2709 may grow by its tags.
RECORD_SIZE_MAX = 4 << 20
_BLOCK = 1 << 16
_TOKEN = re.compile(
    rb"<!--|<!\[CDATA\[|<\?|<!DOCTYPE|<(?P<close>/?)(?:[A-Za-z_][\w.\-]{0,30}:)?record(?=[\s/>])", re.IGNORECASE
)
_TOKEN_SIZE_MAX = 48
_TAG_END = re.compile(rb"[<>]")
_ENDS = {b"<!--": re.compile(rb"-->"), b"<![CDATA[": re.compile(rb"\]\]>"), b"<?": re.compile(rb"\?>")}
_ENDS_SIZE_MAX = 16
_TYPE_SIZE_MAX = 1_000
_TYPE = re.compile(rb"<!DOCTYPE[^<>\[]{0,980}(?P<last>[>\[])", re.IGNORECASE)
_TYPE_END = re.compile(rb"\]\s{0,9}>")
_MARC = re.compile(rb"<(?:[A-Za-z_][\w.\-]{0,30}:)?(?:leader|controlfield|datafield)[\s/>]")
_APART = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(rb"<([A-Za-z_][\w.:\-]*)")
_TAIL_SIZE = 4_096


def split(source: Source) -> Iterator[Piece | Unreadable]:
    """The records in order, holding no more than one of them in memory. An unreadable one has no number yet."""
    return _Cutter(source).run()


@dataclass(slots=True)
class _Cutter:
    """`held` are the bytes from `base` on; of these `at` is where to look on, and `begun` what nothing accounts for.

    `opened` is where the last `<record>` began that did not end yet; -1 when there is none.
    """

    source: Source
    held: bytes = b""
    base: int = 0
    at: int = 0
    begun: int = 0
    opened: int = -1
    ended: bool = False
    found: int = 0
    root: bytes = b""
    tail: bytes = b""
    size: int = 0
    pending: list[Piece | Unreadable] = field(default_factory=list)
    # Up to where there is no end of a comment and the like.
    searched: dict[re.Pattern[bytes], int] = field(default_factory=dict)

    def run(self) -> Iterator[Piece | Unreadable]:
        self._more()
        self._note_root()
        while not self.ended or self.at < len(self.held):
            if not self._step():
                self._more()
            self.found += len(self.pending)
            yield from self.pending
            self.pending.clear()
        self._finish()
        yield from self.pending

    def _more(self) -> None:
        """Another block; what is accounted for is let go, and what has become too long is cut off."""
        if self.ended:
            self.at = len(self.held)
            return
        while len(self.held) - self._start() > RECORD_SIZE_MAX + _TOKEN_SIZE_MAX:
            self._cut_off()
        start = self._start()
        self.held, self.base = self.held[start:], self.base + start
        self.at, self.begun = self.at - start, max(0, self.begun - start)
        self.opened = 0 if self.opened >= 0 else -1
        block = self._block()
        self.ended = not block
        self.held += block
        self.size += len(block)
        self.tail = (self.tail + block)[-_TAIL_SIZE:]

    def _block(self) -> bytes:
        """A whole one, even from a source that gives less than was asked for."""
        parts, size = list[bytes](), 0
        while size < _BLOCK and (part := self.source.read(_BLOCK - size)):
            parts.append(part)
            size += len(part)
        return b"".join(parts)

    def _start(self) -> int:
        return self.opened if self.opened >= 0 else self.begun

    def _cut_off(self) -> None:
        start = self._start()
        end = start + RECORD_SIZE_MAX
        if self.opened >= 0 or _MARC.search(self.held, start, end):
            self._unreadable(start, end, reason="too long for a record")
        self.begun, self.opened, self.at = end, -1, max(self.at, end)

    def _step(self) -> bool:
        """False when more bytes are needed to go on."""
        token = _TOKEN.search(self.held, self.at)
        if token is None:
            self.at = max(self.at, len(self.held) - _TOKEN_SIZE_MAX)
            return False
        mark = token[0].upper()
        if mark in _ENDS:
            return self._pass(token, _ENDS[mark])
        if mark == b"<!DOCTYPE":
            return self._refuse(token)
        tag = _TAG_END.search(self.held, token.end())
        if tag is None:
            self.at = token.start() if not self.ended else token.end()
            return self.ended
        if tag[0] == b"<":
            # It never ends, so it is none; what begins behind it may be one.
            self.at = token.end()
            return True
        end = tag.end()
        if token["close"]:
            self._close(token.start(), end)
        else:
            self._open(token.start(), end)
        self.at = end
        return True

    def _pass(self, token: re.Match[bytes], last: re.Pattern[bytes]) -> bool:
        """Over a comment or the like. What has no end within reason is no such thing."""
        end = self._end(last, token.end(), limit=token.start() + RECORD_SIZE_MAX)
        if end is None:
            self.at = token.start()
            return False
        self.at = end or token.end()
        if end and self.opened < 0:
            self._stray(token.start())
            self.begun = end
        return True

    def _end(self, last: re.Pattern[bytes], start: int, *, limit: int) -> int | None:
        """Where it ends; 0 when it does not, None when more bytes are needed to tell. No byte is looked at often."""
        start = max(start, self.searched.get(last, 0) - self.base)
        if found := last.search(self.held, start, limit):
            return found.end()
        if not self.ended and len(self.held) < limit:
            self.searched[last] = self.base + max(start, len(self.held) - _ENDS_SIZE_MAX)
            return None
        self.searched[last] = self.base + max(start, min(limit, len(self.held)) - _ENDS_SIZE_MAX)
        return 0

    def _refuse(self, token: re.Match[bytes]) -> bool:
        """A document type declaration. Within a record it is none."""
        whole = _TYPE.match(self.held, token.start()) if self.opened < 0 else None
        if whole is None and not self.ended and len(self.held) < token.start() + _TYPE_SIZE_MAX:
            self.at = token.start()
            return False
        if whole is None:
            self.at = token.end()
            return True
        end: int | None = whole.end()
        if whole["last"] == b"[":
            end = self._end(_TYPE_END, whole.end(), limit=token.start() + RECORD_SIZE_MAX)
        if end is None:
            self.at = token.start()
            return False
        end = end or token.end()
        self._stray(token.start())
        self._unreadable(token.start(), end, reason="a document type declaration (DTD), which is not read")
        self.begun = self.at = end
        return True

    def _open(self, start: int, end: int) -> None:
        """One that begins in another: the other is a wrapper, or has lost its end."""
        if self.opened < 0:
            self._stray(start)
        elif _MARC.search(self.held, self.opened, start):
            self._piece(start, whole=False)
        self.opened = start
        if self.held[end - 2 : end - 1] == b"/":
            self._piece(end, whole=True)

    def _close(self, start: int, end: int) -> None:
        if self.opened >= 0:
            self._piece(end, whole=True)
        else:
            self._stray(start)
            self.begun = end

    def _piece(self, end: int, *, whole: bool) -> None:
        lost = () if whole else (Defect(DefectKind.RECORD_TERMINATOR_MISSING),)
        self.pending.append(Piece(self.held[self.opened : end], self.base + self.opened, defects=lost))
        self.begun, self.opened = end, -1

    def _stray(self, end: int) -> None:
        """Fields that stand in no record."""
        if field_found := _MARC.search(self.held, self.begun, end):
            self._unreadable(field_found.start(), end, reason="fields before which no <record> begins")
        self.begun = end

    def _unreadable(self, start: int, end: int, *, reason: str) -> None:
        self.pending.append(Unreadable(number=0, offset=self.base + start, size=end - start, reason=reason))

    def _note_root(self) -> None:
        root = _ROOT.search(_APART.sub(b"", self.held[:_TAIL_SIZE]))
        self.root = root[1] if root else b""

    def _finish(self) -> None:
        """What the end of the file leaves open."""
        end = len(self.held)
        if self.opened >= 0 and _MARC.search(self.held, self.opened):
            self._piece(end, whole=False)
        elif self.opened < 0:
            self._stray(end)
        if self.size and not self.found and not self.pending:
            self.pending.append(Unreadable(number=0, offset=0, size=self.size, reason="no <record> in it"))
        elif self.root and not re.search(rb"</" + re.escape(self.root) + rb"\s*>|/>\s*\Z", self.tail):
            reason = f"the file ends before </{self.root.decode('ascii', 'replace')}>: something of it is lost"
            self.pending.append(Unreadable(number=0, offset=self.size, size=0, reason=reason))
