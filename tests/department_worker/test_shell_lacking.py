"""The door at which routing asks what the desks lack: what is on its way is not missing, and only services may ask."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
from tests.department_worker.desks import APPLICATION, queued, withdrawn
from tests.department_worker.rig import PARTITIONS, Rig, open_rig, running

from onewindow.chassis.partitioner import partition_of
from onewindow.contracts.api.lacking import MOST_TOLD, Told
from onewindow.contracts.department import StepQueued
from onewindow.contracts.topics import CASE, department
from onewindow.department_worker.shell.rows import REVIEWS

HERE = partition_of(APPLICATION.encode(), PARTITIONS)
AMR = department("amr")
LICENCE = f"{APPLICATION}:licence"


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The desks of three departments, whose ears are closed."""
    async with open_rig(tmp_path) as opened:
        yield opened


async def asked(rig: Rig, *records: StepQueued, name: str = "routing", **other: Any) -> httpx.Response:
    """Somebody asks what the desks lack, now that everything is in the log."""
    ends = {topic: await rig.house.bus.end(topic, HERE) for topic in (CASE, AMR)}
    given: dict[str, Any] = {"partition": HERE, "ends": ends, "records": records} | other
    told = Told(**given)
    headers = {"Authorization": f"Bearer {rig.token(name)}", "Content-Type": "application/json"}
    return await rig.client.post("/v1/reviews/lacking", content=told.model_dump_json(), headers=headers)


async def heard(rig: Rig) -> None:
    """The desks open their ears until they have heard everything."""
    async with running(rig.room):
        for group, topic in (("onewindow-department-worker", AMR), ("onewindow-department-worker-journal", CASE)):
            while await rig.house.bus.behind(group, [topic]):  # noqa: ASYNC110 - a position has no bell
                await asyncio.sleep(0.02)


async def test_what_lies_in_the_queue_is_not_missing(rig: Rig) -> None:
    """The topic that is behind is named; nothing is said of what depends on it."""
    await rig.queue(queued())
    answer = await asked(rig, queued())

    assert {"absent": [], "ghosts": [], "behind": [AMR]} == answer.json()


async def test_what_was_heard_and_is_gone_is_missing(rig: Rig) -> None:
    """Also at the seq that it had."""
    await rig.claim()
    await rig.queue(queued())
    await heard(rig)
    assert {"absent": [], "ghosts": [], "behind": []} == (await asked(rig, queued())).json()

    await rig.house.store.delete(REVIEWS.name, LICENCE)
    assert {"absent": [LICENCE], "ghosts": [], "behind": []} == (await asked(rig, queued())).json()


async def test_a_ghost_is_none_until_the_journal_is_read(rig: Rig) -> None:
    """What an answer settled a desk hears from the journal; until then it may well not know."""
    await rig.queue(queued())
    await heard(rig)
    await rig.claim()
    answer = await asked(rig, withdrawn("granted"))
    assert {"absent": [], "ghosts": [], "behind": [CASE]} == answer.json()

    await heard(rig)
    assert {"absent": [], "ghosts": [LICENCE], "behind": []} == (await asked(rig, withdrawn("granted"))).json()


async def test_a_desk_that_is_kept_elsewhere_is_left_to_others(tmp_path: Path) -> None:
    """A worker of one department cannot say how far the others' desks have come."""
    async with open_rig(tmp_path, departments=("eco",)) as rig:
        answer = await asked(rig, queued())

        assert {"absent": [], "ghosts": [], "behind": [AMR]} == answer.json()


async def test_only_services_ask(rig: Rig) -> None:
    """An officer has an inbox, and no business with those of others."""
    assert "not_allowed" == (await asked(rig, queued(), name="amr-1")).json()["code"]


async def test_a_question_that_is_none_is_refused(rig: Rig) -> None:
    """A partition that is not there, or more records than fit."""
    assert "invalid" == (await asked(rig, queued(), partition=PARTITIONS)).json()["code"]
    told = Told.model_construct(partition=HERE, ends={}, records=(queued(),) * (MOST_TOLD + 1))
    headers = {"Authorization": f"Bearer {rig.token('routing')}", "Content-Type": "application/json"}
    answer = await rig.client.post("/v1/reviews/lacking", content=told.model_dump_json(), headers=headers)
    assert "invalid" == answer.json()["code"]
