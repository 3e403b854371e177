"""Routing, wired: the one place where its parts meet."""

from fastapi import APIRouter

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.room import Room
from onewindow.contracts import topics
from onewindow.definitions.load import Catalogue
from onewindow.routing.shell.board import CASES, POSITIONS, Board
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.http import case_doors
from onewindow.routing.shell.repairing import DROPPED, TEXTS, parked_doors
from onewindow.routing.shell.settings import RoutingSettings

GROUP = topics.ROUTING


def wire(house: House, catalogue: Catalogue, settings: RoutingSettings) -> Room:
    """The routing room: hears all inputs of the partitions that this member owns."""
    hearing = Hearing(house.bus, catalogue, house.clock, house.store)
    consumer = Consumer(house.bus, GROUP, topics.INPUTS, house.member, hearing, limit=settings.batch)
    board = Board(house.store, hearing.memories)
    router = APIRouter()
    router.include_router(case_doors(house))
    router.include_router(parked_doors(house))
    return Room(
        name="routing",
        router=router,
        collections=(CASES, POSITIONS, TEXTS, DROPPED),
        loops=(consumer.run, board.run),
        missing=consumer.missing,
        watched=(consumer,),
    )
