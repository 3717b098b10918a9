"""What keeps a person logged in: tokens of the API and sessions of the browser, and ending them."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from knox.models import AuthToken

from kernel import clock
from profiles.models import User


def end_tokens(person: User) -> None:
    """Take back all tokens of a person."""
    AuthToken.objects.filter(user=person).delete()


def end_sessions(person: User) -> None:
    """End all sessions of a person. They are not kept by person, so all that run are looked through."""
    running = Session.objects.filter(expire_date__gt=clock.now())
    hers = [row.pk for row in running.iterator() if row.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=hers).delete()
