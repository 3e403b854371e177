"""The command as somebody types it, in a process of its own."""

import json
import subprocess
import sys
from typing import Any

from tests.support.processes import ROOT, environment


def onewindow(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "onewindow.embedded", *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def told(*arguments: str) -> Any:
    """What the command prints as JSON."""
    answer = onewindow(*arguments, "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)
