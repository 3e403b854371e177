"""The doors: a body that does not arrive costs its sender the call, and nobody else anything."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from starlette.types import Message, Scope
from tests.support.desk import Desk
from tests.support.served import house_in

from onewindow.chassis.app import application
from onewindow.chassis.doors import Doors

_NEVER = 60.0


def doors(folder: Path, *, in_flight: int = 1, piece_s: float = _NEVER, body_s: float = _NEVER) -> Doors:
    """A house with one place, if not more."""
    desk = Desk(house_in(folder))
    app = application([desk.room()], desk.house, list)
    return Doors(app, desk.house.clock, in_flight=in_flight, demo=False, piece_s=piece_s, body_s=body_s)


async def call(
    into: Doors, path: str, pieces: Sequence[bytes], *, every_s: float = 0.0, address: str = "192.0.2.1"
) -> tuple[list[Message], bytes]:
    """Send these pieces and never the rest; what was answered."""
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "client": (address, 50_000),
        "headers": [(b"host", b"here"), (b"content-type", b"application/json")],
    }
    left = list(pieces)
    said: list[Message] = []

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        await asyncio.sleep(every_s)  # the sender's pace is what is tested
        return {"type": "http.request", "body": left.pop(0), "more_body": True}

    async def send(message: Message) -> None:
        said.append(message)

    async with asyncio.timeout(10):
        await into(scope, receive, send)
    return said, b"".join(one.get("body", b"") for one in said)


def too_slow(said: list[Message], body: bytes) -> bool:
    """Whether that is the one answer, and the end of the connection."""
    starts = [one for one in said if one["type"] == "http.response.start"]
    headers = dict(starts[0]["headers"])
    return (len(starts), starts[0]["status"], headers[b"connection"], json.loads(body)["code"]) == (
        1,
        408,
        b"close",
        "too_slow",
    )


async def test_a_half_sent_body_gives_its_place_back(tmp_path: Path) -> None:
    """One byte and then nothing: 408, the connection ends, and the next caller is let in."""
    into = doors(tmp_path, piece_s=0.05)

    for path in ("/v1/notes", "/v1/uploads", "/v1/sessions"):
        assert too_slow(*await call(into, path, [b"{"]))


async def test_a_body_that_drips_is_ended_as_a_whole(tmp_path: Path) -> None:
    """Each piece in time, and yet it must end: no sender holds a place for long by sending little."""
    assert too_slow(*await call(doors(tmp_path, body_s=0.1), "/v1/notes", [b" "] * 1000, every_s=0.01))


async def test_a_route_for_large_bodies_times_them_itself(tmp_path: Path) -> None:
    """There only the next piece must come in time."""
    calling = asyncio.create_task(
        call(doors(tmp_path, body_s=0.05, piece_s=0.5), "/v1/uploads", [b" "] * 20, every_s=0.01)
    )
    done, _ = await asyncio.wait((calling,), timeout=0.3)

    assert not done
    assert too_slow(*await calling)


async def test_half_sent_bodies_of_one_address_leave_places_for_others(tmp_path: Path) -> None:
    """Whoever holds half of the places with bodies that do not come is turned away, with 503 and the connection's end.

    Other addresses are let in all the while, and so is this one when it has given its places back.
    """
    into = doors(tmp_path, in_flight=8, piece_s=0.3)

    holding = [asyncio.create_task(call(into, "/v1/sessions", [b"{"])) for _ in range(12)]
    turned_away, waiting = await asyncio.wait(holding, timeout=0.1)
    another = await call(into, "/v1/sessions", [b"{"], address="192.0.2.2")
    answered = [each.result() for each in turned_away]
    slow = await asyncio.gather(*waiting)
    again = await call(into, "/v1/sessions", [b"{"])

    assert (8, 4) == (len(answered), len(slow))
    assert {503} == {said[0]["status"] for said, _ in answered}
    assert {("unavailable", b"close", b"1")} == {
        (json.loads(body)["code"], dict(said[0]["headers"])[b"connection"], dict(said[0]["headers"])[b"retry-after"])
        for said, body in answered
    }
    assert all(too_slow(*each) for each in (another, again, *slow))
