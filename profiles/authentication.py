"""Tokens of the API."""

from knox.auth import TokenAuthentication as KnoxAuthentication


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]
    """A Bearer token; a deactivated person's token is worth nothing from the next request on."""
