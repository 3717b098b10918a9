"""Measure matching: `python -m bench.matching [SIZE …]`."""

import sys

from bench.matching.instance import servers, superuser


def main() -> int:
    """Start servers of its own, measure, stop."""
    with servers() as postgres:
        from bench.matching.run import run  # noqa: PLC0415 (Django is set up by now)

        with superuser(postgres) as database:
            run(database, *([[int(size) for size in sys.argv[1:]]] if sys.argv[1:] else []))
    return 0


if __name__ == "__main__":
    sys.exit(main())
