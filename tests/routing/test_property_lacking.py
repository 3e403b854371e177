"""Whatever happens, a desk that has read all there is lacks nothing: the sweeper finds only what was broken by hand."""

from random import Random

import pytest
import structlog
from tests.routing.bulk import Bulk
from tests.routing.referee import FoulError
from tests.routing.schedule import Schedule
from tests.routing.world import World
from tests.support.definitions import DEPARTMENTS

from onewindow.chassis.journal import Counted, Effective
from onewindow.chassis.ports import Record
from onewindow.contracts import topics
from onewindow.contracts.case import StepGranted
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By
from onewindow.department_worker.core.desk import mark, receive
from onewindow.department_worker.core.lacking import lack
from onewindow.department_worker.core.learn import concerned, learn, remember
from onewindow.department_worker.core.review import Review
from onewindow.routing.core.queue import told_again

SLICE = 300


class Desks:
    """All desks of a world. Officers answer what lies in the inbox, so a queue is read before its answers' replies."""

    def __init__(self, world: World) -> None:
        self._log, self._chance = world.log, Random(1)
        self._read: dict[str, int] = {}
        self._effective: Effective[Entry] = Effective(topics.journal.decode)
        self.reviews: dict[tuple[str, str], Review] = {}

    def read(self, *, all_of_it: bool = False) -> None:
        """Read the queues, one after the other, and some of the journal, or all."""
        for code in self._chance.sample(list(DEPARTMENTS), len(DEPARTMENTS)):
            for record in self._news(topics.department(code), None):
                self._receive(record)
        for record in self._news(topics.CASE, None if all_of_it else self._chance.randint(0, 3)):
            self._learn(record)

    def _news(self, topic: str, most: int | None) -> list[Record]:
        at = self._read.get(topic, 0)
        news = self._log.topics[topic][at : None if most is None else at + most]
        self._read[topic] = at + len(news)
        return news

    def _receive(self, record: Record) -> None:
        told = topics.queues.decode(record.value)
        assert isinstance(told, StepQueued)
        place = (told.application_id, told.step)
        self.reviews[place] = receive(self.reviews.get(place), told)

    def _learn(self, record: Record) -> None:
        counted = self._effective.admit(record)
        if not isinstance(counted, Counted):
            return
        entry = counted.entry
        for step in concerned(entry):
            place = (entry.application_id, step)
            known = self.reviews.get(place)
            review = learn(known, entry) if known else remember(entry, step)
            if review is not None:
                self.reviews[place] = review
        for fact in entry.facts:
            if isinstance(fact, StepGranted) and fact.automatic and entry.by is not None:
                self._mark((entry.application_id, fact.step), entry.cause, entry.by, entry.at)

    def _mark(self, place: tuple[str, str], fact: str, by: By, at: str) -> None:
        """What a rule granted was marked at its desk before it was said."""
        if (review := self.reviews.get(place)) is not None:
            self.reviews[place] = mark(review, review.asking, fact, "grant", by, at)


class Inspected(Schedule):
    """A schedule in which somebody looks at the desks whenever all was heard."""

    looked, asked = 0, 0

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._desks = Desks(world)

    async def _something(self) -> None:
        await super()._something()
        self._desks.read()

    async def _check_the_deadlines(self) -> None:
        await super()._check_the_deadlines()
        self._desks.read(all_of_it=True)
        owner = self.world._hearing
        for case in owner.memories[0].cases.values() if owner else ():
            for told in told_again(case):
                Inspected.looked += 1
                Inspected.asked += told.ask != "withdrawn"
                if (what := lack(self._desks.reviews.get((told.application_id, told.step)), told)) is not None:
                    raise FoulError(f"{what}: {told}\n{self._desks.reviews.get((told.application_id, told.step))}")


@pytest.mark.parametrize("seed", [1, 40_001])
async def test_desks_that_have_read_everything_lack_nothing(seed: int) -> None:
    """After deaths, take-overs, repetitions and blocks, at every moment at which all has been heard."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    Inspected.looked = Inspected.asked = 0
    await Bulk(seed, schedule=Inspected).run(SLICE)

    assert Inspected.looked > 9 * SLICE
    assert Inspected.asked > SLICE
