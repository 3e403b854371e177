"""Routing alone: ``python -m onewindow.routing [CATALOGUE]``; the rest is set by ONEWINDOW_ names."""

import sys
from pathlib import Path

from onewindow.chassis.alone import alone
from onewindow.chassis.house import House
from onewindow.chassis.room import Room
from onewindow.chassis.settings import read
from onewindow.contracts.topics import names
from onewindow.definitions.calendars.load import load
from onewindow.definitions.load import Catalogue
from onewindow.routing.shell.settings import RoutingSettings
from onewindow.routing.shell.wiring import wire


def main(folder: Path) -> None:
    """Serve this room until the process is asked to stop."""
    catalogue = Catalogue.load(folder)
    departments = tuple(catalogue.departments)

    def wired(house: House) -> Room:
        settings = read(RoutingSettings)
        return wire(house, catalogue, settings, load(settings.calendars))

    alone(wired, names(departments), departments)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "deploy/catalogue"))
