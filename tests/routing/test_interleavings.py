"""Each dangerous order of events in which owners, claims, entries and department records can meet, by its name.

    here                             claims, entries and what departments are told
    test_interleavings_in_time.py    deadlines
    test_interleavings_parked.py     what cannot be heard
    test_interleavings_left.py       cases that have left memory

The log is the real one; the layer over it only loses answers, holds and ends processes.
``compares=False`` is a log that compares after it has written, as Kafka's does.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.faults.checker.check import Verdict
from tests.faults.checker.findings import Finding
from tests.faults.faulty_bus import DiesBefore, FaultyBus, Held, HeldAfter, Late, Silent
from tests.faults.scenarios import AMR
from tests.faults.world import World, world_in
from tests.support.acts import withdraw

from onewindow.contracts import topics
from onewindow.contracts.department import StepQueued
from onewindow.department_worker.core.desk import receive
from onewindow.department_worker.core.review import Review, Withdrawn

NOTHING: tuple[Finding, ...] = ()
OPENED = "opened accepted step_opened step_opened step_opened"
WITHDRAWN = "step_cancelled step_cancelled step_cancelled withdrawn"
WHOLE = [OPENED, "step_granted", "step_granted", "step_granted concluded", "issued"]


async def test_a_claim_sent_before_a_pause_lands_after_the_successors(tmp_path: Path) -> None:
    """It is void, and its sender writes nothing under it, although the epoch it names is the one in force."""
    async with world_in(tmp_path) as world:
        await world.submit("app-1")
        paused = FaultyBus(world.bus)
        claim = paused.next(topics.CASE, Held())
        world.routing(bus=paused)
        await claim.reached.wait()
        successor = world.routing()
        await successor.idle()
        assert [OPENED] == await world.journal()
        claim.go_on.set()
        await claim.done.wait()
        verdict = await _ended(world)
        assert NOTHING == verdict.findings
        assert WHOLE == await world.journal()
        assert verdict.void == 1


@pytest.mark.parametrize("compares", [True, False], ids=["sqlite", "kafka"])
async def test_an_entry_acknowledged_after_a_newer_claim(compares: bool, tmp_path: Path) -> None:
    """The successor's claim came between: nothing follows from the entry, in the log or not."""
    async with world_in(tmp_path) as world:
        await world.submit("app-1")
        paused = FaultyBus(world.bus, compares=compares)
        entry = paused.next(topics.CASE, Held(), after=1)
        world.routing(bus=paused)
        await entry.reached.wait()
        successor = world.routing()
        await successor.idle()
        entry.go_on.set()
        await entry.done.wait()
        told = await world.bus.end(AMR, 0)
        verdict = await _ended(world)
        assert NOTHING == verdict.findings
        assert (1, 0 if compares else 1) == (told, verdict.void)
        assert WHOLE == await world.journal()


async def test_an_entry_whose_acknowledgement_comes_after_a_newer_claim(tmp_path: Path) -> None:
    """It was in the log before the claim, so it counts; both owners tell the departments the same, byte for byte."""
    async with world_in(tmp_path) as world:
        await world.submit("app-1")
        paused = FaultyBus(world.bus)
        entry = paused.next(topics.CASE, HeldAfter(), after=1)
        world.routing(bus=paused)
        await entry.reached.wait()
        successor = world.routing()
        await successor.idle()
        before = await world.bus.end(AMR, 0)
        entry.go_on.set()
        await entry.done.wait()
        await paused.polled_again()
        first, *again = await world.bus.read(AMR, 0, 0, 10)
        assert (2, {first.value}) == (before, {record.value for record in again})
        assert NOTHING == (await _ended(world)).findings
        assert WHOLE == await world.journal()


async def test_a_void_conclusion_met_by_a_reader_that_restarted_after_the_claim(tmp_path: Path) -> None:
    """The reader knows from its note which claim counts there, so the case is not concluded for it."""
    async with world_in(tmp_path) as world:
        await world.submit("app-1")
        paused, busy = FaultyBus(world.bus, compares=False), FaultyBus(world.bus, compares=False)
        world.desks.silent = {"food"}
        await world.settle(world.routing(bus=paused))
        old = paused.next(topics.CASE, Held())
        world.desks.silent = set()
        await world.desks.work()
        await old.reached.wait()
        new = busy.next(topics.CASE, Held(), after=1)
        successor = world.routing(bus=busy)
        await new.reached.wait()
        reader = world.view()
        await reader.idle()
        await reader.stop()
        old.go_on.set()
        await old.done.wait()
        image = await world.image()
        assert b"concluded" in image.topics[topics.CASE][0][-1].record.value
        await world.view().idle()
        assert (await world.shown())["app-1"]["state"] == "in_review"
        new.go_on.set()
        await world.settle(successor)
        verdict = await _ended(world)
        assert NOTHING == verdict.findings
        assert verdict.void == 1
        assert WHOLE == await world.journal()


