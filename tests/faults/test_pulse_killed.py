"""The pulse dies five times, then stays away, while applications flow: no case notices, and the figures converge."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.faults.client import Applicants
from tests.faults.line import CATALOGUE, Line, Place, log_of
from tests.faults.run import fault_run
from tests.support.processes import Server, environment, free_ports, serving
from tests.support.pulse_board import until_true
from tests.support.recorded import Truth

from onewindow.chassis.ports import Bus
from onewindow.contracts import case as said
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import to_ms
from onewindow.contracts.topics import CASE, journal
from onewindow.local_cluster.kafka import fresh_broker

pytestmark = pytest.mark.kafka
KILLS = 5
PER_SECOND = 8.0


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A folder for documents and a broker of this test's own."""
    with fresh_broker() as broker:
        yield Place(tmp_path, kafka=broker.address)


async def test_nobody_notices_a_pulse_that_dies(place: Place) -> None:
    """The checker finds nothing, every application has its one result, and what the pulse says is true in the end."""
    pulse = Server(
        "onewindow.routing.shell.pulse",
        [str(CATALOGUE)],
        environment(**place.settings(), MEMBER="pulse-1", PULSE_TELL_EVERY_S="0.5", PULSE_KEEP_EVERY_S="1"),
        free_ports(1)[0],
        place.folder / "pulse-1.log",
        "pulse-1",
    )

    async def break_it(_: Line, applicants: Applicants) -> None:
        enough = asyncio.Event()
        flowing = asyncio.create_task(applicants.flow(PER_SECOND, enough))
        for number in range(KILLS):
            await until_at_work(pulse)
            pulse.kill()
            if number < KILLS - 1:
                pulse.start()
        enough.set()
        await flowing
        for number in range(20):
            await applicants.hand_in(f"without-a-pulse-{number}")

    async with serving([pulse]):
        outcome = await fault_run(place, Line(place), Random(5), break_it)
        assert () == outcome.verdict.findings
        assert outcome.clean
        pulse.start()
        async with log_of(place) as (bus, _):
            truth = await truth_of(bus)
            assert truth.opened["bench-five"] == outcome.verdict.cases
            await until_true(bus, truth, within_s=120)
        await pulse.stop()


async def until_at_work(server: Server) -> None:
    """Returns when this life of the server has folded something."""
    async with asyncio.timeout(90):
        while not await server.metric("onewindow_pulse_entries_total"):
            server.check()
            await asyncio.sleep(0.05)


async def truth_of(bus: Bus) -> Truth:
    """What is true of the journal, by looking up when each step was opened and when it was granted."""
    truth = Truth()
    opened: dict[tuple[str, str], int] = {}
    granted: dict[str, list[int]] = defaultdict(list)
    services: dict[str, tuple[str, dict[str, str]]] = {}
    for partition in range(bus.partitions):
        for record in await bus.read(CASE, partition, 0, 1_000_000):
            entry = journal.decode(record.value)
            for fact in entry.facts if isinstance(entry, Entry) else ():
                assert isinstance(entry, Entry)
                name, at = entry.application_id, to_ms(entry.at)
                match fact:
                    case said.CaseOpened():
                        services[name] = (fact.service, dict(fact.steps))
                        truth.opened[fact.service] += 1
                    case said.StepOpened():
                        opened[name, fact.step] = at
                        truth.opened[_line(services[name], fact.step)] += 1
                    case said.StepGranted():
                        truth.waits[_line(services[name], fact.step)].append(at - opened[name, fact.step])
                        granted[name].append(at)
                    case said.CaseConcluded():
                        truth.waits[services[name][0]].append(max(granted[name]) - min(granted[name]))
                    case _:
                        pass
    return truth


def _line(service: tuple[str, dict[str, str]], step: str) -> str:
    return f"{service[0]}/{step}/{service[1][step]}/decide"
