"""Which of the numbered cases of docs/circulation.md says more about a cell."""

import re
from functools import cache

from tests.domain.circulation import test_boxes, test_states
from tests.matrix.cells import Cell

BY_PLACE = {
    "M0104": "C451", "M0105": "C453", "M0112": "C453", "M0204": "C434", "M0205": "C433", "M0206": "C433",
    "M0212": "C432", "M0213": "C432", "M0214": "C354", "M0406": "C454", "M0413": "C454", "M0912": "C484",
    "M0913": "C484", "M5103": "C902", "M5104": "C903", "M5204": "C903", "M5319": "C911", "M2805": "C486",
    "M2806": "C486", "M0231": "C841", "M0131": "C842", "M0232": "C834", "M0233": "C835", "M0132": "C836",
    "M0133": "C836", "M0234": "C851", "M0235": "C851", "M5334": "C853", "M5335": "C853",
}  # fmt: skip
# By the action and its answer.
BY_ANSWER = {
    ("check out", "held_for_another"): "C450",
    ("count a use", "counted, stay: at_home"): "C550",
    ("count a use", "counted, send: no_group"): "C551",
    ("count a use", "counted, stay: hold_here"): "C551",
    ("count a use", "item_on_loan"): "C552",
    ("count a use", "item_on_its_way"): "C552",
    ("count a use", "item_put_aside"): "C552",
    ("count a use", "item_withdrawn"): "C552",
    ("mark missing", "counts as missing"): "C901",
    ("mark missing", "missing before"): "C904",
    ("mark missing", "item_withdrawn"): "C910",
    ("withdraw", "counts as withdrawn"): "C907",
    ("withdraw", "withdrawn before"): "C909",
    **{
        (action, f"still_{how}"): "C905"
        for action in ("mark missing", "withdraw")
        for how in ("on_loan", "on_its_way", "put_aside")
    },
    ("put back in service", "not_withdrawn"): "C912",
    ("transfer", "send: no_group"): "C915",
    **{("transfer", f"still_{how}"): "C918" for how in ("on_loan", "on_its_way", "put_aside")},
    ("put into a rotation", "put in"): "C780",
    ("put into a rotation", "item_withdrawn"): "C781",
    ("take out of a rotation", "taken out"): "C782",
    ("send", "send: placed"): "C354",
    ("send", "held_for_another"): "C483",
    ("lose", "lost"): "C352",
    ("report late", "staff told"): "C351",
    ("place", "asked: only_one"): "C401",
    ("place", "waiting: queued"): "C402",
    ("place", "already_held"): "C404",
    ("place", "already_yours"): "C405",
    ("place", "nothing_to_hold"): "C407",
    ("place", "title_unknown"): "C408",
    ("suspend", "waiting: suspended"): "C413",
    ("suspend", "hold_under_way"): "C414",
    ("resume", "waiting: resumed"): "C415",
    ("pass over", "waiting: not_found"): "C426",
    ("pass over", "hold_not_asked"): "C427",
    ("pass over", "waiting: gone_from_shelf"): "C456",
    ("target", "asked: only_one"): "C420",
    ("target", "waiting: queued"): "C422",
    ("expire", "not_collected"): "C461",
    ("expire", "expired"): "C462",
    ("expire", "under_way: queued"): "C462",
    ("redate loan", "moved"): "C280",
    ("settle a task", "settled"): "C353",
    ("declare lost", "lost"): "C830",
    ("replace", "send: no_group"): "C837",
    ("claim returned", "claimed_returned"): "C840",
    ("claim returned", "loan_claimed"): "C845",
    ("accept the claim", "missing"): "C843",
    ("reject the claim", "on_loan"): "C844",
    ("declare damaged", "damaged"): "C848",
    ("declare damaged", "not_taken_in"): "C852",
    ("put in quarantine", "not_taken_in"): "C852",
    ("put in quarantine", "in_quarantine"): "C850",
    ("mark missing", "lost before"): "C854",
    ("renew", "loan_claimed"): "C845",
    ("take over", "recorded"): "C960",
    ("take over a hold", "waiting: queued"): "C970",
    ("take over a hold", "already_yours"): "C972",
    ("take over a hold", "already_held"): "C972",
    ("take over a hold", "nothing_to_hold"): "C973",
    ("take over a hold", "title_unknown"): "C973",
    **{("take over", f"{no}"): "C961" for no in ("already_yours", "on_loan_to_another")},
    **{("take over", f"{no}"): "C962" for no in ("still_on_its_way", "held_for_another")},
    **{("take over", f"{no}"): "C963" for no in ("item_withdrawn", "item_out_of_service")},
}
BY_ACTION = {"change pickup": "C416", "move behind all": "C417"}


def finer_cases(cell: Cell) -> list[str]:
    """In their order; none where the cell itself says all there is."""
    said = re.search(r"`([^`]+)`", cell.outcome)
    answer = said.group(1) if said else ""
    if cell.action.name == "cancel" and answer == "cancelled":
        return ["C412" if any(hold.item_id for hold in cell.scene.holds) else "C411"]
    of_place = BY_PLACE.get(cell.place) or BY_ANSWER.get((cell.action.name, answer))
    of_action = None if cell.is_impossible else BY_ACTION.get(cell.action.name)
    found = {_rows().get((cell.state.as_in, cell.action.as_in)), of_place, of_action}
    return sorted(case for case in found if case)


@cache
def _rows() -> dict[tuple[str, str], str]:
    """By the names that the rows of states and boxes use."""
    found = {(state, row.action): row.number for row in test_states.ROWS for state in row.states}
    for number, named, action, _ in test_boxes.ROWS:
        for state in (named,) if isinstance(named, str) else named:
            found.setdefault((state, action), number)
    return found
