"""A company with an owner and a second member, made by the actions inside a running instance.

Run with the environment of its web: ``python -m tests.instance.people``. Prints one line of JSON.
"""

import json
import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests import make

    owner, other = make.user("owner"), make.user("member")
    company = make.company(make.actor(owner))
    membership = make.member(company, other, "requester")
    print(  # noqa: T201
        json.dumps(
            {
                "email": owner.email,
                "password": make.PASSWORD,
                "company": str(company.pk),
                "membership": str(membership.pk),
                "member": str(other.pk),
            }
        )
    )


if __name__ == "__main__":
    main()
