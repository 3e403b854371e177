"""`onewindow serve` as a child process on a real port, and gone when it is left."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from onewindow.chassis.clock import monotonic
from onewindow.embedded.listening import free_port
from onewindow.embedded.words import CommandError

_STOP_S = 30.0
_LAST_LINES = 5


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers; ``took_s`` is how long it took from start to its first answer that it is ready."""

    url: str
    process: asyncio.subprocess.Process
    log: Path
    took_s: float

    async def ended(self) -> None:
        """Wait until it ends by itself. Raises CommandError."""
        code = await self.process.wait()
        raise CommandError("服务已退出。", f"The server ended with code {code}: {_end_of(self.log)}")


@asynccontextmanager
async def serving(data: Path, port: int) -> AsyncIterator[Server]:
    """Serve all four services from a folder. Raises CommandError if it does not come up."""
    began = monotonic()
    chosen = free_port("127.0.0.1", port)
    log = data / "server.log"
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "onewindow.embedded", "serve"),
            *("--data", str(data), "--bus", "sqlite", "--host", "127.0.0.1", "--port", str(chosen)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        url = f"http://127.0.0.1:{chosen}"
        await _answers(url, process, log)
        yield Server(url, process, log, monotonic() - began)
    finally:
        await _stop(process)


async def _answers(url: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=2.0) as http:
        while True:
            if process.returncode is not None:
                raise CommandError("服务未能启动。", f"The server did not start: {_end_of(log)}")
            with contextlib.suppress(httpx.TransportError):
                if (await http.get("/ready")).status_code == 200:
                    return
            await asyncio.sleep(0.02)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()


def _end_of(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
    return "\n".join([str(log), *lines])
