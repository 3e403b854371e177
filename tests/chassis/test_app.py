"""What every caller meets: one origin, one form of answer, limits, and who they are."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.desk import Desk
from tests.support.served import house_in, served, sign_in

from onewindow.chassis.people import DEMO_WORD


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk in a house of its own."""
    return Desk(house_in(tmp_path))


async def test_one_origin_serves_the_rooms_and_the_house(desk: Desk) -> None:
    """Routes of a room, health, metrics, codes and OpenAPI are all under one address."""
    async with served([desk.room()], desk.house) as caller:
        assert (await caller.get("/live")).status_code == 200
        ready = await caller.get("/ready")
        assert (ready.status_code, ready.json()) == (200, {"state": "ready", "missing": []})
        assert (await caller.get("/v1/anybody")).json() is None
        assert (await caller.get("/v1/problems/step_not_open")).json()["status"] == 409
        assert "/v1/notes" in (await caller.get("/openapi.json")).json()["paths"]
        metrics = (await caller.get("/metrics")).text
        assert 'onewindow_http_seconds_count{method="GET",route="/v1/anybody",status="200"}' in metrics
        assert "onewindow_partitions_owned" in metrics


async def test_a_caller_makes_no_series_by_a_method_of_their_own(desk: Desk) -> None:
    """What is asked by a method that no route has is counted as one kind, however many there are."""
    async with served([desk.room()], desk.house) as caller:
        for method in ("PROPFIND", "PURGE", "M-SEARCH"):
            assert 405 == (await caller.request(method, "/v1/anybody")).status_code
        metrics = (await caller.get("/metrics")).text
        assert 'onewindow_http_seconds_count{method="other",route="/v1/anybody",status="405"} 3.0' in metrics
        assert "PROPFIND" not in metrics


async def test_every_answer_says_that_this_is_a_demo(desk: Desk) -> None:
    """With demo people each answer, problems too, carries the notice, and forbids guessing of its kind."""
    async with served([desk.room()], desk.house) as caller:
        for path in ("/live", "/v1/anybody", "/nowhere", "/v1/away"):
            said = await caller.get(path)
            assert said.headers["x-onewindow-demo"] == "1"
            assert said.headers["x-content-type-options"] == "nosniff"


async def test_who_signs_in_is_known(desk: Desk) -> None:
    """A token opens; none, a wrong one and another scheme do not, and a wrong one is never taken for a stranger."""
    async with served([desk.room()], desk.house) as caller:
        mine = await sign_in(caller, "fire-1")
        assert (await caller.get("/v1/me", headers=mine)).json() == "fire-1"
        assert (await caller.get("/v1/anybody", headers=mine)).json() == "fire-1"
        for path, headers in (
            ("/v1/me", {}),
            ("/v1/me", {"Authorization": "Bearer nonsense"}),
            ("/v1/anybody", {"Authorization": "Bearer nonsense"}),
            ("/v1/anybody", {"Authorization": "Basic bWU6bWU="}),
        ):
            said = await caller.get(path, headers=headers)
            assert (said.status_code, said.json()["code"]) == (401, "not_signed_in")
            assert said.headers["www-authenticate"] == "Bearer"


async def test_signing_in_says_who_and_until_when(desk: Desk) -> None:
    """201 with token, end and person; a wrong password and an extra field are refused, and the word is not echoed."""
    async with served([desk.room()], desk.house) as caller:
        said = await caller.post("/v1/sessions", json={"name": "me", "password": DEMO_WORD})
        assert said.status_code == 201
        assert said.json()["by"]["role"] == "applicant"
        assert said.json()["expires_at"] > desk.house.clock.now()
        said = await caller.post("/v1/sessions", json={"name": "me", "password": "hunter2"})
        assert (said.status_code, said.json()["code"]) == (401, "wrong_password")
        said = await caller.post("/v1/sessions", json={"name": "me", "password": "hunter2", "role": "operator"})
        assert (said.status_code, "hunter2" in said.text) == (422, False)


async def test_half_a_surrogate_pair_signs_nobody_in(desk: Desk) -> None:
    """JSON can spell it and UTF-8 cannot: as a password it is a wrong one, as a name it is no text, and never a 500."""
    async with served([desk.room()], desk.house) as caller:
        typed = {"Content-Type": "application/json"}
        said = await caller.post("/v1/sessions", content=rb'{"name":"me","password":"\ud800"}', headers=typed)
        assert (said.status_code, said.json()["code"]) == (401, "wrong_password")
        said = await caller.post("/v1/sessions", content=rb'{"name":"\ud800","password":"\udfff"}', headers=typed)
        assert (said.status_code, said.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_has_a_limit_whether_or_not_its_length_is_declared(desk: Desk, declared: bool) -> None:
    """1 MB unless the route says more; beyond it 413 as a problem, also for a chunked body."""

    def body(size: int) -> bytes | AsyncIterator[bytes]:
        whole = b'{"text":"' + b"x" * (size - 11) + b'"}'

        async def chunks() -> AsyncIterator[bytes]:
            for at in range(0, len(whole), 64_000):
                yield whole[at : at + 64_000]

        return whole if declared else chunks()

    async with served([desk.room()], desk.house) as caller:
        kind = {"Content-Type": "application/json"}
        assert (await caller.post("/v1/notes", content=body(1_000_000), headers=kind)).json() == 1_000_000 - 11
        said = await caller.post("/v1/notes", content=body(1_000_001), headers=kind)
        assert (said.status_code, said.headers["content-type"]) == (413, "application/problem+json")
        assert (said.json()["code"], said.headers["x-onewindow-demo"]) == ("too_large", "1")
        assert (await caller.post("/v1/uploads", content=body(3_000_000))).json() == 3_000_000
        assert (await caller.post("/v1/uploads", content=body(3_000_001))).status_code == 413


async def test_too_many_at_once_are_asked_to_come_back(desk: Desk) -> None:
    """Beyond the cap: 503 with Retry-After at once; health is always answered, and those inside are finished."""
    async with served([desk.room()], desk.house, in_flight=1) as caller:
        first = asyncio.create_task(caller.get("/v1/slow"))
        await desk.inside.wait()
        said = await caller.get("/v1/anybody")
        assert (said.status_code, said.json()["code"], said.headers["retry-after"]) == (503, "unavailable", "1")
        assert said.headers["x-onewindow-demo"] == "1"
        assert (await caller.get("/ready")).status_code == 200
        desk.gate.set()
        assert (await first).status_code == 200
        assert (await caller.get("/v1/anybody")).status_code == 200


async def test_an_endless_answer_does_not_use_up_the_cap(desk: Desk) -> None:
    """Whoever only listens leaves room for those who ask, and is told when the house closes."""
    async with served([desk.room()], desk.house, in_flight=1) as caller, caller.stream("GET", "/v1/endless") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "data: hello"
        assert (await caller.get("/v1/anybody")).status_code == 200
        desk.house.stopping.set()
        assert [line async for line in lines if line] == ["data: bye"]
