"""The pulse, wired: beside other rooms on the consumer loop; alone on Faust where the log is Kafka."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from fastapi import APIRouter

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.room import Loop, Room
from onewindow.chassis.settings import HouseSettings
from onewindow.contracts.topics import CASE
from onewindow.routing.shell.pulse import metrics
from onewindow.routing.shell.pulse.keeping import STATES
from onewindow.routing.shell.pulse.pulses import Pulses
from onewindow.routing.shell.pulse.settings import PulseSettings

GROUP = "onewindow-pulse"


def wire(house: House, settings: PulseSettings, *, alone: bool = False) -> Room:
    """The pulse's room. ``alone``: it has a process of its own, which is not ready without it.

    Beside other rooms it holds nobody up: they are ready, and go on, without it, also if it fails.
    """
    pulses = Pulses(house, settings)
    consumer = Consumer(house.bus, GROUP, (CASE,), house.member, pulses)
    return Room(
        name="pulse",
        router=APIRouter(),
        collections=(STATES,),
        loops=(consumer.run, showing(house, pulses, settings)),
        missing=consumer.missing if alone else _nothing,
        watched=(consumer,) if alone else (),
        expendable=not alone,
    )


def wire_alone(house: House, told: HouseSettings, settings: PulseSettings) -> Room:
    """The pulse's room in a process of its own. What it does is the same on both."""
    if told.bus == "sqlite":
        return wire(house, settings, alone=True)
    from onewindow.routing.shell.pulse.on_faust import wire as wire_on_faust  # nobody else is installed with Faust

    return wire_on_faust(house, told, settings)


def showing(house: House, pulses: Pulses, settings: PulseSettings) -> Loop:
    """The loop that keeps /metrics up to date."""

    async def show(no_more_work: asyncio.Event) -> None:
        while not no_more_work.is_set():
            metrics.show(pulses.known.values(), house.clock.now())
            with suppress(TimeoutError):
                await asyncio.wait_for(no_more_work.wait(), settings.show_every_s)

    return show


_nothing: Callable[[], list[str]] = list
