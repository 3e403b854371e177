"""Server processes for a benchmark: started by us, ended by us, on loopback."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Ask, ask

CATALOGUE = Path(__file__).parent / "bench-five" / "catalogue"
_READY_S = 60
_STOP_S = 30


@dataclass(frozen=True, slots=True)
class Server:
    """One running process and where it listens."""

    process: "subprocess.Popen[bytes]"
    origin: str

    def resident_mb(self) -> float:
        """Memory it holds now, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1000

    def cpu_s(self) -> float:
        """CPU seconds it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def server(
    services: Sequence[str], port: int, environment: Mapping[str, str], program: str = "onewindow.embedded"
) -> AsyncIterator[Server]:
    """``onewindow serve`` with these services on this port, ready; stopped on the way out."""
    origin = f"http://127.0.0.1:{port}"
    process = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-m", program, "serve", *services, "--catalogue", str(CATALOGUE)],
        env={**os.environ, **environment, "ONEWINDOW_PORT": str(port), "ONEWINDOW_LOG_LEVEL": "warning"},
        stdout=subprocess.DEVNULL,
    )
    try:
        await _ready(process, origin)
        yield Server(process, origin)
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, _STOP_S)


async def _ready(process: "subprocess.Popen[bytes]", origin: str) -> None:
    async with asyncio.timeout(_READY_S):
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode} before it was ready")
            try:
                if (await ask(origin, Ask("GET", "/ready", {}))).status == 200:
                    return
            except OSError:
                pass
            await asyncio.sleep(0.01)
