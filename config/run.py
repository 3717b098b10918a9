"""Start Kaji and keep it running: ``python -m config.run``.

One small process without Django. It brings up the embedded PostgreSQL and Valkey (or uses the servers it is given),
gets the database ready, starts web, worker and beat, starts again whatever dies or hangs, and stops everything
in order.
"""

import os
import sys

from config.supervisor.children import say
from config.supervisor.main import Supervisor
from config.supervisor.plan import Plan, Refusal


def main() -> int:
    """Run until stopped and return the exit status."""
    try:
        return Supervisor(Plan.read(os.environ)).run()
    except Refusal as refusal:
        say(str(refusal))
        return refusal.status


if __name__ == "__main__":
    sys.exit(main())
