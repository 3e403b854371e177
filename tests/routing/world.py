"""A world around the real hearing of routing: a log that fails, owners that die, desks that read their queues.

    order inside a topic is kept, between topics it is not; anything may stand in the log twice
    an owner dies before or after any write, or its last write lands behind its successor's claim
    an owner that was only away comes back and goes on, not knowing that it has a successor
    commits are lost; a successor folds the journal again and hears anew from what was committed
    rows are written to the board now and then, whole or in part, also by an owner that has a successor
    a case at rest leaves memory and comes back; the store is away, is wiped, or is put back to an older state

What happens in it is in schedule.py. The referee watches the journal as it grows.
"""

from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Any

from tests.routing.account import Account
from tests.routing.brittle_log import BrittleLog, CrashError
from tests.routing.brittle_store import BrittleStore
from tests.routing.posts import Posts
from tests.routing.referee import FoulError, Referee
from tests.routing.weighing import Claimed
from tests.support.canonical import canonical
from tests.support.clock import StandingClock
from tests.support.definitions import DEPARTMENTS
from tests.support.people import ME

from onewindow.chassis.consumer import TakeAgainError
from onewindow.chassis.ports import Committed, PortError, Record
from onewindow.contracts import topics
from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import By
from onewindow.contracts.topics import InputFact
from onewindow.contracts.wire import Codec
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.state import Case
from onewindow.routing.shell.board import CASES, POSITIONS, Board
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.inputs import counts_from

RUBBISH = b'{"type": "onewindow.'
"""What nobody can read."""
_CODECS: Mapping[str, Codec[Any]] = {
    topics.APPLICATION: topics.applications,
    topics.REVIEW: topics.reviews,
    topics.NOTICE: topics.notices,
    topics.OVERSIGHT: topics.oversight,
}


