"""Routing's doors for those who repair: what is parked, hearing it again, leaving it out, with reasons on record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.routing.office import APPLICATION, PARTITIONS, Office, open_office
from tests.support.acts import Moment, grant, submit, take

from onewindow.chassis.partitioner import partition_of
from onewindow.contracts import topics
from onewindow.contracts.fact import salted
from onewindow.routing.core.names import case_state, step_state
from onewindow.routing.shell.repairing import DROPPED, TEXTS

WHY = {"reasons": "the desk wrote it with a broken version"}


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office with one case."""
    async with open_office(tmp_path) as opened:
        await opened.act(submit())
        yield opened


async def repair(office: Office, origin: str, how: str, who: str | None = "operator-1") -> tuple[int, str | None]:
    """Somebody orders a repair; the status, and the code or the case."""
    answer = await office.post(f"/v1/parked/{origin}/{how}", WHY, who)
    body = answer.json()
    return answer.status_code, body.get("code") or body["case"]


async def test_what_is_parked_is_shown_with_its_reason_and_how_it_begins(office: Office) -> None:
    """Code, place, size and first bytes: enough to judge it."""
    record = await office.rubbish(value=b'{"type": "onewindow.review.granted.v1", "oops": 1}')
    (shown,) = (await office.get("/v1/parked")).json()["parked"]

    assert (shown["origin"], shown["code"], shown["case"]) == (record.origin, "undecodable", APPLICATION)
    assert (shown["service"], shown["size"]) == ("routing", len(record.value))
    assert shown["beginning"] == record.value.decode()


async def test_a_dropped_record_lets_its_case_go_on(office: Office) -> None:
    """The order is a fact in the operator's name; what waited behind the record is heard, in order."""
    record = await office.rubbish()
    await office.act(take("licence"), grant("fire"))
    case = office.case()
    assert case is not None
    assert (case_state(case), step_state(case.steps["licence"])) == ("blocked", "open")
    codes = ["undecodable", "behind_parked", "behind_parked"]
    assert codes == [code for _, code in await office.parked()]

    assert (202, APPLICATION) == await repair(office, record.origin, "drop")
    (order,) = await office.obey()
    assert (order.by.id, order.drop) == ("operator-1", (record.origin,))
    case = office.case()
    assert case is not None
    assert (case_state(case), step_state(case.steps["licence"])) == ("in_review", "taken")
    assert step_state(case.steps["fire"]) == "granted"
    assert [] == await office.parked()


async def test_a_record_that_still_cannot_be_heard_keeps_its_case_blocked(office: Office) -> None:
    """Heard again it fails again: the journal says so, and it stays in the list."""
    record = await office.rubbish()
    assert (202, APPLICATION) == await repair(office, record.origin, "replay")
    await office.obey()

    case = office.case()
    assert case is not None
    assert case_state(case) == "blocked"
    assert [(record.origin, "undecodable")] == await office.parked()
    journal = (await office.get(f"/v1/cases/{APPLICATION}")).json()["journal"]
    assert journal[-1]["facts"][0]["type"] == "onewindow.case.fact_refused.v1"
    assert journal[-1]["facts"][0]["code"] == "undecodable"


async def test_a_case_blocked_a_second_time_shows_only_what_waits_now(office: Office) -> None:
    """What was worked or dropped before is history; what waited before somebody else still waits."""
    first = await office.rubbish()
    await office.act(take("licence"))
    await repair(office, first.origin, "drop")
    await office.obey()
    second = await office.rubbish(value=b"[")

    assert [(second.origin, "undecodable")] == await office.parked()


async def test_an_order_carries_the_hash_of_its_reasons(office: Office) -> None:
    """The words are kept with their salt before the log names them; the log itself carries no text."""
    record = await office.rubbish()
    await repair(office, record.origin, "replay")
    (order,) = await office.obey()

    text = await office.house.store.get(TEXTS.name, order.reasons)
    assert text is not None
    assert (text["text"], text["by"], text["about"]) == (WHY["reasons"], "operator-1", APPLICATION)
    assert order.reasons == salted(text["salt"], text["text"])


async def test_a_record_without_a_case_can_only_be_dropped(office: Office) -> None:
    """Nobody waits for it: hearing it again makes no sense, and dropping it takes it off the list, on record."""
    elsewhere = 1 - partition_of(APPLICATION.encode(), PARTITIONS)
    record = await office.append(topics.REVIEW, APPLICATION, b"{}", elsewhere)
    await office.hear(record)
    assert [(record.origin, "undecodable")] == await office.parked()

    assert (409, "names_no_case") == await repair(office, record.origin, "replay")
    assert (202, None) == await repair(office, record.origin, "drop")
    assert [] == await office.parked()
    row = await office.house.store.get(DROPPED.name, record.origin)
    assert row is not None
    text = await office.house.store.get(TEXTS.name, row["reasons"])
    assert row["by"] == "operator-1"
    assert text is not None
    assert (text["text"], text["about"]) == (WHY["reasons"], record.origin)
    assert [] == await office.obey()


async def test_a_record_of_a_case_that_was_never_opened_is_dropped_in_the_same_way(office: Office) -> None:
    """It names an application that nobody handed in: there is no case to give an order to."""
    fact = grant("fire")(Moment(None, office.compiled, office.house.clock.now(), "g-1", "nobody"))
    record = await office.append(topics.REVIEW, "nobody", topics.reviews.encode(fact))  # type: ignore[arg-type]
    await office.hear(record)
    assert [(record.origin, "unknown_case")] == await office.parked()

    assert (422, "unknown_case") == await repair(office, record.origin, "replay")
    assert (202, None) == await repair(office, record.origin, "drop")
    assert [] == await office.parked()


async def test_what_is_not_parked_cannot_be_repaired(office: Office) -> None:
    """An origin that never was, one whose case went on, one dropped before, and one that is no origin."""
    record = await office.rubbish()
    await repair(office, record.origin, "drop")
    await office.obey()

    for origin in (record.origin, "onewindow.review.v1/0/999", "onewindow.review.v1/0/x"):
        for how in ("replay", "drop"):
            assert (404, "unknown") == await repair(office, origin, how)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reasons": ""},
        {"reasons": "ok"},
        {"reasons": "x" * 2001},
        {"reasons": "turned\u202eround"},
        WHY | {"force": 1},
    ],
)
async def test_a_repair_needs_its_reasons(office: Office, body: dict[str, str]) -> None:
    """Without them nothing is ordered."""
    record = await office.rubbish()
    for how in ("replay", "drop"):
        answer = await office.post(f"/v1/parked/{record.origin}/{how}", body)
        assert (422, "invalid") == (answer.status_code, answer.json()["code"])
    assert [] == await office.obey()


async def test_operators_repair_and_auditors_look(office: Office) -> None:
    """Nobody else does either; whoever may not is told so before anything is looked up."""
    record = await office.rubbish()
    others = ["me", "agent-1", "clerk-1", "amr-1", "amr-head", "gov-head", "superv-1", "routing"]

    assert 200 == (await office.get("/v1/parked", "auditor-1")).status_code
    for who in others:
        assert 403 == (await office.get("/v1/parked", who)).status_code
    for who in [*others, "auditor-1"]:
        for how in ("replay", "drop"):
            assert (403, "not_allowed") == await repair(office, record.origin, how, who)
    assert 401 == (await office.get("/v1/parked", None)).status_code
    assert (401, "not_signed_in") == await repair(office, record.origin, "drop", None)
    assert [] == await office.obey()
