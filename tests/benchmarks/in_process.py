"""The whole line in the test's own process, on SQLite, for a feed of five automatic steps an application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from benchmarks.million.feeding import Feed, Surroundings, groups_of
from benchmarks.servers import CATALOGUE
from tests.support.calendar import CALENDAR
from tests.support.served import served

from onewindow.chassis.house import House
from onewindow.chassis.settings import HouseSettings
from onewindow.definitions.load import Catalogue
from onewindow.embedded.rooms import house_of, rooms_of

PARTITIONS = 2


@asynccontextmanager
async def line_in(folder: Path) -> AsyncIterator[tuple[House, Catalogue]]:
    """The embedded edition, ready; notices stay in the inbox, so that a result is one record of their topic."""
    catalogue = Catalogue.load(CATALOGUE)
    house = house_of(HouseSettings(data=folder, partitions=PARTITIONS), catalogue)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ONEWINDOW_NOTIFIER_CHANNEL", "inbox")
        rooms = rooms_of((), house, catalogue, CALENDAR)
    async with served(rooms, house):
        yield house, catalogue


def feed_of(house: House, catalogue: Catalogue, around: Surroundings) -> Feed:
    """A feed of the line."""
    return Feed(house.bus, catalogue.hash_of("bench-five", 1), groups_of(catalogue), around)
