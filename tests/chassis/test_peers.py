"""Asking other rooms: the same answer and the same rights whether the room is next door or in another process."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Response
from tests.support.served import house_in, served, sign_in

from onewindow.chassis.house import House
from onewindow.chassis.identity import SignedIn
from onewindow.chassis.peers import PeerRefusedError, Peers, PeerUnavailableError
from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import Problem
from onewindow.chassis.room import Room


def library() -> Room:
    """A room that answers services only."""
    router = APIRouter()

    @router.get("/v1/books/{name}")
    async def book(name: str, by: SignedIn, purpose: str = "") -> dict[str, str]:
        if by.role != "service":
            raise Problem("not_allowed")
        if name == "lost":
            raise Problem("unknown")
        if name == "wanted":
            raise Problem("too_many")
        if name == "away":
            raise PortError("store is down")
        return {"name": name, "reader": by.id, "purpose": purpose}

    @router.post("/v1/books/found")
    async def found(body: dict[str, list[str]], by: SignedIn) -> dict[str, Any]:
        return {"found": body["names"], "reader": by.id}

    @router.get("/v1/poem")
    async def poem() -> Response:
        return Response("not json")

    return Room("library", router)


@pytest.fixture(params=["here", "there"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    """A house; its peers are asked directly or over a socket."""
    one = house_in(tmp_path)
    if request.param == "there":
        object.__setattr__(one.peers, "serve_here", lambda app, services: None)
    return one


async def test_a_service_asks_in_its_own_name(house: House) -> None:
    """Path and parameters arrive unchanged, and the asker is known as a service."""
    async with served([library()], house) as caller:
        peers = house.peers
        peers.move("library", str(caller.base_url))
        said = await peers.get("library", "/v1/books/红楼 梦", {"purpose": "a&b=c 结果"}, as_service="notifier")
        assert said == {"name": "红楼 梦", "reader": "notifier", "purpose": "a&b=c 结果"}


async def test_a_long_question_is_sent_as_a_body(house: House) -> None:
    """JSON arrives unchanged, also more of it than an address could hold."""
    async with served([library()], house) as caller:
        house.peers.move("library", str(caller.base_url))
        names = [f"书 {number}" for number in range(5_000)]
        body = json.dumps({"names": names}).encode()
        assert {"found": names, "reader": "routing"} == await house.peers.post(
            "library", "/v1/books/found", body, as_service="routing"
        )


async def test_a_person_has_no_more_rights_there(house: House) -> None:
    """The room decides from the token alone."""
    async with served([library()], house) as caller:
        assert (await caller.get("/v1/books/a", headers=await sign_in(caller, "me"))).status_code == 403


async def test_a_refusal_carries_its_code(house: House) -> None:
    """Asking again would not help, and the asker can tell why."""
    async with served([library()], house) as caller:
        house.peers.move("library", str(caller.base_url))
        with pytest.raises(PeerRefusedError) as caught:
            await house.peers.get("library", "/v1/books/lost")
        assert (caught.value.status, caught.value.code) == (404, "unknown")


async def test_too_many_is_a_refusal_and_no_outage(house: House) -> None:
    """The room is well; whoever asked through us must wait, and can be told so."""
    async with served([library()], house) as caller:
        house.peers.move("library", str(caller.base_url))
        with pytest.raises(PeerRefusedError) as caught:
            await house.peers.get("library", "/v1/books/wanted")
        assert (caught.value.status, caught.value.code) == (429, "too_many")


@pytest.mark.parametrize("path", ["/v1/books/away", "/v1/poem"])
async def test_a_room_that_cannot_answer_is_an_outage(house: House, path: str) -> None:
    """503 and answers that are none: the same question may be asked again."""
    async with served([library()], house) as caller:
        house.peers.move("library", str(caller.base_url))
        with pytest.raises(PeerUnavailableError):
            await house.peers.get("library", path)


async def test_nobody_there_is_an_outage(tmp_path: Path) -> None:
    """A closed port and an unknown address are PortErrors, which a consumer waits out."""
    house = house_in(tmp_path)
    peers = Peers(house.identity, {"library": "http://127.0.0.1:1"})
    for service in ("library", "nobody"):
        with pytest.raises(PortError):
            await peers.get(service, "/v1/books/a")
    await peers.close()
    await peers.close()
