"""Make a person a curator or finance staff, or end it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.actors import SYSTEM
from profiles.actions import appoint_staff
from profiles.models import User


class Command(BaseCommand):
    help = "manage.py staff EMAIL curator|finance|none"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=["curator", "finance", "none"])

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.active().filter(email=options["email"].casefold()).first()
        if person is None:
            raise CommandError(f"There is no open account with the address {options['email']}.")
        role = "" if options["role"] == "none" else options["role"]
        appoint_staff(user_id=person.pk, actor=SYSTEM, staff=role)
        self.stdout.write(f"{person.email}: {options['role']}")
