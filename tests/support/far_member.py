"""A member of a group in a process of its own, driven line by line, so that it can be stopped and killed.

Run as ``python -m tests.support.far_member``: the other end.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onewindow.chassis.ports import Polled, Record

ROOT = Path(__file__).parents[2]


class FarMember:
    """The near end: asks, and waits for the answer."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Made by :meth:`start`."""
        self._process = process
        self._owned: frozenset[int] = frozenset()

    @classmethod
    async def start(cls, spec: Mapping[str, Any], group: str, name: str) -> "FarMember":
        """Open the log ``spec`` describes in a new process and join there."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.far_member",
            json.dumps([spec, group, name]),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        member = cls(process)
        assert await member._answer() == "joined"
        return member

    async def poll(self, limit: int, wait_s: float) -> Polled:
        """What its poll brought; of the records only where they are."""
        told = await self._ask(["poll", limit, wait_s])
        self._owned = frozenset(told["owned"])
        records = {
            int(partition): [Record(topic, int(partition), offset, 0, None, b"") for topic, offset in run]
            for partition, run in told["records"].items()
        }
        return Polled(frozenset(told["lost"]), frozenset(told["gained"]), records)

    async def commit(self, partition: int, positions: Mapping[str, int], note: str = "") -> bool:
        """What its commit said."""
        said: bool = await self._ask(["commit", partition, positions, note])
        return said

    def owned(self) -> frozenset[int]:
        """What it owned after its last poll."""
        return self._owned

    def freeze(self) -> None:
        """Stop the process where it is."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if nothing had happened."""
        os.kill(self._process.pid, signal.SIGCONT)

    async def kill(self) -> None:
        """End the process without giving it a chance to say anything."""
        self._process.kill()
        await self._process.wait()

    async def end(self) -> None:
        """Kill it if it still runs."""
        if self._process.returncode is None:
            await self.kill()

    async def _ask(self, question: list[Any]) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        await self._process.stdin.drain()
        return await self._answer()

    async def _answer(self) -> Any:
        assert self._process.stdout is not None
        async with asyncio.timeout(30):
            line = await self._process.stdout.readline()
        assert line, "the process of the member has ended"
        return json.loads(line)


async def _serve(spec: dict[str, Any], group: str, name: str) -> None:
    # Not at the top: the rig itself imports this module.
    from tests.support.bus_rig import LogSpec

    bus = LogSpec(**spec | {"topics": tuple(spec["topics"])}).bus()
    await bus.start()
    member = await bus.join(group, spec["topics"], name)
    _say("joined")
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        match json.loads(line):
            case ["poll", limit, wait_s]:
                polled = await member.poll(limit, wait_s)
                records = {p: [(r.topic, r.offset) for r in run] for p, run in polled.records.items()}
                told = {"lost": [*polled.lost], "gained": [*polled.gained], "owned": [*member.owned()]}
                _say(told | {"records": records})
            case ["commit", partition, positions, note]:
                _say(await member.commit(partition, positions, note))


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(*json.loads(sys.argv[1])))
