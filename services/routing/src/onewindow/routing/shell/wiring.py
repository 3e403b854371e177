"""Routing, wired: the one place where its parts meet."""

from collections.abc import Mapping

from fastapi import APIRouter

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.room import Room
from onewindow.contracts import topics
from onewindow.definitions.calendars.calendar import Calendar
from onewindow.definitions.load import Catalogue
from onewindow.routing.shell.board import CASES, POSITIONS, Board
from onewindow.routing.shell.calendars import calendar_doors
from onewindow.routing.shell.census import CensusTaker
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.http import case_doors
from onewindow.routing.shell.invariants.at_the_desks import Desks, NoGhost, StepAtItsDesk
from onewindow.routing.shell.invariants.in_the_parking_lot import BlockedIsParked
from onewindow.routing.shell.invariants.in_time import ResultInTime, StrikeInTime
from onewindow.routing.shell.invariants.on_the_board import RowOnTheBoard
from onewindow.routing.shell.memory import Memory
from onewindow.routing.shell.repairing import DROPPED, TEXTS, parked_doors
from onewindow.routing.shell.settings import RoutingSettings
from onewindow.routing.shell.sweeping import Sweeper

GROUP = topics.ROUTING


def sweeping(house: House, catalogue: Catalogue, memories: Mapping[int, Memory], settings: RoutingSettings) -> Sweeper:
    """The sweeper with all invariants: one look shows what is promised of open cases."""
    desks = Desks(house.peers)
    invariants = (
        StepAtItsDesk(desks),
        NoGhost(desks),
        RowOnTheBoard(house.store),
        BlockedIsParked(house.bus),
        StrikeInTime(),
        ResultInTime(),
    )
    return Sweeper(house.bus, house.clock, memories, tuple(catalogue.departments), invariants, settings.sweep_s)


def wire(house: House, catalogue: Catalogue, settings: RoutingSettings, calendar: Calendar) -> Room:
    """The routing room: hears all inputs of the partitions that this member owns."""
    hearing = Hearing(house.bus, catalogue, house.clock, house.store, calendar=calendar)
    consumer = Consumer(house.bus, GROUP, topics.INPUTS, house.member, hearing, limit=settings.batch)
    board = Board(house.store, hearing.memories)
    sweeper = sweeping(house, catalogue, hearing.memories, settings)
    census = CensusTaker(house, catalogue, hearing.memories)
    router = APIRouter()
    router.include_router(case_doors(house, catalogue.departments))
    router.include_router(parked_doors(house))
    router.include_router(calendar_doors(house, calendar))
    return Room(
        name="routing",
        router=router,
        collections=(CASES, POSITIONS, TEXTS, DROPPED),
        loops=(consumer.run, board.run, sweeper.run, census.run),
        missing=consumer.missing,
        watched=(consumer,),
    )
