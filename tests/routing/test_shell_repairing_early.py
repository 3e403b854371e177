"""Repairs before a case was opened, of what came before it, and of what nobody parked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.routing.office import APPLICATION, PARTITIONS, SHOP, Office, open_office
from tests.routing.test_shell_repairing import repair
from tests.support.acts import Moment, grant, lacking, submit, take
from tests.support.definitions import DEPARTMENTS

from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Committed, Outgoing, Record
from onewindow.contracts import topics
from onewindow.contracts.case import StepGranted
from onewindow.contracts.entry import Entry
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.evolve import FoldError
from onewindow.routing.core.names import case_state, step_state

HOME = partition_of(APPLICATION.encode(), PARTITIONS)


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office that has heard of nobody yet."""
    async with open_office(tmp_path) as opened:
        yield opened


async def early(office: Office) -> Record:
    """A department decides on an application that nobody has handed in yet."""
    fact = grant("fire")(Moment(None, office.compiled, office.house.clock.now(), "early", APPLICATION))
    record = await office.append(topics.REVIEW, APPLICATION, topics.reviews.encode(fact))  # type: ignore[arg-type]
    await office.hear(record)
    return record


async def intrude(office: Office, origin: str) -> str:
    """Somebody writes into the parking lot as if it were of this case; the place of the record."""
    said = (origin, "failed", "", "x", "2026-11-23T01:00:00.000Z", APPLICATION, "")
    names = ("x-origin", "x-code", "x-detail", "x-service", "x-at", "x-case", "x-form")
    named = tuple((name, text.encode()) for name, text in zip(names, said, strict=True))
    offset = await office.house.bus.end(topics.PARKED, HOME)
    await office.house.bus.append(topics.PARKED, HOME, [Outgoing(APPLICATION.encode(), b"zz", named)])
    return f"{topics.PARKED}/{HOME}/{offset}"


async def refusals(office: Office) -> list[str]:
    """The codes of what the case refused, in order."""
    journal = (await office.get(f"/v1/cases/{APPLICATION}")).json()["journal"]
    facts = [fact for entry in journal for fact in entry["facts"]]
    return [fact["code"] for fact in facts if fact["type"] == "onewindow.case.fact_refused.v1"]


async def test_a_hand_in_parked_without_its_definition_opens_when_it_is_back(office: Office) -> None:
    """It has no case yet, but it names one: after a restart with the definition, the order to replay opens it."""
    whole, office.catalogue = office.catalogue, Catalogue(DEPARTMENTS, {})
    await office.take_over()
    await office.act(submit())
    ((origin, code),) = await office.parked()
    assert code == "definition_missing"
    assert (202, APPLICATION) == await repair(office, origin, "replay")
    await office.obey()
    assert [(origin, code)] == await office.parked()

    office.catalogue = whole
    await office.take_over()
    assert (202, APPLICATION) == await repair(office, origin, "replay")
    await office.obey()
    case = office.case()
    assert case is not None
    assert case_state(case) == "in_review"
    assert [] == await office.parked()
    await office.act(take("licence"))
    assert step_state(office.case().steps["licence"]) == "taken"  # type: ignore[union-attr]


async def test_what_came_before_the_hand_in_does_not_keep_it_from_being_opened(office: Office) -> None:
    """The chain begins with a decision about nothing: the hand-in behind it is heard all the same."""
    whole, office.catalogue = office.catalogue, Catalogue(DEPARTMENTS, {})
    await office.take_over()
    record = await early(office)
    await office.act(submit())
    office.catalogue = whole
    await office.take_over()
    assert (202, APPLICATION) == await repair(office, record.origin, "replay")
    await office.obey()

    assert office.case() is not None
    assert [(record.origin, "unknown_case")] == await office.parked()


async def test_what_came_before_its_case_stays_listed_until_it_is_dropped(office: Office) -> None:
    """Opening the case does not work it off, nothing waits for it; dropped, it is not heard by a later repair."""
    record = await early(office)
    await office.act(submit())
    assert [(record.origin, "unknown_case")] == await office.parked()
    assert (409, "case_not_blocked") == await repair(office, record.origin, "replay")
    assert (202, None) == await repair(office, record.origin, "drop")
    assert [] == await office.parked()

    broken = await office.rubbish()
    assert [(broken.origin, "undecodable")] == await office.parked()
    assert (202, APPLICATION) == await repair(office, broken.origin, "drop")
    orders = await office.obey()
    assert orders[-1].drop == (broken.origin, record.origin)
    assert step_state(office.case().steps["fire"]) == "open"  # type: ignore[union-attr]
    assert [] == await office.parked()


