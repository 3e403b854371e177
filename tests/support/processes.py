"""Server processes of a test: started, waited for, paused, killed; each by its own pid, and nobody else's."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
_READY_S = 60.0
_STOP_S = 30.0
_LOOK_S = 0.03
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


class ServerError(Exception):
    """A server did not come up, or did not end as it should; the text names the file with its own words."""


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on at this moment, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def environment(**settings: str) -> dict[str, str]:
    """Our own environment, of ONEWINDOW_ names only those given: ``PORT="1"`` is ONEWINDOW_PORT."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ONEWINDOW_")}
    return clean | {f"ONEWINDOW_{name}": value for name, value in settings.items()}


class Server:
    """``python -m MODULE ARGUMENTS`` on one port, in as many lives as the test wants."""

    def __init__(
        self, module: str, arguments: Iterable[str], env: Mapping[str, str], port: int, words: Path, name: str = ""
    ) -> None:
        """``words``: the file to which its output is added. Nothing is started yet.

        ``python`` is whose packages its next life runs on: our own, until somebody names another.
        """
        self.name = name or module
        self.python = Path(sys.executable)
        self.origin = f"http://127.0.0.1:{port}"
        self._command = ["-m", module, *arguments]
        self._env = {**env, "ONEWINDOW_PORT": str(port)}
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None
        self._caller: httpx.AsyncClient | None = None

    def start(self) -> None:
        """Begin a life. Returns at once."""
        if self._process is not None:
            raise ServerError(f"{self.name} runs already")
        with self._words.open("ab") as words:
            self._process = subprocess.Popen(
                [self.python, *self._command],
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
            )

    async def ready(self, within_s: float = _READY_S) -> None:
        """Returns when nothing is missing any more. Raises ServerError."""
        try:
            async with asyncio.timeout(within_s):
                while not await self._is_ready():
                    self.check()
                    await asyncio.sleep(_LOOK_S)
        except TimeoutError:
            raise ServerError(f"{self.name} was not ready within {within_s:.0f} s; see {self._words}") from None

    def check(self) -> None:
        """Raises ServerError if it ended by itself."""
        code = self._alive().poll()
        if code is not None:
            raise ServerError(f"{self.name} ended by itself with {code}; see {self._words}")

    async def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that carry these labels; 0 while it does not answer."""
        try:
            answer = await self._client().get("/metrics", timeout=2)
        except httpx.TransportError:
            return 0.0
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        found = _SAMPLE.findall(answer.text)
        return sum(
            float(value) for one, shown, value in found if one == name and all(label in shown for label in wanted)
        )

    @property
    def pid(self) -> int:
        """The process of this life. Raises ServerError."""
        return self._alive().pid

    def kill(self) -> None:
        """End this life at once, with SIGKILL."""
        process = self._alive()
        process.kill()
        process.wait()
        self._process = None

    def pause(self) -> None:
        """Stop it where it is (SIGSTOP)."""
        self._alive().send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it continue (SIGCONT)."""
        self._alive().send_signal(signal.SIGCONT)

    async def stop(self) -> None:
        """Ask it to stop, and wait until it has. Raises ServerError if it fails or takes too long."""
        process = self._alive()
        process.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.to_thread(process.wait, _STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerError(f"{self.name} did not stop within {_STOP_S:.0f} s; see {self._words}") from None
        self._process = None
        if code != 0:
            raise ServerError(f"{self.name} stopped with {code}; see {self._words}")

    async def close(self) -> None:
        """Whatever it is doing, it is gone afterwards."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self.go_on()
            self.kill()
        if self._caller is not None:
            await self._caller.aclose()

    async def _is_ready(self) -> bool:
        try:
            return (await self._client().get("/ready", timeout=2)).status_code == 200
        except httpx.TransportError:
            return False

    def _alive(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise ServerError(f"{self.name} does not run")
        return self._process

    def _client(self) -> httpx.AsyncClient:
        if self._caller is None:
            self._caller = httpx.AsyncClient(base_url=self.origin, trust_env=False)
        return self._caller


@asynccontextmanager
async def serving(servers: Iterable[Server]) -> AsyncIterator[None]:
    """All of them up and ready; whatever is left of them at the end is killed."""
    every = tuple(servers)
    try:
        for server in every:
            server.start()
        for server in every:
            await server.ready()
        yield
    finally:
        for server in every:
            await server.close()
