"""What several pages of marketplace share."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel.pages import actor_of
from kernel.refusals import NotPermitted
from profiles.current import current_company
from profiles.models import Company


def my_company(request: HttpRequest) -> Company | None:
    """Return the company the person works for now; None when she has none yet.

    :raises NotPermitted: for staff, who have no company of their own here.
    """
    company = current_company(request)
    if company is None and actor_of(request).staff:
        raise NotPermitted
    return company


def found_one_first() -> HttpResponse:
    """Lead somebody without a company to the page that starts one."""
    return redirect("company_new")
