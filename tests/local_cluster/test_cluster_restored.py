"""The worst day of a cluster: all of it is destroyed, and what was backed up is put back into a new one."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.embedded.worked_line import CARD, package, shown
from tests.story.acting import Applicant, Desk, hand_in
from tests.story.town import SERVICES, Town
from tests.support.processes import environment, free_ports

pytestmark = [pytest.mark.kafka, pytest.mark.store]


async def onewindow(*arguments: str, **settings: str) -> str:
    """What the command prints; it must succeed."""
    command = [sys.executable, "-m", "onewindow.embedded", *arguments]
    env = environment(**settings)
    said = await asyncio.to_thread(
        lambda: subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=300)
    )
    assert 0 == said.returncode, said.stdout + said.stderr
    return said.stdout


async def at_rest(data: Path) -> dict[str, str]:
    """Kafka and documents without services; the settings that the command says to use."""
    said = await onewindow("cluster", "up", "--at-rest", "--data", str(data))
    return dict(re.findall(r"^export ONEWINDOW_(\w+)=(\S+)$", said, re.MULTILINE))


async def up(data: Path) -> str:
    """The whole cluster; the gateway's address."""
    port = str(free_ports(1)[0])
    await onewindow("cluster", "up", "--data", str(data), "--port", port)
    return f"http://127.0.0.1:{port}"


async def seen(origin: str, done: Applicant, waiting: Applicant) -> list[object]:
    """What applicant and supervisor see of both applications, and the package."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        line = Town(http, dict.fromkeys(SERVICES, origin))
        me, supervisor = await line.come_in("me"), await line.come_in("superv-1")
        own = [Applicant(me, one.application_id, one.number, one.code) for one in (done, waiting)]
        dossiers = [await me.get(f"/v1/dossiers/{one.application_id}") for one in own]
        assert [200, 200] == [dossier.status_code for dossier in dossiers]
        answers = [dossier.json()["answers"] for dossier in dossiers]
        return [*[await shown(one, supervisor) for one in own], await package(own[0]), answers]


async def test_a_destroyed_cluster_comes_back_from_its_backup(tmp_path: Path) -> None:
    """A result that was fetched and an application at its desk: cases, notices and package are as they were."""
    data, backup = tmp_path / "cluster", tmp_path / "backup"
    try:
        origin = await up(data)
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            line = Town(http, dict.fromkeys(SERVICES, origin))
            me, officer = await line.come_in("me"), await line.come_in("village-1")
            done, waiting = await hand_in(me, CARD, "done-1"), await hand_in(me, CARD, "waiting-1")
            await Desk(officer, done.application_id).say("village", "grant")
            await package(done)
            await done.until(lambda p: p["state"] == "delivered")
            await Desk(officer, waiting.application_id).review("village", "open")
        before = await seen(origin, done, waiting)

        await onewindow("cluster", "down", "--data", str(data))
        print(await onewindow("backup", str(backup), **await at_rest(data)))
        await onewindow("cluster", "down", "--wipe", "--data", str(data))
        print(await onewindow("restore", str(backup), **await at_rest(data)))
        await onewindow("cluster", "down", "--data", str(data))
        assert before == await seen(await up(data), done, waiting)
    finally:
        await onewindow("cluster", "down", "--wipe", "--data", str(data))
