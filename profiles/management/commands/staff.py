"""Make a person a curator or finance staff, or end it; take away a second factor that was lost."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.actors import SYSTEM
from profiles.actions import appoint_staff
from profiles.models import User


class Command(BaseCommand):
    help = "manage.py staff EMAIL curator|finance|none [--lost-factor]"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=["curator", "finance", "none"])
        parser.add_argument("--lost-factor", action="store_true", help="she lost phone and recovery codes: start anew")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.active().filter(email=options["email"].casefold()).first()
        if person is None:
            raise CommandError(f"There is no open account with the address {options['email']}.")
        role = "" if options["role"] == "none" else options["role"]
        if options["lost_factor"]:
            Authenticator.objects.filter(user=person).delete()
        appoint_staff(user_id=person.pk, actor=SYSTEM, staff=role)
        self.stdout.write(f"{person.email}: {options['role']}")
