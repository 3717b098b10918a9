"""What every operation of the schema offers: lists come in pages with cursors, one row comes with its version, and a
change of a row can say from which version it was made. Exceptions are written by hand, with the reason.
"""

from collections.abc import Iterator
from typing import Any

from tests.schema.calls import spec

WRITES = ("post", "put", "patch", "delete")
# GET of something that has no version of its own, or is no row.
WITHOUT_ETAG = {
    # all of one's own at once, kept without versions: the last word counts
    "/api/v1/drafts",
    "/api/v1/drafts/{form}",
    "/api/v1/me/mails",
    # worked out of many rows at the moment of asking
    "/api/v1/client-desk",
    "/api/v1/fitting-needs",
    "/api/v1/fitting-needs/change",
    "/api/v1/needs/{need_id}/fit",
    "/api/v1/needs/{need_id}/ranking",
    "/api/v1/needs/{need_id}/suggestions",
    "/api/v1/curation/exposure",
    "/api/v1/curation/overrides",
    "/api/v1/needs/{need_id}/comparison",
    "/api/v1/needs/{need_id}/earlier-candidates",
    "/api/v1/needs/{need_id}/what-if",
    "/api/v1/saved-searches/{search_id}/news",
    "/api/v1/weight-sets/{weights_id}/preview",
    # nobody changes these
    "/api/v1/digests/{digest_id}",
    "/api/v1/rankings/{snapshot_id}",
    "/api/v1/milestones/{milestone_id}/files/{file_id}",
    "/api/v1/needs/{need_id}/events",
    "/api/v1/needs/{need_id}/versions",
    "/api/v1/public-needs/{need_id}",
    "/api/v1/vocabulary",
}
# Changes that have no version to start from.
WITHOUT_IF_MATCH = {
    # a new row
    "post /api/v1/auth/token",
    "post /api/v1/candidacies/{candidacy_id}/offers",
    "post /api/v1/companies",
    "post /api/v1/companies/{company_id}/invitations",
    "post /api/v1/needs",
    "post /api/v1/needs/{need_id}/candidacies",
    "post /api/v1/needs/{need_id}/invite",
    "post /api/v1/needs/{need_id}/propose",
    "post /api/v1/needs/{need_id}/shortlists",
    "post /api/v1/profiles",
    "post /api/v1/vocabulary/{kind}",
    "post /api/v1/reranks",
    "post /api/v1/saved-searches",
    "post /api/v1/weight-sets",
    # the row is one's own alone, and the last word counts
    "delete /api/v1/auth/token",
    "put /api/v1/drafts/{form}",
    "delete /api/v1/drafts/{form}",
    "put /api/v1/me/mails",
    "post /api/v1/notifications/{notification_id}/read",
    "post /api/v1/notifications/read",
    # who accepts names the text by its hash, or by the key out of the mail
    "post /api/v1/terms/{terms_id}/accept",
    "post /api/v1/invitations/{invitation_id}/accept",
    # nothing is changed
    "post /api/v1/readings",
    "post /api/v1/what-if",
    "post /api/v1/profiles/{profile_id}/resume/preview",
}


def operations() -> Iterator[tuple[str, str, Any]]:
    for path, methods in spec()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def named(operation: Any, place: str) -> set[str]:
    return {row["name"] for row in operation.get("parameters", ()) if row["in"] == place}


def told(operation: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the headers and the shape of each answer that is no refusal."""
    shapes = spec()["components"]["schemas"]
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            content: dict[str, Any] = answer.get("content", {})
            shape: dict[str, Any] = next((one["schema"] for one in content.values()), {})
            yield answer.get("headers", {}), shapes.get(shape.get("$ref", "").rpartition("/")[2], shape)


def test_every_list_comes_in_pages_with_cursors(db: None) -> None:
    lists, without = 0, []
    for method, path, operation in operations():
        for _headers, shape in told(operation):
            if "results" in shape.get("properties", {}):
                lists += 1
                pages = {"next", "previous"} <= set(shape["properties"])
                if not pages or not {"cursor", "page_size"} <= named(operation, "query"):
                    without.append(f"{method} {path}")
    assert (lists > 15, without) == (True, [])


def test_every_row_comes_with_its_version(db: None) -> None:
    without = {
        path
        for method, path, operation in operations()
        if method == "get"
        for headers, shape in told(operation)
        if "ETag" not in headers and "results" not in shape.get("properties", {})
    }
    assert without == WITHOUT_ETAG


def test_every_change_of_a_row_can_say_from_which_version_it_was_made(db: None) -> None:
    without = {
        f"{method} {path}"
        for method, path, operation in operations()
        if method in WRITES and "If-Match" not in named(operation, "header")
    }
    assert without == WITHOUT_IF_MATCH
