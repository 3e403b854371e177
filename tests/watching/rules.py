"""The rule files as data, and the names in their expressions."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.watching.metrics import ROOT, declared

PROMETHEUS = ROOT / "deploy/prometheus"
RULES = sorted((PROMETHEUS / "rules").glob("*.yaml"))
TESTS = sorted((PROMETHEUS / "tests").glob("*.yaml"))
FOREIGN = {"up", "process_start_time_seconds", "process_resident_memory_bytes", "process_cpu_seconds_total"}
"""Series that are not ours: Prometheus's own, and those its client makes of every process."""

_SERIES = re.compile(r"\b(?:\w+:)?(?:onewindow|up|process)\w*(?::\w+)?\b")
_LABELS = re.compile(r"\{[^}]*\}|\b(?:by|on|ignoring|without|group_left)\s*\([^)]*\)")

_TARGET = {"job", "service", "instance"}
"""The labels that every series has from whoever was scraped."""
_CHOSEN = re.compile(r"(\w[\w:]*)\{([^}]*)\}")
_MATCHED = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*[\"']")
_BY = re.compile(r"\b(?:by|on)\s*\(([^)]*)\)")

needs_promtool = pytest.mark.skipif(
    not all(map(shutil.which, ("promtool", "amtool"))),
    reason="promtool or amtool is not installed (Debian: prometheus, prometheus-alertmanager)",
)


@cache
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


_declared = cache(declared)


@cache
def labels_of(series: str) -> set[str]:
    """The labels that a series can have: a metric's own, or what a rule leaves of those it asks for."""
    for rule in rules("record"):
        if rule["record"] == series:
            kept = _BY.search(rule["expr"])
            left: set[str] = set(re.findall(r"\w+", kept[1])) if kept else set()
            left = left if kept else left.union(*map(labels_of, named_in(rule["expr"])))
            return left | set(rule.get("labels", {}))
    name = re.sub("_(bucket|sum|count)$", "", series)
    known = _declared()
    metric = known.get(series) or known.get(name)
    return _TARGET | {"le"} | set(metric._labelnames) if metric is not None else _TARGET


def chosen_in(expression: str) -> dict[str, set[str]]:
    """By series, the labels by which an expression (or a test's sample) chooses among its lines."""
    found: dict[str, set[str]] = {}
    for series, labels in _CHOSEN.findall(expression):
        found.setdefault(series, set()).update(_MATCHED.findall(labels))
    return found


def grouped_in(expression: str) -> set[str]:
    """The labels by which an expression adds up or joins."""
    return {label for labels in _BY.findall(expression) for label in re.findall(r"\w+", labels)}
