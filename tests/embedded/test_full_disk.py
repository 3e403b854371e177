"""A disk without room: the embedded edition says that it takes nothing new, and takes it again by itself."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from tests.support.processes import Server

FULL = "the disk takes no more: writes are refused until there is room"


@contextmanager
def no_room(server: Server, folder: Path) -> Iterator[None]:
    """No file of the server's may grow, as on a full disk; reads and what lies below its end go on."""
    largest = max(file.stat().st_size for file in folder.iterdir())
    whole = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest, whole[1]))
    yield
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, whole)


async def missing(caller: httpx.AsyncClient, *, ready: bool) -> list[str]:
    """What /ready says is missing, as soon as it says so, or nothing is any more."""
    async with asyncio.timeout(20):
        while True:
            said = await caller.get("/ready")
            if (said.status_code == 200) == ready:
                return list(said.json()["missing"])
            await asyncio.sleep(0.05)


async def test_a_full_disk_is_not_ready_for_new_work_until_there_is_room(server: Server, tmp_path: Path) -> None:
    """/ready says why not, and new applications are turned away at the door; what is there can still be read."""
    async with httpx.AsyncClient(base_url=server.origin, trust_env=False, timeout=10) as caller:
        with no_room(server, tmp_path / "data"):
            said = await missing(caller, ready=False)
            async with asyncio.timeout(20):
                while await server.metric("onewindow_intake_open"):  # noqa: ASYNC110 - a look rings no bell
                    await asyncio.sleep(0.05)
            turned = await caller.post("/v1/applications", json={})
            shown = await caller.get("/v1/services")

        assert FULL in said
        assert (503, "turned_away", 200) == (turned.status_code, turned.json()["code"], shown.status_code)
        assert [] == await missing(caller, ready=True)
        async with asyncio.timeout(20):
            while not await server.metric("onewindow_intake_open"):  # noqa: ASYNC110 - a look rings no bell
                await asyncio.sleep(0.05)
        assert 401 == (await caller.post("/v1/applications", json={})).status_code
