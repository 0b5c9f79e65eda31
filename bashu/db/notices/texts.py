"""Texts: the one of the library, else the one of the network, else the usual one."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from bashu.db.notices.models import Template as Row
from bashu.domain.notices.events import Channel, Language, language_of
from bashu.domain.notices.templates import Both, Template, template_problems
from bashu.domain.notices.usual import usual_of
from bashu.domain.values import value_class


@value_class(frozen=True, slots=True)
class Key:
    """Which text: of an event, or of several at once."""

    text: str
    channel: Channel
    language: Language


def text_for(key: Key, *, library_id: int | None) -> Template | None:
    """None: an SMS whose text no carrier has approved."""
    found = written([key], library_id=library_id)
    return found.get(key) or usual_of(key.text, channel=key.channel, language=key.language)


def has_text(key: Key, *, library_id: int) -> bool:
    return text_for(key, library_id=library_id) is not None


def own_text(key: Key, *, library_id: int | None) -> Template | None:
    row = _rows(key, library_id).first()
    return None if row is None else _template(row)


def written(keys: Iterable[Key], *, library_id: int | None) -> dict[Key, Template]:
    """What an office wrote, for this library or for all."""
    wanted = set(keys)
    rows = Row.objects.filter(library=None) | Row.objects.filter(library=library_id)
    found: dict[Key, Template] = {}
    for row in sorted(rows, key=lambda row: row.library_id is not None):
        key = Key(row.text, Channel(row.channel), language_of(row.language))
        if key in wanted:
            found[key] = _template(row)
    return found


def own_keys(library_id: int | None) -> frozenset[Key]:
    """Which texts it wrote itself."""
    rows = Row.objects.filter(library=library_id).values_list("text", "channel", "language")
    return frozenset(Key(text, Channel(channel), language_of(language)) for text, channel, language in rows)


@transaction.atomic
def save_text(key: Key, template: Template, *, library_id: int | None) -> tuple[Both, ...]:
    """What cannot stand; then nothing was changed."""
    if problems := template_problems(template, key.text, channel=key.channel):
        return problems
    values = {"subject": template.subject, "body": template.body, "code": template.code}
    if not _rows(key, library_id).update(**values):
        Row.objects.create(library_id=library_id, text=key.text, channel=key.channel, language=key.language, **values)
    return ()


def remove_text(key: Key, *, library_id: int | None) -> bool:
    """The text above it holds again."""
    gone, _ = _rows(key, library_id).delete()
    return gone > 0


def _rows(key: Key, library_id: int | None) -> QuerySet[Row]:
    return Row.objects.filter(library=library_id, text=key.text, channel=key.channel, language=key.language)


def _template(row: Row) -> Template:
    return Template(subject=row.subject, body=row.body, code=row.code)
