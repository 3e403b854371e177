"""A case that left memory comes back from the journal, or its owner waits, or stops: nothing is guessed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.routing.office import APPLICATION, PARTITIONS, Office, open_office
from tests.routing.shelf import WatchedStore, closed, home, journal, known, let_leave, memory_of, rebuilt, successor
from tests.support.acts import Moment, collect, grant, prepare, revoke, submit, withdraw
from tests.support.canonical import canonical

from onewindow.chassis.consumer import TakeAgainError
from onewindow.chassis.ports import Doc, OffsetOutOfRangeError, PortError
from onewindow.contracts import topics
from onewindow.contracts.case import FactRefused
from onewindow.routing.core.state import Delivered
from onewindow.routing.shell.board import CASES, POSITIONS, Board
from onewindow.routing.shell.hear import FOLD
from onewindow.routing.shell.returning import RowMismatchError


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that grants kiosks."""
    async with open_office(tmp_path) as opened:
        yield opened


async def test_a_late_fact_continues_the_journal_of_a_case_that_left(office: Office) -> None:
    """It is refused, with the next number and the hash of the entry before, by this owner and by the next."""
    await office.act(submit(), withdraw())
    await let_leave(office)
    await office.act(withdraw())
    await let_leave(office)
    office.hearing = await successor(office)
    office.board = Board(office.house.store, office.hearing.memories)
    await office.act(withdraw())

    entries = await journal(office)
    assert [1, 2, 3, 4] == [entry.seq for entry in entries]
    assert all(isinstance(entry.facts[0], FactRefused) for entry in entries[2:])
    assert 4 == (await rebuilt(office))[APPLICATION].seq  # which folds only what its predecessor's hash leads to


async def test_an_issued_case_comes_back_to_be_collected(office: Office) -> None:
    """The result lies there for weeks, the owner has forgotten the case, and the applicant collects it."""
    await office.act(submit(), grant("licence"), grant("fire"), prepare())
    collected = collect()(Moment(office.case(), office.compiled, office.house.clock.now(), "collected", APPLICATION))
    await let_leave(office)
    office.hearing = await successor(office)
    office.board = Board(office.house.store, office.hearing.memories)
    assert {} == known(office.hearing)
    raw = topics.notices.encode(collected)  # type: ignore[arg-type]  # collect makes a fact of the notifier's
    await office.hear(await office.append(topics.NOTICE, APPLICATION, raw))

    row = await office.house.store.get(CASES.name, APPLICATION)
    assert row is not None
    assert ("delivered", 5, True) == (row["state"], row["seq"], row["resting"])


async def test_a_delivered_case_comes_back_to_be_revised(office: Office) -> None:
    """A head takes the result back after years; the case waits for its second package and leaves once more."""
    await office.act(submit(), grant("licence"), grant("fire"), prepare("p1"), collect("p1"))
    revocation = revoke()(Moment(office.case(), office.compiled, office.house.clock.now(), "revoked", APPLICATION))
    await let_leave(office)
    office.hearing = await successor(office)
    office.board = Board(office.house.store, office.hearing.memories)
    assert {} == known(office.hearing)
    raw = topics.reviews.encode(revocation)  # type: ignore[arg-type]  # revoke makes a fact of the desks'
    await office.hear(await office.append(topics.REVIEW, APPLICATION, raw))

    row = await office.house.store.get(CASES.name, APPLICATION)
    assert row is not None
    assert ("concluded", "rejected", False) == (row["state"], row["outcome"], row["resting"])
    await office.act(prepare("p2"), collect("p2"))
    await let_leave(office)
    assert {} == known(office.hearing)
    phase = (await rebuilt(office))[APPLICATION].phase
    assert isinstance(phase, Delivered)
    assert ("p2", ["p1"]) == (phase.package, [former.package for former in phase.former])


async def test_an_outage_of_the_store_holds_the_batch(office: Office) -> None:
    """Nothing is written, nothing is parked; the batch is heard when the store is back."""
    await office.act(submit(), withdraw())
    await let_leave(office)
    store = WatchedStore(office.house.store)
    office.hearing = await successor(office, store=store)
    office.board = Board(store, office.hearing.memories)
    ends = [await office.house.bus.end(topic, home(APPLICATION)) for topic in (topics.CASE, topics.PARKED)]
    store.away = True
    with pytest.raises(PortError):
        await office.act(withdraw())
    assert ends == [await office.house.bus.end(topic, home(APPLICATION)) for topic in (topics.CASE, topics.PARKED)]

    store.away = False
    await office.act(withdraw())
    assert [1, 2, 3] == [entry.seq for entry in await journal(office)]


async def test_a_take_over_waits_for_the_store(office: Office) -> None:
    """A position that cannot be read is not a position that is not there."""
    await office.act(submit(), withdraw())
    store = WatchedStore(office.house.store)
    store.away = True
    with pytest.raises(PortError):
        await successor(office, store=store)


async def test_a_store_that_was_wiped_is_filled_from_the_journal(office: Office) -> None:
    """Without rows and position the journal is read from its start, and says what the rows had said."""
    names = await closed(office, 20)
    await let_leave(office)
    before = await office.house.store.get_many(CASES.name, names)
    for name in names:
        await office.house.store.delete(CASES.name, name)
    for partition in range(PARTITIONS):
        await office.house.store.delete(POSITIONS.name, str(partition))
    await office.take_over()
    assert set(names) == set(known(office.hearing))
    await let_leave(office)

    assert before == await office.house.store.get_many(CASES.name, names)
    assert {} == known(office.hearing)


