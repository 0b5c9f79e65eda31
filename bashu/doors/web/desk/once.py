"""A form that makes something makes it once, however often it is sent, as after a slow answer."""

from uuid import UUID

from bashu.doors.web.desk.pages import Page
from bashu.doors.web.shared import form_key as shared


def form_key(page: Page) -> UUID | None:
    return shared.form_key(page.request, by=page.staff.staff_id)