class World:
    """One application of a service, or two. Raises FoulError as soon as routing does what it may not do.

    ``name`` is the application that somebody is busy with. ``told`` holds all department records in the order in
    which they were read, ``inbox`` the last one by application, department and step; ``deaths`` counts owners,
    ``returned`` the cases that were seen to come back into an owner's memory.
    """

    def __init__(
        self,
        chance: Random,
        compiled: CompiledDefinition,
        hearing: type[Hearing] = Hearing,
        board: type[Board] = Board,
    ) -> None:
        """``hearing`` and ``board`` can be mutants that ought to be caught."""
        self.chance, self.compiled, self._kind, self._board = chance, compiled, hearing, board
        self.clock = StandingClock()
        self.log, self.store, self.posts = BrittleLog(self.clock.now), BrittleStore(), Posts()
        service = compiled.definition.service
        self._catalogue = Catalogue(DEPARTMENTS, {service: {compiled.definition.version: compiled}})
        self.said: dict[str, Claimed] = {}
        self.referee = Referee(self._catalogue.compiled, self.said)
        self.applicant = chance.choices((ME, By(id="amr-1", role="applicant")), (9, 1))[0]
        self.names = ("application-1", "application-2")[: chance.choices((1, 2), (4, 1))[0]]
        self.name = self.names[0]
        self.told: list[StepQueued] = []
        self.inbox: dict[tuple[str, str, str], StepQueued] = {}
        self.deaths, self.returned = 0, 0
        self._spoken: list[tuple[str, InputFact]] = []
        self._hearing: Hearing | None = None
        self._away: Hearing | None = None
        self._committed = Committed()
        self._polled: dict[str, int] = {}
        self._read: dict[str, int] = {}
        self._last: dict[str, Case] = {}
        self._there: set[str] = set()
        self._backup = self.store.copy()

    @property
    def account(self) -> Account | None:
        """What the journal says of the application."""
        return self.referee.accounts.get(self.name)

    def frame(self, by: By) -> dict[str, Any]:
        """Id, time, application and person of an act that happens now."""
        return {"id": f"f-{len(self.said) + 1}", "at": self.clock.now(), "application_id": self.name, "by": by}

    def say(self, topic: str, fact: InputFact) -> None:
        """Append a fact, as the service that owns the topic does."""
        record = self.log.put(topic, fact.application_id.encode(), _CODECS[topic].encode(fact))
        self.said.setdefault(fact.id, Claimed(fact)).times.add(counts_from(fact.at, record.appended_ms))
        self._spoken.append((topic, fact))

    def repeat(self) -> None:
        """Append a fact once more, as a producer does that does not know whether it has."""
        self.say(*self.chance.choice(self._spoken))

    def rubbish(self) -> None:
        """Append something that nobody can read under the application's key."""
        self.log.put(self.chance.choice(topics.INPUTS), self.name.encode(), RUBBISH)

    def asked(self) -> list[StepQueued]:
        """What stands in the departments' queues and has not been answered."""
        answered = self.account.answered if self.account else set()
        return [
            record
            for record in self.inbox.values()
            if record.application_id == self.name
            and record.ask != "withdrawn"
            and (record.step, record.round, record.turn) not in answered
        ]

    def waits_for_applicant(self) -> bool:
        """Whether a supplement is awaited."""
        return self.account is not None and self.account.awaited() is not None

    def is_quiet(self) -> bool:
        """Whether an owner is there and has heard everything."""
        heard = (self._polled.get(topic, 0) == len(self.log.topics[topic]) for topic in topics.INPUTS)
        return self._hearing is not None and all(heard)

    def kill(self) -> None:
        """The owner is gone, and all that it had in memory."""
        self._hearing = None

    def send_away(self) -> None:
        """The owner stops for a while; the group gives its place to another."""
        self._away, self._hearing = self._hearing, None

    async def come_back(self) -> None:
        """The owner that was away goes on where it was, if there is a successor by now; its commits are refused."""
        if self._away is None or self._hearing is None:
            return
        behind = {topic: self._away.memories[0].heard.get(topic, 0) for topic in topics.INPUTS}
        try:
            await self._away.handle(0, self._batch(3, behind))
        except (CrashError, TakeAgainError, PortError):
            self._away = None
        self._look_around()

    async def show(self, *, away: bool = False, whole: bool = False) -> None:
        """The rows of what the owner, or the one that is away, holds in memory are written; all, or some of them."""
        hearing, lot = self._away if away else self._hearing, self.chance.random()
        if hearing is None:
            return
        if lot < 0.3 and not whole:
            self.store.refuse(POSITIONS.name if lot < 0.2 else CASES.name)
        with suppress(PortError):
            await self._board(self.store, hearing.memories).write()
        self.store.mend()

    def lose_the_store(self) -> None:
        """With everybody stopped, the store is put back to what it once was; that may have been nothing."""
        self._hearing = self._away = None
        self.store.put_back(self._backup if self.chance.random() < 0.5 else {})

    def back_up(self) -> None:
        """Remember what the store holds."""
        self._backup = self.store.copy()

    async def rebuilt(self) -> Mapping[str, Case]:
        """All cases, folded from the whole journal by somebody who has never seen a row."""
        hearing = self._kind(self.log, self._catalogue, self.clock, BrittleStore())
        await hearing.gained(0, Committed({}, dict.fromkeys(topics.INPUTS, "1000000")))
        return hearing.memories[0].cases

    async def turn(self, most: int) -> None:
        """The owner hears at most so many records, or lets deadlines strike if there are none; it may die of it."""
        try:
            await self._hear_or_tick(most)
        except (CrashError, TakeAgainError, PortError):
            self._hearing, self.deaths = None, self.deaths + 1
        self._look_around()

    async def _hear_or_tick(self, most: int) -> None:
        hearing = self._hearing or await self._take_over()
        batch = self._batch(most, self._polled)
        note = await hearing.handle(0, batch) if batch else await hearing.tick(0)
        self._polled.update({record.topic: record.offset + 1 for record in batch})
        self._compare(hearing.memories[0].cases)
        if note is not None and self.chance.random() < 0.85:
            kept = {topic: min(offset, hearing.floor(0).get(topic, offset)) for topic, offset in self._polled.items()}
            self._committed = Committed(kept, dict.fromkeys(topics.INPUTS, note))

    async def _take_over(self) -> Hearing:
        hearing = self._kind(self.log, self._catalogue, self.clock, self.store)
        await hearing.gained(0, self._committed)
        self.log.land_late()
        self._hearing, self._polled = hearing, dict(self._committed.positions)
        self._there = set(hearing.memories[0].cases)
        self._compare(hearing.memories[0].cases)
        return hearing

    def _compare(self, cases: Mapping[str, Case]) -> None:
        """A case that was folded again, after a take-over or a return, is what it was."""
        for name, again in cases.items():
            known = self._last.get(name)
            self.returned += known is not None and name not in self._there
            if known is None or known is again or known.seq != again.seq:
                continue
            if canonical(known) != canonical(again):
                raise FoulError(f"folded again it is another case\n{known}\n{again}")
        self._last.update(cases)
        self._there = set(cases)

    def _batch(self, most: int, positions: Mapping[str, int]) -> list[Record]:
        """The next records of topics by chance: in order inside each, in no order between them."""
        ahead = dict(positions)
        batch: list[Record] = []
        for _ in range(most):
            left = [topic for topic in topics.INPUTS if ahead.get(topic, 0) < len(self.log.topics[topic])]
            if not left:
                break
            topic = self.chance.choice(left)
            batch.append(self.log.topics[topic][ahead.get(topic, 0)])
            ahead[topic] = ahead.get(topic, 0) + 1
        return batch

    def _look_around(self) -> None:
        """The referee reads the journal, the desks read their queues: the highest seq counts."""
        for record in self._news(topics.CASE):
            self.referee.read(record)
        self.posts.compare(self._hearing.memories[0].cases if self._hearing else {}, self.referee)
        for department in DEPARTMENTS:
            for record in self._news(topics.department(department)):
                told = topics.queues.decode(record.value)
                assert isinstance(told, StepQueued)
                self.referee.overhear(told)
                self.told.append(told)
                place = (told.application_id, department, told.step)
                if place not in self.inbox or self.inbox[place].seq <= told.seq:
                    self.inbox[place] = told

    def _news(self, topic: str) -> list[Record]:
        known = self._read.get(topic, 0)
        self._read[topic] = len(self.log.topics[topic])
        return self.log.topics[topic][known:]
