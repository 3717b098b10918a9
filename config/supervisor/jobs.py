"""Children that end by themselves: check, prepare, catalogues, static files, demo."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping

from config.services.processes import release, tail, write_whole
from config.supervisor.children import ending
from config.supervisor.house import House
from config.supervisor.plan import BASE_DIR, REFUSED, Refusal

# Nobody asks for the browsable API and for the second of two viewers; compressing them costs a second.
UNUSED = ("rest_framework", "redoc")

Wait = Callable[[Callable[[], bool], float], bool]


class Jobs:
    """What has to be done before Kaji can serve."""

    def __init__(self, house: House, wait: Wait) -> None:
        self._house = house
        self._wait = wait
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._static = ""

    def start(self, name: str, *arguments: str, more: Mapping[str, str] | None = None, held: bool = False) -> None:
        """Start a job; a held one gets ready and waits for its release."""
        self._house.log(name).unlink(missing_ok=True)
        self.running[name] = self._house.python(name, *arguments, more=more, held=held)

    def release(self, name: str) -> None:
        """Let a held job go on."""
        release(self.running[name])

    def finish(self, name: str, timeout: float = 300) -> str:
        """Wait for a job and return what it said; nothing when it was not started.

        :raises Refusal: with what it said when it refused, with the end of its log when it failed.
        """
        job, log = self.running.get(name), self._house.log(name)
        if job is None:
            return ""
        if not self._wait(lambda: job.poll() is not None, timeout):
            raise Refusal(f"{name} did not end within {timeout:.0f} s.\n{tail(log)}")
        del self.running[name]
        self._house.note(name).unlink(missing_ok=True)
        if job.returncode == REFUSED:
            raise Refusal(tail(log))
        if job.returncode:
            raise Refusal(f"{name} failed ({ending(job.returncode)}).\n{tail(log)}")
        return log.read_text()

    # --- What is made of the sources -----------------------------------------------------------------------------

    def compile_messages(self) -> None:
        """Compile the catalogues when a text is newer than what was made of it."""
        for source in BASE_DIR.glob("locale/*/LC_MESSAGES/*.po"):
            made = source.with_suffix(".mo")
            if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
                self.start("messages", "-m", "config.translations", "compile")
                return

    def collect_static(self) -> None:
        """Collect the static files when they changed since the last time."""
        self._static = _static_hash()
        note = self._house.run_dir / "static-hash"
        collected = self._house.plan.data_dir / "static" / "staticfiles.json"
        if not (collected.exists() and note.exists() and note.read_text() == self._static):
            note.unlink(missing_ok=True)
            without = [part for name in UNUSED for part in ("--ignore", name)]
            self.start("static", "manage.py", "collectstatic", "--noinput", "-v0", *without)

    def note_static(self) -> None:
        """Remember what was collected."""
        write_whole(self._house.run_dir / "static-hash", self._static)


def _static_hash() -> str:
    """Return a digest of everything the collected static files are made of."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (BASE_DIR / "requirements.txt", BASE_DIR / "config" / "settings.py"):
        digest.update(path.read_bytes())
    for folder in sorted((BASE_DIR / "static", *BASE_DIR.glob("*/static"))):
        for path in sorted(folder.rglob("*")):
            facts = path.stat()
            digest.update(f"{path.relative_to(BASE_DIR)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
