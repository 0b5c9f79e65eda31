"""One's own password, which an administrator has made and this person alone is to know."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from bashu.domain.rights import Right
from bashu.doors.web.office.pages import Page, office_page


@require_http_methods(["GET", "POST"])
@office_page(*Right)
def own_password(page: Page) -> HttpResponse:
    """Signed in everywhere else with the old one, one is signed out there."""
    user = User.objects.get(pk=page.staff.user_id)
    form = PasswordChangeForm(user, page.request.POST if page.request.method == "POST" else None)
    if not form.is_valid():
        return page.show("own_password", form=form, tab="start")
    update_session_auth_hash(page.request, form.save())
    return page.show("own_password", done=True, tab="start")
