"""Metrics: named alike, labelled from bounded sets, and each tied to the question it answers."""

import re

import pytest
from prometheus_client import Gauge, Histogram
from tests.watching.metrics import ROOT, declared, modules

BOUNDED = {
    "call", "channel", "code", "department", "door", "error", "format", "group", "how", "invariant", "item", "kind",
    "le", "method", "mode", "move", "outcome", "phase", "port", "result", "role", "route", "service", "status",
    "step", "step_kind", "topic", "urgency", "verb", "what", "who", "why", "work",
}  # fmt: skip
_ROW = re.compile(r"^\| `(onewindow_\w+)` \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)
HANDBOOK = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
METRICS = declared()


def rows() -> dict[str, tuple[str, ...]]:
    """The handbook's table: each metric and its labels."""
    return {name: tuple(re.findall(r"\w+", labels)) for name, labels, _ in _ROW.findall(HANDBOOK)}


def test_every_metric_answers_a_question_in_the_handbook() -> None:
    """Each metric of the code has a row with its labels, and each row is of a metric of the code."""
    assert {name: one._labelnames for name, one in METRICS.items()} == rows()


def test_every_room_declares_its_metrics_in_one_module() -> None:
    """Nobody else makes one: what is in the registry is what the modules declare."""
    rooms = ("intake", "routing", "department_worker", "notifier")
    assert {"onewindow.chassis.metrics", *(f"onewindow.{room}.shell.metrics" for room in rooms)} <= set(modules())
    made = re.compile(r"\b(Counter|Gauge|Histogram|Summary|Info|Enum)\(\s*\"onewindow_")
    others = [
        str(file.relative_to(ROOT))
        for file in ROOT.glob("**/src/onewindow/**/*.py")
        if file.name != "metrics.py" and made.search(file.read_text(encoding="utf-8"))
    ]
    assert [] == others


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_metric_is_named_and_labelled_by_the_rules(name: str) -> None:
    """It has our prefix, a unit where it measures one, a help sentence, and labels from bounded sets only."""
    metric = METRICS[name]

    assert name.startswith("onewindow_")
    assert metric._documentation.endswith(".")
    assert set(metric._labelnames) <= BOUNDED
    if isinstance(metric, Histogram):
        assert name.endswith(("_seconds", "_bytes"))
    if isinstance(metric, Gauge):
        assert not name.endswith("_total")
