"""Routing's doors for those who watch: the board page by page, and one case with its journal."""

import ast
import hashlib
import inspect
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import pytest
import pytest_asyncio
from tests.routing.office import APPLICATION, Office, open_office
from tests.support.acts import grant, submit, withdraw

from onewindow.contracts import topics
from onewindow.contracts.api.cases import CaseState
from onewindow.routing.core.names import case_state

WATCHERS = ["clerk-1", "amr-1", "fire-head", "gov-head", "superv-1", "auditor-1", "operator-1", "notifier"]
CITIZENS = ["me", "me-2", "agent-1"]


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office with three cases, one of them withdrawn."""
    async with open_office(tmp_path) as opened:
        for name in (APPLICATION, "b", "a"):
            await opened.act(submit(), name=name)
        await opened.act(withdraw(), name="b")
        yield opened


async def listed(office: Office, query: str = "") -> list[str]:
    """The cases on the board."""
    answer = await office.get(f"/v1/cases{query}")
    assert answer.status_code == 200, answer.text
    return [one["application_id"] for one in answer.json()["cases"]]


async def test_the_board_shows_every_case_oldest_first(office: Office) -> None:
    """Whatever their ids are; none with a journal, none with whose it is."""
    assert [APPLICATION, "b", "a"] == await listed(office)
    (first, *_) = (await office.get("/v1/cases")).json()["cases"]
    assert first["journal"] is None
    assert "subject" not in first
    assert (first["seq"], first["state"]) == (1, "in_review")


async def test_the_board_can_be_asked_for_a_state_a_service_a_number(office: Office) -> None:
    """Each alone, and together."""
    assert ["b"] == await listed(office, "?state=closed")
    assert [APPLICATION, "a"] == await listed(office, "?state=in_review&service=tested")
    assert [] == await listed(office, "?service=another")
    assert 3 == len(await listed(office, "?number=2026-1"))


async def test_the_board_comes_page_by_page(office: Office) -> None:
    """Each page names the next one; the last names none."""
    first = (await office.get("/v1/cases?limit=2")).json()
    second = (await office.get(f"/v1/cases?limit=2&cursor={first['next']}")).json()

    assert [2, 1] == [len(page["cases"]) for page in (first, second)]
    assert second["next"] is None


def test_the_states_to_ask_for_are_those_that_a_case_can_show() -> None:
    """None is missing from the question, and none is there that no case ever has."""
    shown = {
        value.value
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(case_state))))
        if isinstance(node, ast.Return) and isinstance(value := node.value, ast.Constant)
    }

    assert set(get_args(CaseState)) == shown


@pytest.mark.parametrize("query", ["?cursor=nonsense", "?state=zzz", "?limit=0", "?limit=201", f"?cursor={'x' * 501}"])
async def test_a_bad_question_is_told_so(office: Office, query: str) -> None:
    """Never an error inside."""
    answer = await office.get(f"/v1/cases{query}")

    assert (422, "invalid") == (answer.status_code, answer.json()["code"])


async def test_a_case_shows_its_journal_entry_by_entry(office: Office) -> None:
    """As the log holds it, in order, each entry following the bytes of the one before."""
    await office.act(grant("licence"), grant("fire"))
    shown = (await office.get(f"/v1/cases/{APPLICATION}")).json()

    assert (shown["state"], shown["outcome"], shown["seq"]) == ("concluded", "approved", 3)
    assert [1, 2, 3] == [entry["seq"] for entry in shown["journal"]]
    types = [fact["type"].split(".")[2] for entry in shown["journal"] for fact in entry["facts"]]
    opened = ["opened", "accepted", "step_opened", "step_opened"]
    assert [*opened, "step_granted", "step_granted", "concluded"] == types
    records = [record for at in (0, 1) for record in await office.house.bus.read(topics.CASE, at, 0, 100)]
    hashes = {hashlib.sha256(record.value).hexdigest() for record in records}
    assert all(entry["prev"] in hashes for entry in shown["journal"][1:])


async def test_a_case_nobody_opened_is_unknown(office: Office) -> None:
    """Also one whose name is no id at all."""
    for name in ("11111111-1111-5111-8111-111111111111", "%F0%9F%8D%9C"):
        answer = await office.get(f"/v1/cases/{name}")
        assert (404, "unknown") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("who", WATCHERS)
async def test_those_who_serve_the_public_see_the_board(office: Office, who: str) -> None:
    """The window, the departments, those who watch over them, and other services."""
    assert 200 == (await office.get("/v1/cases", who)).status_code
    assert 200 == (await office.get(f"/v1/cases/{APPLICATION}", who)).status_code


@pytest.mark.parametrize("path", ["/v1/cases", f"/v1/cases/{APPLICATION}", "/v1/cases/no-such-case"])
async def test_citizens_do_not_see_the_board(office: Office, path: str) -> None:
    """Their own progress is at intake's door; here nobody learns which cases there are."""
    for who in CITIZENS:
        answer = await office.get(path, who)
        assert (403, "not_allowed") == (answer.status_code, answer.json()["code"])
    assert 401 == (await office.get(path, None)).status_code
