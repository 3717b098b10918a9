"""allauth's views where ours differ: a form with errors is answered 422, a refusal lands on the form."""

import functools
from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp import views as totp
from django.http import HttpRequest, HttpResponse

from config.accounts.signup import start_url
from kernel.pages import put_errors
from kernel.refusals import BadValues

View = Callable[..., HttpResponse]


def honest(view: View) -> View:
    """Answer 422 when a posted form is shown again, as all our pages do."""

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and form is not None and form.errors:
            response.status_code = 422
        return response

    return run


class SignupView(account.SignupView):  # type: ignore[misc]
    """Sign-up that knows the side she came from and leads on to it."""

    def get_initial(self) -> dict[str, Any]:
        """Take side and stage from the address."""
        asked = {name: self.request.GET[name] for name in ("side", "stage") if name in self.request.GET}
        return dict(super().get_initial()) | asked

    def get_success_url(self) -> str:
        """Lead to the company, the profile, or where she was going."""
        return start_url(self.request, self.request.POST or self.request.GET)

    def form_valid(self, form: Any) -> HttpResponse:
        """Show what `register_user` refuses beside the field it speaks about."""
        try:
            return super().form_valid(form)  # type: ignore[no-any-return]
        except BadValues as refusal:
            put_errors(form, refusal)
            return self.form_invalid(form)  # type: ignore[no-any-return]


class ActivateTOTPView(totp.ActivateTOTPView):  # type: ignore[misc]
    """Switching the second factor on, which shows it too: this session need not be asked again."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Note the code in the session, as allauth does at the log-in."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response  # type: ignore[no-any-return]


signup = SignupView.as_view()
activate_totp = ActivateTOTPView.as_view()
