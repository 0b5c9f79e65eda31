"""What happened out of reach, as docs/circulation.md tells it: never refused; what contradicts it goes to staff."""

from dataclasses import replace

from tests.simulation.lending import Expected, Yes, lend, lendable, no, person, same_moment, unclear
from tests.simulation.moving import close, take_in
from tests.simulation.truth import Scene, Truth
from tests.simulation.world import Loan, Task


def recorded(scene: Scene, *, loan: Loan | None = None, task: Task | None = None) -> Yes:
    item_id = None if scene.item is None else scene.item.id
    due_at = None if loan is None else loan.due_at
    return Yes("Recorded", {"item_id": item_id, "loan_id": loan, "due_at": due_at, "task_id": task})


def own_loan(scene: Scene) -> Loan | None:
    loan = scene.item.loan if scene.item is not None else None
    return loan if loan is not None and loan.patron is scene.patron else None


def done_before(truth: Truth, scene: Scene, *, lends: bool) -> Yes:
    own = own_loan(scene)
    if was_unlent(truth, scene) and own is None if lends else is_out_still(scene):
        return only_told(truth, scene, refusal="undone_since")
    return recorded(scene, loan=own)


def was_unlent(truth: Truth, scene: Scene) -> bool:
    """Its last loan was undone. A loan that the engine has not numbered yet is later than those that it has."""
    if scene.item is None:
        return False
    loans = [*truth.ended.get(scene.item.id, ()), *([scene.item.loan] if scene.item.loan else [])]
    newest = max(reversed(loans), key=lambda loan: loan.id or float("inf"), default=None)
    return newest is not None and newest.ended_as == "undone"


def is_out_still(scene: Scene) -> bool:
    return scene.item is not None and scene.item.loan is not None and scene.item.loan.out_at <= scene.at


def only_told(truth: Truth, scene: Scene, *, refusal: str) -> Yes:
    candidates = [item.id for item in scene.candidates]
    return recorded(
        scene,
        task=truth.tell_staff("conflict", scene, refusal=refusal, item_ids=candidates, barcode=scene.barcode_to_keep),
    )


def known_since(truth: Truth, scene: Scene) -> str | None:
    """A fact is news only if nothing later is known of the item."""
    item = scene.item
    if item is None:
        return None
    if item.loan is not None and item.loan.out_at > scene.at:
        return "lent_again_since"
    seen_at = truth.last_seen(item)
    return "seen_since" if seen_at is not None and seen_at > scene.at else None


def record_check_out(truth: Truth, scene: Scene) -> Expected:
    if unknown := unclear(scene) or (no("register_first") if scene.patron is None else None):
        return only_told(truth, scene, refusal=unknown.refusal)
    scene = replace(scene, is_fact=True)
    item = scene.item
    assert item is not None
    own = own_loan(scene)
    if own is not None and same_moment(scene, own):
        return recorded(scene, loan=own)
    if since := known_since(truth, scene):
        return only_told(truth, scene, refusal=since)
    off = None if scene.terminal.active else no("terminal_not_allowed")
    with truth.as_if_over(item.loan if item.loan is not None and item.loan.claimed else None):
        doubt = off or person(truth, scene, lender=scene.here) or lendable(truth, scene)
    close(truth, item, scene=scene)
    loan = lend(truth, scene)
    task = truth.tell_staff("conflict", scene, refusal=doubt.refusal, item_ids=[item.id]) if doubt else None
    return recorded(scene, loan=loan, task=task)


def record_check_in(truth: Truth, scene: Scene) -> Expected:
    if since := known_since(truth, scene):
        return only_told(truth, scene, refusal=since)
    return take_in(truth, scene, person_there=False)
