"""Companies and their people: founded by the owner, joined by invitation."""

from config.demo.cast import Cast
from config.demo.read import Row, market
from config.demo.script import COMPANY, NIGHT, PARTING, PERSON, Script
from kernel.actors import SYSTEM
from profiles.actions import (
    accept_invitation,
    deactivate_user,
    expire_invitations,
    found_company,
    invite_member,
    remove_member,
    revoke_invitation,
)

SAME = (
    "name_ja",
    "name_en",
    "purpose_ja",
    "purpose_en",
    "about_ja",
    "about_en",
    "employees",
    "founded_year",
    "raised_equity",
    "aims_fast_growth",
    "directors",
    "address_ja",
    "address_en",
    "site",
    "contact_email",
    "wants_approval",
)
LEGAL_FORMS = {"sole": "sole_proprietor"}


def add_companies(script: Script, cast: Cast) -> None:
    """Enter companies, members and open invitations into the history."""
    for row in market()["companies"]:
        owner, *others = row["members"]
        script.add(row["joined_days_ago"], PERSON, cast.register, owner)
        script.add(row["joined_days_ago"], COMPANY, found, cast, row, owner)
        for member in others:
            _add_member(script, cast, row, owner, member)
    for row in market()["invitations"]:
        _add_invitation(script, cast, row)


def found(cast: Cast, row: Row, owner: Row) -> None:
    """Let the owner enter her company."""
    made = found_company(actor=cast(owner["key"]), values=values_of(row))
    cast.keep("company", row["key"], made.pk)


def values_of(row: Row) -> Row:
    """Return what a company says about itself, under the names of the columns."""
    return {
        **{name: row[name] for name in SAME},
        "industry_id": row["industry"],
        "legal_form": LEGAL_FORMS.get(row["legal_form"], row["legal_form"]),
        "capital_minor": row["capital"],
        "prefecture_id": row["prefecture"],
        # Only where the owner overrides what the facts suggest.
        "stage": row.get("stage_chosen", ""),
    }


def _add_member(script: Script, cast: Cast, row: Row, owner: Row, member: Row) -> None:
    key, invited = member["key"], row["joined_days_ago"] - 1

    def invite() -> None:
        made = invite_member(
            company_id=cast.id("company", row["key"]),
            actor=cast(owner["key"]),
            email=cast.email(member),
            role=member["role"],
            language=member["language"],
        )
        cast.keep("invitation", key, made.pk)

    def join() -> None:
        made = accept_invitation(invitation_id=cast.id("invitation", key), actor=cast(key))
        cast.keep("membership", key, made.pk)

    def leave() -> None:
        remove_member(membership_id=cast.id("membership", key), actor=cast(owner["key"]))
        deactivate_user(user_id=cast(key).person, actor=SYSTEM)

    script.add(invited, COMPANY, invite)
    script.add(invited - 1, PERSON, cast.register, member)
    script.add(invited - 1, COMPANY, join)
    if member.get("left"):
        script.add(member["left_days_ago"], PARTING, leave)


def _add_invitation(script: Script, cast: Cast, row: Row) -> None:
    def invite() -> None:
        made = invite_member(
            company_id=cast.id("company", row["company"]),
            actor=cast(row["by"]),
            email=row["email"],
            role=row["role"],
        )
        cast.keep("invitation", row["email"], made.pk)

    def revoke() -> None:
        revoke_invitation(invitation_id=cast.id("invitation", row["email"]), actor=cast(row["by"]))

    script.add(row["days_ago"], COMPANY, invite)
    if "revoked_days_ago" in row:
        script.add(row["revoked_days_ago"], COMPANY, revoke)
    if "expired_days_ago" in row:
        script.add(row["expired_days_ago"], NIGHT, _expire)


def _expire() -> None:
    expire_invitations(actor=SYSTEM)
