"""One schedule: things happen by chance, then everybody does their duty, then the books are checked."""

# Above 250 lines because it is one run, from the first hand-in to the last check of what it left behind.

from collections.abc import Mapping

from tests.routing.account import OVER
from tests.routing.folk import Folk
from tests.routing.recounts import days_on, days_said
from tests.routing.referee import FoulError
from tests.routing.world import RUBBISH, World
from tests.support.canonical import canonical
from tests.support.definitions import DEPARTMENTS
from tests.support.people import CLERK, OPERATOR

from onewindow.chassis.journal import Effective
from onewindow.chassis.parking import parked_of
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationAccepted, ApplicationSubmitted, SupplementSubmitted
from onewindow.contracts.fact import RouteValue
from onewindow.contracts.instant import shift
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.returning import Returning
from onewindow.routing.shell.strikes import STRIKE_AFTER_S

EVERYTHING: Mapping[str, RouteValue] = {"x": True, "y": True, "n": 3}
"""Routing facts under which every condition of chance.py holds."""

_TURNS = 5
"""More than faults can be still to come when everybody only does their duty."""


class Schedule:
    """What happens in a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._folk = Folk(world, self._order_unblocked)

    async def live(self) -> None:
        """From the hand-in to the end. Raises FoulError."""
        world, chance = self.world, self.world.chance
        for name in world.names:
            world.name = name
            self._submit()
        for _ in range(chance.randint(5, 60)):
            world.name = chance.choice(world.names)
            await self._something()
            if world.account and world.account.phase in OVER and chance.random() < 0.2:
                break
        world.log.mend()
        world.store.mend()
        await self._finish()
        if chance.random() < 0.3:
            await self._live_on()
            await self._finish()
        world.kill()
        await world.turn(0)
        for name in world.names:
            world.name = name
            self._check_the_desks()
            self._check_that_all_was_heard()
        await self._check_the_rows()

    async def _something(self) -> None:
        world, chance = self.world, self.world.chance
        over = world.account is not None and world.account.phase in OVER
        if chance.random() < (0.7 if over else 0.15):
            await self._something_about_the_store()
        lot = chance.random()
        if lot < 0.45:
            self._folk.act()
        elif lot < 0.8:
            await world.turn(chance.randint(1, 6))
        elif lot < 0.88:
            world.clock.wait(seconds=chance.choice((1, 10, 40)))
        elif lot < 0.91:
            await self._long_silence()
        elif lot < 0.915:
            world.rubbish()
        elif lot < 0.95:
            world.log.fail_at(chance.randint(0, 4), chance.choice(("before", "after", "late")))
        elif lot < 0.98:
            world.kill() if chance.random() < 0.5 else world.send_away()
        else:
            await world.come_back()

    async def _something_about_the_store(self) -> None:
        """Mostly rows are written and cases at rest leave; what follows meets them gone."""
        world, chance = self.world, self.world.chance
        lot = chance.random()
        if lot < 0.75:
            await world.show(away=chance.random() < 0.15)
            if chance.random() < 0.8:
                await world.turn(0)
        elif lot < 0.85:
            world.store.go_away(chance.randint(1, 3))
        elif lot < 0.95:
            world.back_up()
        else:
            world.lose_the_store()

    async def _long_silence(self) -> None:
        """Days pass; often just after somebody said something, and the owner may die as a deadline strikes."""
        world, chance = self.world, self.world.chance
        if chance.random() < 0.5:
            self._folk.act()
        world.clock.wait(days=chance.choice((1, 5, 21)))
        if chance.random() < 0.3:
            world.log.fail_at(chance.randint(0, 1), "after")
        await world.turn(0)

    def _submit(self) -> None:
        world, definition = self.world, self.world.compiled.definition
        materials = dict.fromkeys((item for item, one in definition.materials.items() if one.from_ is None), "v1")
        by = world.chance.choice((world.applicant, CLERK))
        routes = self._folk.routes()
        gaps = self._folk.pledged(routes)
        fact = ApplicationSubmitted(
            **world.frame(by),
            service=definition.service,
            version=definition.version,
            definition_hash=world.compiled.hash,
            number="2026-1",
            subject=world.applicant.id,
            channel="online" if by is world.applicant else "counter",
            dossier="dossier",
            routes=routes,
            materials={item: version for item, version in materials.items() if item not in gaps},
            gaps=gaps,
            commitment=self._folk.promised(routes),
        )
        world.say(topics.APPLICATION, fact)

    async def _live_on(self) -> None:
        """What comes after the end meets cases that have left memory, under the same owner or the next."""
        world, chance = self.world, self.world.chance
        for _ in range(chance.randint(1, 6)):
            await world.show()
            await world.turn(0)
            if chance.random() < 0.2:
                world.kill()
            world.name = chance.choice(world.names)
            if chance.random() < 0.1:
                world.rubbish()
            else:
                world.repeat() if chance.random() < 0.5 else self._folk.act()
            if chance.random() < 0.1:
                world.store.go_away(chance.randint(1, 3))
            await world.turn(chance.randint(1, 3))
        world.store.mend()

    async def _finish(self) -> None:
        """Everybody does what is asked of them until every application has come to its end."""
        world = self.world
        for _ in range(200):
            await world.turn(50)
            quiet = world.is_quiet()
            await world.turn(0)
            if quiet:
                await self._check_the_deadlines()
            unfinished = [name for name in world.names if not self._is_done(name)]
            if not unfinished and world.is_quiet():
                return
            for name in unfinished:
                world.name = name
                self._do_ones_duty()
            world.clock.wait(seconds=40)
        raise FoulError(f"it never ends: {world.account}")

    def _is_done(self, name: str) -> bool:
        account = self.world.referee.accounts.get(name)
        if account is None or account.phase not in OVER or account.blocked:
            return False
        return account.phase == "closed" or account.package is not None

    def _do_ones_duty(self) -> None:
        world = self.world
        account = world.account
        if account is None:
            self._submit()
        elif account.blocked:
            supplement = SupplementSubmitted(**world.frame(world.applicant), dossier="dossier", routes=EVERYTHING)
            world.say(topics.APPLICATION, supplement)
            self._order_unblocked()
        elif account.phase in OVER:
            self._folk.somebody_sees_it_through()
        elif world.waits_for_applicant() and world.chance.random() < 0.3:
            world.clock.wait(days=25)
            if world.chance.random() < 0.5:
                world.log.fail_at(world.chance.randint(0, 1), "after")
        else:
            if any(part.state == "announced" for part in account.parts.values()):
                world.clock.wait(days=13)
            if account.compiled.definition.acceptance == "counter":
                world.say(topics.APPLICATION, ApplicationAccepted(**world.frame(CLERK)))
            if world.waits_for_applicant():
                world.say(topics.APPLICATION, self._folk.supplement(world.applicant))
            if any(part.awaits_a_hearing for part in account.parts.values()) and world.chance.random() < 0.5:
                world.clock.wait(days=25)
            for record in world.asked():
                self._folk.settle(record)
            if account.gap_until is not None:
                self._folk.the_applicant_keeps_the_pledge_perhaps(account)

    def _order_unblocked(self) -> None:
        """An operator lets the case go on without what nobody can read."""
        parked = [parked_of(record) for record in self.world.log.topics[topics.PARKED]]
        drop = tuple(dict.fromkeys(one.origin for one in parked if one.value == RUBBISH))
        order = UnblockOrdered(**self.world.frame(OPERATOR), drop=drop, reasons="reasons")
        self.world.say(topics.OVERSIGHT, order)

    async def _check_the_deadlines(self) -> None:
        """When all was heard and time has had its turn, nothing is overdue.

        It may take some turns: the first may still be for what had been read for an earlier deadline, or an owner may
        die of a fault that was still to come, and its successor has to hear anew before time has its turn.
        """
        for _ in range(_TURNS):
            if not self._overdue():
                self._check_the_days()
                return
            await self.world.turn(50)
            await self.world.turn(0)
        if overdue := self._overdue():
            raise FoulError(f"overdue, and nothing happened: {overdue}")

    def _check_the_days(self) -> None:
        """When all was heard, every last day is that of the calendar that came in last."""
        referee = self.world.referee
        for name, account in referee.accounts.items():
            said, wanted = days_said(account), days_on(account, referee.walls.last)
            # A step that is open when its case is extended, or stands still for another desk, keeps what it was told.
            keeps = account.extended or account.pauses()
            wrong = said.get("") != wanted.get("") if keeps else said != wanted
            if wrong and not account.blocked:
                raise FoulError(f"the last days of {name} are {said}, and the calendar has them at {wanted}")

    def _overdue(self) -> dict[str, str]:
        over = shift(self.world.clock.now(), seconds=-STRIKE_AFTER_S)
        dues = ((name, account.due()) for name, account in self.world.referee.accounts.items())
        return {name: due for name, due in dues if due is not None and due < over}

    def _check_the_desks(self) -> None:
        """Every desk has in its queue what is asked of it now, and nothing that nobody has answered or withdrawn."""
        world, account = self.world, self.world.account
        assert account is not None
        for department in DEPARTMENTS:
            for step, part in account.parts.items():
                record = world.inbox.get((world.name, department, step))
                asks = account.asks().get((department, step))
                if asks is not None:
                    right = record is not None and (record.ask, record.round, record.turn) == asks
                else:
                    right = record is None or record.ask == "withdrawn"
                    right |= record is not None and (step, record.round, record.turn) in account.answered
                if not right:
                    raise FoulError(f"{department} has {record} in its queue, and the step is {part}")

    def _check_that_all_was_heard(self) -> None:
        """Every input has its entry, or can be nothing to the case."""
        world = self.world
        heard = world.referee.heard[world.name]
        mine = [one for one in world.said.values() if one.answered and one.fact.application_id == world.name]
        lost = [one.fact for one in mine if one.fact.id not in heard]
        if lost:
            raise FoulError(f"never answered: {lost}")

    async def _check_the_rows(self) -> None:
        """What comes back by its row is what all of the journal folds to, in every case."""
        await self.world.show(whole=True)
        memory = Memory(0, Effective(topics.journal.decode))
        await Returning(self.world.log, self.world.store).bring(memory, self.world.names)
        for name, case in (await self.world.rebuilt()).items():
            if canonical(case) != canonical(memory.cases[name]):
                raise FoulError(f"came back as another case\n{case}\n{memory.cases[name]}")
