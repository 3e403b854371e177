"""`onewindow cluster`, as somebody calls it."""

import subprocess
import sys

from tests.support.processes import environment


def cluster(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """What `onewindow cluster` says to these arguments."""
    command = [sys.executable, "-m", "onewindow.embedded", "cluster", *arguments]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=300)
