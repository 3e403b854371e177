"""What routing shows: cases with their journals, and what is parked."""

from typing import Any, Literal

from pydantic import Field

from onewindow.contracts.api import Body
from onewindow.contracts.instant import Day, Instant
from onewindow.contracts.prose import Prose

CaseState = Literal["received", "asked", "in_review", "concluded", "delivered", "closed", "blocked"]
"""What the board can be asked for; ``blocked`` lies over any of the others."""


class CaseView(Body):
    """One case as of ``seq``; ``journal`` holds its entries where one case was asked for.

    ``due`` and ``promise_due`` are the last days of what the law allows and of what was promised; ``provisional``: they
    are counted again when the holidays of a year are published. A step that its desk owes says who is ``accountable``:
    ``post`` (taker, duty or head) and ``person``.
    """

    application_id: str
    number: str
    service: str
    version: int
    state: str
    outcome: str | None
    seq: int
    opened_at: Instant
    time: Instant
    until: Instant | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    blocked: dict[str, str | None] | None = None
    steps: dict[str, dict[str, Any]]
    journal: list[dict[str, Any]] | None = None


class CasePage(Body):
    """Cases in order; ``next`` is the cursor of the next page."""

    cases: list[CaseView]
    next: str | None = None


class ParkedView(Body):
    """A parked record: where it came from, why it could not be handled, and how it begins."""

    origin: str
    code: str
    detail: str
    service: str
    at: Instant
    case: str | None
    size: int
    beginning: str


class ParkedPage(Body):
    """Everything that waits for a person."""

    parked: list[ParkedView]


class Repair(Body):
    """Why an operator replays or drops a parked record."""

    reasons: Prose = Field(min_length=3, max_length=2000)


class Ordered(Body):
    """The order is in the log; the case follows."""

    id: str
    case: str | None
