"""Serving rooms: one event loop, one origin, their loops beside it; a loop that dies ends the process."""

import asyncio
import contextlib
import faulthandler
import gc
import inspect
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from typing import Any

import structlog
import uvicorn
import uvloop

from onewindow.chassis.app import application, with_doors
from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.ports import Collection
from onewindow.chassis.room import Loop, Room
from onewindow.chassis.settings import HouseSettings

__all__ = ["HouseSettings", "ListenError", "LoopEndedError", "OnReady", "build_house", "run", "serve"]

log = structlog.get_logger(__name__)

_IN_FLIGHT_S = 10
"""How long answers that were begun may take when the process is asked to stop."""
_STOP_S = 25
"""After so many seconds of stopping the process ends as it is."""

OnReady = Callable[[str], Awaitable[None] | None]
"""Called once with the origin, as soon as nothing is missing any more."""


class ListenError(OSError):
    """Nobody can listen at the address: it is taken, not allowed, or none of this machine's."""


class LoopEndedError(Exception):
    """A loop of a room came to its end although nobody had asked it to."""


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a process's main coroutine on uvloop. What it raises is written to the log and ends the process with 1."""
    try:
        _rest_the_collector()
        uvloop.run(main)
    except Exception:
        log.critical("process_failed", exc_info=True)
        raise SystemExit(1) from None


def _rest_the_collector() -> None:
    """Look for cycles rarely: facts and cases have none, and looking through millions of them costs a tenth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def serve(
    rooms: Sequence[Room],
    house: House,
    *,
    host: str,
    port: int,
    on_ready: OnReady | None = None,
    in_flight: int = 512,
) -> None:
    """Serve the rooms until SIGTERM or SIGINT (or ``house.stopping`` is set), then stop in order.

    Stopping: readiness off, no new callers, answers in hand finished, loops ended and seats given up, store and log
    closed. Raises ExceptionGroup when a loop, a start or the server fails, ListenError at once.
    """
    listener = _listen(host, port)
    origin = _origin(host, listener.getsockname()[1])
    missing = _Missing(rooms, house.stopping)
    app = application(rooms, house, missing)
    server = _Server(
        uvicorn.Config(
            with_doors(app, house, in_flight=in_flight),
            loop="none",
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_IN_FLIGHT_S,
            timeout_keep_alive=30,
        )
    )
    async with contextlib.AsyncExitStack() as closing:
        closing.callback(faulthandler.cancel_dump_traceback_later)
        closing.callback(listener.close)
        with _signals(house.stopping):
            await _start(rooms, house, closing)
            await _live(rooms, house, server, listener, missing, origin, on_ready)
    log.info("stopped", origin=origin)


async def _start(rooms: Sequence[Room], house: House, closing: contextlib.AsyncExitStack) -> None:
    """Open the house, then the rooms; ``closing`` closes all that was opened, the last first."""
    collections: dict[str, Collection] = {one.name: one for room in rooms for one in room.collections}
    closing.push_async_callback(house.store.stop)
    await house.store.start(collections.values())
    closing.push_async_callback(house.blobs.stop)
    await house.blobs.start()
    closing.push_async_callback(house.bus.stop)
    await house.bus.start()
    closing.push_async_callback(house.peers.close)
    if house.identity.people.is_demo:
        log.warning("demo_people", note="everybody here signs in with a published password; never use this for real")
    for room in rooms:
        closing.push_async_callback(room.stop)
        await room.start()


async def _live(
    rooms: Sequence[Room],
    house: House,
    server: "_Server",
    listener: socket.socket,
    missing: "_Missing",
    origin: str,
    on_ready: OnReady | None,
) -> None:
    """From the first caller to the last record: the server and the loops, ended in that order."""
    no_more_work = asyncio.Event()
    loops = [asyncio.create_task(_keep(room.name, loop, no_more_work)) for room in rooms for loop in room.loops]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    watching = [asyncio.create_task(_announce(server, missing, house.stopping, origin, on_ready))]
    if house.broken is not None:
        watching.append(asyncio.create_task(house.broken()))
    everything = (serving, *watching, *loops)
    try:
        # Whatever ends first, asked to or not, ends all of it, in the same order.
        await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping", origin=origin)
        house.stopping.set()
        faulthandler.dump_traceback_later(_STOP_S, exit=True, file=sys.__stderr__ or sys.stderr)
        # Callers who wait for what their act made the case say are answered while the loops still work.
        server.should_exit = True
        await asyncio.wait((serving,))
        no_more_work.set()
        if loops:
            await asyncio.wait(loops)
    finally:
        for task in everything:
            task.cancel()
        outcomes = await asyncio.gather(*everything, return_exceptions=True)
    failures = [one for one in outcomes if isinstance(one, Exception)]
    if failures:
        raise ExceptionGroup("the process cannot go on", failures)


async def _keep(name: str, loop: Loop, no_more_work: asyncio.Event) -> None:
    try:
        await loop(no_more_work)
    except Exception:
        log.critical("loop_died", room=name, exc_info=True)
        raise
    if not no_more_work.is_set():
        log.critical("loop_ended", room=name)
        raise LoopEndedError(name)


async def _announce(
    server: "_Server", missing: "_Missing", stopping: asyncio.Event, origin: str, on_ready: OnReady | None
) -> None:
    """Says when everything is there, and ends when the process is asked to stop."""
    # What is missing is asked of many, and none of them rings.
    while (not server.started or missing()) and not stopping.is_set():  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    if not stopping.is_set():
        log.info("ready", origin=origin)
        if on_ready is not None:
            said = on_ready(origin)
            if inspect.isawaitable(said):
                await said
    await stopping.wait()


class _Missing:
    """What keeps the process from being ready, room by room."""

    def __init__(self, rooms: Sequence[Room], stopping: asyncio.Event) -> None:
        self._rooms = tuple(rooms)
        self._stopping = stopping

    def __call__(self) -> list[str]:
        lacking = [f"{room.name}: {one}" for room in self._rooms for one in room.missing()]
        return ["stopping", *lacking] if self._stopping.is_set() else lacking


class _Server(uvicorn.Server):
    """The signals are the house's, not the server's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@contextlib.contextmanager
def _signals(stopping: asyncio.Event) -> Generator[None, None, None]:
    """The first signal stops in order; a second one of the same kind ends the process at once."""
    loop = asyncio.get_running_loop()
    wanted = (signal.SIGTERM, signal.SIGINT)

    def stop(number: signal.Signals) -> None:
        stopping.set()
        loop.remove_signal_handler(number)

    try:
        for number in wanted:
            loop.add_signal_handler(number, stop, number)
    except (ValueError, RuntimeError):  # not the main thread: whoever started this sets the event
        yield
        return
    try:
        yield
    finally:
        for number in wanted:
            loop.remove_signal_handler(number)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ListenError(error.errno, error.strerror) from error
    return listener


def _origin(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"
