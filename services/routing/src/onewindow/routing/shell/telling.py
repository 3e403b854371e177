"""What departments are told, each record with the trace of the entry that it reflects.

A record is a function of the case after its entry, and so is its trace of that entry alone: said again, it is the same
bytes under the same headers.
"""

from typing import NamedTuple

from onewindow.contracts.department import StepQueued
from onewindow.routing.core.queue import told_again
from onewindow.routing.core.state import Case


class Telling(NamedTuple):
    """One record on its way to a desk; ``trace`` is empty where its entry has none."""

    record: StepQueued
    trace: bytes


def tellings_again(case: Case, trace: bytes) -> list[Telling]:
    """The state of every step that any desk was ever told about; ``trace`` is that of the case's last entry."""
    return [Telling(record, trace) for record in told_again(case)]
