"""What routing counts: what cases have said, once it counts, and what was parked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from prometheus_client import REGISTRY
from tests.routing.office import Office, open_office
from tests.routing.shelf import let_leave
from tests.support.acts import grant, prepare, submit, withdraw

COUNTED = {
    "entries": ("onewindow_case_entries_total", {}),
    "opened": ("onewindow_case_opened_total", {}),
    "approved": ("onewindow_case_ended_total", {"outcome": "approved"}),
    "withdrawn": ("onewindow_case_ended_total", {"outcome": "withdrawn"}),
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
    said = {"entries": 8, "opened": 2, "approved": 1, "withdrawn": 1, "refused": 1, "parked": 1}
    assert {**said, "left": 0, "returned": 0} == grown


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
