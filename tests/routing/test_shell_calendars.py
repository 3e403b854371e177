"""Routing's door for whoever imports a year: checked, said in every partition, heard by the cases of each."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.routing.office import APPLICATION, PARTITIONS, Office, open_office
from tests.support.acts import submit
from tests.support.definitions import service

from onewindow.chassis.partitioner import partition_of
from onewindow.contracts import topics
from onewindow.contracts.oversight import CalendarImported

# Two thousand working days go through all of 2028, whenever before it this test is run.
LONG = service({"licence": {}}, clock={"statutory": "2000 wd"})
BODY: dict[str, Any] = {
    "year": 2028,
    "status": "official",
    "holidays": [{"first": "2028-10-01", "last": "2028-10-06", "made_up": ["2028-09-30"]}],
    "working_days": 256,
    "version": "7d" * 32,
}


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office with a case in each partition."""
    async with open_office(tmp_path, LONG) as opened:
        for name in (APPLICATION, other()):
            await opened.act(submit(), name=name)
        yield opened


def other() -> str:
    """An application that lives in the other partition."""
    mine = partition_of(APPLICATION.encode(), PARTITIONS)
    return next(name for name in "abcdef" if partition_of(name.encode(), PARTITIONS) != mine)


async def imported(office: Office) -> list[CalendarImported]:
    """What the log says of it, partition by partition."""
    found = []
    for partition in range(PARTITIONS):
        for record in await office.house.bus.read(topics.OVERSIGHT, partition, 0, 100):
            fact = topics.oversight.decode(record.value)
            assert isinstance(fact, CalendarImported)
            assert (record.key, partition_of(record.key or b"", PARTITIONS)) == (
                fact.application_id.encode(),
                partition,
            )
            found.append(fact)
    return found


async def test_an_operator_imports_a_year_and_the_cases_of_every_partition_hear_of_it(office: Office) -> None:
    """In the operator's name, with the days as data; the board shows the new last days."""
    answer = await office.post("/v1/calendars", BODY)
    assert (202, 2028, PARTITIONS) == (answer.status_code, answer.json()["year"], answer.json()["partitions"])
    facts = await imported(office)
    assert PARTITIONS == len({fact.id for fact in facts})
    assert {("operator-1", True, "7d" * 32)} == {(fact.by.id, fact.published, fact.version) for fact in facts}

    before = [office.case(name) for name in (APPLICATION, other())]
    await office.hear_oversight()
    await office.hear_oversight()
    for case in before:
        assert case is not None
        now = office.case(case.application_id)
        assert now is not None
        assert case.seq + 1 == now.seq
        assert str(case.term.due) < str(now.term.due)
    shown = (await office.get(f"/v1/cases/{APPLICATION}")).json()
    assert "onewindow.case.due_changed.v1" == shown["journal"][-1]["facts"][0]["type"]
    assert shown["due"] == shown["journal"][-1]["facts"][0]["due"]


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [("clerk-1", 403, "not_allowed"), ("me", 403, "not_allowed"), (None, 401, "not_signed_in")],
)
async def test_nobody_else_imports(office: Office, who: str | None, status: int, code: str) -> None:
    """Not even those who supervise; nothing is said."""
    answer = await office.post("/v1/calendars", BODY, who)
    assert (status, code) == (answer.status_code, answer.json()["code"])
    assert [] == await imported(office)


TWICE = [{"first": "2028-01-01", "last": "2028-01-03"}, {"first": "2028-01-03", "last": "2028-01-03"}]
WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "another total": ({"working_days": 240}, "invalid", "these days leave 256 working days"),
    "a gap": ({"year": 2030, "holidays": []}, "calendar_unfit", "consecutive years"),
    "a day twice": ({"holidays": TWICE}, "calendar_unfit", "2028-01-03 is already off"),
    "a day of another year": ({"holidays": [{"first": "2027-12-31", "last": "2027-12-31"}]}, "calendar_unfit", "2027"),
    "no day": ({"holidays": [{"first": "2028-02-30", "last": "2028-02-30"}]}, "invalid", "/holidays/0/first"),
    "no status": ({"status": "secret"}, "invalid", "/status"),
    "something else": ({"note": "hurry"}, "invalid", "/note"),
}


@pytest.mark.parametrize(("change", "code", "told"), WRONG.values(), ids=WRONG.keys())
async def test_a_year_that_is_wrong_is_refused_with_what_is_wrong(
    office: Office, change: dict[str, Any], code: str, told: str
) -> None:
    """Nothing of it reaches the log."""
    answer = await office.post("/v1/calendars", BODY | change)

    assert (422, code) == (answer.status_code, answer.json()["code"])
    assert told in answer.text
    assert [] == await imported(office)


async def test_a_year_may_follow_on_one_that_was_imported(office: Office) -> None:
    """2028 is unknown until it is imported; 2029 follows on it."""
    for year in (2028, 2029):
        body = {**BODY, "year": year, "holidays": [], "working_days": {2028: 260, 2029: 261}[year]}
        assert 202 == (await office.post("/v1/calendars", body)).status_code
    await office.hear_oversight()
    assert [] == await office.parked()
