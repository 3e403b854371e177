"""Two processes under one name on one folder: the one that lost its seats says why, and comes back by itself."""

import asyncio
import json
from pathlib import Path

import httpx
from tests.support.processes import Server, environment, free_ports, serving

ADVICE = "another process sits in the seat of member-1; stop one of them or give it --member another-name"


async def missing(server: Server, wanted: bool) -> list[str]:
    """What the server lacks, as soon as it lacks something (or nothing any more)."""
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=server.origin, trust_env=False) as caller:
        while True:
            said: list[str] = (await caller.get("/ready")).json()["missing"]
            if bool(said) is wanted:
                return said
            await asyncio.sleep(0.05)  # readiness has no bell


def events(log: Path) -> list[dict[str, str]]:
    """The lines of a server's log."""
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


async def test_who_lost_its_seats_to_a_namesake_says_so_and_takes_them_again(tmp_path: Path) -> None:
    """The later process is warned, the earlier one is not ready and says why; its log has that and the recovery."""
    first, second = (
        Server("onewindow.embedded", ("serve", "routing"), environment(DATA=str(tmp_path / "data")), port, log)
        for port, log in zip(free_ports(2), (tmp_path / "first.log", tmp_path / "second.log"), strict=True)
    )
    async with serving([first]):
        async with serving([second]):
            assert [f"routing: onewindow-routing: {ADVICE}"] == [
                one for one in await missing(first, wanted=True) if "onewindow-routing:" in one
            ]
            await second.stop()
        assert [] == await missing(first, wanted=False)
        await first.stop()

    assert ["member_name_in_use"] == [
        one["event"] for one in events(tmp_path / "second.log") if "member" in one["event"]
    ]
    told = [one for one in events(tmp_path / "first.log") if one.get("reason") == ADVICE]
    assert {("outage", "warning"), ("outage_over", "info")} == {(one["event"], one["level"]) for one in told}
