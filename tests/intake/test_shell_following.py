"""Following an application: by number and code, or signed in; once and live."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.intake.offices import AGENT, CLERK, ME, OTHER
from tests.intake.rig import Rig, open_rig

from onewindow.chassis.run import serve
from onewindow.contracts import case as said
from onewindow.contracts.fact import Defect
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.views import ProgressView

QUICK = IntakeSettings(look_every_s=0.02, heartbeat_s=0.05)
LATER = "2026-12-03T15:59:59.999Z"
BLURRED = Defect(item="id_card", reason="r" * 32)
OPEN = said.StepOpened(step="register", round=1, turn=1, fingerprint="f")
GRANTED = said.StepGranted(step="register", round=1, decision="d", by="amr-1")
CONCLUDED = said.CaseConcluded(id="c", outcome="approved", proof={})


async def test_progress_is_there_before_the_case_is(tmp_path: Path) -> None:
    """Right after the hand-in: received, entry 0, every planned step waiting, from the dossier alone."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        shown = (await rig.get(f"/v1/applications/{filed['number']}", ME)).json()

        assert ("received", 0) == (shown["state"], shown["seq"])
        assert [("register", "waiting")] == [(step["step"], step["state"]) for step in shown["steps"]]
        assert shown["service_name"] == {"zh": "开小吃摊", "en": "Running a food stall"}


async def test_progress_follows_the_journal(tmp_path: Path) -> None:
    """Each effective entry shows: who has it, what the applicant must do, that the result is ready."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file()
        await rig.claim()
        await rig.open_case(filed["application_id"], said.CaseAccepted(as_of=LATER), OPEN)
        shown = await rig.until_seq(filed["number"], 1)
        assert ("in_review", "open", "amr") == (
            shown["state"],
            shown["steps"][0]["state"],
            shown["steps"][0]["department"],
        )
        assert "Market Regulation" in shown["steps"][0]["says"]["en"]

        await rig.say(
            filed["application_id"],
            said.StepAsked(step="register", round=1, by="amr-1", defects=(BLURRED,), until=LATER),
        )
        shown = await rig.until_seq(filed["number"], 2)
        assert ("asked", LATER) == (shown["state"], shown["until"])
        assert [("register", "id_card", "Identity card", "r" * 32)] == [
            (todo["step"], todo["item"], todo["name"]["en"], todo["reason"]) for todo in shown["todo"]
        ]

        await rig.say(filed["application_id"], GRANTED, CONCLUDED, said.CaseIssued(conclusion="c", package="p"))
        shown = await rig.until_seq(filed["number"], 3)
        assert ("concluded", "approved", True) == (shown["state"], shown["outcome"], shown["result_ready"])


async def test_progress_is_rebuilt_from_where_it_stood(tmp_path: Path) -> None:
    """After a restart the view goes on: entries it has are skipped, new ones are taken in."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file()
        await rig.claim()
        await rig.open_case(filed["application_id"], said.CaseAccepted(as_of=LATER), OPEN)
        await rig.until_seq(filed["number"], 1)
        heads = rig.heads
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        rig.heads = heads
        await rig.say(filed["application_id"], GRANTED)
        shown = await rig.until_seq(filed["number"], 2)

        assert shown["steps"][0]["state"] == "granted"


async def test_who_sees_what(tmp_path: Path) -> None:
    """The owner, their agent, a clerk, and whoever has the code; to another citizen it is not there."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        path = f"/v1/applications/{filed['number']}"

        assert [200] * 3 == [(await rig.get(path, who)).status_code for who in (ME, AGENT, CLERK)]
        assert (await rig.get(f"{path}?code={filed['query_code']}")).status_code == 200
        assert (await rig.get(f"{path}?code={filed['query_code']}", OTHER)).status_code == 200
        assert (await rig.get(path)).status_code == 401
        for answer in (await rig.get(path, OTHER), await rig.get(f"{path}?code=AAAAAA")):
            assert (404, "unknown") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("typed", ["YJS20261123000000000", "nonsense", "%00", "{$ne:null}"])
async def test_a_number_that_is_none_looks_like_one_that_is_not_yours(tmp_path: Path, typed: str) -> None:
    """Whether a number exists cannot be told from the answer."""
    async with open_rig(tmp_path) as rig:
        answer = await rig.get(f"/v1/applications/{typed}?code=AAAAAA", OTHER)

        assert (404, "unknown") == (answer.status_code, answer.json()["code"])


async def test_the_services_are_open_to_everybody(tmp_path: Path) -> None:
    """The list, and of each service guide, form, materials and steps, in both languages."""
    async with open_rig(tmp_path) as rig:
        listed = (await rig.get("/v1/services")).json()["services"]
        shown = (await rig.get("/v1/services/stall")).json()
        missing = await rig.get("/v1/services/no-such")

        assert ["counter-stall", "late-stall", "old-stall", "stall"] == [one["code"] for one in listed]
        assert shown["guide"]["fees"] == {"zh": "不收费", "en": "Free of charge"}
        assert [("area_m2", True), ("seats", False)] == [
            (one["id"], one["required"]) for one in shown["form"] if one["id"] in ("area_m2", "seats")
        ]
        assert [("gas_proof", "gas")] == [(one["id"], one["when"]) for one in shown["materials"] if one.get("when")]
        assert shown["steps"][1]["after"] == ["register"]
        assert (404, "unknown_service") == (missing.status_code, missing.json()["code"])


@asynccontextmanager
async def served(rig: Rig) -> AsyncIterator[httpx.AsyncClient]:
    """The room behind a real port, as a browser sees it."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve((rig.room,), rig.house, host="127.0.0.1", port=0, on_ready=ready.set_result))
    await asyncio.wait((ready, serving), return_when=asyncio.FIRST_COMPLETED)
    try:
        async with httpx.AsyncClient(base_url=await ready, trust_env=False) as client:
            yield client
    finally:
        rig.house.stopping.set()
        await serving


