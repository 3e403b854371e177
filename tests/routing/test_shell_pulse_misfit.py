"""What the pulse kept may be wrong: then it is dropped; and where the journal itself is, nobody else stands still."""

import asyncio
import base64
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs
from tests.routing.test_shell_pulse import AT_ONCE, NEVER, PARTITIONS, begun, hear, open_house, ticked
from tests.support.desk import Desk
from tests.support.pulse_board import read_board, until_true, wrong
from tests.support.recorded import Recording, recorded
from tests.support.served import served

from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.journal import JournalGapError
from onewindow.chassis.ports import Committed, Doc, Landed
from onewindow.chassis.run import serve
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts import topics
from onewindow.routing.core.pulse import Pulse
from onewindow.routing.shell.pulse.keeping import _PULSE, STATES
from onewindow.routing.shell.pulse.pulses import Pulses
from onewindow.routing.shell.pulse.wiring import wire


@pytest.fixture(scope="module")
def recording() -> Recording:
    """Three hundred cases in two partitions."""
    return recorded(12, 300, PARTITIONS)


def dropped() -> float:
    """How often something that was kept was dropped."""
    return REGISTRY.get_sample_value("onewindow_pulse_kept_dropped_total") or 0.0


def numbered_low(pulse: Pulse) -> None:
    """Each case is one entry further back than it was."""
    for case in pulse.cases.values():
        case.seq -= 1


def of_a_stranger(pulse: Pulse) -> None:
    """It is another partition's."""
    pulse.partition += 1


def beyond_itself(pulse: Pulse) -> None:
    """It has not heard as far as it says beside it."""
    pulse.next -= 10


def with_a_line_of_nobody(pulse: Pulse) -> None:
    """A line has a name that none has."""
    pulse.standing["shop/licence"] = pulse.standing.pop("shop")


def spoiled(doc: Doc, spoil: Callable[[Pulse], None]) -> Doc:
    """A document with a pulse that is well written and wrong."""
    pulse = _PULSE.validate_json(zlib.decompress(base64.b64decode(doc["state"])))
    spoil(pulse)
    return {**doc, "state": base64.b64encode(zlib.compress(_PULSE.dump_json(pulse))).decode()}


async def spoil(house: House, how: Callable[[Doc], Doc]) -> None:
    """Put something wrong in the place of what is kept of each partition."""
    for partition in map(str, range(PARTITIONS)):
        kept = await house.store.get(STATES.name, partition)
        assert kept is not None
        await house.store.delete(STATES.name, partition)
        await house.store.put_many(STATES.name, [how(kept)])


async def half_heard(house: House, recording: Recording) -> None:
    """The whole journal is there; half of it was heard, told and kept."""
    await recording.write(house.bus)
    pulses = await begun(house)
    await hear(house, pulses, upto=0.5)
    await ticked(pulses)


async def test_what_was_kept_and_does_not_fit_is_dropped(recording: Recording, tmp_path: Path) -> None:
    """The journal is read from 0, which is said and counted once for each partition, and the board is the true one."""
    async with open_house(tmp_path) as house:
        await half_heard(house, recording)
        await spoil(house, lambda doc: spoiled(doc, numbered_low))
        before = dropped()
        with capture_logs() as lines:
            pulses = await begun(house)
            await hear(house, pulses)
            await ticked(pulses)
            again = await begun(house)

        assert [] == wrong(await read_board(house.bus), recording.truth)
        assert PARTITIONS == dropped() - before
        said = [line for line in lines if line["event"] == "pulse_dropped"]
        assert [(0, "JournalGapError"), (1, "JournalGapError")] == [(one["partition"], one["reason"]) for one in said]
        assert pulses.known == again.known


async def test_it_is_dropped_also_while_a_partition_is_taken_up(recording: Recording, tmp_path: Path) -> None:
    """What was committed lies behind what was kept: the way there is read, and does not fit."""
    async with open_house(tmp_path) as house:
        await half_heard(house, recording)
        await spoil(house, lambda doc: spoiled(doc, numbered_low))
        before, pulses = dropped(), Pulses(house, AT_ONCE)
        for partition in range(PARTITIONS):
            await pulses.gained(partition, Committed({topics.CASE: await house.bus.end(topics.CASE, partition)}))
        await ticked(pulses)

        assert [] == wrong(await read_board(house.bus), recording.truth)
        assert PARTITIONS == dropped() - before


