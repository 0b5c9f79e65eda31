"""What a form made: it is made once, however often the form comes, and by however many processes."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from bashu.db.catalogue.models import FormDone

KEPT: Final = timedelta(days=60)
# A second one waits here until the first has committed.
BEGUN = "INSERT INTO catalogue_formdone (key, made, made_at) VALUES (%s, 'null', %s) ON CONFLICT DO NOTHING"


def made_before(key: UUID | None, *, now: datetime) -> Any:
    """None: nothing; make it, and `remember` it, in this transaction. Without a key nobody can say."""
    if key is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(BEGUN, [key, now])
        if cursor.rowcount:
            return None
    return FormDone.objects.values_list("made", flat=True).get(pk=key)


def remember(key: UUID | None, made: Any) -> None:
    if key is not None:
        FormDone.objects.filter(pk=key).update(made=made)


def clear_done(now: datetime) -> int:
    return FormDone.objects.filter(made_at__lt=now - KEPT).delete()[0]