async def test_an_append_that_timed_out_and_landed(tmp_path: Path) -> None:
    """The owner finds its own entry when it takes the partition over again; it is written once."""
    async with world_in(tmp_path) as world:
        await world.submit("app-1")
        bus = FaultyBus(world.bus)
        bus.next(topics.CASE, Silent(), after=1)
        life = world.routing(bus=bus)
        await world.settle(life)
        verdict = await _ended(world)
        assert NOTHING == verdict.findings
        assert WHOLE == await world.journal()
        assert verdict.void == 0


async def test_a_claim_that_timed_out_and_landed(tmp_path: Path) -> None:
    """The owner finds its own claim by its nonce, and makes no second one."""
    async with world_in(tmp_path) as world:
        await world.submit("app-1")
        bus = FaultyBus(world.bus)
        bus.next(topics.CASE, Silent())
        await world.settle(world.routing(bus=bus))
        verdict = await world.verdict(drained=True)
        assert (NOTHING, 1, 0) == (verdict.findings, verdict.claims, verdict.void)


async def test_an_old_append_that_lands_after_a_new_claim(tmp_path: Path) -> None:
    """Nobody could say whether it would land; when it does, at last, it is void."""
    async with world_in(tmp_path) as world:
        await world.submit("app-1")
        bus = FaultyBus(world.bus)
        late = bus.next(topics.CASE, Late(), after=1)
        life = world.routing(bus=bus)
        await life.idle()
        assert [OPENED] == await world.journal()
        await late.land()
        await world.settle(life)
        verdict = await _ended(world)
        assert NOTHING == verdict.findings
        assert WHOLE == await world.journal()
        assert verdict.void == 1


@pytest.mark.parametrize("verb", ["opening", "withdrawal"])
async def test_a_crash_between_entry_and_department_records(verb: str, tmp_path: Path) -> None:
    """The successor says what the desks were not told, also that there is nothing more to do."""
    async with world_in(tmp_path) as world:
        world.desks.silent = {"amr", "fire", "food"}
        await world.submit("app-1")
        dying = FaultyBus(world.bus)
        dying.next(AMR, DiesBefore(), after=0 if verb == "opening" else 1)
        life = world.routing(bus=dying)
        if verb == "withdrawal":
            await life.idle()
            await world.say(world.fact(withdraw(), "app-1"))
        await life.death()
        expected = [OPENED] if verb == "opening" else [OPENED, WITHDRAWN]
        assert expected == await world.journal()
        await world.settle(world.routing())
        assert expected == await world.journal()
        told = world.desks.known["app-1", "register", "amr"]
        assert (len(expected), "decide" if verb == "opening" else "withdrawn") == (told.seq, told.ask)
        assert NOTHING == (await world.verdict(drained=verb == "withdrawal")).findings


async def test_a_late_open_after_withdrawn(tmp_path: Path) -> None:
    """A record that a paused owner still had in hand comes last, and brings no ghost back to the desk."""
    async with world_in(tmp_path) as world:
        world.desks.silent = {"amr", "fire", "food"}
        await world.submit("app-1")
        paused = FaultyBus(world.bus)
        opening = paused.next(AMR, Held())
        world.routing(bus=paused)
        await opening.reached.wait()
        await world.say(world.fact(withdraw(), "app-1"))
        successor = world.routing()
        await successor.idle()
        opening.go_on.set()
        await opening.done.wait()
        assert NOTHING == (await _ended(world)).findings
        records = [topics.queues.decode(one.value) for one in await world.bus.read(AMR, 0, 0, 10)]
        asks = [told.ask for told in records if isinstance(told, StepQueued)]
        assert "decide" == asks[-1]
        assert isinstance(_desk(records).state, Withdrawn)


async def test_an_owner_that_lost_its_seat_writes_nothing_more(tmp_path: Path) -> None:
    """Its commit is refused, its memory goes, and what it heard is heard by the successor as if for the first time."""
    async with world_in(tmp_path) as world:
        await world.submit("app-1")
        paused = FaultyBus(world.bus)
        commit = paused.next("commit", Held())
        world.routing(bus=paused)
        await commit.reached.wait()
        successor = world.routing()
        await successor.idle()
        ends = await world.bus.end(topics.CASE, 0)
        commit.go_on.set()
        await commit.done.wait()
        await paused.polled_again()
        assert ends == await world.bus.end(topics.CASE, 0)
        assert NOTHING == (await _ended(world)).findings


async def _ended(world: World) -> Verdict:
    life = world.routing()
    await world.settle(life)
    await world.view().idle()
    return await world.verdict()


def _desk(records: Sequence[object]) -> Review:
    """The department worker's own review, after all the records of its queue."""
    review: Review | None = None
    for told in records:
        assert isinstance(told, StepQueued)
        review = receive(review, told)
    assert review is not None
    return review
