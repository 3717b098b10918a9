"""Write docs/notifications.md from the apps' tables of notices: ``manage.py notices --write``."""

from django.utils import translation

from config.management.pages import DOCS, PageCommand, of_each_app
from profiles.notify import Nobody, Notice, Notices

PAGE = DOCS / "notifications.md"
HEAD = """# Who is told

Generated from the apps' `notices.py` by `make notices`. One row a verb and group of readers. The person who acted is
never told. In the app everybody of the group sees the line, as long as she may still see what it is about; by mail it
comes in her language, unless she has stopped this kind of mail or closed her account.
"""


def tables() -> dict[str, Notices]:
    """Return each app's table of notices."""
    return of_each_app("notices", "NOTICES")


def page() -> str:
    """Return the whole page."""
    with translation.override("en"):
        return HEAD + "".join(_section(app, notices) for app, notices in tables().items())


def _section(app: str, notices: Notices) -> str:
    told = [row for verb, found in notices.items() if isinstance(found, tuple) for row in _rows(verb, found)]
    silent = [f"| `{verb}` | {found.because} |" for verb, found in notices.items() if isinstance(found, Nobody)]
    return "\n".join(
        (
            f"\n## {app}\n",
            *(("| verb | who | mail | what she reads |", "|---|---|---|---|", *told, "") if told else ()),
            *(("| verb nobody is told about | why |", "|---|---|", *silent) if silent else ()),
            "",
        )
    )


def _rows(verb: str, notices: tuple[Notice, ...]) -> list[str]:
    return [
        f"| `{verb}` | {notice.audience.whom} | {'yes' if notice.mail else 'no'} | {_template(str(notice.subject))} |"
        for notice in notices
    ]


def _template(text: str) -> str:
    return text.replace("%(", "{").replace(")s", "}")


class Command(PageCommand):
    help = "Print the table of notices, or write it to docs/notifications.md."
    path, page = PAGE, staticmethod(page)
