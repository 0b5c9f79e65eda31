"""A message in words: the text of one notice, or of several as one."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from bashu.db.notices.queue import Claimed, Told
from bashu.db.notices.texts import Key, text_for
from bashu.domain.notices.events import SEVERAL, Channel
from bashu.domain.notices.saying import Facts, said, several, several_titles
from bashu.domain.notices.templates import Template, fill, parameters
from bashu.doors.outbox.carriers import Letter

# Each event with what is known of it; and a text with the values for its places.
Known: TypeAlias = Sequence[tuple[str, Facts]]
Filled: TypeAlias = tuple[Template, dict[str, str]] | None


def letter_of(claimed: Claimed, told: Sequence[Told], *, to: str, now: datetime) -> Letter | None:
    """None: there is no text to send it by."""
    by = _by_sms if claimed.channel is Channel.SMS else _by_mail
    found = by(claimed, [(each.event.value, each.found) for each in told if isinstance(each.found, Facts)])
    if found is None:
        return None
    text, values = found
    if claimed.channel is Channel.SMS:
        given = parameters(text, values)
        return Letter(key=claimed.key, to=to, at=now, language=claimed.language, code=text.code, values=given)
    return Letter(
        key=claimed.key, to=to, at=now, language=claimed.language,
        subject=fill(text.subject, values), body=fill(text.body, values),
    )  # fmt: skip


def _by_mail(claimed: Claimed, told: Known) -> Filled:
    texts = [_text(claimed, event, library_id=facts.library_id) for event, facts in told]
    values = [said(facts, language=claimed.language) for _event, facts in told]
    if len(told) == 1:
        return None if texts[0] is None else (texts[0], values[0])
    parts = [fill(text.body, value) for text, value in zip(texts, values, strict=True) if text is not None]
    frame = _text(claimed, SEVERAL, library_id=claimed.home_library_id)
    return None if frame is None else (frame, several(parts, library=claimed.home.in_(claimed.language)))


def _by_sms(claimed: Claimed, told: Known) -> Filled:
    values = [said(facts, language=claimed.language) for _event, facts in told]
    if len(told) == 1:
        text, value = _text(claimed, told[0][0], library_id=told[0][1].library_id), values[0]
    else:
        library = claimed.home.in_(claimed.language)
        text = _text(claimed, SEVERAL, library_id=claimed.home_library_id)
        value = several_titles(values, library=library, language=claimed.language)
    return None if text is None else (text, value)


def _text(claimed: Claimed, text: str, *, library_id: int) -> Template | None:
    return text_for(Key(text, claimed.channel, claimed.language), library_id=library_id)
