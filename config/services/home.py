"""Where PostgreSQL keeps its cluster, and the account it runs as."""

import hashlib
import os
import pwd
import subprocess
import time
from pathlib import Path

from config.services.machine import ServiceError
from config.services.processes import Account, write_whole

# Where the cluster goes when the server's account cannot enter DATA_DIR. Only root needs it, and root may write there;
# /var/tmp would lose files that nobody touched for a month.
OUTSIDE = Path("/var/lib/kaji")


def place(data_dir: Path) -> tuple[Account | None, Path]:
    """Return the account the server runs as, and the folder it lives in.

    PostgreSQL refuses to run as root. When the unprivileged account cannot enter DATA_DIR, because it lies in a
    private home, the cluster goes to a folder outside that is named after it; opening the home is not ours to decide.

    :raises ServiceError: when the cluster belongs to another user.
    """
    note = data_dir / "run" / "cluster-folder"
    home = Path(note.read_text()) if note.exists() else data_dir / "postgres"
    owner = next((path.stat() for path in (home / "cluster", home) if path.exists()), None)
    if os.geteuid() != 0:
        if owner and owner.st_uid != os.geteuid():
            name = pwd.getpwuid(owner.st_uid).pw_name
            raise ServiceError(f"The database in {home} belongs to {name}: start as before, or set another DATA_DIR.")
        home.mkdir(mode=0o700, exist_ok=True)
        return None, home
    if owner and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid), home
    nobody = pwd.getpwnam("nobody")
    account = Account(nobody.pw_uid, nobody.pw_gid)
    if not note.exists() and not reaches(account, data_dir):
        home = _outside(data_dir)
        write_whole(note, str(home))
    # Root's own folder that the account may only pass through: what root writes here nobody can swap for a link.
    home.mkdir(mode=0o711, exist_ok=True)
    return account, home


def _outside(data_dir: Path) -> Path:
    """Return a folder of this DATA_DIR where the server's account can go."""
    OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = OUTSIDE / f"{data_dir.name.strip('.')}-{hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]}"
    if home.exists():
        # DATA_DIR was emptied, so the passwords are gone; what lies here is of no use to us but not ours to delete.
        home.rename(home.with_name(f"{home.name}.left-{time.strftime('%Y%m%d%H%M%S')}"))
    return home


def reaches(account: Account, path: Path) -> bool:
    """Tell whether the account can enter a folder or run a program."""
    command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    return subprocess.run(command, check=False, **account.options()).returncode == 0  # type: ignore[call-overload, no-any-return]
