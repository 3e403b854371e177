"""Rooms served on a real port of this machine, inside the test's own loop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.people import DEMO_WORD
from onewindow.chassis.room import Room
from onewindow.chassis.run import serve
from onewindow.chassis.settings import HouseSettings

TOPICS = ("onewindow.case.v1", "onewindow.review.v1", "onewindow.parked.v1")


def house_in(folder: Path) -> House:
    """A house of the embedded edition."""
    return build_house(HouseSettings(data=folder, partitions=2, session_s=2), TOPICS, ("amr", "fire"))


@asynccontextmanager
async def served(
    rooms: Sequence[Room], house: House, *, in_flight: int = 512, proxies: str = ""
) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of the rooms, which are stopped in order at the end; a failure inside is raised here."""
    origin: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve(rooms, house, host="127.0.0.1", port=0, on_ready=origin.set_result, in_flight=in_flight, proxies=proxies)
    )
    try:
        await asyncio.wait((serving, origin), return_when=asyncio.FIRST_COMPLETED, timeout=20)
        if origin.done():
            async with httpx.AsyncClient(base_url=origin.result(), trust_env=False, timeout=20) as caller:
                yield caller
    finally:
        house.stopping.set()
        await serving


async def sign_in(caller: httpx.AsyncClient, name: str) -> dict[str, str]:
    """The headers of a demo person."""
    said = await caller.post("/v1/sessions", json={"name": name, "password": DEMO_WORD})
    assert said.status_code == 201, said.text
    return {"Authorization": f"Bearer {said.json()['token']}"}
