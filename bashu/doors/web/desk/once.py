"""A form that makes something makes it once, however often it is sent, as after a slow answer."""

from uuid import UUID, uuid5

from bashu.doors.web.desk.pages import Page

NOT_WRITTEN = {"csrfmiddlewaretoken", "shows", "form"}


def form_key(page: Page) -> UUID | None:
    """Of the form and what is written in it: filled in otherwise it makes something else."""
    post = page.request.POST
    try:
        given = UUID(post.get("form", ""))
    except ValueError:
        return None
    written = sorted((name, post.getlist(name)) for name in post if name not in NOT_WRITTEN)
    return uuid5(given, repr([page.request.path, page.staff.staff_id, written]))
