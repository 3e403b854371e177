"""What routing counts: what cases have said, once it counts, and what was parked."""

import math
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY
from tests.definitions.years import shipped
from tests.faults.scenarios_in_time import LOOKED_AT, noticed
from tests.faults.world import world_in
from tests.routing.office import Office, open_office
from tests.routing.shelf import let_leave
from tests.support.acts import grant, prepare, submit, withdraw
from tests.support.definitions import service

from onewindow.contracts.instant import local_day, shift
from onewindow.definitions.calendars.calendar import WEEKDAYS
from onewindow.routing.shell.census import CensusTaker

SHOWN = {
    "in_review": ("onewindow_cases_open", {"item": "tested", "phase": "in_review"}),
    "blocked": ("onewindow_cases_open", {"item": "tested", "phase": "blocked"}),
    "undecodable": ("onewindow_cases_blocked", {"code": "undecodable"}),
    "joining": ("onewindow_cases_joining", {"item": "tested"}),
    "fire": ("onewindow_steps_open", {"department": "fire", "urgency": "ok"}),
    "parked": ("onewindow_parked_waiting_records", {"code": "undecodable"}),
}
COUNTED = {
    "entries": ("onewindow_case_entries_total", {}),
    "opened": ("onewindow_cases_opened_total", {"item": "tested", "channel": "online"}),
    "approved": ("onewindow_cases_ended_total", {"item": "tested", "outcome": "approved"}),
    "undone": ("onewindow_cases_ended_total", {"item": "tested", "outcome": "undone"}),
    "answered": ("onewindow_step_duration_seconds_count", {"department": "fire", "step_kind": "licence"}),
    "refused": ("onewindow_case_refused_facts_total", {"code": "case_concluded"}),
    "left": ("onewindow_cases_left_memory_total", {}),
    "returned": ("onewindow_cases_returned_total", {}),
    "parked": ("onewindow_records_parked_total", {"service": "routing", "code": "undecodable"}),
}


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that grants kiosks."""
    async with open_office(tmp_path) as opened:
        yield opened


def shown() -> dict[str, float | None]:
    """What the last census showed."""
    return {name: REGISTRY.get_sample_value(*sample) for name, sample in SHOWN.items()}


def counted() -> dict[str, float]:
    """How often each has been counted in this process."""
    return {name: REGISTRY.get_sample_value(*sample) or 0 for name, sample in COUNTED.items()}


async def test_what_cases_say_is_counted(office: Office) -> None:
    """Opened, ended by outcome, refused by code, parked by code; and all entries."""
    before = counted()
    await office.act(submit(), grant("licence"), grant("fire"), prepare(), withdraw())
    await office.act(submit(), withdraw(), name="b")
    await office.rubbish("b")

    grown = {name: value - before[name] for name, value in counted().items()}
    said = {"entries": 8, "opened": 2, "approved": 1, "undone": 1, "refused": 1, "parked": 1, "answered": 1}
    assert {**said, "left": 0, "returned": 0} == grown


async def test_what_silence_does_is_counted(tmp_path: Path) -> None:
    """Nobody looks for five working days, and nobody decides for the rest of the month."""
    compiled = service({"fire": {}}, acceptance="precheck", clock={"promise": "10 wd", "statutory": "20 wd"})
    names = ("accepted", "look", "promise", "statutory")
    samples = [("onewindow_case_silences_total", {"item": "tested", "what": what}) for what in names]
    before = [REGISTRY.get_sample_value(*sample) or 0 for sample in samples]
    async with world_in(tmp_path, compiled) as world:
        world.desks.silent = {"amr"}
        await world.submit("app-1")
        life = world.routing()
        await life.idle()
        for _ in range(3):
            world.clock.wait(days=15)
            await life.idle(ticks=2)

    assert [1, 1, 1, 1] == [
        (REGISTRY.get_sample_value(*one) or 0) - was for one, was in zip(samples, before, strict=True)
    ]


async def test_a_strike_tells_how_late_it_was(tmp_path: Path) -> None:
    """Half a minute is meant; where nobody owned the partition for a day, a day shows."""
    late = "onewindow_strike_delay_seconds_sum"
    async with world_in(tmp_path, LOOKED_AT) as world:
        life = world.routing()
        due = await noticed(world, "app-1", life)
        await life.stop()
        before = REGISTRY.get_sample_value(late) or 0
        world.clock.until(shift(due, days=1))
        await world.routing().idle(ticks=2)

    assert pytest.approx(86_400) == (REGISTRY.get_sample_value(late) or 0) - before


async def test_a_census_shows_what_the_owner_holds(office: Office) -> None:
    """Cases by state, blocked ones, joins, steps, parked records; and 0 once it is over, not the last number."""
    taker = CensusTaker(office.house, office.catalogue, office.hearing.memories)
    await office.act(submit(), grant("licence"))
    await office.act(submit(), name="b")
    await office.rubbish("b")
    assert await taker.take() < 5
    assert {"in_review": 1, "blocked": 1, "undecodable": 1, "joining": 1, "fire": 2, "parked": 1} == shown()

    await office.act(grant("fire"), prepare())
    (origin, _), *_ = await office.parked()
    dropped = await office.post(f"/v1/parked/{origin}/drop", {"reasons": "noise"})
    assert 202 == dropped.status_code, dropped.text
    await office.obey()
    await office.act(withdraw(), name="b")
    await taker.take()
    assert dict.fromkeys(SHOWN, 0) == shown()


async def test_how_long_days_are_certain_is_shown_by_whoever_owns_a_partition(office: Office) -> None:
    """By the calendar that is behind the others, imported years included; who owns nothing says nothing."""
    name, owned = "onewindow_calendar_horizon_days", office.hearing.memories
    taker = CensusTaker(office.house, office.catalogue, owned)
    for memory in owned.values():
        memory.imports = replace(memory.imports, calendar=shipped())
    await taker.take()
    today = local_day(office.house.clock.now())
    assert shipped().published_days_after(today) == REGISTRY.get_sample_value(name)

    next(iter(owned.values())).imports = replace(memory.imports, calendar=WEEKDAYS)
    await taker.take()
    assert 0 == REGISTRY.get_sample_value(name)

    owned.clear()
    await taker.take()
    assert math.isnan(REGISTRY.get_sample_value(name) or 0)


async def test_cases_in_memory_are_counted(office: Office) -> None:
    """How many there are now, how many have left, and how many came back."""
    await office.act(submit(), withdraw())
    await office.act(submit(), name="b")
    before = counted()
    await let_leave(office)
    assert 1 == REGISTRY.get_sample_value("onewindow_cases_in_memory")

    await office.act(withdraw())
    grown = {name: value - before[name] for name, value in counted().items()}
    assert (1, 1) == (grown["left"], grown["returned"])
