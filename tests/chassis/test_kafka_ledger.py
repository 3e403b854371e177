"""Commits that travel together: one answer each, and only for those who still own what they commit."""

import asyncio

import pytest
from aiokafka.errors import CommitFailedError, KafkaError

from onewindow.chassis.kafka.clients import topic_partition
from onewindow.chassis.kafka.ledger import Ledger, Lines
from onewindow.chassis.ports import PortError


class Coordinator:
    """Writes down every commit; ``open`` holds back its answers, ``fault`` is raised instead."""

    def __init__(self) -> None:
        self.commits: list[set[int]] = []
        self.owned = {0, 1, 2, 3}
        self.asked = asyncio.Event()
        self.open = asyncio.Event()
        self.fault: Exception | None = None

    async def commit(self, lines: Lines) -> None:
        self.commits.append({place.partition for place in lines})
        self.asked.set()
        await self.open.wait()
        if self.fault is not None:
            raise self.fault


def ledger_of(coordinator: Coordinator, patience_s: float = 5.0) -> Ledger:
    """A ledger of whoever owns what the coordinator says."""
    return Ledger(coordinator.commit, lambda partition: partition in coordinator.owned, patience_s)


def commits(ledger: Ledger, *partitions: int) -> list[asyncio.Task[bool]]:
    """One commit for each partition, at the same time."""
    return [asyncio.create_task(ledger.commit(p, {topic_partition("t", p): (1, "")})) for p in partitions]


async def test_commits_that_wait_go_together() -> None:
    """While the first is in flight the others wait; they take one turn between them."""
    coordinator = Coordinator()
    ledger = ledger_of(coordinator)
    first = commits(ledger, 0)
    await coordinator.asked.wait()
    later = commits(ledger, 1, 2, 3)
    await asyncio.sleep(0)
    coordinator.open.set()

    assert [True] * 4 == await asyncio.gather(*first, *later)
    assert [{0}, {1, 2, 3}] == coordinator.commits


async def test_what_was_lost_while_it_waited_is_not_committed() -> None:
    """A rebalance took partition 1 meanwhile: its commit is refused, the others are kept."""
    coordinator = Coordinator()
    ledger = ledger_of(coordinator)
    first = commits(ledger, 0)
    await coordinator.asked.wait()
    later = commits(ledger, 1, 2)
    await asyncio.sleep(0)
    coordinator.owned.remove(1)
    coordinator.open.set()

    assert [True, False, True] == await asyncio.gather(*first, *later)
    assert [{0}, {2}] == coordinator.commits


async def test_a_member_that_the_group_forgot_commits_nothing() -> None:
    """The coordinator refuses: not the owner any more."""
    coordinator = Coordinator()
    coordinator.open.set()
    coordinator.fault = CommitFailedError()

    assert [False, False] == await asyncio.gather(*commits(ledger_of(coordinator), 0, 1))


@pytest.mark.parametrize("fault", [KafkaError("away"), None])
async def test_a_commit_without_an_answer_is_an_error(fault: KafkaError | None) -> None:
    """Nobody knows whether it was kept; a later commit is tried again."""
    coordinator = Coordinator()
    coordinator.fault = fault
    if fault is not None:
        coordinator.open.set()
    ledger = ledger_of(coordinator, patience_s=0.02)

    with pytest.raises(PortError, match="nobody knows"):
        await ledger.commit(0, {topic_partition("t", 0): (1, "")})
    coordinator.fault = None
    coordinator.open.set()
    assert await ledger.commit(0, {topic_partition("t", 0): (1, "")})
