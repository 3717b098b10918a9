"""A limit rather than a peer: the comparison written by hand in C, over arrays that nobody else may change."""

import ctypes
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from bench.matching.duck import SLOTS
from bench.matching.flat import BITS, Asked, Person
from matching.scoring import MUST_LEVEL, tie_key

SOURCE = Path(__file__).with_name("kernel.c")
NAMED = {"RATE": "rate", "STALE": "availability"}
NOWHERE, ELSEWHERE = -1, -2  # of a person without a place, of a need that asks for none
Best = list[tuple[UUID, int, int]]


class _Person(ctypes.Structure):
    _fields_ = (
        ("rate", ctypes.c_int64),
        ("holds", ctypes.c_uint64 * 8),
        *((name, ctypes.c_int32) for name in ("rate_days", "days", "start", "unknown", "languages")),
        *((name, ctypes.c_int32) for name in ("prefecture", "region")),
        *((name, ctypes.c_uint8) for name in ("open", "onsite")),
        ("pad", ctypes.c_uint8 * 2),
    )


class _Need(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in ("budget_min", "budget_max", "cap")),
        ("must", ctypes.c_uint64 * 8),
        *((name, ctypes.c_int32) for name in ("days", "start", "languages", "prefecture", "region", "onsite")),
        *((name, ctypes.c_int32) for name in ("rate", "availability", "location")),
        ("blind", ctypes.c_int32 * 7),
        ("items", ctypes.c_int32),
        ("slot", ctypes.c_int32 * 64),
        ("weight", ctypes.c_int32 * 64),
    )


class _Found(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_int32) for name in ("person", "low", "blind"))


def possible() -> bool:
    """Say whether this machine has a compiler."""
    return shutil.which("cc") is not None


class Kernel:
    """The arrays, and the function that runs through them."""

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory(prefix="kaji-bench-") as folder:
            made = Path(folder) / "kernel.so"
            bits = [f"-D{name}={1 << BITS.index(section)}" for name, section in NAMED.items()]
            subprocess.run(
                ["cc", "-O3", "-march=native", "-shared", "-fPIC", *bits, "-o", made, SOURCE],
                check=True,
            )
            self._top = ctypes.CDLL(str(made)).top
        self._ids: list[UUID] = []
        self._people, self._points = bytearray(), bytearray()
        self._blocked: dict[UUID, list[int]] = defaultdict(list)
        self._places: dict[str, int] = {}

    def load(self, people: Iterable[Person]) -> None:
        """Add people."""
        for p in people:
            for company in p.blocked:
                self._blocked[company].append(len(self._ids))
            self._ids.append(p.id)
            self._people += bytes(self._person(p))
            row = bytearray(SLOTS)
            for slot, points in p.points.items():
                row[slot] = points
            self._points += row

    def top(self, found: Asked, limit: int) -> tuple[float, Best]:
        """Return the seconds the arrays were run through for, and (id, low, high) of the best."""
        count = len(self._ids)
        blocked, out = (ctypes.c_uint8 * count)(), (_Found * count)()
        for at in self._blocked.get(found.need.company, ()):
            blocked[at] = 1
        people, points = (ctypes.c_char.from_buffer(part) for part in (self._people, self._points))
        need = ctypes.byref(self._need(found))
        began = time.perf_counter()
        kept = self._top(
            ctypes.byref(people), ctypes.byref(points), count, need, blocked, out, (_Found * limit)(), limit
        )
        took = time.perf_counter() - began
        rows = [(self._ids[row.person], row.low, row.low + 255 * row.blind) for row in out[:kept]]
        return took, sorted(rows, key=lambda row: (-row[1], tie_key(found.need.id, row[0])))[:limit]

    def _person(self, p: Person) -> _Person:
        day_rate, fee, fee_days = p.rates
        rate, rate_days = (day_rate, 1) if day_rate is not None else (fee, fee_days)
        # Of other kinds than skills a need can demand roles only, and there any point will do.
        held = [slot for slot, level in p.levels.items() if level >= MUST_LEVEL]
        held += [slot for slot in p.points if slot not in p.levels]
        return _Person(
            rate or 0,
            _mask(held),
            rate_days or 1,
            p.days or 0,
            p.start.toordinal() if p.start else 0,
            p.unknown,
            p.languages,
            self._place(p.prefecture, NOWHERE),
            self._place(p.region, NOWHERE),
            p.published and (p.free is None or p.free > 0),
            p.onsite,
        )

    def _need(self, found: Asked) -> _Need:
        need = found.need
        return _Need(
            need.budget_min,
            need.budget_max,
            need.cap,
            _mask([*found.must, *([found.role] if found.role is not None else [])]),
            need.days,
            need.start.toordinal(),
            found.languages,
            self._place(need.prefecture, ELSEWHERE),
            self._place(need.region, ELSEWHERE),
            need.onsite_days > 0,
            found.rate,
            found.availability,
            found.location,
            (ctypes.c_int32 * 7)(*found.blind),
            len(found.items),
            (ctypes.c_int32 * 64)(*found.items),
            (ctypes.c_int32 * 64)(*found.items.values()),
        )

    def _place(self, name: str | None, none: int) -> int:
        return none if name is None else self._places.setdefault(name, len(self._places))


def _mask(slots: Iterable[int]) -> "ctypes.Array[ctypes.c_uint64]":
    words = [0] * 8
    for slot in slots:
        words[slot // 64] |= 1 << slot % 64
    return (ctypes.c_uint64 * 8)(*words)