async def events(lines: AsyncIterator[str], count: int) -> list[tuple[int, dict[str, Any]]]:
    """The next so many events: id and data."""
    found: list[tuple[int, dict[str, Any]]] = []
    data: dict[str, Any] = {}
    async with asyncio.timeout(10):
        async for line in lines:
            if line.startswith("data: "):
                data = json.loads(line.removeprefix("data: "))
            elif line.startswith("id: "):
                found.append((int(line.removeprefix("id: ")), data))
                if len(found) == count:
                    break
    return found


async def test_progress_comes_live_and_ends_with_delivery(tmp_path: Path) -> None:
    """Each change is an event whose id is its entry; heartbeats between; the stream ends when all is delivered."""
    async with open_rig(tmp_path, QUICK) as rig, served(rig) as client:
        filed = await rig.file()
        await rig.claim()
        path = f"/v1/applications/{filed['number']}/events?code={filed['query_code']}"
        async with client.stream("GET", path) as answer:
            lines = answer.aiter_lines()
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert [0] == [seq for seq, _ in await events(lines, 1)]
            async with asyncio.timeout(10):
                assert ": ping" in [await anext(lines) for _ in range(5)]
            await rig.open_case(filed["application_id"], said.CaseAccepted(as_of=LATER), OPEN)
            assert [(1, "in_review")] == [(seq, data["state"]) for seq, data in await events(lines, 1)]
            await rig.say(filed["application_id"], GRANTED, CONCLUDED, said.CaseDelivered(mode="download"))
            assert [(2, "delivered")] == [(seq, data["state"]) for seq, data in await events(lines, 1)]
            async with asyncio.timeout(10):
                assert not [line async for line in lines if line and not line.startswith(":")]

        again = await client.get(path, headers={"Last-Event-ID": "2"})
        assert again.status_code == 204
        async with client.stream("GET", path, headers={"Last-Event-ID": "1"}) as answer:
            assert [2] == [seq for seq, _ in await events(answer.aiter_lines(), 1)]


async def test_what_another_process_folds_is_seen_here(tmp_path: Path) -> None:
    """Whoever waits here is woken by the store when another process has taken an entry in."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file()
        here, stop = ProgressView(rig.house.store), asyncio.Event()
        looking = asyncio.create_task(here.look_around(stop, rig.house.stopping, 0.02))
        with here.news_of(filed["application_id"]) as bell:
            await rig.claim()
            await rig.open_case(filed["application_id"], OPEN)
            async with asyncio.timeout(10):
                await bell.wait()
        shown = await here.get(filed["application_id"])
        stop.set()
        await looking

        assert shown is not None
        assert shown.seq == 1


async def test_streams_end_when_the_process_stops(tmp_path: Path) -> None:
    """Whoever follows live is let go at once, so that stopping does not wait for them."""
    async with open_rig(tmp_path, QUICK) as rig, served(rig) as client:
        filed = await rig.file()
        path = f"/v1/applications/{filed['number']}/events?code={filed['query_code']}"
        async with client.stream("GET", path) as answer:
            lines = answer.aiter_lines()
            await events(lines, 1)
            rig.house.stopping.set()
            async with asyncio.timeout(5):
                assert not [line async for line in lines if line.startswith("data")]


async def test_a_stream_needs_a_right_too(tmp_path: Path) -> None:
    """Without code or account 401, with a wrong one 404."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        path = f"/v1/applications/{filed['number']}/events"

        assert (await rig.get(path)).status_code == 401
        assert (await rig.get(path, OTHER)).status_code == 404
