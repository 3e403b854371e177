"""The queues on the real bus and store: kept, answered by rules, parked, said again to the byte."""

from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio
from tests.department_worker.desks import APPLICATION, OPENED, queued, withdrawn
from tests.department_worker.rig import PARTITIONS, Rig, open_rig

from onewindow.chassis.metrics import RECORDS_PARKED
from onewindow.chassis.parking import parked_of
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Appended, Bus, Doc, Outgoing, PortError, Store, Unknown
from onewindow.contracts.case import FactRefused
from onewindow.contracts.review import ReviewGranted
from onewindow.contracts.topics import PARKED, REVIEW, department, queues
from onewindow.department_worker.core.review import Answered, Deciding, Withdrawn

SMALL = {"area_m2": 20.0}


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The room of the desks; a worker takes in what each test hands it."""
    async with open_rig(tmp_path) as opened:
        yield opened


class Forgetful:
    """A bus whose appends land and whose answers are lost, or that never appends at all."""

    def __init__(self, bus: Bus, *, lands: bool) -> None:
        self._bus = bus
        self._lands = lands

    @property
    def partitions(self) -> int:
        return self._bus.partitions

    async def append(self, topic: str, partition: int, batch: list[Outgoing]) -> Appended:
        if self._lands:
            await self._bus.append(topic, partition, batch)
        return Unknown()


class Quicker:
    """A store in which an officer's answer is written between the worker's look and its write, once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._done = False

    async def get_many(self, collection: str, ids: Iterable[str]) -> dict[str, Doc]:
        found = await self._store.get_many(collection, ids)
        if not self._done:
            self._done = True
            said = {"fact": "f", "verb": "grant", "by": "amr-1", "at": OPENED}
            answered = [{**doc, "rev": doc["rev"] + 1, "state": "answered", "answered": said} for doc in found.values()]
            await self._store.put_many(collection, answered)
        return found

    async def put_many(self, collection: str, docs: Sequence[Doc]) -> frozenset[str]:
        return await self._store.put_many(collection, docs)


async def test_a_batch_is_kept(rig: Rig) -> None:
    """Every step of a batch has its review, each in the state the case last told."""
    many = [queued(application_id=f"a{number}", seq=2) for number in range(40)]
    await rig.hear(*many, withdrawn("cancelled", application_id="a7", seq=3))

    kept = [(await rig.review(f"a{number}:licence")).state for number in range(40)]

    assert [Withdrawn("cancelled") if number == 7 else Deciding() for number in range(40)] == kept


async def test_a_rule_answers_at_once(rig: Rig) -> None:
    """A small shop is granted by the rule: one fact in the log, the review marked as answered automatically."""
    await rig.hear(queued(routes=SMALL))
    (fact,) = await rig.facts()
    review = await rig.review()

    assert isinstance(fact, ReviewGranted)
    assert fact.automatic
    assert isinstance(review.state, Answered)
    assert (fact.id, True) == (review.state.fact, review.automatic)


async def test_the_rules_grants_leave_in_one_append(rig: Rig) -> None:
    """However many reviews a batch holds, its facts are one contiguous run in the partition of their records."""
    await rig.hear(*(queued(application_id=f"a{number}", routes=SMALL) for number in range(30)))
    records = await rig.records(REVIEW)

    assert 30 == len(records)
    assert {f"a{number}".encode() for number in range(30)} == {record.key for record in records}


async def test_a_redelivery_says_the_same_bytes(rig: Rig) -> None:
    """A worker that died before its commit is followed by one that says the very same fact."""
    records = await rig.queue(queued(routes=SMALL))
    await rig.handle(records)
    await rig.handle(records)
    first, second = await rig.records(REVIEW)

    assert (first.key, first.value, first.headers) == (second.key, second.value, second.headers)


@pytest.mark.parametrize("lands", [True, False])
async def test_an_append_without_an_answer_is_made_again(rig: Rig, lands: bool) -> None:
    """Nobody can say whether the grant landed: the batch fails, comes again, and says the very same fact."""
    records = await rig.queue(queued(routes=SMALL))
    handler = rig.queue_handler(bus=cast("Bus", Forgetful(rig.house.bus, lands=lands)))

    with pytest.raises(PortError):
        await rig.handle(records, handler)
    await rig.handle(records)

    assert 1 == len({record.value for record in await rig.records(REVIEW)})
    assert (2 if lands else 1) == len(await rig.records(REVIEW))


async def test_what_routing_says_again_is_not_granted_again(rig: Rig) -> None:
    """The same state in another record, as after a takeover of routing, is no reason to speak twice."""
    await rig.hear(queued(routes=SMALL))
    await rig.hear(queued(routes=SMALL))
    await rig.hear(queued(routes=SMALL, seq=5))

    assert 1 == len(await rig.records(REVIEW))


async def test_a_refused_grant_falls_to_people(rig: Rig) -> None:
    """When the case refuses what the rule said, the desk finds the review open, and the rule stays silent."""
    await rig.hear(queued(routes=SMALL))
    (fact,) = await rig.facts()
    refused = FactRefused(code="ahead_of_time", refused=fact.type, step="licence")
    await rig.learn(await rig.reply(refused, cause=fact.id, seq=3))
    await rig.hear(queued(routes=SMALL, seq=3))

    assert Deciding() == (await rig.review()).state
    assert 1 == len(await rig.records(REVIEW))


async def test_unreadable_records_are_parked_and_others_go_on(rig: Rig) -> None:
    """Garbage, an unknown type and a wrong key are parked with their bytes; the record behind them is heard."""
    topic = department("amr")
    elsewhere = 1 - partition_of(APPLICATION.encode(), PARTITIONS)
    garbage = await rig.raw(topic, "a1", b"{not json")
    unknown = await rig.raw(topic, "a1", b'{"type": "onewindow.department.moon_rose.v1"}')
    keyed = await rig.raw(topic, "somebody else", queues.encode(queued()))
    placed = await rig.raw(topic, APPLICATION, queues.encode(queued()), elsewhere)
    good = await rig.queue(queued(application_id="a1"))
    counted = RECORDS_PARKED.labels("department-worker", "mis_keyed")
    before = counted._value.get()
    await rig.handle([garbage, unknown, keyed, placed, *good])

    parked = {one.origin: one for one in map(parked_of, await rig.records(PARKED))}

    assert ["undecodable", "unknown_type", "mis_keyed", "mis_keyed"] == [
        parked[record.origin].code for record in (garbage, unknown, keyed, placed)
    ]
    assert b"{not json" == parked[garbage.origin].value
    assert 2 == counted._value.get() - before
    assert Deciding() == (await rig.review("a1:licence")).state


async def test_a_desk_without_the_definition_leaves_it_to_people(rig: Rig) -> None:
    """A case on a body that is not here is shown, and no rule guesses."""
    await rig.hear(queued(routes=SMALL, definition_hash="0" * 64))

    assert Deciding() == (await rig.review()).state
    assert [] == await rig.records(REVIEW)


async def test_an_officers_answer_between_the_look_and_the_write_is_kept(rig: Rig) -> None:
    """A change made meanwhile is not overwritten: the worker takes the record in again on what is there now."""
    await rig.hear(queued(seq=2))
    handler = rig.queue_handler(store=cast("Store", Quicker(rig.house.store)))
    await rig.handle(await rig.queue(queued(seq=4)), handler)
    review = await rig.review()

    assert isinstance(review.state, Answered)
    assert 4 == review.asking.seq
