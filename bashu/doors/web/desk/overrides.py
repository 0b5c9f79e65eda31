"""Lending or renewing against a rule, with a reason. Whether it is allowed is decided with the loan itself."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bashu.domain.circulation.commands import CheckOut, ItemScan, Override, OverrideReason, Renew
from bashu.domain.circulation.refusals import Refusal
from bashu.domain.rights import Right
from bashu.doors.web.desk.pages import Page, desk_page
from bashu.doors.web.desk.scan import NEEDED, command_for, shown, tell
from bashu.doors.web.shared.commands import execute
from bashu.doors.web.shared.forms import day, scanned


@require_POST
@desk_page(Right.OVERRIDE_BLOCK, Right.OVERRIDE_LIMIT, Right.OVERRIDE_LENDABLE, Right.OVERRIDE_DUE_DAY)
def let_pass(page: Page) -> HttpResponse:
    """What was refused last, as the page says it; or whatever is scanned here, until another day."""
    aside, given = page.work.aside, page.request.POST
    text, due_on = scanned(page.request) or aside.get("text", ""), day(given.get("due_on", ""))
    again = aside.get("text") == text and given.get("named", "") in {"", ",".join(aside["named"])}
    named = aside["named"] if again else []
    reason = given.get("reason", "")
    if not text or reason not in set(OverrideReason) or not (named or due_on):
        page.work.problem = _("Say which item, why, and if nothing was refused, until which day.")
        return page.answer("desk", shown)
    override = Override(
        staff_id=page.staff.staff_id,
        reason=OverrideReason(reason),
        refusals=frozenset(Refusal(each) for each in named),
        due_on=due_on,
    )
    item = ItemScan(barcode=text, item_id=aside.get("item_id") if again else None)
    renews = again and aside.get("renews", False)
    command = command_for(page, item, override=override, renews=renews)
    if not isinstance(command, CheckOut | Renew):
        page.work.problem = _("Open the reader first, or choose “Renew”.")
        return page.answer("desk", shown)
    page.require(NEEDED[type(command)])
    tell(page, item, outcome=execute(command), named=named, renews=renews)
    return page.answer("desk", shown)
