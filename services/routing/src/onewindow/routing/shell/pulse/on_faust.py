"""The pulse on Faust, in its safe profile: the one file that imports it. Wired for a process of its own.

Faust delivers the journal's records, one actor for each partition, and that is all it does: no tables, no store, no
producer of ours, no page, no take, no noack, and nothing is ever decided by it (docs/decisions/0010-*.md says why).
"""

import asyncio
from pathlib import Path
from typing import Any

import faust
import structlog
from fastapi import APIRouter
from faust.contrib.asgi import faust_app_running

from onewindow.chassis.house import House
from onewindow.chassis.ports import Record
from onewindow.chassis.room import Room
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts.topics import CASE
from onewindow.routing.shell.pulse.delivery import Delivery
from onewindow.routing.shell.pulse.keeping import STATES
from onewindow.routing.shell.pulse.pulses import Pulses
from onewindow.routing.shell.pulse.settings import PulseSettings
from onewindow.routing.shell.pulse.wiring import showing

log = structlog.get_logger(__name__)

GROUP = "onewindow-pulse-faust"
"""Not the group of the consumer loop: Faust cannot sit in one group with members that assign partitions otherwise."""
_STOP_S = 10.0


class FaustEndedError(Exception):
    """Faust came to its end although nobody had asked it to."""


def wire(house: House, told: HouseSettings, settings: PulseSettings) -> Room:
    """The pulse's room with Faust in it; ``told`` says where Kafka is."""
    pulses = Pulses(house, settings)
    delivery = Delivery(house, pulses, GROUP)
    app = _app(told, house.member, house.data / "faust")
    _listen(app, delivery)

    async def deliver(no_more_work: asyncio.Event) -> None:
        await _run(app, delivery, no_more_work)

    return Room(
        name="pulse",
        router=APIRouter(),
        collections=(STATES,),
        loops=(deliver, delivery.run, showing(house, pulses, settings)),
        missing=delivery.missing,
        watched=(delivery,),
    )


def _app(told: HouseSettings, member: str, folder: Path) -> faust.App:
    """Every setting that matters, and those whose defaults are unsafe."""
    session_s = max(told.session_s, 6.0)
    return faust.App(
        GROUP,
        broker=[f"aiokafka://{address}" for address in told.kafka_bootstrap.split(",")],
        datadir=folder,
        autodiscover=False,
        key_serializer="raw",
        value_serializer="raw",
        store="memory://",
        table_standby_replicas=0,
        topic_disable_leader=True,
        topic_allow_declare=False,
        processing_guarantee="at_least_once",
        stream_wait_empty=True,
        stream_buffer_maxsize=1024,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=member,
        broker_client_id=member,
        broker_commit_interval=1.0,
        broker_session_timeout=session_s,
        broker_heartbeat_interval=session_s / 10,
        broker_request_timeout=session_s + 10.0,
        broker_max_poll_interval=300.0,
        producer_acks=-1,
        producer_linger=0.002,
        producer_request_timeout=30.0,
        web_enabled=False,
        web_bind="127.0.0.1",
        web_tables_enabled=False,
        web_router_enabled=False,
    )


def _listen(app: faust.App, delivery: Delivery) -> None:
    """Each partition has an actor of its own; ``record`` is total, so no event is ever lost to an exception."""

    @app.agent(app.topic(CASE, value_type=bytes, key_type=bytes), isolated_partitions=True)
    async def hear(stream: Any) -> None:
        async for event in stream.events():
            await delivery.record(_record(event.message))

    @app.on_partitions_assigned.connect
    async def assigned(_: Any, /, *said: Any, **__: Any) -> None:
        (partitions,) = said
        delivery.assigned(place.partition for place in partitions if place.topic == CASE)


def _record(message: Any) -> Record:
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        appended_ms=round(message.timestamp * 1000),
        key=message.key,
        value=message.value or b"",
    )


async def _run(app: faust.App, delivery: Delivery, no_more_work: asyncio.Event) -> None:
    """Until there is no more work. Raises what could not be waited out, FaustEndedError."""
    try:
        async with faust_app_running(app, discover=False, stop_timeout=_STOP_S):
            ends = [
                asyncio.ensure_future(one()) for one in (no_more_work.wait, app.wait_until_stopped, delivery.broken)
            ]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
    except TimeoutError:
        # Whatever it still had in hand is delivered again, and known by its offset.
        log.warning("faust_did_not_stop", within_s=_STOP_S)
    if delivery.fault is not None:
        raise delivery.fault
    if not no_more_work.is_set():
        raise FaustEndedError(repr(app.crash_reason))
