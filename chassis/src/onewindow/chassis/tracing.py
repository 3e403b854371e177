"""The W3C trace of one act: taken in or made at the door, and in the headers of every record that follows from it.

    HTTP request ──▶ application ──▶ journal entry ──▶ department record ──▶ review ──▶ journal entry ──▶ notice

Nobody decides by it, and no id follows from it. A record that is said again carries the trace of what it was first
said for. An officer who answers a week later begins a trace of their own, so that none lasts for weeks.

Without spans (the default) the bytes are passed on as they are, and that is all. Spans are what otel.py brings.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Protocol

from onewindow.chassis.ports import Clock, Headers, Outgoing, Record
from onewindow.contracts import wire
from onewindow.contracts.fact import derive

_IDS = rb"-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
_OURS = re.compile(rb"00" + _IDS)
_LATER = re.compile(rb"(?!00|ff)[0-9a-f]{2}(" + _IDS + rb")(?:-.*)?", re.DOTALL)
_NONE = b""

_current: ContextVar[bytes] = ContextVar("trace", default=_NONE)


def current() -> bytes:
    """The ``traceparent`` under which something is done now; empty: under none."""
    return _current.get()


def enter(trace: bytes) -> None:
    """What this task does from here on belongs to this trace; empty: to none."""
    _current.set(trace)


def trace_of(headers: Headers) -> bytes:
    """The ``traceparent`` of a record; empty if it has none, or one that is malformed: that is nobody's."""
    for name, value in headers:
        if name == wire.TRACE:
            return value if _OURS.fullmatch(value) else _NONE
    return _NONE


def headers(fact_id: str, fact_type: str) -> Headers:
    """The headers of a record that is said now."""
    return wire.headers(fact_id, fact_type, _current.get())


def offered(named: list[tuple[bytes, bytes]]) -> bytes:
    """The ``traceparent`` of an HTTP request; empty if there is none, more than one, or it is malformed.

    One of a later version is taken for what this version knows of it.
    """
    found = [value for name, value in named if name == b"traceparent"]
    if len(found) != 1:
        return _NONE
    if _OURS.fullmatch(found[0]):
        return found[0]
    later = _LATER.fullmatch(found[0])
    return b"00" + later[1] if later else _NONE


def made(clock: Clock) -> bytes:
    """A new trace, which nobody records."""
    return f"00-{clock.nonce()}-{clock.nonce()[16:]}-00".encode()


def derived(cause: str, name: str) -> bytes:
    """The trace of what nobody asked for, such as a deadline: the same cause and name give the same one."""
    parent = derive(cause, name)
    return f"00-{derive(parent, 'trace')}-{parent[16:]}-00".encode()


def trace_id(trace: bytes) -> str:
    """By which the log of the process names a trace."""
    return trace[3:35].decode()


class Request(Protocol):
    """The span of an HTTP request."""

    def answered(self, route: str, status: int) -> None:
        """By which route it was answered, and how; never its address, which may hold a code."""
        ...


class Spans(Protocol):
    """Who records what was done. Inside each of these, :func:`current` is as it was, but for a request's own."""

    def request(self, trace: bytes, method: str) -> AbstractContextManager[Request]:
        """Around an HTTP request that offers this trace; inside, :func:`current` is the request's own."""
        ...

    def handling(self, group: str, partition: int, records: Sequence[Record]) -> AbstractContextManager[None]:
        """Around a batch, linked to the traces of its records."""
        ...

    def appending(self, topic: str, partition: int, batch: Sequence[Outgoing]) -> AbstractContextManager[None]:
        """Around an append, linked to the traces of its records."""
        ...


_spans: Spans | None = None


def record_with(spans: Spans | None) -> None:
    """From now on this process records spans; None: it does not."""
    global _spans
    _spans = spans


def spans() -> Spans | None:
    """Who records, if anybody does."""
    return _spans


@contextmanager
def handling(group: str, partition: int, records: Sequence[Record]) -> Iterator[None]:
    """Around a batch: recorded if that is wanted, and nothing is under a record's trace afterwards."""
    try:
        if _spans is None:
            yield
        else:
            with _spans.handling(group, partition, records):
                yield
    finally:
        enter(_NONE)
