"""A run that cannot break what it was to break says so; it does not pass."""

import os
import subprocess
import sys

from tests.support.processes import ROOT

from onewindow.local_cluster.tools import path_of


def test_where_nobody_may_mount_a_run_says_what_it_needs() -> None:
    """It ends with 1 before anything is started; also for root, where root has no such right."""
    powerless = [path_of("setpriv"), "--bounding-set", "-sys_admin", "--"] if os.geteuid() == 0 else []
    command = [*powerless, sys.executable, "-m", "tests.faults", "--bus", "cluster", "--outage", "disk"]

    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)

    assert (1, "") == (said.returncode, said.stdout)
    assert said.stderr.startswith("A small disk has to be mounted, and here nobody may (be root, with CAP_SYS_ADMIN): ")
