"""The pulse alone: ``python -m onewindow.routing.shell.pulse [CATALOGUE]``; the rest is set by ONEWINDOW_ names."""

import sys
from pathlib import Path

from onewindow.chassis.alone import alone
from onewindow.chassis.settings import HouseSettings, read
from onewindow.contracts.topics import names
from onewindow.definitions.load import Catalogue
from onewindow.routing.shell.pulse.settings import PulseSettings
from onewindow.routing.shell.pulse.wiring import wire_alone


def main(folder: Path) -> None:
    """Serve this room until the process is asked to stop."""
    departments = tuple(Catalogue.load(folder).departments)
    alone(lambda house: wire_alone(house, read(HouseSettings), read(PulseSettings)), names(departments), departments)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "deploy/catalogue"))
