"""What the environment asks for, and how a start is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.services.machine import LOCALHOST

BASE_DIR = Path(__file__).resolve().parents[2]
SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
REFUSED = 78  # the exit status (EX_CONFIG) of a job that said, for a person to read, why it will not go on


class Refusal(Exception):
    """A start that cannot be; the message is for a person."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass(frozen=True)
class Plan:
    """What the environment asks for."""

    data_dir: Path
    host: str
    port: int
    url: str
    demo: bool
    embedded: bool
    patience: float  # seconds without a sign of life after which the worker starts anew

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Plan":
        """Read the environment.

        :raises Refusal: when it contradicts itself.
        """
        given = [name for name in SERVERS if env.get(name)]
        missing = [name for name in SERVERS if name not in given]
        if given and missing:
            raise Refusal(f"Set {', '.join(SERVERS)} together, or none of them: {', '.join(missing)} is not set.")
        if given and not env.get("SECRET_KEY"):
            raise Refusal("Set SECRET_KEY: with servers of its own Kaji does not make one up.")
        if given and env.get("KAJI_TESTING"):
            raise Refusal("KAJI_TESTING is for tests and switches protections off: unset it.")
        if env.get("GUARDS_OFF") and not env.get("KAJI_TESTING"):
            raise Refusal("GUARDS_OFF is for tests and switches protections off: unset it.")
        try:
            port, patience = int(env.get("PORT") or 8000), float(env.get("WORKER_PATIENCE") or 60)
        except ValueError:
            raise Refusal("PORT and WORKER_PATIENCE (seconds) are numbers.") from None
        return cls(
            data_dir=Path(env.get("DATA_DIR") or BASE_DIR / ".data").expanduser().resolve(),
            host=env.get("HOST") or LOCALHOST,
            port=port,
            url=env.get("BASE_URL") or f"http://localhost:{port}",
            demo=env.get("DEMO", "0" if given else "1").lower() in ("1", "true", "yes", "on"),
            embedded=not given,
            patience=patience,
        )
