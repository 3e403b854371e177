"""The notifier alone: ``python -m onewindow.notifier [CATALOGUE]``; the rest is set by ONEWINDOW_ names."""

import sys
from pathlib import Path

from onewindow.chassis.alone import alone
from onewindow.chassis.settings import read
from onewindow.contracts.topics import names
from onewindow.definitions.load import Catalogue
from onewindow.notifier.shell.settings import NotifierSettings
from onewindow.notifier.shell.wiring import wire


def main(folder: Path) -> None:
    """Serve this room until the process is asked to stop."""
    catalogue = Catalogue.load(folder)
    departments = tuple(catalogue.departments)
    alone(lambda house: wire(house, catalogue, read(NotifierSettings)), names(departments), departments)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "deploy/catalogue"))
