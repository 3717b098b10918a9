"""Tokens of the API: who may have one, and how often one may ask."""

import hashlib
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.settings import api_settings

from kernel.refusals import NotPermitted
from profiles.models import User

SECONDS = {"s": 1, "min": 60, "hour": 3600, "day": 86400}


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]
    """A Bearer token; a deactivated person's token is worth nothing from the next request on."""

    def authenticate(self, request: Request) -> Any:
        """Read the header; bytes that cannot be a token are a wrong token.

        :raises AuthenticationFailed: when the token opens nothing.
        """
        if not str(request.META.get("HTTP_AUTHORIZATION", "")).isascii():
            raise AuthenticationFailed(_("Invalid token."))
        return super().authenticate(request)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the token stands in the schema."""

    target_class = "profiles.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SecondFactorShown(BasePermission):
    """Refuse a token of staff, in production, that was given for a password alone."""

    def has_permission(self, request: Request, view: Any) -> bool:
        person: Any = request.user  # None without a token
        if not (settings.STAFF_SECOND_FACTOR and person and person.staff):
            return True
        factor = second_factor(person)
        # Whatever is older than the factor was given without its code.
        if factor is None or request.auth.created < factor.created_at:
            raise NotPermitted(
                _("Staff need a second factor. Switch it on after logging in, then ask for a new token with its code.")
            )
        return True


def second_factor(person: User) -> Authenticator | None:
    """Return the authenticator app that is switched on for this account."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def give_token(request: Request, *, email: str, password: str, code: str = "") -> tuple[AuthToken, str]:
    """Check address and password and give a token.

    An unknown address, a wrong password, a closed account, an unconfirmed address and a missing second factor get one
    answer, after the same work.

    :raises Throttled: after too many tries for one account or from one network address.
    :raises AuthenticationFailed: when they do not open an account.
    """
    address = email.casefold()
    _count("account", address)
    _count("network", _network_address(request))
    person = User.objects.filter(email=address).first()
    # The unknown address pays for a hash too: otherwise the time would tell which addresses exist.
    fits = person.check_password(password) if person else _spend(password)
    if person is None or not (fits and _may_have_token(person, code)):
        raise AuthenticationFailed(_("Address and password do not fit, or a second factor is missing."))
    row, token = AuthToken.objects.create(user=person)
    return row, str(token)


def _spend(password: str) -> bool:
    User().set_password(password)
    return False


def _may_have_token(person: User, code: str) -> bool:
    if not person.is_active:
        return False
    if not EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists():
        return False
    factors = list(Authenticator.objects.filter(user=person, type__in=["totp", "recovery_codes"]))
    if not factors:
        return not (settings.STAFF_SECOND_FACTOR and person.staff)
    return any(factor.wrap().validate_code(code) for factor in factors)


def _count(what: str, who: str) -> None:
    """Count a try and refuse it beyond the limit. One INCR on the server: two tries cannot both be the last one."""
    rate = str(api_settings.DEFAULT_THROTTLE_RATES["token"])
    most, _slash, period = rate.partition("/")
    key = f"token:{what}:{hashlib.sha256(who.encode()).hexdigest()}"
    cache.add(key, 0, SECONDS[period])
    try:
        tries = cache.incr(key)
    except ValueError:  # it ran out between the two
        cache.add(key, 1, SECONDS[period])
        tries = 1
    if tries > int(most):
        raise Throttled(wait=SECONDS[period])


def _network_address(request: Request) -> str:
    """Return the caller's address: behind our own proxy the last one it wrote, never one the caller could write."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return str(forwarded).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
