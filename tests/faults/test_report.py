"""What a rolling stop may cost callers, and that a run which costs more does not pass."""

import pytest
from tests.faults.history import History, Kind, Op
from tests.faults.report import is_gentle, of_stops

EARLY: tuple[Kind, str] = ("info", "503")


def history(attempts: int, *failures: tuple[Kind, str]) -> History:
    """So many attempts, of which these failed."""
    told = History()
    for number in range(attempts):
        key = f"application-{number}"
        told.add(Op(kind="invoke", key=key, case=key, ms=0, routes={}))
        kind: Kind = "ok"
        why = None
        if number < len(failures):
            kind, why = failures[number]
        told.add(Op(kind=kind, key=key, case=key, ms=1, routes={}, why=why))
    return told


@pytest.mark.parametrize(
    ("told", "gentle"),
    [
        (history(1000), True),
        (history(1000, *[EARLY] * 10), True),
        (history(1000, *[EARLY] * 11), False),
        (history(1000, ("info", "ReadError")), False),
        (history(1000, ("info", "502")), False),
        (history(1000, ("fail", "422")), False),
        (history(0), False),
    ],
)
def test_a_rolling_stop_is_gentle_or_fails(told: History, gentle: bool) -> None:
    """One of a hundred may be refused early; a broken line, a 502 or an attempt that never was may not be."""
    assert gentle == is_gentle(told)


def test_the_figures_are_those_that_are_judged() -> None:
    """Early refusals and other failures apart."""
    told = of_stops([1.0], history(100, EARLY, ("info", "ReadError")))

    assert "1 early refusals of 100 attempts (1.00 %), 1 other failures: ReadError 1" in told
