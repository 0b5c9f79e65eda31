"""Staff come in with a login and a password, to the desk and to the office; too many wrong ones have to wait."""

from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bashu.db.network import queries
from bashu.domain.calendar import local_day
from bashu.domain.rights import AT_A_DESK
from bashu.doors.web.desk import windows
from bashu.doors.web.shared import throttle
from bashu.doors.web.shared.staff import at_own_branch
from bashu.engine import clock


class SignIn(LoginView):
    template_name = "desk/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """To the desk, or for those who have no work there to the office."""
        staff = queries.staff(self.request.user.pk or 0, on=local_day(clock.now()))
        in_office = staff is not None and staff.rights.grants and not any(at_own_branch(staff, r) for r in AT_A_DESK)
        return reverse("office:start" if in_office else "desk:desk")

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if throttle.is_locked(*self._who()):
            form = self.get_form_class()(request)
            problem = _("Too many wrong passwords. Please wait five minutes, then try again.")
            context = self.get_context_data(form=form, problem=problem)
            return self.render_to_response(context, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        throttle.forget(*self._who())
        response = super().form_valid(form)
        # A visit at a kiosk in the same browser had made the session short.
        self.request.session.set_expiry(None)
        windows.sign_in(self.request)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        throttle.count_failure(*self._who())
        problem = _("This login and password do not fit together. Please try again.")
        return self.render_to_response(self.get_context_data(form=form, problem=problem))

    def _who(self) -> tuple[str, str, str]:
        return "desk", self.request.POST.get("username", ""), throttle.address_of(self.request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Also forgets what lay on the desk."""
    logout(request)
    return redirect("desk:sign_in")
