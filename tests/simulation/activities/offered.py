"""Which activities are offered, and for whom."""

from collections.abc import Sequence
from typing import Any

from bashu.db.activities.models import Activity as ActivityModel
from tests.simulation.activities.reading import Activity, Known
from tests.simulation.founding import BEGINS
from tests.simulation.world import World

OFFERED: Sequence[dict[str, Any]] = (
    *({}, {"turns_blocked_away": True}) * 3, {}, {"from_age": 6, "to_age": 13}, {"from_age": 14}, {"to_age": 12},
    {"state": "withdrawn"},
)  # fmt: skip


def offer(world: World, known: Known, *, to_blocked: bool = False) -> None:
    """`to_blocked`: none turns away who has a block of lending, so that nothing hangs on loans."""
    for number, said in enumerate(OFFERED):
        fields = {"state": "published", "from_age": None, "to_age": None, "turns_blocked_away": False} | said
        fields["turns_blocked_away"] &= not to_blocked
        library = sorted(world.libraries)[number % len(world.libraries)]
        row = ActivityModel.objects.create(
            library_id=library, kind="storytime", title_zh="听", title_en="Hear", written_at=BEGINS, **fields
        )
        away = fields.pop("turns_blocked_away")
        known.activities[row.pk] = Activity(row.pk, **fields, library=library, turns_away=away)
