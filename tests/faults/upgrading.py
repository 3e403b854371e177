"""All processes run an older revision; each is stopped and comes back as this one, while applications flow."""

import asyncio
import subprocess
import sys
from pathlib import Path

from tests.faults.client import Applicants
from tests.faults.line import Line, service_of
from tests.support.processes import ROOT

from onewindow.chassis.clock import monotonic

ORDER = ("notifier", "intake", "department_worker", "routing")
"""Readers before the writer of the journal, as docs/operations.md says."""
_BESIDE_S = 5.0
"""How long old and new work side by side after each process."""


def python_of(revision: str, folder: Path) -> Path:
    """The Python of an environment of its own, in which that revision of this repository is installed from its lock.

    Raises CalledProcessError for a revision that is not there or cannot be installed. Takes half a minute.
    """
    folder.mkdir()
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "--extract", "--directory", folder], input=archive, check=True)
    subprocess.run(["make", "--silent", "setup", f"PYTHON={sys.executable}"], cwd=folder, check=True)
    return folder / ".venv" / "bin" / "python"


async def upgrade(line: Line, applicants: Applicants, per_second: float) -> list[float]:
    """Hand applications in at a steady rate meanwhile; how long each stop took, in seconds.

    Raises ServerError for a server that does not end well, or does not come back.
    """
    enough = asyncio.Event()
    flowing = asyncio.create_task(applicants.flow(per_second, enough))
    took: list[float] = []
    await asyncio.sleep(_BESIDE_S)
    for server in sorted(line, key=lambda server: ORDER.index(service_of(server.name))):
        began = monotonic()
        await server.stop()
        took.append(monotonic() - began)
        server.python = Path(sys.executable)
        server.start()
        await server.ready()
        await asyncio.sleep(_BESIDE_S)
    enough.set()
    await flowing
    return took
