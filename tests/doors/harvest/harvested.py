"""A harvest, and what came of it."""

from threading import Event

from bashu.db.catalogue.imports import RunRow
from bashu.db.catalogue.models import SourceRecord
from bashu.domain.catalogue.importing.harvests import How
from bashu.domain.catalogue.importing.runs import records_unaccounted
from bashu.doors.harvest.harvesting import harvest

TITLES = {"1": "围城", "2": "管锥编", "3": "谈艺录", "4": "写在人生边上", "5": "宋诗选注"}


class Impatient(Event):
    """Waits for nothing, and remembers for how long it was to."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        return self.is_set()


def fetch(library_id: int, *, stop: Event | None = None, **how: bool) -> RunRow | None:
    return harvest(library_id, how=How(**how), stop=stop or Impatient())


def counts(done: RunRow | None) -> dict[str, int]:
    """Of each fate that any record had, and they are all that were read."""
    assert done is not None
    assert done.state == "done"
    assert records_unaccounted(done.counts) == 0
    fates = ("new", "changed", "unchanged", "deleted", "repeated", "left_out")
    return {fate: done.counts[fate] for fate in fates if done.counts.get(fate)}


def living() -> set[str]:
    return set(SourceRecord.objects.filter(gone_at=None).values_list("control_number", flat=True))
