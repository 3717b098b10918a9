"""What the servers take of the machine."""

import pytest

from config.services.machine import memory
from config.services.postgres import cache

GB = 2**30


@pytest.mark.parametrize(
    ("found", "kept"), [(0, "64MB"), (GB // 4, "64MB"), (4 * GB, "512MB"), (8 * GB, "1024MB"), (64 * GB, "1024MB")]
)
def test_postgresql_keeps_an_eighth_of_the_memory_within_bounds(found, kept):
    assert cache(found) == kept


def test_the_memory_of_this_machine_is_known():
    assert memory() > GB // 8