async def test_a_store_that_was_put_back_is_brought_up_from_its_position(office: Office) -> None:
    """Rows and position of yesterday: what was said since is in the journal, and is read again."""
    await office.act(submit())
    await let_leave(office)
    rows = await office.house.store.get_many(CASES.name, [APPLICATION])
    positions = await office.house.store.get_many(POSITIONS.name, ["0", "1"])
    await office.act(withdraw())
    await let_leave(office)
    for collection, docs in ((CASES.name, rows), (POSITIONS.name, positions)):
        for one, doc in docs.items():
            await office.house.store.delete(collection, one)
            await office.house.store.put_many(collection, [doc])
    office.hearing = await successor(office)

    assert 2 == known(office.hearing)[APPLICATION].seq


async def test_a_store_that_is_lost_under_its_owner_is_found_out(office: Office) -> None:
    """The position has gone, so rows may have gone: the owner trusts nothing and takes the partition over anew."""
    await office.act(submit(), withdraw())
    await let_leave(office)
    await office.house.store.delete(CASES.name, APPLICATION)
    await office.house.store.delete(POSITIONS.name, str(home(APPLICATION)))
    other = next(name for name in map(str, range(100)) if home(name) == home(APPLICATION))
    await office.act(submit(), name=other)
    with pytest.raises(TakeAgainError):
        await office.hearing.tick(home(APPLICATION))
    office.hearing = await successor(office)

    assert {APPLICATION, other} == set(known(office.hearing))


async def test_a_row_ahead_of_the_position_is_not_folded_twice(office: Office) -> None:
    """The owner died between the rows and the position: the entries that rows show already are known as had."""
    await office.act(submit())
    before = await office.house.store.get_many(POSITIONS.name, ["0", "1"])
    await office.act(grant("licence"))
    for one, doc in before.items():
        await office.house.store.delete(POSITIONS.name, one)
        await office.house.store.put_many(POSITIONS.name, [doc])
    queue = (topics.department("fire"), home(APPLICATION))
    case, told = known(office.hearing)[APPLICATION], await office.house.bus.end(*queue)
    hearing = await successor(office, confirmed=False)

    assert canonical(case) == canonical(known(hearing)[APPLICATION])
    assert set() == memory_of(hearing, APPLICATION).changed
    assert told < await office.house.bus.end(*queue), "nobody knows whether the desk was told, so it is told again"


async def test_an_entry_without_a_row_is_read_behind_the_position(office: Office) -> None:
    """The owner died after its append: the case that had left before is brought back to hear it."""
    await office.act(submit(), withdraw())
    await let_leave(office)
    office.board = Board(office.house.store, {})
    await office.act(withdraw())
    hearing = await successor(office)

    assert 3 == known(hearing)[APPLICATION].seq
    assert {APPLICATION} == memory_of(hearing, APPLICATION).changed


@pytest.mark.parametrize("lie", ["head", "seq", "offset", "short", "beyond"])
async def test_a_row_that_does_not_fit_the_journal_stops_the_owner(lie: str, office: Office) -> None:
    """Nothing is guessed: the error names the case, and a person must look."""
    await office.act(submit(), withdraw())
    await office.act(submit(), name="other")
    await let_leave(office)
    row = await office.house.store.get(CASES.name, APPLICATION)
    assert row is not None
    offsets = row["offsets"]
    wrong: dict[str, Doc] = {
        "head": {"head": "0" * 64},
        "seq": {"seq": 3},
        "offset": {"offsets": [offsets[0], offsets[0]]},
        "short": {"offsets": offsets[:1]},
        "beyond": {"offsets": [*offsets, 10_000]},
    }
    await office.house.store.put_many(CASES.name, [{**row, **wrong[lie], "rev": row["rev"] + 1}])
    with pytest.raises(RowMismatchError, match=APPLICATION):
        await office.act(withdraw())


async def test_a_position_behind_the_end_of_the_log_stops_the_owner(office: Office) -> None:
    """The rows know more than the log: a log that was put back is not gone on with in silence."""
    await office.act(submit())
    partition = str(home(APPLICATION))
    doc = await office.house.store.get(POSITIONS.name, partition)
    assert doc is not None
    await office.house.store.put_many(POSITIONS.name, [{**doc, "rev": 10_000, "offset": 10_000}])
    with pytest.raises(OffsetOutOfRangeError):
        await successor(office)


async def test_rows_of_other_rules_are_not_gone_by(office: Office) -> None:
    """With a new version of the rules the journal is read from 0 and every row is written anew."""
    await office.act(submit(), withdraw())
    await let_leave(office)
    before = await office.house.store.get(CASES.name, APPLICATION)
    hearing = await successor(office, fold=FOLD + 1)
    assert [APPLICATION] == list(known(hearing))

    await Board(office.house.store, hearing.memories).write()
    after = await office.house.store.get(CASES.name, APPLICATION)
    assert before is not None
    assert after is not None
    assert before["rev"] < after["rev"]
    assert {**before, "rev": after["rev"]} == after
