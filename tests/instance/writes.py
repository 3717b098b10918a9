"""The writes a kill test makes, through the API like any client, and what became of them.

Each write has a number: it drafts a need with the number in its title, and it changes the role of the other member,
who is told about it in the app and by mail.
"""

import json
import re
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter

import psycopg

from tests.instance.harness import BASE_DIR, Instance

ROLES = ("approver", "requester")
DONE = (200, 201)


class Writes:
    """A client that writes numbered things and can ask for them again."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.name = uuid.uuid4().hex[:8]
        self.headers: dict[str, str] = {}
        self.refused: list[tuple[float, int]] = []

    def sign_in(self) -> None:
        """Make the people, and get the owner's token with her password."""
        answer = subprocess.run(
            [sys.executable, "-m", "tests.instance.people"],
            cwd=BASE_DIR,
            env=self.instance.environment_of("web"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        self.people = json.loads(answer.stdout.splitlines()[-1])
        body = {"email": self.people["email"], "password": self.people["password"]}
        status, token = self.instance.request("POST", "/api/v1/auth/token", body)
        assert status in DONE, token
        self.headers = {"Authorization": f"Bearer {token['token']}"}

    def write(self, number: int) -> str | None:
        """Write one thing and return the need's id when the server has acknowledged all of it.

        Sending it again changes nothing: both requests carry keys that depend on the number alone.
        """
        need = {"company": self.people["company"], "title_ja": self.title(number)}
        role = {"role": ROLES[number % 2]}
        written = self._send("POST", "/api/v1/needs", need, f"need-{number}")
        changed = self._send("PATCH", f"/api/v1/memberships/{self.people['membership']}", role, f"role-{number}")
        return str(written["id"]) if written and changed else None

    def _send(self, method: str, path: str, body: object, key: str) -> dict[str, object] | None:
        headers = self.headers | {"Idempotency-Key": f"{self.name}-{key}"}
        status, answer = self.instance.request(method, path, body, **headers)
        if status not in DONE:
            self.refused.append((time.monotonic(), status))
            return None
        return dict(answer)

    def is_there(self, number: int, need_id: str) -> bool:
        """Ask for the need again."""
        status, need = self.instance.request("GET", f"/api/v1/needs/{need_id}", **self.headers)
        return status == 200 and need["title_ja"] == self.title(number)

    def title(self, number: int) -> str:
        """Return the words a thing is known by."""
        return f"kill-{self.name}-{number}"

    # --- The verdict -------------------------------------------------------------------------------------------------

    def faults(self, acknowledged: dict[int, str]) -> list[str]:
        """Name everything that was lost, doubled or not handed on, as the database and the mail box tell it."""
        with psycopg.connect(self.instance.environment_of("web")["DATABASE_URL"]) as connection:
            return [*self._writes(connection, acknowledged), *self._deliveries(connection)]

    def _writes(self, connection: psycopg.Connection[tuple[object, ...]], acknowledged: dict[int, str]) -> list[str]:
        sql = "SELECT title_ja FROM marketplace_need WHERE title_ja LIKE %s"
        found = Counter(str(row[0]) for row in connection.execute(sql, [self.title(0)[:-1] + "%"]))
        lost = [f"need {number} is lost" for number in acknowledged if not found[self.title(number)]]
        double = [f"{title} is there {count} times" for title, count in found.items() if count > 1]
        changes = len(self._changes(connection))
        # One more than acknowledged may be under way: its answer was lost, or is on the line.
        if not len(acknowledged) <= changes <= len(acknowledged) + 1:
            double.append(f"{changes} changes of role for {len(acknowledged)} acknowledged")
        return lost + double

    def _changes(self, connection: psycopg.Connection[tuple[object, ...]]) -> list[object]:
        sql = "SELECT id FROM kernel_event WHERE verb = 'membership.change_role' AND subject_id = %s"
        return [row[0] for row in connection.execute(sql, [self.people["membership"]])]

    def _deliveries(self, connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
        sql = "SELECT count(*) FROM kernel_delivery WHERE done_at IS NULL"
        row = connection.execute(sql).fetchone()
        waiting = [f"{row[0]} deliveries are not done"] if row and row[0] else []
        changes = self._changes(connection)
        sql = "SELECT event_id, id FROM profiles_notification WHERE user_id = %s AND event_id = ANY(%s)"
        told = list(connection.execute(sql, [self.people["member"], changes]))
        events = Counter(row[0] for row in told)
        untold = [f"nobody was told of event {event}" for event in changes if not events[event]]
        twice = [f"event {event} was told {count} times" for event, count in events.items() if count > 1]
        mailed = " ".join(self.mails())
        unsent = [f"notification {row[1]} was not mailed" for row in told if str(row[1]) not in mailed]
        return waiting + untold + twice + unsent

    def mails(self) -> Counter[str]:
        """Return how often each mail went out, by its id."""
        # Two processes may append to one file; the lines stay whole, their order does not.
        texts = (path.read_text() for path in (self.instance.data_dir / "mail").iterdir())
        return Counter(
            line for text in texts for line in re.findall(r"^Message-ID: *(?:\n +)?(.*)$", text, re.MULTILINE)
        )


class Journal(threading.Thread):
    """Write without a pause, sending each thing until it is acknowledged, and keep what was."""

    def __init__(self, writes: Writes) -> None:
        super().__init__(daemon=True)
        self.writes = writes
        self.acknowledged: dict[int, str] = {}
        self.ending = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.ending.wait(0.1):
            try:
                need_id = self.writes.write(number)
            except OSError:
                continue
            if need_id:
                self.acknowledged[number] = need_id
                number += 1

    def end(self) -> None:
        """Write no more."""
        self.ending.set()
        self.join(15)
