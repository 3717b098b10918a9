"""Instances that are gone when their test is over."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.instance.harness import Instance, new_data_dir


@pytest.fixture
def make_instance() -> Iterator[Callable[..., Instance]]:
    made: list[Instance] = []

    def make(data_dir: Path | None = None, **options: object) -> Instance:
        made.append(Instance(data_dir or new_data_dir(), **options))
        return made[-1]

    yield make
    for instance in made:
        instance.wipe()
