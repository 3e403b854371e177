"""The command as somebody types it, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import IO, Any

from tests.support.processes import ROOT, environment


def onewindow(
    *arguments: str, env: Mapping[str, str] | None = None, stdout: int | IO[str] = subprocess.PIPE
) -> "subprocess.CompletedProcess[str]":
    """Run the command as a process of its own; ``env`` is added to ours, or takes the place of it if it has a PATH."""
    added = env or {}
    return subprocess.run(
        [sys.executable, "-m", "onewindow.embedded", *arguments],
        cwd=ROOT,
        env=added if "PATH" in added else {**environment(), **added},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
        timeout=120,
    )


def told(*arguments: str) -> Any:
    """What the command prints as JSON."""
    answer = onewindow(*arguments, "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)
