"""What cannot be heard, and the orders in which it can meet its case, restarts and repairs; see test_interleavings."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.faults.checker.findings import Finding
from tests.faults.checker.parked import parked_origins
from tests.faults.faulty_bus import COMMIT, DiesBefore, FaultyBus
from tests.faults.life import Life
from tests.faults.scenarios_in_time import AT_ONCE, unblock
from tests.faults.world import World, world_in
from tests.support.acts import grant, submit, supplement, withdraw
from tests.support.acts import unblock as order
from tests.support.people import CLERK, officer

from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Outgoing, RecordTooLargeError
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationSubmitted, SupplementSubmitted
from onewindow.definitions.load import Catalogue

NOTHING: tuple[Finding, ...] = ()
OPENED = "opened accepted step_opened step_opened"
AGAIN = "supplemented step_reopened step_reopened"


async def test_a_parked_case_over_a_restart_and_a_replay(tmp_path: Path) -> None:
    """The order is kept: what was parked before the restart, then what came after it, each heard once."""
    async with world_in(tmp_path, AT_ONCE) as world:
        life, broken = await _blocked(world)
        await world.say(world.fact(supplement(layout="v2"), "app-1", id="first"))
        await life.idle()
        await life.stop()
        await world.say(world.fact(supplement(layout="v3"), "app-1", id="second"))
        life = world.routing()
        await life.idle()
        await world.say(world.fact(supplement(layout="v4"), "app-1", id="third"))
        await life.idle()
        assert [OPENED, "blocked"] == await world.journal()
        assert 4 == len(parked_origins(await world.image()))
        await unblock(world, "app-1", broken)
        await life.idle()
        assert [OPENED, "blocked", AGAIN, AGAIN, AGAIN, "unblocked"] == await world.journal()
        await unblock(world, "app-1", broken)
        await life.idle()
        assert "fact_refused" == (await world.journal())[-1]
        await _is_clean(world)


async def test_a_replay_that_fails_again(tmp_path: Path) -> None:
    """The order is refused and the case stays blocked, over a restart too; nothing behind the record is heard."""
    async with world_in(tmp_path, AT_ONCE) as world:
        life, broken = await _blocked(world)
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        await unblock(world, "app-1")
        await life.idle()
        await life.stop()
        life = world.routing()
        await world.say(world.fact(withdraw(), "app-1"))
        await life.idle()
        assert [OPENED, "blocked", "fact_refused"] == await world.journal()
        await unblock(world, "app-1", broken)
        await life.idle()
        gone = "step_cancelled step_cancelled withdrawn"
        assert [OPENED, "blocked", "fact_refused", AGAIN, gone, "unblocked"] == await world.journal()
        await _is_clean(world)


async def test_an_owner_that_dies_between_blocking_and_parking(tmp_path: Path) -> None:
    """The journal knows that the case is blocked; the successor parks the record, first in its chain."""
    async with world_in(tmp_path, AT_ONCE) as world:
        await world.submit("app-1")
        dying = FaultyBus(world.bus)
        life = world.routing(bus=dying)
        await life.idle()
        dying.next(topics.PARKED, DiesBefore())
        broken = await world.append(topics.REVIEW, "app-1", b"{")
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        await life.death()
        await world.routing().idle()
        assert [OPENED, "blocked"] == await world.journal()
        assert f"{topics.REVIEW}/0/{broken}" in parked_origins(await world.image())
        await _is_clean(world)


async def test_an_owner_that_dies_while_it_works_a_chain(tmp_path: Path) -> None:
    """The chain is worked again from its beginning, and what was heard of it is not heard twice."""
    async with world_in(tmp_path, AT_ONCE) as world:
        dying = FaultyBus(world.bus)
        life, broken = await _blocked(world, dying)
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        await life.idle()
        dying.next(topics.department("amr"), DiesBefore())
        await unblock(world, "app-1", broken)
        await life.death()
        await world.routing().idle()
        assert [OPENED, "blocked", AGAIN, "unblocked"] == await world.journal()
        await _is_clean(world)


async def test_dropped_records_that_come_again(tmp_path: Path) -> None:
    """The owner dies before it commits: what an operator had dropped is neither heard nor blocks its case again."""
    async with world_in(tmp_path, AT_ONCE) as world:
        world.desks.silent = {"amr", "fire"}
        await world.submit("app-1")
        life = world.routing()
        await life.idle()
        await life.stop()
        broken = await world.append(topics.REVIEW, "app-1", b"{")
        behind = await world.say(world.fact(grant("safety", by=officer("fire"), round=1, turn=1), "app-1"))
        await unblock(world, "app-1", f"{topics.REVIEW}/0/{broken}", f"{topics.REVIEW}/0/{behind}")
        dying = FaultyBus(world.bus)
        dying.next(COMMIT, DiesBefore())
        await world.routing(bus=dying).death()
        assert [OPENED, "blocked", "unblocked"] == await world.journal()
        await world.routing().idle()
        assert [OPENED, "blocked", "unblocked"] == await world.journal()
        await _is_clean(world)


async def test_an_order_of_somebody_who_may_not(tmp_path: Path) -> None:
    """Is refused in the journal, and works no chain."""
    async with world_in(tmp_path, AT_ONCE) as world:
        life, _ = await _blocked(world)
        await world.say(world.fact(order(CLERK), "app-1"))
        await life.idle()
        assert [OPENED, "blocked", "fact_refused"] == await world.journal()
        await _is_clean(world)


async def test_a_case_whose_definition_is_missing(tmp_path: Path) -> None:
    """It alone waits, and what comes for it waits behind it; with the definition back the chain is heard."""
    async with world_in(tmp_path, AT_ONCE) as world:
        world.desks.silent = {"amr", "fire"}
        await world.submit("app-1")
        life = world.routing()
        await life.idle()
        await life.stop()
        await world.say(world.fact(supplement(layout="v2"), "app-1"))
        await world.submit("app-2")
        life = world.routing(catalogue=Catalogue(world.catalogue.departments, {}))
        await life.idle()
        await life.stop()
        assert [OPENED, "blocked"] == await world.journal("app-1")
        assert [] == await world.journal("app-2")
        life = world.routing()
        await unblock(world, "app-1")
        await unblock(world, "app-2")
        await life.idle()
        assert [OPENED, "blocked", AGAIN, "unblocked"] == await world.journal("app-1")
        assert [OPENED, "unblocked"] == await world.journal("app-2")
        await _is_clean(world)


@pytest.mark.parametrize("at", ["2026-11-23", "2026-11-23T09:00:00.000+08:00", "soon"])
async def test_a_fact_whose_time_is_no_instant(at: str, tmp_path: Path) -> None:
    """Its order in time cannot be told, so its case is blocked rather than heard in a wrong one."""
    async with world_in(tmp_path, AT_ONCE) as world:
        await world.submit("app-1")
        life = world.routing()
        await life.idle()
        await world.say(world.fact(withdraw(), "app-1", at=at))
        await life.idle()
        assert [OPENED, "blocked"] == await world.journal()
        await _is_clean(world)


async def test_records_with_the_wrong_key_or_partition(tmp_path: Path) -> None:
    """They are parked and name no case: nobody waits for them, wherever they lie."""
    async with world_in(tmp_path, AT_ONCE, partitions=2) as world:
        home = partition_of(b"app-1", 2)
        stranger = key_for(home, 2, "stranger")
        decision = topics.reviews.encode(
            world.fact(grant("safety", by=officer("fire"), round=1, turn=1), "app-1")  # type: ignore[arg-type]
        )
        await world.submit("app-1")
        life = world.routing()
        await life.idle()
        for partition, key in ((home, stranger), (1 - home, b"app-1"), (1 - home, stranger), (home, b"\xff\xfe")):
            await world.bus.append(topics.REVIEW, partition, (Outgoing(key, decision),))
        await world.settle(life)
        assert [OPENED, "step_granted", "step_granted concluded", "issued"] == await world.journal()
        assert [None] * 4 == list(parked_origins(await world.image()).values())
        await world.view().idle()
        verdict = await world.verdict()
        assert NOTHING == verdict.findings


async def test_one_entry_too_large_among_a_thousand_good_ones(tmp_path: Path) -> None:
    """Its case is blocked, not its partition; a record of 3 MB is refused at the door of the log."""
    async with world_in(tmp_path, AT_ONCE) as world:
        world.desks.silent = {"amr", "fire"}
        names = [f"app-{number}" for number in range(1000)]
        large = dict.fromkeys((f"answer-{number}" for number in range(10_000)), "x" * 32)
        await _submit_all(world, names, huge="app-500", answers=large)
        life = world.routing()
        await life.idle()
        fact = world.fact(supplement(), "app-7")
        assert isinstance(fact, SupplementSubmitted)
        await world.say(replace(fact, answers=large))
        await life.idle()
        with pytest.raises(RecordTooLargeError):
            await world.append(topics.APPLICATION, "app-8", b"x" * 3_000_000)
        await world.say(world.fact(supplement(layout="v2"), "app-8"))
        await life.idle()
        verdict = await world.verdict(drained=False)
        assert (NOTHING, 999) == (verdict.findings, verdict.cases)
        assert [] == await world.journal("app-500")
        assert [OPENED, "blocked"] == await world.journal("app-7")
        assert [OPENED, AGAIN] == await world.journal("app-8")


async def _submit_all(world: World, names: list[str], *, huge: str, answers: dict[str, str]) -> None:
    """Hand all of them in at once, in one append; one of them with so many answers that its entry is too large."""
    batch = []
    for name in names:
        fact = world.noted(world.fact(submit(), name))
        assert isinstance(fact, ApplicationSubmitted)
        if name == huge:
            fact = replace(fact, answers=answers)
        batch.append(Outgoing(name.encode(), topics.applications.encode(fact)))
    await world.bus.append(topics.APPLICATION, 0, batch)


async def _blocked(world: World, bus: FaultyBus | None = None) -> tuple[Life, str]:
    """A case that a record which cannot be read has blocked: the life that met it, and the record's origin."""
    world.desks.silent = {"amr", "fire"}
    await world.submit("app-1")
    life = world.routing(bus=bus)
    await life.idle()
    broken = await world.append(topics.REVIEW, "app-1", b"{")
    await life.idle()
    return life, f"{topics.REVIEW}/0/{broken}"


async def _is_clean(world: World) -> None:
    """The checker finds nothing."""
    await world.view().idle()
    assert NOTHING == (await world.verdict(drained=False)).findings
