"""Desks and a notifier as small as they can honestly be: they hear what they are told and answer it once."""

from collections.abc import Iterable

from onewindow.chassis.journal import Counted, Effective, JournalGapError
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Bus, Clock, Landed, Outgoing
from onewindow.contracts import topics
from onewindow.contracts.case import CaseConcluded
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By, Fact, derive
from onewindow.contracts.notice import ResultPrepared
from onewindow.contracts.review import MaterialsChecked, ReviewGranted
from onewindow.contracts.wire import headers

_READ = 500
NOTIFIER = By(id="notifier", role="service")


class Desks:
    """Every department's desk. ``silent`` departments hear, and answer when they are taken out of it again."""

    def __init__(self, bus: Bus, clock: Clock, departments: Iterable[str]) -> None:
        self.silent: set[str] = set()
        self.known: dict[tuple[str, str, str], StepQueued] = {}
        """Case, step and department to the record with the highest ``seq``."""
        self._bus, self._clock = bus, clock
        self._departments = tuple(departments)
        self._read: dict[tuple[str, int], int] = {}
        self._answered: set[str] = set()

    async def work(self) -> int:
        """Hear everything new, answer everything asked; how many answers there were."""
        for department in self._departments:
            for partition in range(self._bus.partitions):
                await self._hear(department, partition)
        said = 0
        for queued in list(self.known.values()):
            fact = self._answer(queued)
            if fact is not None and queued.department not in self.silent and fact.id not in self._answered:
                self._answered.add(fact.id)
                await say(self._bus, topics.REVIEW, fact, topics.reviews.encode(fact))
                said += 1
        return said

    def _answer(self, queued: StepQueued) -> MaterialsChecked | ReviewGranted | None:
        """Complete, or yes; nothing where nothing is asked."""
        if queued.ask == "withdrawn":
            return None
        kind = MaterialsChecked if queued.ask == "look" else ReviewGranted
        token = f"{queued.application_id}/{queued.step}/{queued.round}/{queued.turn}"
        return kind(
            id=derive(token, queued.ask),
            at=self._clock.now(),
            application_id=queued.application_id,
            by=By(id=f"{queued.department}-1", role="officer", department=queued.department),
            step=queued.step,
            round=queued.round,
            turn=queued.turn,
        )

    async def _hear(self, department: str, partition: int) -> None:
        topic = topics.department(department)
        while records := await self._bus.read(topic, partition, self._read.get((topic, partition), 0), _READ):
            self._read[topic, partition] = records[-1].offset + 1
            for record in records:
                queued = topics.queues.decode(record.value)
                assert isinstance(queued, StepQueued)
                place = (queued.application_id, queued.step, department)
                if place not in self.known or self.known[place].seq < queued.seq:
                    self.known[place] = queued


class Notifier:
    """Prepares one result per conclusion. A new one reads the whole journal and says everything again."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._journals: dict[int, Effective[Entry]] = {}
        self._read: dict[int, int] = {}

    async def work(self) -> int:
        """Follow the journal to its end, or to a gap; how many results were prepared."""
        try:
            return sum([await self._follow(partition) for partition in range(self._bus.partitions)])
        except JournalGapError:
            return 0

    def package(self, conclusion: CaseConcluded) -> str:
        """The hash of what is prepared: it follows from the conclusion."""
        return derive(conclusion.id, "package")

    async def _follow(self, partition: int) -> int:
        effective = self._journals.setdefault(partition, Effective(topics.journal.decode))
        said = 0
        while records := await self._bus.read(topics.CASE, partition, self._read.get(partition, 0), _READ):
            self._read[partition] = records[-1].offset + 1
            for record in records:
                counted = effective.admit(record)
                if isinstance(counted, Counted):
                    said += await self._prepare(counted.entry)
        return said

    async def _prepare(self, entry: Entry) -> int:
        concluded = [fact for fact in entry.facts if isinstance(fact, CaseConcluded)]
        for conclusion in concluded:
            fact = ResultPrepared(
                id=derive(conclusion.id, "prepared"),
                at=entry.at,
                application_id=entry.application_id,
                by=NOTIFIER,
                cause=conclusion.id,
                conclusion=conclusion.id,
                package=self.package(conclusion),
            )
            await say(self._bus, topics.NOTICE, fact, topics.notices.encode(fact))
        return len(concluded)


async def say(bus: Bus, topic: str, fact: Fact, raw: bytes) -> int:
    """Append one fact where its application lives; its offset."""
    key = fact.application_id.encode()
    named = headers(fact.id, str(getattr(fact, "type", "")))
    landed = await bus.append(topic, partition_of(key, bus.partitions), (Outgoing(key, raw, named),))
    assert isinstance(landed, Landed)
    return landed.offset
