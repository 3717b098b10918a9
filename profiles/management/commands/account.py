"""Close a person's account, or open a closed one again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.actors import SYSTEM
from kernel.refusals import WrongState
from profiles.actions import deactivate_user, reactivate_user
from profiles.models import User


class Command(BaseCommand):
    help = "manage.py account EMAIL close|open"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("act", choices=["close", "open"])

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].casefold()).first()
        if person is None:
            raise CommandError(f"There is no account with the address {options['email']}.")
        change = deactivate_user if options["act"] == "close" else reactivate_user
        try:
            row = change(user_id=person.pk, actor=SYSTEM)
        except WrongState as refused:
            raise CommandError(f"The account {person.email} is {person.status} already.") from refused
        self.stdout.write(f"{row.email}: {row.status}")
