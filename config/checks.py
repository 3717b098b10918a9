"""Refuse to start what must not run in production: ``manage.py may_start``.

``config.run`` calls it before anything is served, whenever the servers are not the embedded ones.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError, connections

TAG = "kaji"
LEAST_LENGTH = 50
LEAST_LETTERS = 12

# Membership counts like ownership: a role may act as every role it is a member of.
RIGHTS = """
SELECT role.rolsuper,
       role.rolbypassrls OR role.rolcreaterole,
       pg_has_role(role.oid, database.datdba, 'MEMBER')
       OR EXISTS (SELECT FROM pg_class AS class
                   WHERE class.relnamespace = 'public'::regnamespace
                     AND class.relkind IN ('r', 'p')
                     AND pg_has_role(role.oid, class.relowner, 'MEMBER'))
  FROM pg_roles AS role, pg_database AS database
 WHERE role.rolname = current_user AND database.datname = current_database()
"""


def _production() -> bool:
    return not (settings.EMBEDDED or settings.TESTING)


@register(TAG)
def debug_is_off(**kwargs: object) -> list[CheckMessage]:
    """Refuse DEBUG, which shows settings and source to everybody."""
    if _production() and settings.DEBUG:
        return [Error("DEBUG is on.", hint="Unset DEBUG.", id="kaji.E001")]
    return []


@register(TAG)
def secret_key_is_strong(**kwargs: object) -> list[CheckMessage]:
    """Refuse a secret that could be guessed: whoever knows it signs sessions and links."""
    key = settings.SECRET_KEY
    weak = len(key) < LEAST_LENGTH or len(set(key)) < LEAST_LETTERS or key.startswith("django-insecure-")
    if _production() and weak:
        hint = f"Set SECRET_KEY to at least {LEAST_LENGTH} random characters, for example from `openssl rand -hex 32`."
        return [Error("SECRET_KEY is weak.", hint=hint, id="kaji.E002")]
    return []


@register(TAG)
def guards_are_on(**kwargs: object) -> list[CheckMessage]:
    """Refuse GUARDS_OFF outside tests, with the embedded servers too."""
    if settings.GUARDS_OFF and not settings.TESTING:
        return [Error("GUARDS_OFF is set.", hint="Unset GUARDS_OFF: it is for tests.", id="kaji.E003")]
    return []


@register(TAG)
def database_role_is_small(databases: Sequence[str] | None = None, **kwargs: object) -> list[CheckMessage]:
    """Refuse a role for which triggers, grants and row policies mean nothing."""
    if not _production() or "default" not in (databases or ()):
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(RIGHTS)
            superuser, unbound, owner = cursor.fetchone()
    except DatabaseError as error:
        said = f"The database does not answer: {in_one_line(error)}"
        return [Error(said, hint="Check DATABASE_URL.", id="kaji.E004")]
    hint = "Give DATABASE_URL a role that may only read and write rows; the owner belongs in DATABASE_OWNER_URL."
    if superuser:
        return [Error("DATABASE_URL names a superuser.", hint=hint, id="kaji.E005")]
    if unbound:
        return [Error("DATABASE_URL names a role with rights over other roles.", hint=hint, id="kaji.E006")]
    if owner:
        return [Error("DATABASE_URL names the owner of the database or of its tables.", hint=hint, id="kaji.E007")]
    return []


def in_one_line(error: DatabaseError) -> str:
    """Return what the database said without its line breaks."""
    return " ".join(str(error).split())
