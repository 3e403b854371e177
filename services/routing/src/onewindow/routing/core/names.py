"""The names under which interfaces speak of states (design words, stable for integrators)."""

from typing import assert_never

from onewindow.routing.core.state import (
    Announced,
    Asked,
    Cancelled,
    Case,
    Closed,
    Concluded,
    Delivered,
    Denied,
    Elapsed,
    Granted,
    InReview,
    Lapsed,
    Noticed,
    Objected,
    Open,
    Paused,
    Preliminary,
    Received,
    Revoked,
    Skipped,
    Step,
    Taken,
    Waiting,
)


def step_state(step: Step) -> str:
    """waiting, open, taken, asked, paused, granted, denied, lapsed, announced, elapsed, revoked, cancelled, skipped."""
    match step:
        case Waiting():
            return "waiting"
        case Open():
            return "open"
        case Taken():
            return "taken"
        case Asked():
            return "asked"
        case Paused():
            return "paused"
        case Granted():
            return "granted"
        case Denied() | Objected():
            return "denied"
        case Lapsed():
            return "lapsed"
        case Announced():
            return "announced"
        case Elapsed():
            return "elapsed"
        case Revoked():
            return "revoked"
        case Cancelled():
            return "cancelled"
        case Skipped():
            return "skipped"
        case _:
            assert_never(step)


def case_state(case: Case) -> str:
    """received, asked, in_review, concluded, delivered, closed or blocked."""
    if case.blocked is not None:
        return "blocked"
    match case.phase:
        case Received() | Preliminary():
            return "received"
        case Noticed():
            return "asked"
        case InReview():
            return "in_review"
        case Concluded():
            return "concluded"
        case Delivered():
            return "delivered"
        case Closed():
            return "closed"
        case _:
            assert_never(case.phase)


def outcome(case: Case) -> str | None:
    """How the case ended, or None while it has not."""
    phase = case.phase
    return phase.outcome if isinstance(phase, Concluded | Delivered | Closed) else None
