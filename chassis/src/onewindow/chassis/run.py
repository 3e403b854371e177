"""Serving rooms: one event loop, one origin, their loops beside it; a needed loop that dies ends it all."""

import asyncio
import contextlib
import faulthandler
import gc
import inspect
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from typing import Any

import structlog
import uvloop

from onewindow.chassis import metrics
from onewindow.chassis.app import application, with_doors
from onewindow.chassis.build import build_house
from onewindow.chassis.house import House
from onewindow.chassis.lives import Lives
from onewindow.chassis.room import Loop, Room
from onewindow.chassis.server import ListenError, Server, listen, origin_of
from onewindow.chassis.settings import HouseSettings, WrongSettingError
from onewindow.chassis.starting import started
from onewindow.chassis.timekeeper import Timekeeper
from onewindow.chassis.vitals import Vitals
from onewindow.chassis.watchdog import Watchdog, wind

__all__ = ["HouseSettings", "ListenError", "LoopEndedError", "OnReady", "build_house", "run", "serve"]

log = structlog.get_logger(__name__)

_STOP_S = 25
"""After so many seconds of stopping the process ends as it is."""
_STUCK_STOP_S = 12
"""The same for a process that is stuck: it has little left to finish."""
_LAST_BATCH_S = 2
"""How long the loops of a stuck process may still take; those that hang are cancelled then."""

OnReady = Callable[[str], Awaitable[None] | None]
"""Called once with the origin, as soon as nothing is missing any more."""


class LoopEndedError(Exception):
    """A loop of a room came to its end although nobody had asked it to."""


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a process's main coroutine on uvloop. What it raises is written to the log and ends the process with 1.

    A setting that is wrong ends it with 2 and its name: a person can put it right, a traceback would only hide it.
    """
    try:
        _rest_the_collector()
        uvloop.run(main)
    except WrongSettingError as wrong:
        log.critical("wrong_setting", setting=str(wrong))
        raise SystemExit(2) from None
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
    stuck_s: float = 60.0,
    proxies: str = "",
) -> None:
    """Serve the rooms until SIGTERM or SIGINT (or ``house.stopping`` is set), then stop in order.

    Stopping: readiness off, no new callers, answers in hand finished, loops ended and seats given up, store and log
    closed. ``stuck_s``: a process that has work and makes no progress for so long, or whose event loop is blocked for
    so long, ends. ``proxies``: gateways whose word for a caller's address is taken. Raises ExceptionGroup when a loop,
    a start or the server fails, or it is stuck; ListenError at once.
    """
    listener = listen(host, port)
    origin = origin_of(host, listener.getsockname()[1])
    watchdog = Watchdog(house.bus, house.clock, [one for room in rooms for one in room.watched], stuck_s)
    timekeeper = Timekeeper(house.clock)
    missing = _Missing(rooms, house, watchdog, timekeeper)
    app = application(rooms, house, missing, lambda: bool(watchdog.stuck))
    server = Server(with_doors(app, house, in_flight=in_flight), proxies)
    async with contextlib.AsyncExitStack() as closing:
        closing.callback(faulthandler.cancel_dump_traceback_later)
        closing.callback(listener.close)
        with _signals(house.stopping), Lives(house.data, house.member).one():
            if await started(rooms, house, closing, _STOP_S):
                metrics.PARTITIONS.set(house.partitions)
                await _live(rooms, house, server, listener, watchdog, timekeeper, missing, origin, on_ready)
    log.info("stopped", origin=origin)


async def _live(
    rooms: Sequence[Room],
    house: House,
    server: Server,
    listener: socket.socket,
    watchdog: Watchdog,
    timekeeper: Timekeeper,
    missing: "_Missing",
    origin: str,
    on_ready: OnReady | None,
) -> None:
    """From the first caller to the last record: the server and the loops, ended in that order."""
    no_more_work = asyncio.Event()
    loops = [asyncio.create_task(_keep(room, loop, no_more_work)) for room in rooms for loop in room.loops]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    watching = [
        asyncio.create_task(_announce(server, missing, house.stopping, origin, on_ready)),
        asyncio.create_task(watchdog.run(house.stopping)),
        asyncio.create_task(timekeeper.run(house.stopping)),
        asyncio.create_task(Vitals(house.data).run(house.stopping)),
    ]
    if house.broken is not None:
        watching.append(asyncio.create_task(house.broken()))
    everything = (serving, *watching, *loops)
    try:
        # Whatever ends first, asked to or not, ends all of it, in the same order.
        await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping", origin=origin)
        house.stopping.set()
        wind(_STUCK_STOP_S if watchdog.stuck else _STOP_S)
        # Callers who wait for what their act made the case say are answered while the loops still work.
        server.should_exit = True
        await asyncio.wait((serving,))
        no_more_work.set()
        if loops:
            await asyncio.wait(loops, timeout=_LAST_BATCH_S if watchdog.stuck else None)
    finally:
        for task in everything:
            task.cancel()
        outcomes = await asyncio.gather(*everything, return_exceptions=True)
    failures = [one for one in outcomes if isinstance(one, Exception)]
    if failures:
        raise ExceptionGroup("the process cannot go on", failures)


async def _keep(room: Room, loop: Loop, no_more_work: asyncio.Event) -> None:
    """The loop's whole life, and of an expendable one also the time after its death."""
    try:
        await _go_through(room.name, loop, no_more_work)
    except Exception:
        if not room.expendable:
            raise
        metrics.LOOPS_STILL.labels(room.name).inc()
        log.error("goes_on_without", room=room.name)
        await no_more_work.wait()


async def _go_through(name: str, loop: Loop, no_more_work: asyncio.Event) -> None:
    try:
        await loop(no_more_work)
    except Exception:
        log.critical("loop_died", room=name, exc_info=True)
        raise
    except asyncio.CancelledError as stray:
        mine = asyncio.current_task()
        if mine is not None and mine.cancelling():
            raise
        # Not us who were cancelled but something we waited for; unsaid, it would look like a stop that was asked for.
        log.critical("loop_died", room=name, exc_info=True)
        raise LoopEndedError(name) from stray
    if not no_more_work.is_set():
        log.critical("loop_ended", room=name)
        raise LoopEndedError(name)


async def _announce(
    server: Server, missing: "_Missing", stopping: asyncio.Event, origin: str, on_ready: OnReady | None
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
    """What keeps the process from being ready, room by room and in the house they share."""

    def __init__(self, rooms: Sequence[Room], house: House, watchdog: Watchdog, timekeeper: Timekeeper) -> None:
        self._rooms = tuple(rooms)
        self._house = house
        self._watchdog = watchdog
        self._timekeeper = timekeeper

    def __call__(self) -> list[str]:
        lacking = [f"{room.name}: {one}" for room in self._rooms for one in room.missing()]
        lacking += (*self._house.missing(), *self._watchdog.missing(), *self._timekeeper.missing())
        return ["stopping", *lacking] if self._house.stopping.is_set() else lacking


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
