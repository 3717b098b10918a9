"""Who may do what with people, companies, profiles and words, through page and API. Written by hand."""

# ruff: noqa: E501 (a line of the table is one verb)

import datetime as dt
import hashlib
from typing import Any

import pytest

from kernel import clock, drafts
from profiles import actions, profile_actions, profile_row_actions
from profiles.models import Invitation, Membership, Notification, Profile
from tests import make
from tests.architecture.addresses import Asked, calls_of
from tests.conftest import CAST
from tests.profiles.support import Api, cell, line

pytestmark = pytest.mark.usefixtures("asked")

SOON = (clock.today() + dt.timedelta(days=90)).isoformat()
PERSON = {"name": "Somebody", "language": "en", "timezone": "Asia/Tokyo", "theme": ""}
COMPANY = {"name_ja": "株式会社あかり", "industry": "retail", "legal_form": "company", "employees": "20"}
SEEN = hashlib.sha256(b"{}").hexdigest()  # of the file that waits in `profile_in`
READ = hashlib.sha256(b"SEO").hexdigest()  # of the text that waits there
EXPERIENCE = {"title_ja": "部長", "stage": "startup", "industry": "retail", "from_month": "2020-04"}
# fmt: off
# verb: which rows it needs, method, address, what is sent, and the status for
#     anonymous owner requester approver company_finance former_member other_owner cmo other_cmo curator finance deactivated
PAGES: list[tuple[str, str, str, str, dict[str, Any], str]] = [
    ("settings",         "",      "GET",  "/settings/", {},                  "302 200 200 200 200 200 200 200 200 200 200 302"),
    ("settings saved",   "",      "POST", "/settings/", PERSON,              "302 303 303 303 303 303 303 303 303 303 303 302"),
    ("mails saved",      "",      "POST", "/settings/", {"form": "mail"},    "302 303 303 303 303 303 303 303 303 303 303 302"),
    ("notifications",    "",      "GET",  "/notifications/", {},             "302 200 200 200 200 200 200 200 200 200 200 302"),
    ("one notification", "",      "GET",  "/notifications/{notification}/", {},"302 404 404 404 404 404 404 302 404 404 404 302"),
    ("read all",         "",      "POST", "/notifications/read/", {},        "302 303 303 303 303 303 303 303 303 303 303 302"),
    ("company form",     "",      "GET",  "/companies/new/", {},             "302 200 200 200 200 200 200 200 200 200 200 302"),
    ("found",            "",      "POST", "/companies/new/", COMPANY,        "302 303 303 303 303 303 303 303 303 303 303 302"),
    ("suggest",          "",      "POST", "/companies/new/", COMPANY | {"suggest": "1"}, "302 200 200 200 200 200 200 200 200 200 200 302"),
    ("company",          "",      "GET",  "/companies/{company}/", {},       "302 200 200 200 200 404 404 404 404 200 200 302"),
    ("edit form",        "",      "GET",  "/companies/{company}/edit/", {},  "302 200 403 403 403 404 404 404 404 403 403 302"),
    ("edit",             "",      "POST", "/companies/{company}/edit/", COMPANY, "302 303 403 403 403 404 404 404 404 403 403 302"),
    ("switch",           "",      "POST", "/companies/{company}/switch/", {},"302 303 303 303 303 404 404 404 404 403 403 302"),
    ("invite form",      "",      "GET",  "/companies/{company}/invite/", {},"302 200 403 403 403 404 404 404 404 403 403 302"),
    ("invite",           "",      "POST", "/companies/{company}/invite/", {"email": "new@people.example", "role": "finance", "language": "ja"},
                                                                             "302 303 403 403 403 404 404 404 404 403 403 302"),
    ("role form",        "",      "GET",  "/memberships/{membership}/role/", {}, "302 200 403 403 403 404 404 404 404 403 403 302"),
    ("change role",      "",      "POST", "/memberships/{membership}/role/", {"role": "approver"}, "302 303 403 403 403 404 404 404 404 403 403 302"),
    ("remove form",      "",      "GET",  "/memberships/{membership}/remove/", {}, "302 200 200 403 403 404 404 404 404 403 403 302"),
    ("remove",           "",      "POST", "/memberships/{membership}/remove/", {}, "302 303 303 403 403 404 404 404 404 403 403 302"),
    ("invitation",       "",      "GET",  "/invitations/{invitation}/", {},  "302 404 404 404 404 404 404 404 200 404 404 302"),
    ("accept",           "",      "POST", "/invitations/{invitation}/", {},  "302 404 404 404 404 404 404 404 303 404 404 302"),
    ("revoke",           "",      "POST", "/invitations/{invitation}/revoke/", {}, "302 303 403 403 403 404 404 404 404 403 403 302"),
    ("own profile",      "",      "GET",  "/profile/", {},                   "302 200 200 200 200 200 200 200 200 200 200 302"),
    ("begin",            "none",  "POST", "/profile/", {"name_ja": "山田"},  "302 303 303 303 303 303 303 303 303 303 303 302"),
    ("section",          "draft", "GET",  "/profile/person/", {},            "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("section saved",    "draft", "POST", "/profile/person/", {"name_ja": "山田", "visibility": "public"}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("terms saved",      "draft", "POST", "/profile/terms/", {},             "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("skills",           "draft", "GET",  "/profile/skills/", {},            "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("companies",        "draft", "GET",  "/profile/companies/", {},         "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("companies saved",  "draft", "POST", "/profile/companies/", {"hide_from": "㈱みなと"}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("experience form",  "draft", "GET",  "/profile/experiences/new/", {},   "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("experience added", "draft", "POST", "/profile/experiences/new/", EXPERIENCE, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("experience",       "draft", "GET",  "/profile/experiences/{experience}/", {}, "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("experience saved", "draft", "POST", "/profile/experiences/{experience}/", EXPERIENCE, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("experience gone",  "draft", "POST", "/profile/experiences/{experience}/remove/", {}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("outcome form",     "draft", "GET",  "/profile/outcomes/new/", {},      "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("outcome added",    "draft", "POST", "/profile/outcomes/new/", {"kpi": "mql"}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("outcome",          "draft", "GET",  "/profile/outcomes/{outcome}/", {},"302 404 404 404 404 404 404 200 404 404 404 302"),
    ("outcome saved",    "draft", "POST", "/profile/outcomes/{outcome}/", {"kpi": "mql"}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("outcome gone",     "draft", "POST", "/profile/outcomes/{outcome}/remove/", {}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("resume",           "draft", "GET",  "/profile/resume/", {},            "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("resume handed in", "draft", "POST", "/profile/resume/", {"text": "{}"},"302 404 404 404 404 404 404 303 404 404 404 302"),
    ("resume looked at", "draft", "GET",  "/profile/resume/check/", {},      "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("resume taken over","draft", "POST", "/profile/resume/check/", {"seen": SEEN}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("reading",          "draft", "GET",  "/profile/reading/", {},           "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("reading handed in","draft", "POST", "/profile/reading/", {"text": "SEO"}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("reading looked at","draft", "GET",  "/profile/reading/check/", {},     "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("reading taken",    "draft", "POST", "/profile/reading/check/", {"seen": READ}, "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("reading dropped",  "draft", "POST", "/profile/reading/discard/", {},   "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("resume dropped",   "draft", "POST", "/profile/resume/discard/", {},    "302 404 404 404 404 404 404 303 404 404 404 302"),
    ("resume handed out","public","GET",  "/profile/resume/download/", {},   "302 404 404 404 404 404 404 200 404 404 404 302"),
    ("list",             "public","GET",  "/cmos/", {},                      "200 200 200 200 200 200 200 200 200 200 200 200"),
    ("public profile",   "public","GET",  "/cmos/{profile}/", {},            "200 200 200 200 200 200 200 200 200 200 200 200"),
    ("members' profile", "members","GET", "/cmos/{profile}/", {},            "302 200 200 200 200 200 200 200 200 200 200 302"),
    ("nameless profile", "nameless","GET","/cmos/{profile}/", {},            "200 200 200 200 200 200 200 200 200 200 200 200"),
    ("avoiding profile", "avoiding","GET","/cmos/{profile}/", {},            "200 404 404 404 404 200 200 200 200 200 200 200"),
    ("avoiding: confirm","avoiding","GET","/cmos/{profile}/confirm-availability/", {}, "302 404 404 404 404 403 403 200 403 403 403 302"),
    ("avoiding: vet",    "avoiding","GET","/vetting/{profile}/", {},         "302 404 404 404 404 403 403 403 403 200 403 302"),
    ("draft profile",    "draft", "GET",  "/cmos/{profile}/", {},            "302 404 404 404 404 404 404 200 404 200 404 302"),
    ("submit",           "draft", "POST", "/cmos/{profile}/submit/", {},     "302 404 404 404 404 404 404 303 404 403 404 302"),
    ("hide",             "public","POST", "/cmos/{profile}/hide/", {},       "302 403 403 403 403 403 403 303 403 403 403 302"),
    ("show",             "hidden","POST", "/cmos/{profile}/show/", {},       "302 404 404 404 404 404 404 303 404 403 404 302"),
    ("appeal",           "rejected","POST","/cmos/{profile}/appeal/", {},    "302 404 404 404 404 404 404 303 404 403 404 302"),
    ("confirm form",     "public","GET",  "/cmos/{profile}/confirm-availability/", {}, "302 403 403 403 403 403 403 200 403 403 403 302"),
    ("confirm",          "public","POST", "/cmos/{profile}/confirm-availability/", {"available_from": SOON, "days_per_month": 4},
                                                                             "302 403 403 403 403 403 403 303 403 403 403 302"),
    ("queue",            "",      "GET",  "/vetting/", {},                   "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("vet",              "waiting","GET", "/vetting/{profile}/", {},         "302 404 404 404 404 404 404 403 404 200 404 302"),
    ("vet posted to",    "waiting","POST","/vetting/{profile}/", {},         "302 404 404 404 404 404 404 403 404 200 404 302"),
    ("vet published",    "public","GET",  "/vetting/{profile}/", {},         "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("publish form",     "waiting","GET", "/cmos/{profile}/publish/", {},    "302 404 404 404 404 404 404 403 404 200 404 302"),
    ("publish",          "waiting","POST","/cmos/{profile}/publish/", {"references_count": 0}, "302 404 404 404 404 404 404 403 404 303 404 302"),
    ("return form",      "waiting","GET", "/cmos/{profile}/return/", {},     "302 404 404 404 404 404 404 403 404 200 404 302"),
    ("return",           "waiting","POST","/cmos/{profile}/return/", {"text": "Evidence, please."}, "302 404 404 404 404 404 404 403 404 303 404 302"),
    ("reject form",      "waiting","GET", "/cmos/{profile}/reject/", {},     "302 404 404 404 404 404 404 403 404 200 404 302"),
    ("reject",           "waiting","POST","/cmos/{profile}/reject/", {"code": "field", "text": "No.", "retry_on": SOON},
                                                                             "302 404 404 404 404 404 404 403 404 303 404 302"),
    ("suspend form",     "public","GET",  "/cmos/{profile}/suspend/", {},    "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("suspend",          "public","POST", "/cmos/{profile}/suspend/", {"text": "Conduct."}, "302 403 403 403 403 403 403 403 403 303 403 302"),
    ("restore",          "suspended","POST","/cmos/{profile}/restore/", {},  "302 404 404 404 404 404 404 403 404 303 404 302"),
    ("check form",       "public","GET",  "/cmos/{profile}/check-evidence/", {}, "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("check",            "public","POST", "/cmos/{profile}/check-evidence/", {"references_count": 2}, "302 403 403 403 403 403 403 403 403 303 403 302"),
    ("words",            "",      "GET",  "/vocabulary/", {},                "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("words of a kind",  "",      "GET",  "/vocabulary/skills/", {},         "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("word form",        "",      "GET",  "/vocabulary/roles/add/", {},      "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("add word",         "",      "POST", "/vocabulary/roles/add/", {"id": "cdo", "ja": "CDO", "en": "CDO"}, "302 403 403 403 403 403 403 403 403 303 403 302"),
    ("rename form",      "",      "GET",  "/vocabulary/roles/cmo/rename/", {}, "302 403 403 403 403 403 403 403 403 200 403 302"),
    ("rename",           "",      "POST", "/vocabulary/roles/cmo/rename/", {"ja": "甲", "en": "A"}, "302 403 403 403 403 403 403 403 403 303 403 302"),
    ("retire",           "",      "POST", "/vocabulary/roles/cmo/retire/", {}, "302 403 403 403 403 403 403 403 403 303 403 302"),
    ("revive",           "retired","POST","/vocabulary/roles/cmo/revive/", {}, "302 403 403 403 403 403 403 403 403 303 403 302"),
]
TOKEN = {"email": "{email}", "password": make.PASSWORD}
NEW = {"name_ja": "株式会社あかり", "industry": "retail", "employees": 20}
API: list[tuple[str, str, str, str, dict[str, Any], str]] = [
    ("me",               "",      "GET",   "me", {},                          "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("edit me",          "",      "PATCH", "me", {"name": "Somebody"},        "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("mails",            "",      "GET",   "me/mails", {},                    "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("set mails",        "",      "PUT",   "me/mails", {"no_mail": []},       "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("give token",       "",      "POST",  "auth/token", TOKEN,               "401 201 201 201 201 201 201 201 201 201 201 401"),
    ("end token",        "",      "DELETE","auth/token", {},                  "401 204 204 204 204 204 204 204 204 204 204 401"),
    ("notifications",    "",      "GET",   "notifications", {},               "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("read one",         "",      "POST",  "notifications/{notification}/read", {}, "401 404 404 404 404 404 404 200 404 404 404 401"),
    ("read all",         "",      "POST",  "notifications/read", {},          "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("companies",        "",      "GET",   "companies", {},                   "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("found",            "",      "POST",  "companies", NEW,                  "401 201 201 201 201 201 201 201 201 201 201 401"),
    ("company",          "",      "GET",   "companies/{company}", {},         "401 200 200 200 200 404 404 404 404 200 200 401"),
    ("edit company",     "",      "PATCH", "companies/{company}", {"employees": 30}, "401 200 403 403 403 404 404 404 404 403 403 401"),
    ("invite",           "",      "POST",  "companies/{company}/invitations", {"email": "new@people.example", "role": "finance"},
                                                                              "401 201 403 403 403 404 404 404 404 403 403 401"),
    ("memberships",      "",      "GET",   "memberships", {},                 "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("membership",       "",      "GET",   "memberships/{membership}", {},    "401 200 200 200 200 404 404 404 404 200 200 401"),
    ("change role",      "",      "PATCH", "memberships/{membership}", {"role": "approver"}, "401 200 403 403 403 404 404 404 404 403 403 401"),
    ("remove",           "",      "POST",  "memberships/{membership}/remove", {}, "401 200 200 403 403 404 404 404 404 403 403 401"),
    ("invitations",      "",      "GET",   "invitations", {},                 "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("accept",           "",      "POST",  "invitations/{invitation}/accept", {}, "401 404 404 404 404 404 404 404 200 404 404 401"),
    ("revoke",           "",      "POST",  "invitations/{invitation}/revoke", {}, "401 200 403 403 403 404 404 404 404 403 403 401"),
    ("search",           "public","GET",   "profiles", {},                    "200 200 200 200 200 200 200 200 200 200 200 401"),
    ("begin",            "none",  "POST",  "profiles", {"name_ja": "山田"},   "401 201 201 201 201 201 201 201 201 201 201 401"),
    ("waiting",          "",      "GET",   "profiles/waiting", {},            "401 403 403 403 403 403 403 403 403 200 403 401"),
    ("public profile",   "public","GET",   "profiles/{profile}", {},          "200 200 200 200 200 200 200 200 200 200 200 401"),
    ("members' profile", "members","GET",  "profiles/{profile}", {},          "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("nameless profile", "nameless","GET", "profiles/{profile}", {},          "200 200 200 200 200 200 200 200 200 200 200 401"),
    ("avoiding profile", "avoiding","GET", "profiles/{profile}", {},          "200 404 404 404 404 200 200 200 200 200 200 401"),
    ("edit avoiding",    "avoiding","PATCH","profiles/{profile}", {"onsite_ok": True}, "401 404 404 404 404 403 403 200 403 403 403 401"),
    ("avoided companies","avoiding","GET", "profiles/{profile}/companies", {},"401 404 404 404 404 403 403 200 403 403 403 401"),
    ("draft profile",    "draft", "GET",   "profiles/{profile}", {},          "401 404 404 404 404 404 404 200 404 200 404 401"),
    ("edit draft",       "draft", "PATCH", "profiles/{profile}", {"onsite_ok": True}, "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("edit published",   "public","PATCH", "profiles/{profile}", {"onsite_ok": True}, "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("add experience",   "draft", "POST",  "profiles/{profile}/experiences", EXPERIENCE, "401 404 404 404 404 404 404 201 404 403 404 401"),
    ("edit experience",  "draft", "PATCH", "profiles/{profile}/experiences/{experience}", {"team_size": 3}, "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("drop experience",  "draft", "DELETE","profiles/{profile}/experiences/{experience}", {}, "401 404 404 404 404 404 404 204 404 403 404 401"),
    ("add outcome",      "draft", "POST",  "profiles/{profile}/outcomes", {"kpi": "mql"}, "401 404 404 404 404 404 404 201 404 403 404 401"),
    ("edit outcome",     "draft", "PATCH", "profiles/{profile}/outcomes/{outcome}", {"after": "3"}, "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("drop outcome",     "draft", "DELETE","profiles/{profile}/outcomes/{outcome}", {}, "401 404 404 404 404 404 404 204 404 403 404 401"),
    ("export draft",     "draft", "GET",   "profiles/{profile}/resume", {},   "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("export",           "public","GET",   "profiles/{profile}/resume", {},   "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("import",           "draft", "POST",  "profiles/{profile}/resume", {"document": {}}, "401 404 404 404 404 404 404 201 404 403 404 401"),
    ("import preview",   "public","POST",  "profiles/{profile}/resume/preview", {"document": {}}, "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("read a text",      "",      "POST",  "readings", {"kind": "need", "text": "SEO"}, "401 200 200 200 200 200 200 200 200 200 200 401"),
    ("imports",          "public","GET",   "profiles/{profile}/resume-imports", {}, "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("skills",           "public","PUT",   "profiles/{profile}/skills", {"skills": [{"skill": "seo", "level": 3}]}, "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("tools",            "public","PUT",   "profiles/{profile}/tools", {"tools": []}, "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("languages",        "public","PUT",   "profiles/{profile}/languages", {"languages": []}, "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("named companies",  "public","GET",   "profiles/{profile}/companies", {},"401 403 403 403 403 403 403 200 403 403 403 401"),
    ("and of a draft",   "draft", "GET",   "profiles/{profile}/companies", {},"401 404 404 404 404 404 404 200 404 403 404 401"),
    ("hide from",        "public","PUT",   "profiles/{profile}/hide-from", {"companies": [{"name": "㈱みなと"}]}, "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("conflicts",        "draft", "PUT",   "profiles/{profile}/conflicts", {"companies": [{"name": "㈱みなと", "kind": "employer"}]}, "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("submit",           "draft", "POST",  "profiles/{profile}/submit", {},   "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("hide",             "public","POST",  "profiles/{profile}/hide", {},     "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("show",             "hidden","POST",  "profiles/{profile}/show", {},     "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("appeal",           "rejected","POST","profiles/{profile}/appeal", {},   "401 404 404 404 404 404 404 200 404 403 404 401"),
    ("confirm",          "public","POST",  "profiles/{profile}/confirm-availability", {"available_from": SOON, "days_per_month": 4},
                                                                              "401 403 403 403 403 403 403 200 403 403 403 401"),
    ("publish",          "waiting","POST", "profiles/{profile}/publish", {},  "401 404 404 404 404 404 404 403 404 200 404 401"),
    ("return",           "waiting","POST", "profiles/{profile}/return", {"text": "Evidence."}, "401 404 404 404 404 404 404 403 404 200 404 401"),
    ("reject",           "waiting","POST", "profiles/{profile}/reject", {"code": "field", "text": "No.", "retry_on": SOON},
                                                                              "401 404 404 404 404 404 404 403 404 200 404 401"),
    ("suspend",          "public","POST",  "profiles/{profile}/suspend", {"text": "Conduct."}, "401 403 403 403 403 403 403 403 403 200 403 401"),
    ("restore",          "suspended","POST","profiles/{profile}/restore", {}, "401 404 404 404 404 404 404 403 404 200 404 401"),
    ("check",            "public","POST",  "profiles/{profile}/check-evidence", {}, "401 403 403 403 403 403 403 403 403 200 403 401"),
    ("kinds",            "",      "GET",   "vocabulary", {},                  "200 200 200 200 200 200 200 200 200 200 200 401"),
    ("words",            "",      "GET",   "vocabulary/roles", {},            "200 200 200 200 200 200 200 200 200 200 200 401"),
    ("word",             "",      "GET",   "vocabulary/roles/cmo", {},        "200 200 200 200 200 200 200 200 200 200 200 401"),
    ("add word",         "",      "POST",  "vocabulary/roles", {"id": "cdo", "ja": "CDO", "en": "CDO"}, "401 403 403 403 403 403 403 403 403 201 403 401"),
    ("rename",           "",      "PATCH", "vocabulary/roles/cmo", {"ja": "甲", "en": "A"}, "401 403 403 403 403 403 403 403 403 200 403 401"),
    ("retire",           "",      "POST",  "vocabulary/roles/cmo/retire", {}, "401 403 403 403 403 403 403 403 403 200 403 401"),
    ("revive",           "retired","POST", "vocabulary/roles/cmo/revive", {}, "401 403 403 403 403 403 403 403 403 200 403 401"),
]
# fmt: on


def prepare(world: Any, state: str) -> dict[str, Any]:
    """Bring the world into the state a line speaks about and return the ids for its address."""
    w = world
    ids: dict[str, Any] = {"company": w.company.pk}
    ids["membership"] = Membership.objects.get(company=w.company, user=w.users["requester"]).pk
    ids["invitation"] = actions.invite_member(
        company_id=w.company.pk, actor=w.owner, email=w.users["other_cmo"].email, role="finance"
    ).pk
    ids["notification"] = _told(w)
    if state == "retired":
        from profiles.vocabulary_actions import retire_term

        retire_term(kind="roles", id="cmo", actor=w.curator)
    if state and state not in {"none", "retired"}:
        ids |= profile_in(w, state)
    return ids


def _told(world: Any) -> Any:
    from kernel.models import Event

    event = Event.objects.filter(subject_type="company").first()
    assert event is not None
    return actions.notify(event_id=event.pk, user_ids=[world.cmo.user_id], by_mail=False)[0].pk


def profile_in(world: Any, state: str) -> dict[str, Any]:
    """Make the CMO's profile in one of its states."""
    shown = {"members": {"visibility": "members"}, "nameless": {"visibility": "anonymous"}}
    row = make.profile(world.cmo, **shown.get(state, {}))
    drafts.keep(world.cmo.user_id, "resume.json", {"document": {}})
    drafts.keep(world.cmo.user_id, "reading.profile", {"text": "SEO"})
    if state == "avoiding":
        names = [{"name": world.company.name_ja}]
        profile_row_actions.set_hide_from(profile_id=row.pk, actor=world.cmo, companies=names)
    outcome = profile_row_actions.put_outcome(profile_id=row.pk, actor=world.cmo, values={"kpi_id": "mql"})
    ids = {"profile": row.pk, "experience": row.experiences.get().pk, "outcome": outcome.pk}
    who = {"profile_id": row.pk, "actor": world.cmo}
    by = {"profile_id": row.pk, "actor": world.curator}
    if state != "draft":
        profile_actions.submit_profile(**who)
    if state == "rejected":
        later = clock.today() + dt.timedelta(days=90)
        profile_actions.reject_profile(**by, code="field", text="Too early.", retry_on=later)
    elif state in {"public", "members", "nameless", "avoiding", "hidden", "suspended"}:
        profile_actions.publish_profile(**by)
    if state == "hidden":
        profile_actions.hide_profile(**who)
    if state == "suspended":
        profile_actions.suspend_profile(**by, text="Conduct.")
    return ids


def marks() -> list[Any]:
    """Return the versions of everything a refused call must leave alone."""
    return [
        list(model.objects.order_by("pk").values_list("pk", "version", "status"))
        for model in (Profile, Membership, Invitation, Notification)
    ]


def as_of(world: Any, who: str, body: dict[str, Any]) -> dict[str, Any]:
    """Write the person's own address into what she sends."""
    email = world.users[who].email if who in world.users else "nobody@people.example"
    return body | {"email": email} if body is TOKEN else body


def lines_of(table: Any, state: str) -> list[Any]:
    return [row for row in table if row[1] == state]


STATES = (
    "",
    "none",
    "draft",
    "waiting",
    "public",
    "members",
    "nameless",
    "avoiding",
    "hidden",
    "rejected",
    "suspended",
    "retired",
)


@pytest.mark.parametrize("state", STATES)
def test_each_page_answers_each_of_the_cast_as_the_table_says(world, state):
    ids = prepare(world, state)
    clients, before = {who: world.client(who) for who in CAST}, marks()
    found: dict[str, dict[str, int]] = {}
    for name, _state, method, path, values, _expected in lines_of(PAGES, state):
        for who in CAST:
            with cell():
                client = clients[who]
                answer = (client.get if method == "GET" else client.post)(path.format(**ids), values)
                found.setdefault(name, {})[who] = answer.status_code
                if answer.status_code in {302, 403, 404} and name != "one notification":
                    assert marks() == before, (name, who)
                if answer.status_code == 302 and name != "one notification":
                    assert answer["Location"].startswith("/accounts/login/"), (name, who)
    assert found == {row[0]: line(row[5]) for row in lines_of(PAGES, state)}


@pytest.mark.parametrize("state", STATES)
def test_each_address_of_the_api_answers_each_of_the_cast_as_the_table_says(world, state):
    ids = prepare(world, state)
    apis, before = {who: Api(world, who) for who in CAST}, marks()
    found: dict[str, dict[str, int]] = {}
    for name, _state, method, path, body, _expected in lines_of(API, state):
        for who in CAST:
            with cell():
                answer = apis[who](method, path.format(**ids), as_of(world, who, body))
                found.setdefault(name, {})[who] = answer.status_code
                if answer.status_code >= 400:
                    assert answer["Content-Type"] == "application/problem+json", (name, who)
                    assert answer.json()["status"] == answer.status_code, (name, who)
                    assert marks() == before, (name, who)
    assert found == {row[0]: line(row[5]) for row in lines_of(API, state)}


def test_every_line_of_the_tables_has_a_state_that_is_tried():
    assert {row[1] for row in [*PAGES, *API]} == set(STATES)


def test_everybody_asked_every_address_of_this_app_by_every_method(asked: Asked, db: None) -> None:
    """Speak about the whole file. `db` keeps it the last one: tests without the database run after all others."""
    assert calls_of("profiles") - asked.by(len(CAST)) == set(), "not asked, or not the whole file was run"
