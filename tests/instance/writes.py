"""The writes a kill test makes, through the API like any client: draft needs with a number in the title."""

import uuid

from tests.instance.harness import Instance

EMAIL = "owner@demo.kaji.example"
PASSWORD = "kaji-demo-2026"


class Writes:
    """A client that writes numbered things and can ask for them again."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.name = uuid.uuid4().hex[:8]
        self.headers: dict[str, str] = {}

    def sign_in(self) -> None:
        """Get a token for the demo company's owner."""
        status, answer = self.instance.request("POST", "/api/v1/auth/token", {"email": EMAIL, "password": PASSWORD})
        assert status in (200, 201), answer
        self.headers = {"Authorization": f"Bearer {answer['token']}"}

    def write(self, number: int) -> bool:
        """Write one thing; True means that the server has acknowledged it. Sending it again changes nothing."""
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.name}-{number}"))
        body = {"title": self.title(number)}
        status, _ = self.instance.request("POST", "/api/v1/needs", body, **self.headers, **{"Idempotency-Key": key})
        return status == 201

    def count(self, number: int) -> int:
        """Return how often the thing is there."""
        status, page = self.instance.request("GET", f"/api/v1/needs?q={self.title(number)}", **self.headers)
        assert status == 200, page
        return sum(need["title"] == self.title(number) for need in page["results"])

    def title(self, number: int) -> str:
        """Return the words a thing is known by."""
        return f"kill-{self.name}-{number}"
