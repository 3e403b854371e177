"""Short stories in which something goes wrong. Each ends with what the checker found; the shipped system ends clean."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.checker.check import Verdict
from tests.faults.faulty_bus import DiesBefore, FaultyBus, Held, Lost
from tests.faults.offices import Notifier
from tests.faults.window import hand_in
from tests.faults.world import MakeHearing, MakeView, World, world_in
from tests.support.acts import withdraw

from onewindow.chassis.journal_view import JournalView
from onewindow.contracts import topics
from onewindow.contracts.entry import Claim
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.intake.shell.saying import Saying
from onewindow.routing.shell.hear import FOLD, Hearing

AMR, FIRE = topics.department("amr"), topics.department("fire")


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a system is put together from; the shipped pieces unless one is replaced."""

    hearing: MakeHearing = Hearing
    view: MakeView = JournalView
    notifier: type[Notifier] = Notifier
    saying: type[Saying] = Saying
    joins: Callable[[CompiledDefinition], CompiledDefinition] = lambda compiled: compiled


Scenario = Callable[[Path, Pieces], Awaitable[Verdict]]


async def a_death_before_the_entry(folder: Path, pieces: Pieces) -> Verdict:
    """The owner dies when it is about to write down what it heard."""
    async with world_in(folder) as world:
        await world.submit("app-1")
        dying = FaultyBus(world.bus)
        dying.next(topics.CASE, DiesBefore(), after=1)
        await world.routing(pieces.hearing, bus=dying).death()
        return await ended(world, pieces)


async def a_death_before_the_desks_are_told(folder: Path, pieces: Pieces) -> Verdict:
    """The owner dies between the entry of a withdrawal and the records that tell the desks, who are not at work."""
    async with world_in(folder) as world:
        world.desks.silent |= {"amr", "fire", "food"}
        await world.submit("app-1")
        dying = FaultyBus(world.bus)
        life = world.routing(pieces.hearing, bus=dying)
        await life.idle()
        dying.next(AMR, DiesBefore())
        await world.say(world.fact(withdraw(), "app-1"))
        await life.death()
        return await ended(world, pieces)


async def an_answer_is_missing(folder: Path, pieces: Pieces) -> Verdict:
    """One required step is never answered."""
    async with world_in(folder) as world:
        world.desks.silent.add("food")
        await world.submit("app-1")
        catalogue = Catalogue(world.catalogue.departments, {"tested": {1: pieces.joins(world.compiled)}})
        await world.settle(world.routing(pieces.hearing, catalogue=catalogue))
        return await world.verdict(drained=False)


async def everything_comes_again(folder: Path, pieces: Pieces) -> Verdict:
    """Each input is in the log several times."""
    async with world_in(folder) as world:
        await world.submit("app-1")
        life = world.routing(pieces.hearing)
        await life.idle()
        await world.desks.work()
        for topic in (topics.APPLICATION, topics.REVIEW):
            await world.again(topic)
            await world.again(topic)
        return await ended(world, pieces)


async def a_hand_in_is_lost(folder: Path, pieces: Pieces) -> Verdict:
    """The fact of a hand-in never lands and nobody can say so; the applicant repeats what was not confirmed."""
    async with world_in(folder) as world:
        bus = FaultyBus(world.bus)
        bus.next(topics.APPLICATION, Lost())
        await hand_in(world, bus, pieces.saying)
        return await ended(world, pieces)


async def a_stranger_claims(folder: Path, pieces: Pieces) -> Verdict:
    """A claim that counts is written behind the back of the owner, who goes on."""
    async with world_in(folder) as world:
        await world.submit("app-1")
        life = world.routing(pieces.hearing)
        await life.idle()
        stranger = Claim(epoch=2, nonce="stranger", fold=FOLD, at=world.clock.now())
        await world.append(topics.CASE, "claim-0", topics.journal.encode(stranger))
        await world.settle(life)
        return await ended(world, pieces)


async def an_append_is_lost(folder: Path, pieces: Pieces) -> Verdict:
    """The entry never lands and nobody can say so; the owner lives."""
    async with world_in(folder) as world:
        await world.submit("app-1")
        bus = FaultyBus(world.bus)
        bus.next(topics.CASE, Lost(), after=1)
        await world.settle(world.routing(pieces.hearing, bus=bus))
        return await ended(world, pieces)


async def a_desk_is_not_told(folder: Path, pieces: Pieces) -> Verdict:
    """The record for one desk never lands and nobody can say so; the owner lives."""
    async with world_in(folder) as world:
        await world.submit("app-1")
        bus = FaultyBus(world.bus)
        bus.next(FIRE, Lost())
        await world.settle(world.routing(pieces.hearing, bus=bus))
        return await ended(world, pieces)


async def two_owners(folder: Path, pieces: Pieces) -> Verdict:
    """The claim of an owner that stood still lands after its successor's, who is about to write.

    The log is one that compares after it has written, as Kafka's.
    """
    async with world_in(folder) as world:
        await world.submit("app-1")
        first, second = FaultyBus(world.bus, compares=False), FaultyBus(world.bus, compares=False)
        claim, entry = first.next(topics.CASE, Held()), second.next(topics.CASE, Held(), after=1)
        world.routing(pieces.hearing, bus=first)
        await claim.reached.wait()
        successor = world.routing(pieces.hearing, bus=second)
        await entry.reached.wait()
        said = first.next(AMR, Held())
        claim.go_on.set()
        await said.reached.wait()
        entry.go_on.set()
        said.go_on.set()
        await world.settle(successor)
        return await ended(world, pieces)


async def an_old_entry_lands(folder: Path, pieces: Pieces) -> Verdict:
    """An entry of an owner that stood still lands after its successor's claim, before the successor's entry."""
    async with world_in(folder) as world:
        await world.submit("app-1")
        first, second = FaultyBus(world.bus, compares=False), FaultyBus(world.bus, compares=False)
        old, new = first.next(topics.CASE, Held(), after=1), second.next(topics.CASE, Held(), after=1)
        world.routing(pieces.hearing, bus=first)
        await old.reached.wait()
        successor = world.routing(pieces.hearing, bus=second)
        await new.reached.wait()
        old.go_on.set()
        await old.done.wait()
        new.go_on.set()
        await world.settle(successor)
        return await ended(world, pieces)


async def a_restart_in_the_middle(folder: Path, pieces: Pieces) -> Verdict:
    """Routing and the view are started again while a case is half way."""
    async with world_in(folder) as world:
        world.desks.silent.add("food")
        await world.submit("app-1")
        life, view = world.routing(pieces.hearing), world.view(pieces.view)
        await world.settle(life)
        await view.idle()
        await life.stop()
        await view.stop()
        world.desks.silent.clear()
        return await ended(world, pieces)


async def the_notifier_starts_again(folder: Path, pieces: Pieces) -> Verdict:
    """A second notifier reads the journal from its beginning and prepares what was prepared before."""
    async with world_in(folder) as world:
        world.notifier = pieces.notifier(world.bus)
        await world.submit("app-1")
        await world.settle(world.routing(pieces.hearing))
        world.notifier = pieces.notifier(world.bus)
        return await ended(world, pieces)


async def ended(world: World, pieces: Pieces) -> Verdict:
    """A last life, and everybody works until nothing is left to do; then the view is brought up to date."""
    await world.settle(world.routing(pieces.hearing), ticks=1)
    await world.view(pieces.view).idle()
    return await world.verdict()
