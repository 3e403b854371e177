"""A record carries the trace of the entry it reflects, whoever says it and however often; no case depends on it."""

from collections import defaultdict
from pathlib import Path

import pytest
from tests.routing.office import APPLICATION, KIOSK, PARTITIONS, SHOP, Office, open_office
from tests.routing.shelf import home, let_leave
from tests.support.acts import Act, Moment, complete, lacking, submit, take, withdraw
from tests.support.canonical import canonical
from tests.support.clock import StandingClock

from onewindow.chassis.ports import Landed, Outgoing, Record
from onewindow.chassis.tracing import derived, enter, trace_of
from onewindow.contracts import topics
from onewindow.contracts.entry import strike_cause
from onewindow.contracts.instant import shift, to_ms
from onewindow.contracts.wire import TRACE, headers
from onewindow.routing.core.deadlines import wake

ONE, TWO, THREE = (f"00-{digit * 32}-{digit * 16}-01".encode() for digit in "123")
_CODECS = {topics.APPLICATION: topics.applications, topics.REVIEW: topics.reviews, topics.OVERSIGHT: topics.oversight}


async def act_under(office: Office, act: Act, trace: bytes, topic: str = topics.APPLICATION) -> Record:
    """Somebody acts under a trace, and the case hears it."""
    fact = act(Moment(office.case(), office.compiled, office.house.clock.now(), f"act-{next(office.ids)}", APPLICATION))
    value = _CODECS[topic].encode(fact)  # type: ignore[attr-defined]  # codecs of different facts
    named = headers(fact.id, "type", trace)
    landed = await office.house.bus.append(topic, home(APPLICATION), [Outgoing(APPLICATION.encode(), value, named)])
    assert isinstance(landed, Landed)
    (record,) = await office.house.bus.read(topic, home(APPLICATION), landed.offset, 1)
    await office.hear(record)
    return record


async def queued(office: Office) -> dict[str, list[Record]]:
    """What departments were told, by the record's id."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for department in office.catalogue.departments:
        for record in await office.house.bus.read(topics.department(department), home(APPLICATION), 0, 1_000):
            found[dict(record.headers)["ce_id"].decode()].append(record)
    return dict(found)


async def entries(office: Office) -> list[bytes]:
    """The traces of the journal's entries."""
    records = await office.house.bus.read(topics.CASE, home(APPLICATION), 0, 1_000)
    return [trace_of(record.headers) for record in records if record.key == APPLICATION.encode()]


async def test_what_follows_from_an_input_carries_its_trace(tmp_path: Path) -> None:
    """The entry and the departments' records; the next act's carry the next one's."""
    async with open_office(tmp_path) as office:
        await act_under(office, submit(), ONE)
        assert {ONE} == {trace_of(record.headers) for told in (await queued(office)).values() for record in told}

        await act_under(office, withdraw(), TWO)
        assert [ONE, TWO] == await entries(office)
        assert {ONE, TWO} == {trace_of(record.headers) for told in (await queued(office)).values() for record in told}


async def test_what_is_said_again_is_the_same_under_the_same_headers(tmp_path: Path) -> None:
    """After a take-over, for an input that comes again, and for a case that had left memory."""
    async with open_office(tmp_path) as office:
        record = await act_under(office, submit(), ONE)
        await office.take_over()
        await office.hear(record)
        again = await act_under(office, withdraw(), TWO)
        await let_leave(office)
        assert office.case() is None
        await office.hear(again)
        told = await queued(office)

    assert {3, 2} == {len(records) for records in told.values()}
    for records in told.values():
        assert 1 == len({(record.value, record.headers) for record in records})


async def test_what_was_parked_is_heard_under_its_own_trace(tmp_path: Path) -> None:
    """The order to unblock has another one."""
    async with open_office(tmp_path) as office:
        await act_under(office, submit(), ONE)
        await office.rubbish()
        await act_under(office, take("fire"), TWO, topics.REVIEW)
        assert 2 == len(await office.parked())
        origin = (await office.parked())[0][0]
        enter(THREE)
        await office.post(f"/v1/parked/{origin}/drop", {"reasons": "noise"})
        await office.obey()
        found = await entries(office)

    assert [ONE, b"", TWO, THREE] == found


async def test_a_strike_has_the_trace_of_its_deadline(tmp_path: Path) -> None:
    """Nobody asked for it; whoever lets it strike, it is the same one."""
    async with open_office(tmp_path, SHOP) as office:
        await act_under(office, submit(), ONE)
        await office.act(complete("licence"), lacking("fire", "layout"))
        case = office.case()
        assert case is not None
        due = wake(case)
        assert due is not None
        clock = StandingClock(shift(due, seconds=60))
        office.hearing._clock = office.hearing._strikes._clock = clock
        for partition in range(PARTITIONS):
            await office.hearing.tick(partition)

        assert derived(APPLICATION, strike_cause(due)) == (await entries(office))[-1]


@pytest.mark.parametrize("trace", [b"", b"zhang-san 13800138000", ONE + b"\n"])
async def test_what_is_malformed_goes_no_further(tmp_path: Path, trace: bytes) -> None:
    """A record somebody wrote with such a header is heard as if it had none."""
    async with open_office(tmp_path) as office:
        await act_under(office, submit(), trace)
        told = [record for records in (await queued(office)).values() for record in records]

    assert 2 == len(told)
    assert not any(name == TRACE for record in told for name, _ in record.headers)


async def test_a_case_is_the_same_with_and_without(tmp_path: Path) -> None:
    """The fold, the bytes of its entries and what departments are told know nothing of traces."""
    clock, seen = StandingClock(), []
    for name, trace in (("without", b""), ("with", ONE)):
        async with open_office(tmp_path / name, KIOSK) as office:
            office.hearing._clock = clock
            fact = submit()(Moment(None, office.compiled, clock.now(), "act-1", APPLICATION))
            value = topics.applications.encode(fact)  # type: ignore[arg-type]  # it is a fact of an applicant
            named, key, at = headers("act-1", "t", trace), APPLICATION.encode(), to_ms(clock.now())
            await office.hear(Record(topics.APPLICATION, home(APPLICATION), 0, at, key, value, named))
            told = sorted(record.value for records in (await queued(office)).values() for record in records)
            case = office.case()
            assert case is not None
            head = office.hearing.memories[home(APPLICATION)].effective.heads[APPLICATION]
            seen.append((canonical(case), told, head.seq))

    assert seen[0] == seen[1]