@pytest.mark.parametrize(
    "how",
    [
        lambda doc: {**doc, "state": "?"},
        lambda doc: {**doc, "state": None},
        lambda doc: {**doc, "stand": 7},
        lambda doc: spoiled(doc, of_a_stranger),
        lambda doc: spoiled(doc, beyond_itself),
        lambda doc: spoiled(doc, with_a_line_of_nobody),
    ],
    ids=["no pulse", "nothing", "no stand", "a stranger's", "beyond itself", "a line of nobody"],
)
async def test_what_cannot_be_read_is_dropped(recording: Recording, tmp_path: Path, how: Callable[[Doc], Doc]) -> None:
    """Said and counted, and gone from the store, so that the next start does not meet it again."""
    async with open_house(tmp_path) as house:
        await half_heard(house, recording)
        await spoil(house, how)
        before = dropped()
        pulses, again = await begun(house, NEVER), await begun(house, NEVER)

        assert [0, 0, 0, 0] == [one.next for known in (pulses, again) for one in known.known.values()]
        assert PARTITIONS == dropped() - before


async def test_what_fails_only_when_it_is_told_is_dropped_too(recording: Recording, tmp_path: Path) -> None:
    """A period that nothing can be made of: nothing arrives, and yet the journal is read again and told."""

    def without_a_time(pulse: Pulse) -> None:
        for period in pulse.periods:
            period.told = 0
            for line in period.lines.values():
                line.at = 10**18

    async with open_house(tmp_path) as house:
        await recording.write(house.bus)
        pulses = await begun(house)
        await hear(house, pulses)
        await ticked(pulses)
        await spoil(house, lambda doc: spoiled(doc, without_a_time))
        before, pulses = dropped(), await begun(house)
        await ticked(pulses)

        assert [] == wrong(await read_board(house.bus), recording.truth)
        assert PARTITIONS == dropped() - before


async def gapped(house: House, recording: Recording) -> None:
    """A journal whose first hundred records are whole and were kept; behind them entries are missing."""
    whole, rest = recording.partitions[0][:100], recording.partitions[0][100:]
    assert isinstance(await house.bus.append(topics.CASE, 0, whole), Landed)
    pulses = await begun(house)
    await hear(house, pulses)
    await ticked(pulses)
    cut = [one for one in rest if b'"seq":2,' not in one.value]
    assert isinstance(await house.bus.append(topics.CASE, 0, cut), Landed)


async def test_a_journal_that_does_not_fit_from_0_either_stops_it(recording: Recording, tmp_path: Path) -> None:
    """What was kept was not to blame, but only the second reading shows that; there is no third."""
    async with open_house(tmp_path) as house:
        await gapped(house, recording)
        before, pulses = dropped(), await begun(house)
        with pytest.raises(JournalGapError):
            await hear(house, pulses)

        assert 1 == dropped() - before


def house_of(folder: Path) -> House:
    """A house that can be served, with the pulse's topics and those of a desk."""
    return build_house(
        HouseSettings(data=folder, partitions=PARTITIONS), (topics.CASE, topics.PULSE, *_OTHERS), ("amr", "fire")
    )


_OTHERS = ("onewindow.review.v1", "onewindow.parked.v1")


async def until_still(was: float) -> None:
    """Returns when the pulse is said to stand still."""
    async with asyncio.timeout(20):
        while still() == was:  # noqa: ASYNC110 - a figure has no bell
            await asyncio.sleep(0.02)


def still() -> float:
    """How many loops of the pulse stand still."""
    return REGISTRY.get_sample_value("onewindow_loops_still", {"service": "pulse"}) or 0.0


async def test_beside_other_rooms_it_stands_still_and_they_go_on(recording: Recording, tmp_path: Path) -> None:
    """Ready, answering, and stopped in order; that the pulse has failed is in the log and in a figure."""
    async with open_house(tmp_path) as house:
        await gapped(house, recording)
    house, was = house_of(tmp_path), still()
    desk = Desk(house)
    with capture_logs() as lines:
        async with served([desk.room(), wire(house, AT_ONCE)], house) as caller:
            await until_still(was)
            assert 200 == (await caller.get("/ready")).status_code
            assert not house.stopping.is_set()

    events = [line["event"] for line in lines]
    assert [1, 1, 1] == [events.count(event) for event in ("journal_gap", "loop_died", "goes_on_without")]
    assert "loops end" in desk.told


async def test_alone_it_ends_its_process(recording: Recording, tmp_path: Path) -> None:
    """Somebody starts it again, and a person looks."""
    async with open_house(tmp_path) as house:
        await gapped(house, recording)
    house, was = house_of(tmp_path), still()
    with pytest.raises(ExceptionGroup) as caught:
        await asyncio.wait_for(serve([wire(house, AT_ONCE, alone=True)], house, host="127.0.0.1", port=0), 20)

    assert caught.group_contains(JournalGapError)
    assert was == still()


async def test_a_served_pulse_heals_itself(recording: Recording, tmp_path: Path) -> None:
    """Beside other rooms, from what was kept and is wrong to figures that are true."""
    async with open_house(tmp_path) as house:
        await half_heard(house, recording)
        await spoil(house, lambda doc: spoiled(doc, numbered_low))
    house = house_of(tmp_path)
    async with served([wire(house, AT_ONCE)], house):
        await until_true(house.bus, recording.truth, 20)
