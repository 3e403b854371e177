"""The feed of a long run on a real log: silence and doubt are waited out and counted, and have an end."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from benchmarks.million.feeding import Feed, Surroundings
from benchmarks.million.patience import SilentError, patiently
from tests.faults.faulty_bus import FaultyBus, Late, Lost, Silent

from onewindow.chassis.ports import Outgoing, PortError
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.contracts import topics

GROUP = "the-only-one"
DIGEST = "0" * 64


class ShakyBus(FaultyBus):
    """A bus that does not answer the next ``silent`` questions about how far a group is."""

    silent = 0

    async def behind(self, group: str, topics: Sequence[str]) -> int:
        """As the bus, or PortError."""
        if self.silent:
            self.silent -= 1
            raise PortError("the coordinator is silent")
        return await super().behind(group, topics)


@dataclass
class Field:
    """A log, somebody who hears of everything at once and prepares its result, and what was said."""

    under: SqliteBus
    bus: ShakyBus
    tended: int = 0
    held: list[int | None] = field(default_factory=list)
    hiccups: list[tuple[str, str]] = field(default_factory=list)
    prepared: int = 0
    extra: int = 0

    def feed(self, **patience: Any) -> Feed:
        """A feed without a pause."""
        around = Surroundings(self._tend, self._held, lambda *said: self.hiccups.append(said), lambda _: None)
        return Feed(self.bus, DIGEST, {GROUP: (topics.REVIEW,)}, around, **{"pause_s": 0.0, **patience})

    async def prepare(self) -> None:
        """Every application in the log has its result, and some of them one more."""
        await self.say(topics.NOTICE, await self.count(topics.APPLICATION) + self.extra - self.prepared)
        self.prepared = await self.count(topics.NOTICE)

    async def say(self, topic: str, count: int) -> None:
        """Append so many of anything."""
        await self.under.append(topic, 0, [Outgoing(b"key", b"{}")] * count)

    async def count(self, topic: str) -> int:
        """How many records a topic has."""
        return sum([await self.under.end(topic, partition) for partition in range(self.under.partitions)])

    def _tend(self) -> None:
        self.tended += 1

    async def _held(self) -> int | None:
        return self.held.pop(0) if self.held else 0


@pytest_asyncio.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Field]:
    """A log of two partitions."""
    bus = SqliteBus(SqliteFile(tmp_path / "log.db"), (topics.APPLICATION, topics.REVIEW, topics.NOTICE), 2)
    await bus.start()
    yield Field(bus, ShakyBus(bus))
    await bus.stop()


async def test_it_goes_on_to_the_count_and_comes_to_rest(ground: Field) -> None:
    """Three hundred applications in rounds, all over, none in memory: nothing had to be waited out."""
    feed = ground.feed()
    await feed.upto(300, lambda: True)
    await ground.prepare()

    assert 0 == await feed.rest()
    assert 300 == feed.count == await ground.count(topics.APPLICATION)
    assert [] == ground.hiccups


async def test_it_stops_where_it_may_not_go_on(ground: Field) -> None:
    """The minutes are over, or the disk is full: not one round more."""
    feed = ground.feed()
    may = iter((True, False))
    await feed.upto(10_000, lambda: next(may))

    assert 250 == feed.count


async def test_a_silent_coordinator_is_waited_out_and_counted_once(ground: Field) -> None:
    """Five questions without an answer are one silence; processes are looked after meanwhile."""
    feed, ground.bus.silent = ground.feed(), 5
    await feed.upto(10, lambda: True)

    assert 10 == feed.count
    assert ["log silent"] == [kind for kind, _ in ground.hiccups]
    assert ground.tended > 5


async def test_a_silence_without_end_ends_the_run_and_says_who_was_asked(ground: Field) -> None:
    """Bound, question and reason are in the error."""
    feed, ground.bus.silent = ground.feed(silent_s=0.0), 1
    with pytest.raises(SilentError, match=f"how far {GROUP} is behind: no answer for 0 s.*coordinator is silent"):
        await feed.upto(10, lambda: True)


@pytest.mark.parametrize(("fault", "there"), [(Silent(), 100), (Lost(), 0)], ids=["it is there", "it is lost"])
async def test_what_nobody_can_say_of_is_counted_in_the_log(ground: Field, fault: Any, there: int) -> None:
    """An unknown append may have landed or not: the count is what the log has, and the run goes on to its goal."""
    feed = ground.feed()
    for _ in range(2):
        ground.bus.next(topics.APPLICATION, fault)
    await feed.append(100)
    assert 0 == feed.count
    await feed.upto(150, lambda: True)
    await ground.prepare()
    await feed.rest()

    assert 150 == feed.count == await ground.count(topics.APPLICATION)
    assert ["append unknown"] == [kind for kind, _ in ground.hiccups]
    assert there <= feed.count


async def test_what_lands_late_is_counted_when_it_does(ground: Field) -> None:
    """Fifty too many because a round came after its answer had been given up: all of them are waited for."""
    feed, faults = ground.feed(), [Late(), Late()]
    for late in faults:
        ground.bus.next(topics.APPLICATION, late)
    await feed.append(50)
    await feed.upto(50, lambda: True)
    assert 50 == feed.count
    for late in faults:
        await late.land()
    await ground.prepare()
    await feed.rest()

    assert 100 == feed.count


async def test_a_log_that_takes_nothing_ends_the_run(ground: Field) -> None:
    """Nobody appends for ever to a log in which nothing lands."""
    feed = ground.feed(silent_s=0.0)
    for _ in range(2):
        ground.bus.next(topics.APPLICATION, Lost())
    with pytest.raises(RuntimeError, match="no round has landed whole for 0 s: Unknown"):
        await feed.append(100)


async def test_a_result_told_twice_stands_for_no_other(ground: Field) -> None:
    """One more result than applications is told and counted; the next rest waits for every result all the same."""
    feed = ground.feed()
    await feed.append(10)
    ground.extra = 1
    await ground.prepare()
    await feed.rest()
    assert ["result told twice"] == [kind for kind, _ in ground.hiccups]

    await feed.append(1)
    assert [1, 0] == await feed._left()
    await ground.prepare()
    await feed.rest()
    assert 1 == len(ground.hiccups)


async def test_metrics_that_are_silent_for_a_moment_are_asked_again(ground: Field) -> None:
    """No answer and cases that are about to leave are looked at again, until none is left."""
    ground.held = [None, 3, 0]

    assert 0 == await ground.feed().rest()
    assert [] == ground.hiccups


@pytest.mark.parametrize("fault", [PortError("away"), TimeoutError(), ConnectionResetError("reset")])
async def test_patience_takes_every_way_of_not_answering(fault: Exception) -> None:
    """The port's error, a time-out and a broken connection are waited out."""
    answers: list[Callable[[], Awaitable[int]]] = [_raising(fault), _raising(fault), _giving(7)]
    said: list[str] = []

    assert 7 == await patiently(lambda: answers.pop(0)(), "something", lambda kind, _: said.append(kind), pause_s=0)
    assert ["log silent"] == said


async def test_patience_takes_no_bug() -> None:
    """What is no outage is raised at once."""
    with pytest.raises(KeyError):
        await patiently(_raising(KeyError("bug")), "something", lambda *_: None, pause_s=0)


def _raising(fault: Exception) -> Callable[[], Awaitable[int]]:
    async def ask() -> int:
        raise fault

    return ask


def _giving(answer: int) -> Callable[[], Awaitable[int]]:
    async def ask() -> int:
        return answer

    return ask
