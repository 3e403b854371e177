"""How far each group of the services has come: read for a backup, set again when it is put back.

Without positions every service would hear everything again. That says nothing new (ids follow from causes), but
routing would tell the desks about every case once per input, and a long log would take its time.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from onewindow.chassis.ports import Bus, Committed, Membership
from onewindow.contracts.topics import CASE, INPUTS, PULSE, department
from onewindow.department_worker.core.automatic import NAME as DESKS
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.embedded.keeping.lines import Line
from onewindow.intake.shell.wiring import GROUP as INTAKE
from onewindow.intake.shell.wiring import USUAL_GROUP as USUAL
from onewindow.notifier.shell.wiring import GROUP as NOTIFIER
from onewindow.routing.shell.pulse.wiring import GROUP as PULSES
from onewindow.routing.shell.wiring import GROUP as ROUTING

_MEMBER = "keeper"
_SEATED_S = 15.0
T = TypeVar("T")


class NotAloneError(Exception):
    """A service runs; the text names its group."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group stands in one partition of its topics."""

    group: str
    topics: tuple[str, ...]
    partition: int
    committed: Committed

    def line(self) -> Line:
        """As a line of the backup."""
        return {
            "group": self.group,
            "topics": list(self.topics),
            "partition": self.partition,
            "positions": dict(self.committed.positions),
            "notes": dict(self.committed.notes),
        }


def place_of(line: Line) -> Place:
    """What :meth:`Place.line` wrote."""
    committed = Committed(line["positions"], line["notes"])
    return Place(line["group"], tuple(line["topics"]), line["partition"], committed)


def groups_of(departments: Sequence[str], desks: DepartmentWorkerSettings) -> Mapping[str, tuple[str, ...]]:
    """Every group of an installation and what it hears. Desks parted by department have groups of their own.

    Faust's is not among them: where the pulse stands is in the store, and what Faust delivers again is known by it.
    """
    worker = "-".join((f"onewindow-{DESKS}", *desks.departments))
    return {
        INTAKE: (CASE,),
        ROUTING: INPUTS,
        worker: tuple(department(code) for code in desks.departments or departments),
        f"{worker}-journal": (CASE,),
        NOTIFIER: (CASE,),
        PULSES: (CASE,),
        USUAL: (PULSE,),
    }


async def places(
    bus: Bus, groups: Mapping[str, tuple[str, ...]], *, alone: bool = True, within_s: float = _SEATED_S
) -> list[Place]:
    """Where all groups stand. Raises PortError.

    ``alone``: take every seat of every group first, and raise NotAloneError if somebody keeps one for ``within_s``
    seconds: a service that runs sits in a group.
    """

    async def read(group: str, topics: tuple[str, ...]) -> list[Place]:
        async with _seated(bus, group, topics) as membership:
            if alone:
                await _own_all(membership, group, bus.partitions, within_s)
            return [
                Place(group, topics, partition, await membership.committed(partition))
                for partition in range(bus.partitions)
            ]

    found = await asyncio.gather(*(read(*group) for group in groups.items()), return_exceptions=True)
    return [place for its in _all_well(found) for place in its]


async def put_places_back(bus: Bus, kept: Sequence[Place], within_s: float = _SEATED_S) -> None:
    """Let every group stand where it stood. Raises NotAloneError, PortError."""

    async def write(group: str, its: Sequence[Place]) -> None:
        async with _seated(bus, group, its[0].topics) as membership:
            await _own_all(membership, group, bus.partitions, within_s)
            for place in its:
                await _commit(membership, place)

    by_group: dict[str, list[Place]] = {}
    for place in kept:
        by_group.setdefault(place.group, []).append(place)
    _all_well(await asyncio.gather(*(write(*group) for group in by_group.items()), return_exceptions=True))


def unheard(kept: Sequence[Place], ends: Mapping[tuple[str, int], int]) -> int:
    """Inputs that routing has not heard."""
    return sum(
        ends[topic, place.partition] - place.committed.positions.get(topic, 0)
        for place in kept
        if place.group == ROUTING
        for topic in place.topics
    )


@asynccontextmanager
async def _seated(bus: Bus, group: str, topics: tuple[str, ...]) -> AsyncIterator[Membership]:
    membership = await bus.join(group, topics, _MEMBER)
    try:
        yield membership
    finally:
        await membership.leave()


async def _own_all(membership: Membership, group: str, partitions: int, within_s: float) -> None:
    try:
        async with asyncio.timeout(within_s):
            while len(membership.owned()) < partitions:
                await membership.poll(1, 0.5)
    except TimeoutError:
        raise NotAloneError(f"somebody sits in {group}") from None


def _all_well(outcomes: Sequence[T | BaseException]) -> list[T]:
    """What all of them brought; every one has ended before the first failure is raised."""
    brought = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        brought.append(outcome)
    return brought


async def _commit(membership: Membership, place: Place) -> None:
    """Topics go together by note, as a commit has one; what was never committed stands at 0."""
    by_note: dict[str, dict[str, int]] = {}
    for topic in place.topics:
        note = place.committed.notes.get(topic, "")
        by_note.setdefault(note, {})[topic] = place.committed.positions.get(topic, 0)
    for note, positions in by_note.items():
        if not await membership.commit(place.partition, positions, note):
            raise NotAloneError(f"somebody sits in {place.group}")
