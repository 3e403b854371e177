"""What the sweeper knows of the parking lot is of open cases: nothing stays of those that are over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.routing.office import Office, open_office
from tests.routing.shelf import home, let_leave, memory_of
from tests.support.acts import submit, withdraw

from onewindow.routing.shell.invariants.in_the_parking_lot import BlockedIsParked
from onewindow.routing.shell.invariants.sight import Sight

HERE = [name for name in (f"case-{number}" for number in range(40)) if home(name) == 0][:6]


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that grants kiosks."""
    async with open_office(tmp_path) as opened:
        yield opened


async def broken(invariant: BlockedIsParked, office: Office, name: str) -> list[str]:
    """Whether the promise is broken to a case, by the invariant."""
    memory = memory_of(office.hearing, name)
    return await invariant.broken(Sight(memory, [memory.cases[name]], {}, office.house.clock.now()))


async def test_what_was_parked_for_closed_cases_is_forgotten(office: Office) -> None:
    """Five blocked cases are repaired, end and leave; of all that was parked only the open one's record is known."""
    invariant = BlockedIsParked(office.house.bus)
    *over, still = HERE
    records = {}
    for name in HERE:
        await office.act(submit(), name=name)
        records[name] = await office.rubbish(name)
        assert [] == await broken(invariant, office, name)
    assert 6 == len(invariant._parked[0])

    for name in over:
        answer = await office.post(f"/v1/parked/{records[name].origin}/drop", {"reasons": "noise"})
        assert 202 == answer.status_code, answer.text
        await office.obey()
        await office.act(withdraw(), name=name)
    await let_leave(office)

    assert [still] == [name for name in HERE if name in memory_of(office.hearing, name).cases]
    assert [] == await broken(invariant, office, still)
    assert {records[still].origin: still} == invariant._parked[0]


async def test_what_is_parked_for_no_case_is_never_kept(office: Office) -> None:
    """Somebody writes into the topics what names nobody: it lies in the parking lot, and in no memory."""
    invariant = BlockedIsParked(office.house.bus)
    name = HERE[0]
    for other in HERE[1:]:
        await office.rubbish(other)
    await office.act(submit(), name=name)
    record = await office.rubbish(name)

    assert [] == await broken(invariant, office, name)
    assert {record.origin: name} == invariant._parked[0]
