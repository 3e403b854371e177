"""A pulse that has heard some cases, and what it counted of them."""

from collections.abc import Iterable
from dataclasses import replace

from tests.support.given import Given

from onewindow.contracts.entry import Entry
from onewindow.contracts.pulse import HOUR_MS
from onewindow.routing.core.pulse import Line, Pulse, fold


def of_a_case(name: str, case: Given) -> list[Entry]:
    """The entries of a case, under a name of its own."""
    return [replace(entry, application_id=name) for entry in case.entries]


def beat(*parts: Given | Iterable[Entry]) -> Pulse:
    """A pulse that has heard these entries one after the other, from offset 0 on."""
    pulse = Pulse(0)
    entries = [entry for part in parts for entry in (part.entries if isinstance(part, Given) else part)]
    for offset, entry in enumerate(entries):
        fold(pulse, offset, entry)
    return pulse


def line(pulse: Pulse, name: str, *, span: int = HOUR_MS) -> Line:
    """The one line of this name in periods of this length."""
    (found,) = [period.lines[name] for period in pulse.periods if period.span == span and name in period.lines]
    return found