async def test_what_came_before_its_case_and_was_heard_since_is_listed_no_more(office: Office) -> None:
    """A later repair of the case heard it in its turn; the journal says so."""
    record = await early(office)
    await office.act(submit())
    broken = await office.rubbish()
    assert [(record.origin, "unknown_case"), (broken.origin, "undecodable")] == await office.parked()
    assert (202, APPLICATION) == await repair(office, broken.origin, "drop")
    await office.obey()
    assert [] == await office.parked()


async def test_a_foreign_record_is_listed_and_can_be_dropped(office: Office) -> None:
    """What nobody parked breaks neither the list nor the repair of a case that it claims to wait for."""
    await office.act(submit())
    broken = await office.rubbish()
    places = [await intrude(office, origin) for origin in ("", "no origin", "a/b/c", f"{topics.REVIEW}/{HOME}/-1")]
    foreign = [(place, "foreign") for place in places]
    assert sorted([(broken.origin, "undecodable"), *foreign]) == sorted(await office.parked())

    assert (202, APPLICATION) == await repair(office, broken.origin, "drop")
    await office.obey()
    assert case_state(office.case()) == "in_review"  # type: ignore[arg-type]
    assert sorted(foreign) == sorted(await office.parked())
    for place in places:
        assert (409, "names_no_case") == await repair(office, place, "replay")
        assert (202, None) == await repair(office, place, "drop")
    assert [] == await office.parked()


@pytest.mark.parametrize(
    "origin",
    [
        f"{topics.REVIEW}/{HOME}/999999",
        f"{topics.REVIEW}/{HOME}/{10**30}",
        f"{topics.REVIEW}/{1 - HOME}/0",
        f"{topics.REVIEW}/77/0",
        f"{topics.CASE}/{HOME}/0",
        "nowhere/0/0",
    ],
)
async def test_an_order_over_a_forged_origin_is_refused(office: Office, origin: str) -> None:
    """The place it names cannot be heard: the case stays blocked, with a code, and its owner goes on."""
    await office.act(submit())
    broken = await office.rubbish()
    await intrude(office, origin)
    await repair(office, broken.origin, "drop")
    await office.obey()

    assert ["undecodable"] == await refusals(office)
    assert case_state(office.case()) == "blocked"  # type: ignore[arg-type]
    await office.act(submit(), name="another")
    assert office.case("another") is not None


async def test_a_deadline_strikes_once_however_many_entries_have_set_it(tmp_path: Path) -> None:
    """A refusal leaves the deadline where it was: the case is still told of it only once."""
    async with open_office(tmp_path, SHOP) as office:
        await office.act(submit(), lacking("fire", "layout"), lacking("licence"), take("licence"))
        due = list(office.hearing.memories[HOME].due("2099-01-01T00:00:00.000Z"))
        assert [APPLICATION] == [case.application_id for case, _ in due]


async def test_an_entry_that_cannot_be_folded_stops_its_owner_with_its_place(office: Office) -> None:
    """Somebody else has written in the journal: one error, and it says which record of which case."""
    await office.act(submit())
    memory = office.hearing.memories[HOME]
    head = memory.effective.heads[APPLICATION]
    granted = StepGranted(step="nope", round=1, decision="d", by="x")
    forged = Entry(
        application_id=APPLICATION,
        seq=head.seq + 1,
        prev=head.hash,
        epoch=memory.effective.stand.epoch,
        cause="forged",
        at="2026-11-23T01:00:00.000Z",
        facts=(granted,),
    )
    record = await office.append(topics.CASE, APPLICATION, topics.journal.encode(forged))
    with pytest.raises(FoldError, match=f"{record.origin} of case {APPLICATION}: .*'nope'"):
        await office.take_over()


async def test_a_copy_of_a_case_in_another_partition_opens_nothing(office: Office) -> None:
    """Its owner does not take an entry for a case of its own that lies under another key or elsewhere."""
    await office.act(submit())
    (_, first) = await office.house.bus.read(topics.CASE, HOME, 0, 2)
    await office.append(topics.CASE, APPLICATION, first.value, 1 - HOME)
    await office.append(topics.CASE, key_for(HOME, PARTITIONS, "x").decode(), first.value, HOME)
    other = office.hearing
    await other.lost(1 - HOME)
    await other.gained(1 - HOME, Committed())
    assert {} == other.memories[1 - HOME].cases
    assert office.case() is not None
