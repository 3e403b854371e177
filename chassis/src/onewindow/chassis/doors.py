"""What every call passes on its way in and out: a cap on how many are in, a time for bodies, headers, measuring."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onewindow.chassis import metrics, tracing
from onewindow.chassis.ports import Clock
from onewindow.chassis.problem import Problem, answer

log = structlog.get_logger(__name__)

_ALWAYS_OPEN = frozenset({"/live", "/ready", "/metrics"})
_HOUSE = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
_DEMO = (b"x-onewindow-demo", b"1")
_CLOSE = (b"connection", b"close")
_SOON = {"Retry-After": "1"}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Those that are counted by name: the server takes forty, and whoever asked by each at each route would make series."""

PIECE_S = 10.0
"""How long the next piece of a body may take."""
BODY_S = 30.0
"""How long a whole body may take, unless its route takes larger ones than usual and times them itself."""


class Doors:
    """The outermost layer, plain ASGI: nothing here buffers an answer or outlives it."""

    def __init__(
        self,
        app: FastAPI,
        clock: Clock,
        *,
        in_flight: int,
        demo: bool,
        stopping: asyncio.Event | None = None,
        piece_s: float = PIECE_S,
        body_s: float = BODY_S,
    ) -> None:
        """``stopping``: once it is set, every answer also ends its connection, so that nothing new comes on it.

        ``piece_s`` and ``body_s``: seconds within which the next piece of a body, and all of it, must be here.
        No address holds more than half of the ``in_flight`` places with bodies of which the rest has not come.
        """
        self._app: ASGIApp = app
        self._clock = clock
        self._most = in_flight
        self._piece_s = piece_s
        self._body_s = body_s
        self._most_awaited = max(1, in_flight // 2)
        self._awaited: Counter[str] = Counter()
        self._in = 0
        self._stopping = stopping
        self._headers = (*_HOUSE, _DEMO) if demo else _HOUSE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one call in, or turn it away."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._in >= self._most and scope["path"] not in _ALWAYS_OPEN:
            metrics.HTTP_TURNED_AWAY.inc()
            passage = _Passage(self, scope, send)
            await answer(Problem("unavailable", headers=_SOON), passage.language)(scope, receive, passage.send)
        else:
            await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = self._clock.monotonic()
        passage = _Passage(self, scope, send)
        self.enter()
        try:
            await self._traced(scope, self._in_time(scope, receive, passage), passage)
        finally:
            if not passage.endless:
                self.leave()
            took = self._clock.monotonic() - started
            route = _route_of(scope)
            status = str(passage.status)
            if not passage.endless:
                method = scope["method"] if scope["method"] in _METHODS else "other"
                metrics.HTTP_SECONDS.labels(method, route, status).observe(took)
            log.debug("answered", method=scope["method"], route=route, status=status, ms=round(took * 1000, 1))

    async def _traced(self, scope: Scope, receive: Receive, passage: "_Passage") -> None:
        """Everything that is done for this caller belongs to the trace they offer, or to a new one."""
        trace = tracing.offered(scope["headers"])
        spans = tracing.spans()
        if spans is None or scope["path"] in _ALWAYS_OPEN:
            tracing.enter(trace or tracing.made(self._clock))
            await self._app(scope, receive, passage.send)
            return
        with spans.request(trace, scope["method"]) as request:
            try:
                await self._app(scope, receive, passage.send)
            finally:
                request.answered(_route_of(scope), passage.status)

    def _in_time(self, scope: Scope, receive: Receive, passage: "_Passage") -> Receive:
        """``receive``, which waits for a body only so long: a half-sent one would keep its place for ever."""
        whole = False
        late_at = self._clock.monotonic() + self._body_s
        address = scope["client"][0] if scope.get("client") else ""

        async def received() -> Message:
            nonlocal whole
            if whole or passage.begun:  # from here on it only listens for the caller hanging up
                return await receive()
            wait = self._piece_s
            if getattr(scope.get("route"), "max_body_size", None) is None:
                wait = min(wait, late_at - self._clock.monotonic())
            # To the application a caller whose body is not waited for is gone; the passage says why, whatever is
            # answered to that.
            if self._awaited[address] >= self._most_awaited:
                metrics.HTTP_TURNED_AWAY.inc()
                passage.cut_short = Problem("unavailable", headers=_SOON)
                return {"type": "http.disconnect"}
            try:
                with self._awaiting(address):
                    async with asyncio.timeout(wait):
                        message = await receive()
            except TimeoutError:
                passage.cut_short = Problem("too_slow")
                return {"type": "http.disconnect"}
            whole = not message.get("more_body", False)
            return message

        return received

    @contextmanager
    def _awaiting(self, address: str) -> Iterator[None]:
        self._awaited[address] += 1
        try:
            yield
        finally:
            self._awaited[address] -= 1
            if not self._awaited[address]:
                del self._awaited[address]

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """What every answer carries."""
        stopping = self._stopping is not None and self._stopping.is_set()
        return (*self._headers, _CLOSE) if stopping else self._headers

    def enter(self) -> None:
        """One more is in."""
        self._in += 1
        metrics.HTTP_IN_FLIGHT.set(self._in)

    def leave(self) -> None:
        """One is out again, or has become an endless answer that only waits."""
        self._in -= 1
        metrics.HTTP_IN_FLIGHT.set(self._in)


def _route_of(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "none")


class _Passage:
    """One call: what it was answered."""

    __slots__ = ("_doors", "_scope", "_send", "_swallow", "begun", "cut_short", "endless", "status")

    def __init__(self, doors: Doors, scope: Scope, send: Send) -> None:
        self._doors = doors
        self._scope = scope
        self._send = send
        self._swallow = False
        self.begun = False
        self.endless = False
        self.cut_short: Problem | None = None
        self.status = 499

    @property
    def language(self) -> str:
        """The languages asked for."""
        for name, value in self._scope["headers"]:
            if name == b"accept-language":
                return str(value.decode("latin-1"))
        return ""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif not self._swallow:
            await self._send(message)

    async def _start(self, message: Message) -> None:
        self.begun = True
        if self.cut_short is not None:
            # What is still on its way is nobody's any more, so the connection ends with the answer.
            await self._instead(self.cut_short, _CLOSE)
            return
        self.status = message["status"]
        kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
        if self.status == 413 and kinds and kinds[0].startswith(b"text/plain"):
            # The body limit of Starlette answers in plain text when the declared length already is too much.
            # The connection stays open: what is still on its way is read and thrown away, or the sender, still
            # sending, would meet a reset instead of the answer.
            await self._instead(Problem("too_large"))
            return
        if kinds and kinds[0].startswith(b"text/event-stream"):
            self.endless = True
            self._doors.leave()
        await self._send({**message, "headers": [*message["headers"], *self._doors.headers]})

    async def _instead(self, problem: Problem, *more: tuple[bytes, bytes]) -> None:
        """Answer this, and nothing of what the application goes on to say."""
        self._swallow = True
        self.status = problem.status
        said = answer(problem, self.language)
        headers = [*said.raw_headers, *more, *self._doors.headers]
        await self._send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": said.body})
