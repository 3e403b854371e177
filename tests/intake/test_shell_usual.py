"""Progress says how long a desk usually takes, as the pulse topic tells it, and says nothing it cannot know."""

import asyncio
from pathlib import Path
from typing import Any

from tests.intake.offices import ME
from tests.intake.rig import Rig, at_the_desk, open_rig

from onewindow.chassis.partitioner import key_for
from onewindow.chassis.ports import Landed, Outgoing
from onewindow.contracts.instant import of_ms, to_ms
from onewindow.contracts.pulse import LONG_MS, StepsMeasured
from onewindow.contracts.topics import PULSE, pulse
from onewindow.contracts.waits import bucket_of
from onewindow.contracts.wire import headers
from onewindow.intake.shell.settings import IntakeSettings

QUICK = IntakeSettings(look_every_s=0.02, usual_every_s=0.02, usual_from=20)
DAY = 86_400_000


async def tell(rig: Rig, partition: int, upto: int, days: list[float]) -> None:
    """The pulse counts answers of so many days in the present period."""
    start = to_ms(rig.house.clock.now()) // LONG_MS * LONG_MS
    counted: dict[int, int] = {}
    for each in days:
        counted[bucket_of(round(each * DAY))] = counted.get(bucket_of(round(each * DAY)), 0) + 1
    fact = StepsMeasured(
        id=f"{partition}-{upto}",
        at=rig.house.clock.now(),
        partition=partition,
        fold=1,
        upto=upto,
        start=of_ms(start),
        end=of_ms(start + LONG_MS),
        service="stall",
        step="register",
        department="amr",
        work="decide",
        moves={"granted": len(days)},
        open=1,
        alone=0,
        waits=counted,
        quantiles_s={},
    )
    await write(rig, partition, pulse.encode(fact))


async def write(rig: Rig, partition: int, value: bytes) -> None:
    """A record of the pulse topic."""
    record = Outgoing(key_for(partition, rig.house.partitions, "pulse"), value, headers("id", "type"))
    assert isinstance(await rig.house.bus.append(PULSE, partition, [record]), Landed)


async def shown(rig: Rig, filed: dict[str, Any], answers: int) -> dict[str, Any]:
    """The step, as soon as what it says of the usual rests on so many answers; 0: it says nothing."""
    async with asyncio.timeout(20):
        while True:
            progress = (await rig.get(f"/v1/applications/{filed['number']}", ME)).json()
            step: dict[str, Any] = progress["steps"][0]
            if step.get("usually", {"answers": 0})["answers"] == answers:
                return step
            await asyncio.sleep(0.01)


async def test_progress_tells_what_is_usual_at_this_desk(tmp_path: Path) -> None:
    """Of both partitions together, replaced as the pulse counts on, in both languages; nothing below twenty."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await at_the_desk(rig)
        await tell(rig, 0, 7, [2.5] * 19)
        step = await shown(rig, filed, 0)
        assert ("open", False) == (step["state"], "usually" in step)

        await tell(rig, 1, 3, [3.5] * 19)
        await tell(rig, 0, 9, [2.5] * 21)
        step = await shown(rig, filed, 40)
        assert {"zh": "通常需 2 至 4 个自然日", "en": "usually 2 to 4 calendar days"} == step["usually"]["says"]
        assert 2.4 * 86_400 < step["usually"]["from_s"] < 2.6 * 86_400


async def test_what_nobody_can_read_holds_nobody_up(tmp_path: Path) -> None:
    """A spoiled record, or one of tomorrow, is skipped; the next one counts."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await at_the_desk(rig)
        await write(rig, 0, b"{")
        await write(rig, 0, b'{"type": "onewindow.pulse.tomorrow.v9"}')
        await tell(rig, 0, 9, [3] * 30)

        assert "usually" in await shown(rig, filed, 30)


async def test_what_is_usual_is_there_again_after_a_restart(tmp_path: Path) -> None:
    """It is kept in the store: a new process shows it before anything new is told."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await at_the_desk(rig)
        await tell(rig, 0, 9, [3] * 30)
        await shown(rig, filed, 30)
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        assert "usually" in await shown(rig, filed, 30)
