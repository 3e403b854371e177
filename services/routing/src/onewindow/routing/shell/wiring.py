"""Routing, wired: the one place where its parts meet."""

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.room import Room
from onewindow.contracts import topics
from onewindow.definitions.load import Catalogue
from onewindow.routing.shell.board import CASES, POSITIONS, Board
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.http import DROPPED, TEXTS, doors
from onewindow.routing.shell.settings import RoutingSettings

GROUP = "onewindow-routing"


def wire(house: House, catalogue: Catalogue, settings: RoutingSettings) -> Room:
    """The routing room: hears all inputs of the partitions that this member owns."""
    hearing = Hearing(house.bus, catalogue, house.clock)
    consumer = Consumer(house.bus, GROUP, topics.INPUTS, house.member, hearing, limit=settings.batch)
    board = Board(house.store, house.clock, hearing.memories)
    return Room(
        name="routing",
        router=doors(house),
        collections=(CASES, POSITIONS, TEXTS, DROPPED),
        loops=(consumer.run, board.run),
        missing=consumer.missing,
    )
