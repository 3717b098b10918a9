"""Instances that are gone when their test is over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.instance.harness import Instance, new_data_dir


@pytest.fixture
def make_instance() -> Iterator[Callable[..., Instance]]:
    made: list[Instance] = []

    def make(data_dir: Path | None = None, **env: str) -> Instance:
        made.append(Instance(data_dir or new_data_dir(), **env))
        return made[-1]

    yield make
    for instance in made:
        instance.wipe()


@pytest.fixture(scope="module")
def shared() -> Iterator[Instance]:
    """Return an instance that runs, for tests that leave it as it is."""
    instance = Instance(new_data_dir()).start()
    yield instance
    instance.wipe()
