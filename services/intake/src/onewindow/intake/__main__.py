"""Intake as a process of its own, ``python -m onewindow.intake [CATALOGUE]``; the rest is set by ONEWINDOW_ names."""

import sys
from pathlib import Path

from onewindow.chassis.logs import configure
from onewindow.chassis.run import HouseSettings, build_house, run, serve
from onewindow.contracts.topics import names
from onewindow.definitions.load import Catalogue
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.wiring import wire


async def main(folder: Path) -> None:
    """Serve intake's room until the process is asked to stop."""
    settings = HouseSettings()
    configure(settings.log_level, settings.log_form)
    catalogue = Catalogue.load(folder)
    departments = tuple(catalogue.departments)
    house = build_house(settings, names(departments), departments)
    room = wire(house, catalogue, IntakeSettings())
    await serve((room,), house, host=settings.host, port=settings.port, in_flight=settings.in_flight)


if __name__ == "__main__":
    run(main(Path(sys.argv[1] if len(sys.argv) > 1 else "deploy/catalogue")))
