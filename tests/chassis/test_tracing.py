"""The trace of an act: what is taken at the door, what is passed on, and what a log line says of it."""

import asyncio
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import structlog
from fastapi import APIRouter
from tests.support.clock import StandingClock
from tests.support.served import house_in, served

from onewindow.chassis import tracing
from onewindow.chassis.consumer import Consumer
from onewindow.chassis.logs import configure
from onewindow.chassis.ports import Committed, Outgoing, Record
from onewindow.chassis.room import Room
from onewindow.contracts import wire

GOOD = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
OURS = re.compile(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
MALFORMED = [
    b"",
    b"zhang-san",
    GOOD.upper(),
    GOOD[:-1],
    GOOD + b"0",
    GOOD + b"-more",
    GOOD + b"\n",
    b"ff" + GOOD[2:],
    b"00-" + b"0" * 32 + GOOD[35:],
    GOOD[:36] + b"0" * 16 + b"-01",
]


@pytest.mark.parametrize("value", MALFORMED)
def test_what_is_malformed_is_nobodys(value: bytes) -> None:
    """At the door and in a record's headers: no part of it is kept."""
    assert b"" == tracing.offered([(b"traceparent", value)])
    assert b"" == tracing.trace_of(((wire.TRACE, value),))


def test_what_is_well_formed_is_passed_on_to_the_byte() -> None:
    """Among other headers; of two, nobody knows which is meant."""
    assert GOOD == tracing.offered([(b"host", b"here"), (b"traceparent", GOOD)])
    assert GOOD == tracing.trace_of((("ce_id", b"1"), (wire.TRACE, GOOD)))
    assert b"" == tracing.offered([(b"traceparent", GOOD), (b"traceparent", GOOD)])
    assert b"" == tracing.trace_of((("ce_id", b"1"),))


def test_a_later_version_is_taken_for_what_is_known_of_it() -> None:
    """As the standard asks: its first four fields, in our version."""
    assert GOOD == tracing.offered([(b"traceparent", b"cc" + GOOD[2:] + b"-and-more")])
    assert b"" == tracing.trace_of(((wire.TRACE, b"cc" + GOOD[2:]),))


def test_what_is_made_is_well_formed_and_new() -> None:
    """Of chance where somebody asked, of its cause where nobody did: then the same cause makes the same one."""
    clock = StandingClock()
    made = {tracing.made(clock), tracing.made(clock)}
    derived = [tracing.derived("case-1", "strike:1"), tracing.derived("case-1", "strike:1")]

    assert 2 == len(made)
    assert derived[0] == derived[1] != tracing.derived("case-1", "strike:2")
    assert all(OURS.fullmatch(trace) for trace in (*made, *derived))


def test_a_record_without_a_trace_has_two_headers() -> None:
    """A header is there or not; it is never empty."""
    assert (("ce_id", b"1"), ("ce_type", b"t")) == tracing.headers("1", "t")
    tracing.enter(GOOD)
    assert (("ce_id", b"1"), ("ce_type", b"t"), ("traceparent", GOOD)) == tracing.headers("1", "t")
    tracing.enter(b"")


async def test_each_caller_has_a_trace_of_their_own(tmp_path: Path) -> None:
    """Callers at once do not meet; one who offers none, or a malformed one, gets a new one."""
    router = APIRouter()
    arrived, all_in = 0, asyncio.Event()

    @router.get("/v1/trace")
    async def trace() -> str:
        nonlocal arrived
        arrived += 1
        if arrived == 3:
            all_in.set()
        await all_in.wait()
        return tracing.current().decode()

    house = house_in(tmp_path)
    async with served([Room("traces", router)], house) as caller:
        offers = [{"traceparent": GOOD.decode()}, {"traceparent": "zhang-san"}, {}]
        answers = await asyncio.gather(*(caller.get("/v1/trace", headers=offer) for offer in offers))
        found = [answer.json().encode() for answer in answers]

    assert GOOD == found[0]
    assert 3 == len(set(found))
    assert all(OURS.fullmatch(trace) for trace in found)


async def test_a_question_to_another_room_carries_the_trace(tmp_path: Path) -> None:
    """Also over a socket."""
    router = APIRouter()

    @router.get("/v1/trace")
    async def trace() -> dict[str, str]:
        return {"trace": tracing.current().decode()}

    house = house_in(tmp_path)
    object.__setattr__(house.peers, "serve_here", lambda app, services: None)
    async with served([Room("traces", router)], house) as caller:
        house.peers.move("traces", str(caller.base_url))
        tracing.enter(GOOD)
        assert {"trace": GOOD.decode()} == await house.peers.get("traces", "/v1/trace")
        tracing.enter(b"")


def test_log_lines_name_the_trace(capsys: pytest.CaptureFixture[str]) -> None:
    """What is done under one says so; what is done under none says nothing of it."""
    configure()
    log = structlog.get_logger("here")
    tracing.enter(GOOD)
    log.info("inside")
    tracing.enter(b"")
    log.info("outside")
    inside, outside = (json.loads(line) for line in capsys.readouterr().err.splitlines())

    assert "4bf92f3577b34da6a3ce929d0e0e4736" == inside["trace_id"]
    assert "trace_id" not in outside


class _Entering:
    """A handler that works under the trace of its last record."""

    def __init__(self, done: asyncio.Event) -> None:
        self._done = done
        self.before: list[bytes] = []

    async def gained(self, partition: int, committed: Committed) -> None:
        """Nothing is remembered."""

    async def lost(self, partition: int) -> None:
        """Nothing is forgotten."""

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Under which trace it begins."""
        for record in records:
            self.before.append(tracing.current())
            tracing.enter(tracing.trace_of(record.headers))
            if record.value == b"last":
                self._done.set()
        return ""

    async def tick(self, partition: int) -> str | None:
        """Nothing to do."""
        return None


async def test_a_batch_leaves_no_trace_behind(tmp_path: Path) -> None:
    """The next one begins under none."""
    house = house_in(tmp_path)
    await house.bus.start()
    done, stop = asyncio.Event(), asyncio.Event()
    handler = _Entering(done)
    for value in (b"first", b"last"):
        await house.bus.append("onewindow.case.v1", 0, [Outgoing(b"k", value, wire.headers("1", "t", GOOD))])
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(Consumer(house.bus, "g", ["onewindow.case.v1"], "m", handler, limit=1).run(stop))
        await done.wait()
        stop.set()
    await house.bus.stop()

    assert [b"", b""] == handler.before
