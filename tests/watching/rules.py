"""The rule files as data, and the names in their expressions."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.watching.metrics import ROOT

PROMETHEUS = ROOT / "deploy/prometheus"
RULES = sorted((PROMETHEUS / "rules").glob("*.yaml"))
TESTS = sorted((PROMETHEUS / "tests").glob("*.yaml"))
FOREIGN = {"up", "process_start_time_seconds", "process_resident_memory_bytes", "process_cpu_seconds_total"}
"""Series that are not ours: Prometheus's own, and those its client makes of every process."""

_SERIES = re.compile(r"\b(?:\w+:)?(?:onewindow|up|process)\w*(?::\w+)?\b")
_LABELS = re.compile(r"\{[^}]*\}|\b(?:by|on|ignoring|without|group_left)\s*\([^)]*\)")

needs_promtool = pytest.mark.skipif(
    not all(map(shutil.which, ("promtool", "amtool"))),
    reason="promtool or amtool is not installed (Debian: prometheus, prometheus-alertmanager)",
)


def rules(kind: str) -> list[dict[str, Any]]:
    """Every rule of a kind (alert or record)."""
    groups = [group for file in RULES for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]]
    return [rule for group in groups for rule in group["rules"] if kind in rule]


def recorded() -> set[str]:
    """The names of all recording rules."""
    return {rule["record"] for rule in rules("record")}


def named_in(expression: str) -> set[str]:
    """The series that an expression asks for."""
    return set(_SERIES.findall(_LABELS.sub("", expression)))


def promtool(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """What promtool says."""
    command = ["promtool", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
