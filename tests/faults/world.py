"""A whole line in one test: the real log, the real routing shell in as many lives as it takes, small honest offices.

Time is the test's. Every process has a bus of its own on the one log, through which the test can make it lose an
answer, stand still or die. In the end the separate checker looks at the log, as it does after a run of real processes.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.faults.checker.check import Evidence, Verdict, check
from tests.faults.checker.counting import count
from tests.faults.checker.image import Image, take_image
from tests.faults.faulty_bus import FaultyBus
from tests.faults.history import History, Op
from tests.faults.life import Life
from tests.faults.offices import Desks, Notifier, say
from tests.support.acts import Act, Moment, submit
from tests.support.clock import StandingClock
from tests.support.definitions import DEPARTMENTS, service

from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.ports import Bus, Clock, Landed, Outgoing, Store
from onewindow.chassis.sqlite_bus import SqliteBus
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.chassis.sqlite_store import SqliteStore
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationSubmitted
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant, to_ms
from onewindow.contracts.topics import InputFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.intake.shell.views import BARS, PROGRESS, ProgressView
from onewindow.routing.shell.board import CASES, POSITIONS
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.wiring import GROUP

THREE = service(
    {"register": {"department": "amr"}, "safety": {"department": "fire"}, "hygiene": {"department": "food"}}
)
"""Three licences side by side, all required, accepted at once."""
_CODECS = {
    "application": topics.applications,
    "review": topics.reviews,
    "notice": topics.notices,
    "oversight": topics.oversight,
}
MakeHearing = Callable[[Bus, Catalogue, Clock, Store], Hearing]
MakeView = Callable[..., "JournalView[Entry]"]


class WorldClock(StandingClock):
    """Stands still until the test lets time pass, or sets it."""

    def until(self, moment: Instant) -> None:
        """Let time pass up to a later moment."""
        self.wait(seconds=(to_ms(moment) - to_ms(self.now())) / 1000)


class World:
    """One log and everybody on it. Made by :func:`world_in`."""

    def __init__(
        self, file: SqliteFile, bus: SqliteBus, store: SqliteStore, clock: "WorldClock", compiled: CompiledDefinition
    ) -> None:
        self.file, self.bus, self.store, self.clock, self.compiled = file, bus, store, clock, compiled
        self.catalogue = Catalogue(DEPARTMENTS, {compiled.definition.service: {1: compiled}})
        self.history = History()
        self.desks = Desks(bus, clock, DEPARTMENTS)
        self.notifier = Notifier(bus)
        self.lives: list[Life] = []
        self._acts = 0

    def routing(
        self,
        make: MakeHearing = Hearing,
        *,
        catalogue: Catalogue | None = None,
        bus: FaultyBus | None = None,
        store: Store | None = None,
        clock: Clock | None = None,
        limit: int = 500,
    ) -> Life:
        """A new life of the one routing member, about to take over; the one before it keeps running if it can."""
        own = bus or FaultyBus(self.bus)
        hearing = make(own, catalogue or self.catalogue, clock or self.clock, store or self.store)
        return self._born(Life(own, GROUP, topics.INPUTS, "routing", hearing, limit=limit))

    def view(self, make: MakeView = JournalView) -> Life:
        """A new life of intake's progress view, on the store it shares with the lives before it."""
        bus, progress = FaultyBus(self.bus), ProgressView(self.store)
        view = make(topics.journal.decode, progress.heads, progress.take_in)
        return self._born(Life(bus, "onewindow-intake", (topics.CASE,), "intake", view))

    def _born(self, life: Life) -> Life:
        self.lives.append(life)
        life.begin()
        return life

    async def submit(self, name: str, *, act: Act | None = None) -> str:
        """Somebody hands an application in and is told so; its id."""
        await self.say(self.noted(self.fact(act or submit(), name, id=f"{name}-submitted")))
        return name

    def noted(self, fact: InputFact) -> InputFact:
        """The history says of a hand-in that it was sent and confirmed; the same fact."""
        assert isinstance(fact, ApplicationSubmitted)
        name, routes = fact.application_id, {key: float(value) for key, value in fact.routes.items()}
        self.history.add(Op(kind="invoke", key=name, case=name, ms=0, routes=routes))
        self.history.add(Op(kind="ok", key=name, case=name, ms=0, routes=routes, number=fact.number))
        return fact

    def fact(self, act: Act, name: str, *, id: str | None = None, at: str | None = None) -> InputFact:
        """What an act would say of an application now, knowing nothing of its case."""
        self._acts += 1
        return act(Moment(None, self.compiled, at or self.clock.now(), id or f"act-{self._acts}", name))

    async def say(self, fact: InputFact, times: int = 1) -> int:
        """Append a fact to its topic; the offset of its first copy."""
        room = fact.type.split(".")[1]
        offsets = [
            await say(self.bus, f"onewindow.{room}.v1", fact, _CODECS[room].encode(fact))  # type: ignore[attr-defined]
            for _ in range(times)
        ]
        return offsets[0]

    async def again(self, topic: str) -> None:
        """Append a copy of every record of a topic."""
        for partition in range(self.bus.partitions):
            copies = [Outgoing(one.key or b"", one.value) for one in await self.bus.read(topic, partition, 0, 1_000)]
            await self.bus.append(topic, partition, copies)

    async def append(self, topic: str, key: str, raw: bytes, partition: int = 0) -> int:
        """Append anything at all; its offset."""
        landed = await self.bus.append(topic, partition, (Outgoing(key.encode(), raw),))
        assert isinstance(landed, Landed)
        return landed.offset

    async def settle(self, life: Life, *, ticks: int = 0) -> None:
        """Let routing, desks and notifier work until nobody has anything to do."""
        while True:
            await life.idle(ticks)
            if await self.desks.work() + await self.notifier.work() == 0:
                return

    async def shown(self) -> dict[str, Mapping[str, Any]]:
        """What intake would show of every case it knows."""
        progress = ProgressView(self.store)
        page = await self.store.find(PROGRESS.name, {}, limit=1_000)
        known = {doc["_id"]: await progress.get(doc["_id"]) for doc in page.docs}
        return {
            name: {"seq": one.seq, "state": one.shown, "outcome": one.outcome, "result_ready": one.package is not None}
            for name, one in known.items()
            if one is not None
        }

    async def image(self) -> Image:
        """The log as the checker sees it."""
        return await take_image(self.bus, topics.names(tuple(DEPARTMENTS)))

    async def journal(self, name: str = "app-1") -> list[str]:
        """What counts of a case, entry by entry: ``opened accepted step_opened …``."""
        entries = count(await self.image()).cases.get(name, [])
        return [" ".join(kind for kind, _ in entry.facts) for entry in entries]

    async def verdict(self, *, drained: bool = True) -> Verdict:
        """What the checker finds. ``drained``: every case has had its chance to end."""
        definition = self.compiled.definition
        required = {definition.service: definition.join.required}
        evidence = Evidence(await self.image(), self.history, required, drained, await self.shown())
        return check(evidence)


@asynccontextmanager
async def world_in(folder: Path, compiled: CompiledDefinition = THREE, *, partitions: int = 1) -> AsyncIterator[World]:
    """A world on a log in a folder; all its lives are ended with it."""
    clock = WorldClock()
    file = SqliteFile(folder / "world.db", wall_ms=lambda: to_ms(clock.now()))
    bus, store = SqliteBus(file, topics.names(tuple(DEPARTMENTS)), partitions), SqliteStore(file)
    await bus.start()
    await store.start((PROGRESS, BARS, CASES, POSITIONS))
    world = World(file, bus, store, clock, compiled)
    try:
        yield world
        for life in world.lives:
            await life.stop()
    finally:
        for life in world.lives:
            await life.abandon()
        await store.stop()
        await bus.stop()
