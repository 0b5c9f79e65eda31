"""What is read on the premises, as docs/circulation.md tells it."""

from datetime import timedelta

from tests.simulation.lending import Expected, no, out_of_service, place_and_item
from tests.simulation.moving import checked_in, found_again, lie_here
from tests.simulation.truth import Scene, Truth

SAME_USE = timedelta(minutes=10)


def count_use(truth: Truth, scene: Scene) -> Expected:
    """What lies on a table and is nobody's is counted, unless it was just before, and sent on as from the counter."""
    if refused := place_and_item(scene):
        return refused
    item = scene.item
    assert item is not None
    if out := out_of_service(item):
        return out
    for bars, why in (
        (item.loan is not None, "item_on_loan"),
        (item.transit is not None, "item_on_its_way"),
        (item.status == "on_hold_shelf", "item_put_aside"),
    ):
        if bars:
            return no(why)
    counts = item.used_at is None or abs(scene.at - item.used_at) >= SAME_USE
    if counts:
        truth.use(item, scene)
    told = {"item_id": item.id, "closed_loan_id": None, "days_overdue": 0, "task_id": None, "hold_id": None}
    again = found_again(truth, item, scene=scene, taken_in=False)
    stop = lie_here(truth, item, scene=scene, moved=False)
    return checked_in(told | stop | {"counted": counts, "returned_at": None, "charged_fen": 0}, again)
